"""What a project calls itself, as the files in its directory say. No disk access, no code run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_DOTS = 1000
_LITERAL = r"""["'][^"'\n]+["']"""


def of_pyproject(text: str) -> list[str]:
    """The names in a `pyproject.toml`: of the project, or of the applications it builds."""
    import tomllib

    # It takes more than the square of the number of a key's parts.
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        raise ValueError("too many dots in a line")
    content = tomllib.loads(text)
    tools = _table(content.get("tool"))
    tables = (content.get("project"), tools.get("poetry"))
    said = (_table(table).get("name") for table in tables)
    names = [name for name in said if isinstance(name, str) and name][:1]
    # Briefcase names applications by the keys of a table.
    return [*names, *_table(_table(tools.get("briefcase")).get("app"))]


def of_setup_cfg(text: str) -> list[str]:
    """The name in a `setup.cfg`."""
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(text)
    return [parser.get("metadata", "name", fallback="")]


def of_setup_py(text: str) -> list[str]:
    """The names in a `setup.py`'s call of `setup`: literals, or constants of the file.

    Not parsed: it may be of another Python, and parsing prints warnings about it.
    """
    import re

    call = re.search(r"\bsetup\s*\(", text)
    if call is None:
        return []
    constants = dict(re.findall(rf"(?m)^([A-Za-z_]\w*)\s*=\s*({_LITERAL})", text))
    values = re.findall(rf"\bname\s*=\s*({_LITERAL}|[A-Za-z_]\w*)", text[call.end() :])
    literals = (constants.get(value, value) for value in dict.fromkeys(values))
    return [each[1:-1] for each in literals if each[0] in "\"'"]


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


# File, what it should be, reader; the first that has a name is believed.
READERS: tuple[tuple[str, str, Callable[[str], list[str]]], ...] = (
    ("pyproject.toml", "TOML", of_pyproject),
    ("setup.cfg", "a configuration", of_setup_cfg),
    ("setup.py", "Python", of_setup_py),
)
