"""Reads and writes snapshots: what is known of an environment, as JSON.

`docs/snapshots.md` describes the format. A change of the format takes another version number.
"""

from __future__ import annotations

from whose._environment.running import Evidence
from whose._files.limits import DEEPEST
from whose._files.paths import rules_of
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from whose._files.paths import Paths

FORMAT = "whose environment"
VERSION = 1

_STRINGS = (
    *("base_executable", "configured", "cwd", "frozen", "home", "script_directory"),
    "user_base",
)
_LISTS = ("base_prefixes", "loaded_sites", "path", "prefixes", "stdlib", "stdlib_names")


def write(evidence: Evidence, paths: Paths, tree: object, problems: Mapping[str, str]) -> str:
    """The snapshot of an environment. `tree` is the image of its disk."""
    said = {**vars(evidence), "stdlib_names": sorted(evidence.stdlib_names)}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "separator": paths.sep,
        "folds_case": paths.fold is not None,
        "evidence": said,
        "disk": tree,
        "problems": dict(problems),
    }
    return text_of(content)


def text_of(value: object) -> str:
    """`value` as JSON."""
    import json

    return json.dumps(value, separators=(",", ":"))


def read(text: str | bytes) -> tuple[Evidence, Paths, dict[str, Any], dict[str, str]]:
    """The contents of a snapshot: evidence, path rules, image of the disk, and problems.

    Raises ValueError, with a message of one line.
    """
    import json

    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no snapshot: not JSON ({type(error).__name__})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f'no snapshot: its "format" is not "{FORMAT}"')
    if content.get("version") != VERSION:
        raise ValueError(
            f"a snapshot of version {content.get('version')!r}: this whose reads version {VERSION}"
        )
    try:
        separator = {"/": "/", "\\": "\\"}[content["separator"]]
        paths = rules_of(separator, content["folds_case"] is True)
        evidence = _evidence(content["evidence"])
        problems = _table(content["problems"], "problems")
        return evidence, paths, _checked(content["disk"]), problems
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"a damaged snapshot: {error}") from None


def _evidence(said: dict[str, Any]) -> Evidence:
    values: dict[str, Any] = {name: _string(said[name], name) for name in _STRINGS}
    for name in _LISTS:
        values[name] = [_string(each, name) for each in _list(said[name], name)]
    if not values["prefixes"] or not values["base_prefixes"]:
        raise ValueError("no prefixes")
    values["stdlib_names"] = frozenset(values["stdlib_names"])
    values["variables"] = _table(said["variables"], "variables")
    values["schemes"] = [_table(each, "schemes") for each in _list(said["schemes"], "schemes")]
    for template in (each for scheme in values["schemes"] for each in scheme.values()):
        # Plain names only: `str.format_map` would also take widths and attributes.
        fields = [part.partition("}") for part in template.split("{")[1:]]
        if not all(brace and name.isidentifier() for name, brace, _ in fields):
            raise ValueError(f"schemes have {template!r}")
    pairs = _list(said["extra_third_party"], "extra_third_party")
    values["extra_third_party"] = [tuple(_string(each, "pair") for each in pair) for pair in pairs]
    return Evidence(**values)


def _string(value: object, name: str) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(f"{name} is {type(value).__name__}")
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{name} is no list")
    return value


def _table(value: object, name: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError(f"{name} is no object")
    return {key: _string(each, name) for key, each in value.items()}


def _checked(tree: object) -> dict[str, Any]:
    """`tree`, if it is a valid image: see `whose._files.image`. Else raises an error."""
    todo = [(tree, 0)]
    while todo:
        node, depth = todo.pop()
        if isinstance(node, list):
            if len(node) != 2 or node[0] not in ("link", "archive"):
                raise ValueError("the disk has a list that is neither a link nor an archive")
            if node[0] == "link":
                _string(node[1], "a link")
                continue
            node = node[1]
            if not isinstance(node, dict):
                raise TypeError("the disk has an archive without names")
        if isinstance(node, dict) and depth <= 2 * DEEPEST:
            todo += [(each, depth + 1) for each in node.values()]
        elif node is not None and not isinstance(node, str):
            raise ValueError("the disk has what is no directory, file, link or archive")
    if not isinstance(tree, dict):
        raise TypeError("the disk is no object")
    return tree
