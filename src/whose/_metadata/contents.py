"""Remembers what is installed in directories, archives and prefixes, and the names of projects."""

from __future__ import annotations

from itertools import islice

from whose._files.limits import MOST_PLACES
from whose._files.paths import VERSION_CONTROL, forget_oldest
from whose._files.system import BUILTINS, TYPE_CHECKING, is_exhausted, matcher
from whose._metadata.directory import Installed
from whose._metadata.formats import READERS, fields, members, stem_of, was_unreadable
from whose._verdict import normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from whose._files.disk import Disk
    from whose._metadata.conda import CondaRecords
    from whose._metadata.formats import Reader
    from whose._verdict import Distribution

_LIMIT = 4 * 1024 * 1024  # bytes of a file that may give a name
_MOST_MEMBERS = 1000
_MOST_LOOKS = 100_000
_WILDCARDS = frozenset("*?[")
_DEEPEST = 3  # directories below the root of a repository that was moved


class Contents:
    """The metadata on a disk, read when it is needed. It does not depend on `sys.path`."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._installed: dict[str, Installed] = {}
        self._bare: dict[str, None] = {}
        self._conda: dict[str, CondaRecords] = {}
        self.project_names = ProjectNames(disk)
        """The names of projects, as their own files give them."""

    def installed(self, directory: str) -> Installed:
        """What is installed in a directory."""
        key = self.disk.paths.key(directory)
        known = self._installed.get(key)
        if known is None:
            # All threads take the same object, with the distributions in it.
            known = self._installed.setdefault(key, Installed(key, self.disk))
        return known

    def installed_if_any(self, directory: str) -> Installed | None:
        """What is installed in a directory, given its key; None if that has no metadata."""
        if directory in self._bare:
            return None
        installed = self.installed(directory)
        if installed.metadata or "PEX-INFO" in installed.marks:
            return installed
        # Listings of directories without metadata are not kept. Another thread may have removed it.
        self._installed.pop(directory, None)
        self._bare[directory] = None
        forget_oldest(self._bare, MOST_PLACES)
        return None

    def installed_in_archive(self, path: str) -> Installed | None:
        """What is installed in an archive, such as a zipapp; None if the file is no archive."""
        known = self._installed.get(path)
        if known is None:
            from whose._files.archive import open_archive

            archive = open_archive(path, self.disk)
            if archive is None:
                return None
            known = self._installed.setdefault(path, Installed(path, archive))
            self._bare.pop(path, None)  # as it is if it was asked about before it was opened
        return known

    def exists(self, path: str) -> bool:
        """Whether there is something at an absolute path, perhaps in an archive that was read."""
        above = map(self.disk.paths.key, self.disk.paths.above(path)[1:])
        # Another thread may remove one meanwhile.
        known = next(filter(None, map(self._installed.get, above)), None)
        return (known.source if known is not None else self.disk).exists(path)

    def read_so_far(self) -> list[Installed]:
        """What is installed in each directory and archive that is remembered."""
        return list(self._installed.values())

    def conda_records_so_far(self) -> list[CondaRecords]:
        """The records of each prefix of conda that are remembered."""
        return list(self._conda.values())

    def conda_records(self, prefix: str) -> CondaRecords:
        """The records of conda in a prefix."""
        known = self._conda.get(prefix)
        if known is None:
            from whose._metadata.conda import CondaRecords

            known = self._conda[prefix] = CondaRecords(prefix, self.disk)
        return known

    def is_named(self, distribution: Distribution, places: Collection[str]) -> bool:
        """Whether a project at or above one of `places` has the name of a distribution.

        A file that gives the name does not count if the distribution has brought it: some wheels
        have a `pyproject.toml` or a `setup.py` at their top.
        """
        names, name, paths = self.project_names, distribution.normalized_name, self.disk.paths
        if name not in names.above(*places):
            return False
        brought = {
            self.disk.real(paths.parent(paths.absolute(each, distribution.site)))
            for each in self.installed(distribution.site).record(distribution)
            if each.rpartition("/")[2] in names.files
        }
        return any(names.nearest(name, each, brought) for each in places)


class ProjectNames:
    """The normalised names of projects in and above directories. Each file is read once."""

    files = frozenset(READERS)
    """The names of the files that give a project's name."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._texts: dict[str, dict[str, str]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._above: dict[tuple[str, ...], frozenset[str]] = {}
        self._repositories: dict[str, list[str] | None] = {}  # None: it is no repository

    def above(self, *directories: str) -> frozenset[str]:
        """The names of all projects in some directories and above them."""
        known = self._above.get(directories)
        if known is None:
            above = [each for one in directories if one for each in self.disk.paths.above(one)]
            known = frozenset().union(*map(self._names_in, dict.fromkeys(above)))
            self._above[directories] = known
        return known

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
                for name in self.disk.entries(place) or ()
                if name[:1] != "." and not name.endswith("-info")
            )
            directories = [each for each in islice(below, _MOST_MEMBERS) if form(each) == "dir"]
            places = [each for each in directories if not exists(join(each, "__init__.py"))]
            for place in places:
                if any(exists(join(place, file)) for file in self.files):
                    found += self._parsed(place)
        return found

    def was_in(self, name: str, directory: str, trees: Iterable[str]) -> bool:
        """Whether one of `trees` has that name where `directory` was in another copy of it.

        A tree that was moved, or that was on another machine, is such a copy.
        """
        paths = self.disk.paths
        parts = [*filter(None, map(paths.name, paths.above(directory)[_DEEPEST - 1 :: -1]))]
        places = (paths.join(tree, *parts[at:]) for tree in trees for at in range(len(parts)))
        return any(self.disk.exists(each) and name in self._names_in(each) for each in places)

    def may_be_at(self, name: str, directory: str, bare: bool = False) -> bool:
        """Whether `directory` itself holds a project that may have the name.

        It must have a file that builds a project (unless it may be `bare`), and none that
        gives another name.
        """
        if not self._texts_in(directory) and not bare:
            join, problems = self.disk.paths.join, self.disk.problems
            return any(was_unreadable(join(directory, file), problems) for file in self.files)
        names = self._names_in(directory)
        return not names or normalised(name) in names

    def _names_in_metadata(self, directory: str) -> list[str]:
        """The names in metadata beside the files that build a project, which may compute its name.

        setuptools leaves an `.egg-info` beside the sources, and an sdist has a PKG-INFO. A table
        `project` needs neither: it has the name (PEP 621).
        """
        known, entries = self._texts_in(directory), self.disk.entries
        if not known or "[project" in known.get("pyproject.toml", ""):
            return []
        here = entries(directory) or ()
        join = self.disk.paths.join
        found = [*here, *(entries(join(directory, "src")) or ())]
        found = [stem_of(name) for name in found if name.endswith(".egg-info")]
        if "PKG-INFO" in here:
            found += fields(self.disk.read(join(directory, "PKG-INFO")) or b"", "name")
        return found

    def _texts_in(self, directory: str) -> dict[str, str]:
        """The texts of the files that may give a name, by the names of the files."""
        known = self._texts.get(directory)
        if known is None:
            known = {}
            for file in READERS:
                data = self.disk.read(self.disk.paths.join(directory, file), _LIMIT)
                if data is not None:
                    known[file] = data.decode(errors="ignore")  # names are plain in any encoding
            self._texts[directory] = known
        return known

    def _names_in(self, directory: str) -> frozenset[str]:
        known = self._names.get(directory)
        if known is None:
            found = list[str]()
            if self._texts_in(directory):  # few directories have such files
                patterns = self._read_with(members, directory, "pyproject.toml")
                found = [*self._parsed(directory), *self._names_of_members(directory, patterns)]
            known = self._names[directory] = frozenset(found)
        return known

    def _parsed(self, directory: str) -> list[str]:
        for file, reader in READERS.items():
            if names := self._read_with(reader, directory, file):
                return list(map(normalised, names))
        return list(map(normalised, self._names_in_metadata(directory)))

    def _read_with(self, reader: Reader, directory: str, file: str) -> list[str]:
        """What a reader finds in a file; empty, with a note, if the file cannot be parsed."""
        try:
            return list(filter(None, reader(self._texts_in(directory).get(file, ""))))
        except Exception as error:
            if is_exhausted(error):
                raise
            path = self.disk.paths.join(directory, file)
            self.disk.problems[path] = f"cannot be parsed ({type(error).__name__})"
            return []

    def _names_of_members(self, directory: str, patterns: list[str]) -> list[str]:
        """The names of the projects in directories that match patterns, part by part.

        A pattern that begins with `!` takes away from what those before it have found.
        """
        entries, join = self.disk.entries, self.disk.paths.join
        # A file may ask for what takes years.
        left = iter(range(_MOST_LOOKS if sum(map(len, patterns)) < _MOST_LOOKS else 0, 0, -1))
        found: dict[str, None] = {}
        for pattern in patterns:
            places = [directory]
            for part in pattern.removeprefix("!").split("/"):
                if part == "**":  # any number of directories
                    for place in places:  # it grows
                        if len(places) >= _MOST_MEMBERS or not next(left, 0):
                            break
                        names = [name for name in entries(place) or () if name[:1] != "."]
                        below = [join(place, name) for name in names if next(left, 0)]
                        places += [each for each in below if self.disk.form(each) == "dir"]
                elif part not in ("", "."):
                    # No name is longer.
                    matches = matcher(part) if _WILDCARDS & {*part} and len(part) < 256 else None
                    places = [
                        join(place, name)
                        for place in places[:_MOST_MEMBERS]
                        for name in (entries(place) or () if matches else (part,))
                        if next(left, 0) and (matches is None or matches(name))
                    ]
            for place in places[:_MOST_MEMBERS]:
                if pattern.startswith("!"):
                    found.pop(place, None)
                else:
                    found[place] = None
        return [name for place in found for name in self._parsed(place)]
