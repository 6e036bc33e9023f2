"""What is installed in one directory or archive, read from its metadata as far as needed."""

from __future__ import annotations

from whose._files.paths import DEEPEST, LONGEST
from whose._files.system import BUILTINS
from whose._metadata.formats import (
    DIRECT_URL_LIMIT,
    RECORD_LIMIT,
    TOP_LEVEL_LIMIT,
    Claims,
    Distribution,
    guessed_names,
    of_directory,
    parse_direct_url,
    parse_installed_files,
    parse_record,
)

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._files.archive import Archive
    from whose._files.disk import Disk

_MARKS = ("PEX-INFO", "EGG-INFO")


class Installed:
    """The distributions in `directory`; nothing is read before it is asked for."""

    def __init__(self, directory: str, source: Disk | Archive) -> None:
        self.directory = directory
        self.source = source
        self.paths = source.paths
        entries = source.entries(directory) or ()
        self.marks = frozenset(name for name, _ in entries if name in _MARKS)
        """Which of the names are at the top level that say what a directory is."""
        self.links = [name for name, is_link in entries if is_link]
        """The top-level names that are links."""
        self.metadata = [name for name, _ in entries if name.endswith((".dist-info", ".egg-info"))]
        self._local: list[Distribution] | None = None
        self._distributions: list[Distribution] | None = None
        self._records: dict[str, list[str]] = {}
        self._claims: Claims | None = None
        self._outside: dict[str, Distribution] | None = None

    @property
    def has_records(self) -> bool:
        """Whether an installer recorded something here.

        An `egg-info` beside sources is none: it has no list of installed files.
        """
        for name in self.metadata:
            if name.endswith(".dist-info"):
                return True
            list_of_files = self.paths.join(self.directory, name, "installed-files.txt")
            if self.source.exists(list_of_files):
                return True
        return False

    def distributions(self) -> list[Distribution]:
        """Everything that is installed here, by name."""
        if self._distributions is None:
            local = {self.paths.name(each.metadata): each for each in self.local()}
            found = (
                local.get(name) or of_directory(name, self.directory, self.paths)
                for name in sorted(self.metadata)
            )
            self._distributions = [each for each in found if each is not None]
        return self._distributions

    def local(self) -> list[Distribution]:
        """The distributions with a `direct_url.json`, their origins read."""
        if self._local is None:
            local = []
            for name in self.metadata:
                if not name.endswith(".dist-info"):
                    continue
                path = self.paths.join(self.directory, name, "direct_url.json")
                if self.source.exists(path):
                    data = self.source.read(path, DIRECT_URL_LIMIT)
                    origin = None if data is None else parse_direct_url(data, self.paths)
                    distribution = of_directory(name, self.directory, self.paths)
                    if isinstance(origin, str):
                        self.source.problems[path] = origin
                    elif origin is not None and distribution is not None:
                        distribution.origin = origin
                        local.append(distribution)
            self._local = local
        return self._local

    def record(self, distribution: Distribution) -> list[str]:
        """The files of a distribution, relative to the directory, with `/`.

        Those of its RECORD or `installed-files.txt`; without either, the modules
        that its name or `top_level.txt` stands for.
        """
        metadata = self.paths.name(distribution.metadata)
        known = self._records.get(metadata)
        if known is None:
            known = self._records[metadata] = self._read_record(distribution, metadata)
        return known

    def _read_record(self, distribution: Distribution, metadata: str) -> list[str]:
        path = self.paths.join(distribution.metadata, "RECORD")
        if metadata.endswith(".dist-info"):
            data = self.source.read(path, RECORD_LIMIT)
            if data is not None:
                listed, problem = parse_record(data)
                if problem:
                    self.source.problems[path] = problem
                if listed:
                    return [each.replace("\\", "/") for each in listed]
        else:
            data = self.source.read(
                self.paths.join(distribution.metadata, "installed-files.txt"), RECORD_LIMIT
            )
            if data is not None:
                return parse_installed_files(data, metadata)
            if not self.paths.site_prefix(self.directory):
                return []
        top_level = self.source.read(
            self.paths.join(distribution.metadata, "top_level.txt"), TOP_LEVEL_LIMIT
        )
        listed = [f"{metadata}/METADATA"]
        for name in guessed_names(distribution.name, top_level):
            listed += [f"{name}/__init__.py", f"{name}.py"]
        return listed

    def forget_records(self) -> None:
        """Give back the memory of what was read; it is read again if it is asked for."""
        self._records.clear()

    def is_recorded(self, distribution: Distribution) -> bool:
        """Whether an installer listed the files, rather than names being all there is."""
        return any(
            self.source.exists(self.paths.join(distribution.metadata, name))
            for name in ("RECORD", "installed-files.txt")
        )

    def recorded_by(self, distribution: Distribution) -> str:
        """Path of the file that says what belongs to `distribution`, for display."""
        for name in ("RECORD", "installed-files.txt", "top_level.txt"):
            path = self.paths.join(distribution.metadata, name)
            if self.source.exists(path) and path not in self.source.problems:
                return path
        return distribution.metadata

    def claims(self) -> Claims:
        """Who owns what in here, by all records together."""
        if self._claims is None:
            self._claims = Claims([(each, self.inside(each)) for each in self.distributions()])
        return self._claims

    def inside(self, distribution: Distribution) -> list[str]:
        """The part of a record that lies in this directory, spelled as names are compared."""
        fold = str if self.paths.fold is None else str.lower
        listed = (path.removeprefix("./") for path in self.record(distribution))
        return [
            fold(path)
            for path in listed
            if len(path) <= LONGEST
            and path.count("/") < DEEPEST
            and not path.startswith(("../", "/"))
            and "/../" not in path
            and not path.endswith("/..")
            and path != ".."
            and path[1:2] != ":"
        ]

    def outside(self) -> dict[str, Distribution]:
        """Recorded files elsewhere in the prefix (`bin`, `share` …), by absolute path.

        What a record says of files outside the prefix is not believed.
        """
        if self._outside is None:
            found: dict[str, Distribution] = {}
            prefix = self.paths.site_prefix(self.directory)
            for distribution in self.distributions():
                for path in self.record(distribution):
                    if len(path) <= LONGEST and (path.startswith("../") or self.paths.isabs(path)):
                        # `pip install --target` moves these, but records where they were.
                        moved = path if prefix else path.removeprefix("../../")
                        full = self.paths.absolute(moved, self.directory)
                        if self.paths.inside(full, prefix or self.directory):
                            found[self.paths.key(full)] = distribution
            self._outside = found
        return self._outside

    def owner(self, path: str) -> Distribution | None:
        """The distribution that `path`, absolute and below the directory, belongs to."""
        key = self.paths.key(path[:LONGEST])
        start = self.paths.key(self.directory)
        if not self.paths.inside(key, start):
            return self.outside().get(key)
        relative = key[len(start) :].replace(self.paths.sep, "/").lstrip("/")
        claims = self.claims()
        found = claims.files.get(relative)
        while found is None and relative:
            found = claims.directories.get(relative)
            relative = relative.rpartition("/")[0]
        return found or self.outside().get(key)

    def modules_imported_by_pth(self, distribution: Distribution) -> set[str]:
        """The modules that `.pth` files of a distribution import: machinery, not its code."""
        found: set[str] = set()
        for path in self.inside(distribution):
            if path.endswith(".pth") and "/" not in path:
                data = self.source.read(self.paths.join(self.directory, path), TOP_LEVEL_LIMIT)
                for line in (data or b"").decode("utf-8", "replace").split("\n"):
                    if line.startswith(("import ", "import\t")):
                        names = line[7:].partition(";")[0].split(",")
                        found.update(
                            self.paths.key(name.strip().partition(".")[0]) for name in names
                        )
        return found


# Not listed either: metadata, what is compiled, and what PEX adds for its own use.
_UNLISTED = (".dist-info", ".egg-info", ".pex-info", ".pth", "__pycache__", "PEX_EXTRA_SYS_PATH.py")


def unrecorded(installed: Installed, disk: Disk) -> list[str]:
    """What no distribution in a site directory owns: relative paths; with `/`, all below."""
    claims, paths = installed.claims(), disk.paths
    partly: set[str] = set()
    for claimed in (claims.directories, claims.files):
        for each in claimed:
            above = each.rpartition("/")[0]
            while above and above not in partly:
                partly.add(above)
                above = above.rpartition("/")[0]
    found = []
    searched = [(installed.directory, "")]
    while searched:
        directory, start = searched.pop()
        for name, is_link in disk.entries(directory) or ():
            relative, path = paths.key(start + name), paths.join(directory, name)
            if is_link or name.endswith(_UNLISTED):
                continue
            if relative in partly:
                searched.append((path, f"{relative}/"))
            elif relative not in claims.files and relative not in claims.directories:
                found.append(f"{relative}/" if disk.form(path) == "dir" else relative)
    return found
