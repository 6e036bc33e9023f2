"""Parses the metadata of installed distributions, and the files that build projects.

Nothing here reads the disk, and no code is run. The formats are those of the "Recording installed
projects" and "Direct URL" specifications (PEP 376, 427, 610), and of `pyproject.toml` (PEP 621).
"""

from __future__ import annotations

from whose._files.system import BUILTINS, OS, TYPE_CHECKING, is_exhausted, library
from whose._verdict import Distribution, Origin

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from whose._files.paths import Paths

    Reader = Callable[[str], list[str]]

UNREADABLE = "unreadable"
LOST = Origin("", UNREADABLE, False, "")
"""The origin of a distribution whose `direct_url.json` could not be read."""


def was_unreadable(path: str, problems: dict[str, str]) -> bool:
    """Whether the file system could not read `path`. Whoever wrote a file cannot cause that."""
    return problems.get(path, "").startswith("cannot be read (")


def stem_of(name: str) -> str:
    """The name of the distribution with a metadata directory `name`; empty if that is none."""
    stem, _, ending = name.rpartition(".")
    if ending not in ("dist-info", "egg-info"):
        return ""
    if "-py" in stem:
        stem = _without_tag(stem)
    # In the name, "-" should be escaped (PEP 427), but old installers may not have done that.
    return stem.rpartition("-")[0] or stem


def of_directory(name: str, site: str, paths: Paths) -> Distribution:
    """The distribution whose metadata directory in `site` is called `name`."""
    stem = stem_of(name)
    version = _without_tag(name.rpartition(".")[0])[len(stem) + 1 :]
    return Distribution(stem, version, site, paths.join(site, name))


def _without_tag(stem: str) -> str:
    # Eggs are called `name-version-pyX.Y`, perhaps with a platform. So is buildout's `.dist-info`.
    start, _, tag = stem.rpartition("-py")
    return start if tag[:1].isdigit() and start.rpartition("-")[2][:1].isdigit() else stem


def parse_direct_url(data: bytes, paths: Paths) -> Origin | str:
    """The origin that a `direct_url.json` records, or a line that says what is wrong with it."""
    try:
        content = library("json").loads(data)
    except ImportError:  # a frozen application may have no json
        return LOST
    except (ValueError, RecursionError) as error:
        if is_exhausted(error):
            raise
        return f"not JSON ({type(error).__name__})"
    url = content.get("url") if isinstance(content, dict) else None
    if not isinstance(url, str):
        return "has no url"
    subdirectory = content.get("subdirectory")
    if isinstance(content.get("dir_info"), dict):
        directory = path_of_url(url, paths)
        if directory and isinstance(subdirectory, str):
            directory = paths.absolute(subdirectory, directory)
        editable = content["dir_info"].get("editable") is True
        return Origin(url, "directory", editable, directory)
    return Origin(url, "vcs" if "vcs_info" in content else "archive", False, "")


def of_egg_link(name: str, data: bytes, site: str, paths: Paths) -> Distribution:
    """The distribution that `setup.py develop` installed, by the content of its `.egg-link`.

    The first line names the directory of its `.egg-info`, the second the way from there to the
    directory of `setup.py`.
    """
    stem = name.removesuffix(".egg-link")
    first, _, second = data.decode("utf-8", "replace").replace("\0", "").partition("\n")
    start = paths.absolute(first.strip(), site)
    metadata = paths.join(start, f"{stem.replace('-', '_')}.egg-info")
    directory = paths.absolute(second.strip() or ".", start)
    origin = Origin(f"file://{directory}", "directory", True, directory)
    return Distribution(stem, "", site, metadata, origin)


def path_of_url(url: str, paths: Paths) -> str:
    """The absolute path that a `file:` URL names on this machine; empty if it names none."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() != "file" or not rest.startswith("/"):
        return ""
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host not in ("", "localhost") or not slash:
            return ""
        rest = slash + path
    path = rest.partition("#")[0].partition("?")[0]
    if "%" in path:  # RFC 3986
        data = path.encode("utf-8", "surrogatepass")
        code = rb"%([0-9A-Fa-f]{2})"
        path = OS.fsdecode(library("re").sub(code, lambda each: bytes([int(each[1], 16)]), data))
    if "\0" in path:
        return ""
    if not paths.is_posix:
        path = path.lstrip("/")
    return paths.absolute(path, "") if paths.isabs(path) else ""


def fields(metadata: bytes, name: str) -> list[str]:
    """The values of the fields of a METADATA or PKG-INFO that are called `name`."""
    start = metadata.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    rows = start.decode("utf-8", "replace").split("\n")
    return [row[len(name) + 1 :].strip() for row in rows if row.lower().startswith(f"{name}:")]


def script_names(entry_points: bytes) -> set[str]:
    """The names of the scripts that installers make, in an `entry_points.txt`."""
    lines = map(str.strip, entry_points.decode("utf-8-sig", "replace").split("\n"))
    text = "\n".join(lines)  # each is an entry, as for importlib.metadata
    return {key for key, _ in _settings(text, "console_scripts", "gui_scripts")}


def _settings(text: str, *sections: str) -> Iterator[tuple[str, str]]:
    """The keys in some sections of an ini file, with what is in the same line after each.

    What is indented more than the key before it continues the value of that.
    """
    section, depth = "", len(text)
    for line in text.split("\n"):
        word, indent = line.strip(), len(line) - len(line.lstrip())
        if indent > depth or word[:1] in "#;":  # or there is nothing in it
            continue
        if word[:1] == "[":
            section, depth = word[1:].partition("]")[0], len(text)
        else:
            depth = indent
            if section in sections:
                key, _, value = word.partition("=" if "=" in word else ":")
                yield key.strip(), value.strip()


def guessed_names(name: str, top_level: bytes | None) -> list[str]:
    """The probable top-level names, as relative paths, of a distribution without a RECORD.

    They are those in `top_level.txt`. If there is none, they are made from the distribution's
    name: for `jaraco.context`, `jaraco/context` and `jaraco_context`.
    """
    if top_level is not None:
        lines = top_level.decode("utf-8-sig", "replace").split("\n")
        names = [line.strip().replace("\\", "/") for line in lines]
        return [name for name in names if name and not name.startswith(("/", "."))]
    plain = name.replace("-", "_")
    variants = {plain, plain.replace(".", "_"), plain.replace(".", "/")}
    return sorted(variants | {variant.lower() for variant in variants})


# -- the names of projects ------------------------------------------------------------------------

_MOST_DOTS = 3000
# A `pyproject.toml` that gives a name contains one of these.
_SAYS = ("project", "poetry", "flit", "briefcase", "workspace")


def _pyproject(text: str) -> tuple[dict[str, object], dict[str, object]]:
    """The contents of a `pyproject.toml`, and its table `tool`."""
    # tomllib takes quadratic time for the dots in a key.
    if sum([line.count(".") ** 2 for line in text.split("\n")]) > _MOST_DOTS**2:
        raise ValueError
    content = library("tomllib").loads(text)
    return content, _table(content.get("tool"))


def table_text(text: str, name: str) -> str:
    """The text of one table of a TOML file; empty if it is not in the usual form.

    Parsing a whole file would take as long as everything else before the first answer.
    """
    above, _, below = f"\n{text}".partition(f"\n[{name}]\n")
    # A line like a header may also be in a string of several lines.
    return "" if '"""' in above or "'''" in above else f"\n{below}".partition("\n[")[0]


def members(text: str) -> list[str]:
    """The patterns for members of the workspace of uv in a `pyproject.toml`; else empty.

    Those of directories that are no members begin with `!`.
    """
    if "workspace" not in text:
        return []
    try:
        table, _ = _pyproject(table_text(text, "tool.uv.workspace"))
    except ValueError:  # it is cut off in the middle of a value
        table = {}
    if "members" not in table:
        _, tools = _pyproject(text)
        table = _table(_table(tools.get("uv")).get("workspace"))
    said = [(mark, table.get(key)) for key, mark in (("members", ""), ("exclude", "!"))]
    lists = [(mark, patterns) for mark, patterns in said if isinstance(patterns, list)]
    return [mark + each for mark, patterns in lists for each in patterns if isinstance(each, str)]


def of_pyproject(text: str) -> list[str]:
    """The names in a `pyproject.toml`: of the project, and of the applications it builds."""
    has_project = "[project" in text or "\nproject" in f"\n{text}"
    plain = plain_name(table_text(text, "project" if has_project else "tool.poetry"))
    if plain and "briefcase" not in text:
        return [plain]
    if not any(map(text.__contains__, _SAYS)):
        return []
    content, tools = _pyproject(text)
    flit = _table(_table(tools.get("flit")).get("metadata"))  # older than PEP 621
    tables = (content.get("project"), tools.get("poetry"))
    said = [_table(table).get("name") for table in tables]
    said += [flit.get("dist-name"), flit.get("module")]
    names = [name for name in said if isinstance(name, str) and name][:1]
    # For Briefcase, the keys of a table are names of applications.
    return [*names, *_table(_table(tools.get("briefcase")).get("app"))]


def plain_name(table: str) -> str:
    """The name in the text of a table, if it is in a line `name = "…"`; else empty."""
    before, _, after = table.partition("\nname")
    equals, _, value = after.partition("\n")[0].partition("=")
    value = value.strip()
    quote, word = value[:1], value[1:-1]
    is_plain = value == f"{quote}{word}{quote}" and quote not in word and "\\" not in word
    if equals.strip() or quote not in ("'", '"') or '"""' in before or "'''" in before:
        return ""
    return word if is_plain else ""


def of_setup_cfg(text: str) -> list[str]:
    """The name in a `setup.cfg`."""
    return [value for key, value in _settings(text, "metadata") if key.lower() == "name"]


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


_LITERAL = r"""["'][^"'\n]+["']"""
# What tells which call an argument in a `setup.py` is of.
_TOKEN = rf"""(?xs)
    \#[^\n]*
    | (?P<quote>["']?)\bname(?P=quote)\s*[=:]\s*(?P<value>{_LITERAL}|[A-Za-z_]\w*)(?=\s*[,)}}\#])
    | \"{{3}}.*?\"{{3}} | '{{3}}.*?'{{3}} | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | (?P<stars>\*\*\s*)?(?P<called>\b\w+\s*)?(?P<open>[(\[{{])
    | (?P<close>[)\]}}])"""


def of_setup_py(text: str) -> list[str]:
    """The names in a `setup.py`'s call of `setup`: literals, or constants of the file.

    If the file has `**`, they may be in a dictionary. Those in other calls, as in
    `Extension(name=…)`, are not meant. The file is not parsed: it may be for another version of
    Python, and the parser may warn.
    """
    re = library("re")
    constants = dict(re.findall(rf"(?m)^([A-Za-z_]\w*)\s*(?::[^=\n]*)?=\s*({_LITERAL})", text))
    values: dict[str, list[str]] = {"setup": [], "dict": [], "": []}
    around: list[str] = []  # for each open bracket, whether it is one of these
    for token in re.finditer(_TOKEN, text):
        if token["open"]:
            called = "dict" if token["open"] == "{" else (token["called"] or "").strip()
            is_meant = called == "setup" or (called == "dict" and (token["stars"] or not around))
            around.append(called if is_meant else "")
        elif token["close"]:
            del around[-1:]
        elif token["value"] and around:
            values[around[-1]].append(token["value"])
    found = values["setup"] + (values["dict"] if "**" in text else [])
    literals = [constants.get(value, value) for value in dict.fromkeys(found)]
    return [each[1:-1] for each in literals if each[0] in "\"'"]


# The first of these files with a name counts.
READERS: dict[str, Reader] = {
    "pyproject.toml": of_pyproject,
    "setup.cfg": of_setup_cfg,
    "setup.py": of_setup_py,
}
