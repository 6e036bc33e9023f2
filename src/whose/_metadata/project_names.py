"""Reads the names of projects from the files that build them. No code is run."""

from __future__ import annotations

from itertools import islice

from whose._files.paths import VERSION_CONTROL
from whose._files.system import BUILTINS, TYPE_CHECKING, is_exhausted, library
from whose._metadata.formats import fields, has_failed, of_setup_py, stem_of
from whose._verdict import normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from whose._files.disk import Disk

    Reader = Callable[[str], list[str]]

_LIMIT = 4 * 1024 * 1024
_MOST_DOTS = 3000
_MOST_MEMBERS = 1000
_DEEPEST = 3  # directories below the root of a repository that was moved
# A `pyproject.toml` that gives a name contains one of these.
_SAYS = ("project", "poetry", "flit", "briefcase", "workspace")


def _pyproject(text: str) -> tuple[dict[str, object], dict[str, object]]:
    """The contents of a `pyproject.toml`, and its table `tool`."""
    # tomllib takes quadratic time for the dots in a key.
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _MOST_DOTS**2:
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
    parser = library("configparser").RawConfigParser(strict=False)
    # configparser takes quadratic time for white space in a line.
    indents = ((line[: len(line) - len(line.lstrip())], line) for line in text.split("\n"))
    parser.read_string("\n".join(indent + " ".join(line.split()) for indent, line in indents))
    return [parser.get("metadata", "name", fallback="")]


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


# For each file, its format in words and its reader. The first file with a name counts.
READERS: tuple[tuple[str, str, Reader], ...] = (
    ("pyproject.toml", "TOML", of_pyproject),
    ("setup.cfg", "a configuration", of_setup_cfg),
    ("setup.py", "Python", of_setup_py),
)


class ProjectNames:
    """The normalised names of projects in and above directories. Each file is read once."""

    files = frozenset(file for file, _, _ in READERS)
    """The names of the files that give a project's name."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._texts: dict[str, dict[str, str]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._repositories: dict[str, list[str] | None] = {}  # None: it is no repository

    def above(self, directory: str) -> frozenset[str]:
        """The names of all projects in `directory` and above it."""
        above = self.disk.paths.above(directory) if directory else ()
        return frozenset().union(*map(self._names_in, above))

    def nearest(self, name: str, directory: str, besides: Collection[str] = ()) -> str:
        """The deepest directory, at or above `directory`, of a project with the normalised name.

        Empty if there is none. The directories with the real paths `besides` are left out.
        """
        for each in self.disk.paths.above(directory) if directory else ():
            if name in self._names_in(each) and self.disk.real(each) not in besides:
                return each
        return ""

    def is_in_repository(self, name: str, directory: str) -> bool:
        """Whether the repository around `directory` has the normalised name, not far below."""
        exists, join = self.disk.exists, self.disk.paths.join
        for each in self.disk.paths.above(directory):
            if each not in self._repositories:
                is_one = any(exists(join(each, mark)) for mark in VERSION_CONTROL)
                self._repositories[each] = self._not_far_below(each) if is_one else None
            names = self._repositories[each]
            if names is not None:
                return name in names
        return False

    def _not_far_below(self, tree: str) -> list[str]:
        """The names of projects one or two directories below, but in no package or metadata."""
        exists, form, join = self.disk.exists, self.disk.form, self.disk.paths.join
        found, places = list[str](), [tree]
        for _ in range(2):
            below = (
                join(place, name)
                for place in places
                for name in self.disk.names(place) or ()
                if name[:1] != "." and not name.endswith("-info")
            )
            directories = [each for each in islice(below, _MOST_MEMBERS) if form(each) == "dir"]
            places = [each for each in directories if not exists(join(each, "__init__.py"))]
            for place in places:
                if any(exists(join(place, file)) for file in self.files):
                    found += self._parsed(place)
        return found

    def was_in(self, trees: Iterable[str], directory: str, name: str) -> bool:
        """Whether one of `trees` has that name where `directory` was in another copy of it.

        A tree that was moved, or that was on another machine, is such a copy.
        """
        paths = self.disk.paths
        parts = [*filter(None, map(paths.name, paths.above(directory)[_DEEPEST - 1 :: -1]))]
        ends = [parts[start:] for start in range(len(parts))]
        for tree in trees:
            for end in ends:
                place = paths.join(tree, *end)
                if self.disk.exists(place) and name in self._names_in(place):
                    return True
        return False

    def may_be(self, name: str, directory: str, bare: bool = False) -> bool:
        """Whether `directory` itself holds a project that may have the name.

        It must have a file that builds a project (unless it may be `bare`), and none that
        gives another name.
        """
        if not self._texts_in(directory) and not bare:
            files = (self.disk.paths.join(directory, file) for file, _, _ in READERS)
            return any(has_failed(file, self.disk.problems) for file in files)
        names = self._names_in(directory)
        return not names or normalised(name) in names

    def _built_in(self, directory: str) -> list[str]:
        """The names in metadata beside the files that build a project, which may compute its name.

        setuptools leaves an `.egg-info` beside the sources, and an sdist has a PKG-INFO. A table
        `project` needs neither: it has the name (PEP 621).
        """
        texts, names, join = self._texts_in(directory), self.disk.names, self.disk.paths.join
        if not texts or "[project" in texts.get("pyproject.toml", ""):
            return []
        here = names(directory) or ()
        found = [*here, *(names(join(directory, "src")) or ())]
        found = [stem_of(name) for name in found if name.endswith(".egg-info")]
        if "PKG-INFO" in here:
            found += fields(self.disk.read(join(directory, "PKG-INFO")) or b"", "name")
        return found

    def _texts_in(self, directory: str) -> dict[str, str]:
        """The texts of the files that may give a name, by the names of the files."""
        known = self._texts.get(directory)
        if known is None:
            known = {}
            for file, form, _ in READERS:
                path = self.disk.paths.join(directory, file)
                data = self.disk.read(path, _LIMIT)
                try:
                    if data is not None:
                        known[file] = data.decode()
                except UnicodeDecodeError:
                    self.disk.problems[path] = f"not {form} (UnicodeDecodeError)"
            self._texts[directory] = known
        return known

    def _names_in(self, directory: str) -> frozenset[str]:
        known = self._names.get(directory)
        if known is None:
            patterns = self._said_by(members, directory, "pyproject.toml", "TOML")
            found = (*self._parsed(directory), *self._below(directory, patterns))
            known = self._names[directory] = frozenset(found)
        return known

    def _parsed(self, directory: str) -> list[str]:
        for file, form, reader in READERS:
            if names := self._said_by(reader, directory, file, form):
                return list(map(normalised, names))
        return list(map(normalised, self._built_in(directory)))

    def _said_by(self, reader: Reader, directory: str, file: str, form: str) -> list[str]:
        """What a reader finds in a file; empty, with a note, if the file is not of the form."""
        text = self._texts_in(directory).get(file)
        try:
            return list(filter(None, reader(text))) if text else []
        except Exception as error:
            if is_exhausted(error):
                raise
            path = self.disk.paths.join(directory, file)
            self.disk.problems[path] = f"not {form} ({type(error).__name__})"
            return []

    def _below(self, directory: str, patterns: Iterable[str]) -> list[str]:
        """The names of the projects in directories that match patterns with `*`.

        A pattern that begins with `!` takes away from what those before it have found.
        """
        found: dict[str, None] = {}
        for pattern in patterns:
            places = [directory]
            for part in pattern.removeprefix("!").split("/"):
                if part in ("", "."):
                    continue
                start, star, end = part.partition("*")
                places = [
                    self.disk.paths.join(place, name)
                    for place in places[:_MOST_MEMBERS]
                    for name in ((self.disk.names(place) or ()) if star else (part,))
                    if not star or (name.startswith(start) and name.endswith(end))
                    if start or name[:1] != "."
                ]
            for place in places[:_MOST_MEMBERS]:
                if pattern.startswith("!"):
                    found.pop(place, None)
                else:
                    found[place] = None
        return [name for place in found for name in self._parsed(place)]
