"""Reads the metadata of what is installed in one directory or archive, as far as needed."""

from __future__ import annotations

from whose._files.limits import MOST_PLACES, MOST_ROWS, RECORD_LIMIT
from whose._files.paths import forget_oldest
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata import formats, records
from whose._metadata.formats import LOST, script_names, stem_of
from whose._metadata.records import Records, Rows
from whose._verdict import Distribution, normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._files.archive import Archive
    from whose._files.disk import Disk

_MARKS = frozenset(("PEX-INFO", "EGG-INFO"))
_TELLING = (".dist-info", ".egg-info", ".egg", ".egg-link")
_RECORDS = ("RECORD", "installed-files.txt")


class Installed:
    """The distributions in `directory`. Only names are read at once, files when needed."""

    def __init__(self, directory: str, source: Disk | Archive) -> None:
        self.directory = directory
        self.source = source
        self.paths = source.paths
        entries = source.entries(directory) or {}
        links = [name for name, is_link in entries.items() if is_link]
        self.links = frozenset(map(self.paths.key, links))
        """The top-level names that are links."""
        told = sorted([name for name in entries if name.endswith(_TELLING)])
        believed, join = source.is_believed, self.paths.join
        here = filter(entries.__contains__, _MARKS)
        self.marks = frozenset([name for name in here if believed(join(directory, name))])
        """The names of files and directories in it that tell what made it."""
        self.metadata = [
            name
            for name in told
            if name.endswith("-info") and (not entries[name] or believed(join(directory, name)))
        ]
        """The names of the metadata directories (or files)."""
        self.eggs = [name for name in told if name.endswith((".egg", ".egg-link"))]
        """The names of the eggs, and of the links to eggs."""
        self._prefix = self.paths.site_prefix(directory)
        # Normalising all names takes long: few are asked for, and they begin with few letters.
        self._by_letter: dict[str, list[str]] = {}
        for name in self.metadata:
            self._by_letter.setdefault(name.lstrip("-_.").lower()[:1], []).append(name)
        self._known: dict[str, Distribution] = {}
        self._local: list[Distribution] | None = None
        self._records: Records | None = None
        self._rows: dict[str, Rows] = {}
        self._near: dict[str, Rows] = {}  # of the distributions called like the top-level name
        self._hints: dict[str, Distribution] | None = None
        self._scripts: dict[str, frozenset[str]] = {}

    # -- distributions ------------------------------------------------------------

    def named(self, *names: str) -> list[Distribution]:
        """The distributions with one of some normalised names."""
        letters = sorted({name[:1] for name in names})
        some = [each for letter in letters for each in self._by_letter.get(letter, ())]
        return [self._distribution(each) for each in some if normalised(stem_of(each)) in names]

    def of_metadata(self, path: str) -> Distribution | None:
        """The distribution whose metadata directory here has the name of `path`, if one has."""
        key, name = self.paths.key, self.paths.key(self.paths.name(path))
        found = (each for each in self.metadata if key(each) == name and stem_of(each))
        return next(map(self._distribution, found), None)

    def _distribution(self, metadata: str) -> Distribution:
        if metadata not in self._known:  # one object for all threads: its origin is set later
            made = formats.of_directory(metadata, self.directory, self.paths)
            self._known.setdefault(metadata, made)
        return self._known[metadata]

    def distributions(self) -> list[Distribution]:
        """All distributions installed here, ordered by name, with their origins."""
        self.local()
        return [self._distribution(each) for each in self.metadata if stem_of(each)]

    def local(self) -> list[Distribution]:
        """The distributions with a `direct_url.json` or an `.egg-link`, with their origins."""
        if self._local is None:
            local = []
            start, end = self.paths.join(self.directory, ""), f"{self.paths.sep}direct_url.json"
            for name in self.metadata:
                path = f"{start}{name}{end}"
                if name.endswith(".dist-info") and self.source.exists(path) and stem_of(name):
                    data = self.source.read(path)
                    if data is None and not formats.was_unreadable(path, self.source.problems):
                        continue
                    origin = LOST if data is None else formats.parse_direct_url(data, self.paths)
                    if isinstance(origin, str):
                        self.source.problems[path] = origin
                    else:
                        distribution = self._distribution(name)
                        distribution.origin = origin
                        local.append(distribution)
            for name in [each for each in self.eggs if each.endswith(".egg-link")]:
                data = self.source.read(f"{start}{name}")
                if data is not None:
                    local.append(formats.of_egg_link(name, data, self.directory, self.paths))
            self._local = local
        return self._local

    def editables(self) -> list[tuple[Distribution, str]]:
        """The editable installations, each with the directory of its sources."""
        local = [(each, each.origin) for each in self.local()]
        return [(each, at.directory) for each, at in local if at and at.editable and at.directory]

    # -- lists of files -----------------------------------------------------------

    def record(self, distribution: Distribution) -> list[str]:
        """The files that a distribution's record lists, relative to the directory, with `/`.

        Empty if it has no record.
        """
        return records.parse_record(self._list(distribution.metadata))

    def is_entry_point_script(self, distribution: Distribution, path: str) -> bool:
        """Whether a listed path is that of a script which installers make for an entry point.

        It is relative to the site directory, or to the prefix.
        """
        directory, _, name = path.replace(self.paths.sep, "/").rpartition("/")
        if directory.lower() not in ("bin", "scripts"):
            return False
        names = self._scripts.get(distribution.metadata)
        if names is None:
            file = self.paths.join(distribution.metadata, "entry_points.txt")
            said = script_names(self.source.read(file) or b"")
            names = self._scripts[distribution.metadata] = frozenset(map(self.paths.key, said))
        return self.paths.key(name).removesuffix(".exe") in names

    def is_recorded(self, distribution: Distribution) -> bool:
        """Whether a distribution has a record."""
        exists, join = self.source.exists, self.paths.join
        return any(exists(join(distribution.metadata, each)) for each in _RECORDS)

    def path_of_record(self, distribution: Distribution) -> str:
        """The path of its record or `top_level.txt`, if one can be used, else of its metadata."""
        for name in (*_RECORDS, "top_level.txt"):
            path = self.paths.join(distribution.metadata, name)
            if self.source.exists(path) and path not in self.source.problems:
                return path
        return distribution.metadata

    def _list(self, metadata: str) -> bytes:
        """The record in the directory `metadata`, as rows of a RECORD; empty if it has none."""
        egg_info = metadata.endswith(".egg-info")
        name = "installed-files.txt" if egg_info else "RECORD"
        path = self.paths.join(metadata, name)
        data = self.source.read(path, RECORD_LIMIT)
        if data is None:
            return b""
        if egg_info:
            listed = records.parse_installed_files(data, self.paths.name(metadata))
            data = "".join(map(records.row_of, listed)).encode(errors="surrogatepass")
        found = records.searchable(data, fold=self.paths.fold is not None)
        if isinstance(found, str):
            self.source.problems[path] = found
            return b""
        if self._prefix is None:  # `pip install --target` moves scripts after it has listed them
            found = found.replace(b"\n../../", b"\n").removeprefix(b"../../")
        row = found[found.rfind(b"\n") + 1 :]
        if row.count(b",") < 2 and row.strip():
            self.source.problems[path] = "breaks off in the middle of a row"
            found = found[: -len(row)]  # without a whole row, there is no record
        return found

    def rows(self, top: str) -> Rows:
        """The rows of all records about one top-level name."""
        known = self._rows.get(top)
        if known is None:
            known = self._rows[top] = self._all().about(top)
            if not self._all().left:
                self.source.problems[self.directory] = f"has more than {MOST_ROWS} rows in records"
            forget_oldest(self._rows, MOST_PLACES)
        return known

    def asked(self) -> set[str]:
        """The top-level names for which records were searched."""
        return {*self._rows, *self._near}

    def _all(self) -> Records:
        if self._records is None:
            names, join = filter(stem_of, self.metadata), self.paths.join
            lists = [(each, self._list(join(self.directory, each))) for each in names]
            self._records = Records(lists, self._distribution)
        return self._records

    def namesake(self, top: str) -> Distribution | None:
        """The distribution called `top`, if its record lists `top` as a regular package.

        This takes one record only, and most packages have the name of their distribution.
        """
        return next(iter(self._of_named(top, f"{top}/__init__.py").files.values()), None)

    def _of_named(self, name: str, top: str) -> Rows:
        """The rows about `top` in the records of the distributions that have a name."""
        paths = [each.metadata for each in self.named(normalised(name))]
        lists = [(self.paths.name(each), self._list(each)) for each in paths]
        return Records(lists, self._distribution).about(top)

    def hinted(self, top: str) -> Distribution | None:
        """A distribution without a record that probably has the top-level name.

        That is known from its `Import-Name` (PEP 794), its `top_level.txt` or its own name.
        An `.egg-info` beside sources is not considered, nor what Briefcase writes there.
        """
        if self._hints is None:
            hints: dict[str, Distribution] = {}
            for each in map(self._distribution, self._all().unlisted):
                is_packed = "briefcase" in self.installer(each)
                beside = not each.metadata.endswith(".dist-info") or is_packed
                if (self._prefix or not beside) and self.source.is_believed(each.metadata):
                    for name in self.probable_names(each):
                        hints.setdefault(self.paths.key(name.partition("/")[0]), each)
            self._hints = hints
        return self._hints.get(top.partition(".")[0])  # of a module: without its suffix

    def installer(self, distribution: Distribution) -> str:
        """The tool that installed a distribution, as its metadata says; may be empty."""
        data = self.source.read(self.paths.join(distribution.metadata, "INSTALLER")) or b""
        return data.decode("utf-8", "replace").strip()

    def probable_names(self, distribution: Distribution) -> list[str]:
        """The top-level names that a distribution probably has, without reading its record."""
        read, at = self.source.read, self.paths.join(distribution.metadata, "")
        said = formats.fields(read(f"{at}METADATA") or b"", "import-name")  # PEP 794
        names = [name.partition(";")[0].strip().replace(".", "/") for name in said]
        if said:
            return [name for name in names if name and not name.startswith("/")]
        return formats.guessed_names(distribution.name, read(f"{at}top_level.txt"))

    # -- owners -------------------------------------------------------------------

    def owner(self, path: str) -> Distribution | None:
        """The distribution that `path`, an absolute key, belongs to; None if there is none.

        Its record lists the path. If several do, it is the one with the name of the package or
        module, else the first by name. An unlisted file belongs to the regular package around it.
        """
        relative = self.paths.below(path, self.directory)
        if not relative:
            return self.owner_outside(path)
        top = relative.partition("/")[0]
        near = self._near.get(top)
        if near is None:
            near = self._near[top] = self._of_named(top.removesuffix(".py"), top)
            forget_oldest(self._near, MOST_PLACES)
        found = near.files.get(relative)
        if found is None:
            rows = self.rows(top)
            package = rows.package_of(relative)
            found = rows.files.get(relative) or near.packages.get(package)
            found = found or rows.packages.get(package)
        return found or self.of_metadata(top) or self.owner_outside(path) or self.hinted(top)

    def owner_outside(self, path: str) -> Distribution | None:
        """The distribution whose record lists `path`, a file elsewhere in the prefix (`bin` …).

        What a record says about files outside its prefix is ignored.
        """
        prefix = self._prefix
        if prefix is None or not (below := self.paths.below(path, prefix)):
            return None
        up = "../" * (self.paths.below(self.directory, prefix).count("/") + 1)
        start = up + below.partition("/")[0]
        # Most scripts are named after their distribution.
        near = self._of_named(self.paths.name(path).partition(".")[0], start)
        found = near.files.get(up + below) or self.rows(start).files.get(up + below)
        if found is None and self._all().absolute:
            absolute = path.replace(self.paths.sep, "/")
            found = self.rows(absolute).files.get(absolute)
        return found
