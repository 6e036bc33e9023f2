"""Finds the evidence for a verdict: files, lines in them, and what they say."""

from __future__ import annotations

from itertools import islice

from whose._environment.layers import CONFIG_NAME
from whose._files.limits import MOST_LINKS, RECORD_LIMIT
from whose._files.paths import source_of_cached
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata.pth import added_by_pth
from whose._metadata.records import path_of_row
from whose._verdict import Evidence

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.environment import Environment
    from whose._verdict import Distribution, Ruling

_MOST_NOTES = 5  # about one path; without a limit, there could be one for each distribution
_METADATA = (".dist-info", ".egg-info", "conda-meta")


class Search:
    """Searches for evidence about the absolute `path`, which belongs to `owner` if to any."""

    def __init__(
        self, path: str, ruling: Ruling, owner: Distribution | None, environment: Environment
    ) -> None:
        self.path = path
        self.ruling = ruling
        self.owner = owner
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        # A compiled file is recorded by its source, if at all.
        source = source_of_cached(path, self.paths) or path
        self.spellings = list(dict.fromkeys((path, self.disk.real(path), source)))

    def notes(self) -> tuple[Evidence, ...]:
        """The evidence that could not be used, and that may have been about the path.

        Such files are in directories above the path, in the metadata of its owner or, if it
        has no owner, in other metadata beside the path.
        """
        # A copy, as other threads may add problems.
        problems = sorted(self.environment.problems.copy().items())
        found = (Evidence(file, None, why) for file, why in problems if self.is_about(file))
        return tuple(islice(found, _MOST_NOTES))

    def is_about(self, file: str) -> bool:
        up = self.paths.parent(file)
        if up.endswith(_METADATA):
            if self.owner is not None and not up.endswith("conda-meta"):
                return self.paths.key(up) == self.paths.key(self.owner.metadata)
            up = self.paths.parent(up)
        # If there is an origin, the names of projects mattered.
        is_local = self.owner is not None and self.owner.origin is not None
        cwd = self.environment.evidence.cwd
        return self.is_inside(up) or (is_local and self.paths.inside(cwd, up))

    def evidence(self) -> Iterator[Evidence]:
        """The evidence for the ruling, the most telling first."""
        rule, root, owner = self.ruling.rule, self.ruling.root, self.owner
        if rule == 1:
            about = root or (owner.metadata if owner else self.path)
            yield Evidence(about, None, self.ruling.reason)
        if owner is not None:
            yield from self.metadata(owner)
        elif rule == 3 and root.endswith(".json"):
            yield self.recorded(root, self.disk.read(root, RECORD_LIMIT) or b"")
        yield from self.root()
        yield from self.entry()
        yield from self.links()
        if rule == 6:
            cwd = self.environment.evidence.cwd
            if cwd and self.is_inside(cwd):
                yield Evidence(cwd, None, "the working directory")
            yield Evidence(
                self.path, None, "no installer recorded it, and it is in no directory of libraries"
            )
        contents = self.environment.contents
        above = map(self.paths.key, self.paths.above(self.path))
        known = (contents.installed(each).source for each in above if contents.is_known(each))
        if not next(known, self.disk).exists(self.path):  # it may be in an archive
            yield Evidence(self.path, None, "does not exist: judged by its name alone")

    # -- metadata ---------------------------------------------------------------------

    def metadata(self, owner: Distribution) -> Iterator[Evidence]:
        """The evidence in the metadata of the owner: its record, and its origin."""
        installed = self.environment.contents.installed(owner.site)
        path = installed.recorded_by(owner)
        # The sources of an editable installation are in no record.
        if self.ruling.rule == 3 or self.is_inside(installed.directory):
            if path != owner.metadata:
                found = self.recorded(path, installed.source.read(path, RECORD_LIMIT) or b"")
                # A snapshot has a part of the lines.
                yield found if self.disk.live else Evidence(path, None, found.text)
            else:
                yield Evidence(path, None, f"the metadata of {owner}")
        if self.ruling.rule == 2:
            if owner.editable and owner.metadata.endswith(".egg-info"):
                yield self.line_with(self.paths.join(owner.site, f"{owner.name}.egg-link"), "")
            else:
                yield self.line_with(self.paths.join(owner.metadata, "direct_url.json"), '"url"')

    def is_inside(self, directory: str) -> bool:
        return any(self.paths.inside(each, directory) for each in self.spellings)

    def recorded(self, path: str, data: bytes) -> Evidence:
        """The line of a list of files or modules about the file or, else, the package around it."""
        key, join, sep = self.paths.key, self.paths.join, self.paths.sep
        name, start = self.paths.name(path), self.paths.parent(path)
        start = start if name == "installed-files.txt" else self.paths.parent(start)
        for each in self.spellings if name == "RECORD" else ():  # most need no other look
            below = self.paths.below(each, start)
            first = data.find(f"\n{below},".encode("utf-8", "replace")) + 1
            if below and first:
                row = data[first:].partition(b"\n")[0].decode("utf-8", "replace")
                return Evidence(path, data.count(b"\n", 0, first) + 1, row.strip())
        lines = data.decode("utf-8", "replace").split("\n")
        numbers: dict[str, int] = {}
        for number, line in enumerate(lines):
            # In conda's records, each path is a string of JSON in a line of its own.
            listed = path_of_row(line) if name == "RECORD" else line.strip().strip('",')
            # Most rows need no comparison of paths.
            is_plain = not listed.startswith((".", "/"))
            listed = listed.replace("/", sep)
            at = join(start, listed) if is_plain else self.paths.absolute(listed, start)
            numbers.setdefault(key(at), number)
        for each in map(key, (*self.spellings, *self.paths.above(self.path))):
            for listed in (each, each.removesuffix(".py"), join(each, "__init__.py")):
                if listed in numbers:
                    number = numbers[listed]
                    return Evidence(path, number + 1, lines[number].strip())
        return Evidence(path, None, "lists it")

    def line_with(self, path: str, text: str) -> Evidence:
        """The first line of a file that holds `text`."""
        data = self.disk.read(path) or b""
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if text in line:
                return Evidence(path, number, line.strip())
        return Evidence(path, None, f"has no {text}")

    # -- roots and layers ---------------------------------------------------------------

    def root(self) -> Iterator[Evidence]:
        """The root that decided, and why it is one, with the configuration of its layer."""
        rule, path = self.ruling.rule, self.ruling.root
        # For other rules, other evidence is shown.
        reason = self.ruling.reason if rule in (4, 5, 6) else ""
        for root in self.environment.roots:
            if path and self.paths.key(root.path) == self.paths.key(path):
                reason = root.reason
        if rule == 5 and self.disk.exists(self.paths.join(path, "os.py")):
            reason = "holds the standard library's os.py"
        if path and reason and rule != 1:
            yield Evidence(path, None, reason)
        prefix = self.ruling.layer
        at = self.paths.join(prefix, CONFIG_NAME) if prefix else ""
        if at and self.disk.exists(at):
            yield self.line_with(at, "home")
        for layer in self.environment.layers:
            config = layer.parent.config if layer.parent and layer.role == "extended" else None
            if config is not None and layer.prefix == prefix:
                number = config.lines.get("extends-environment")
                yield Evidence(config.path, number, f"extends-environment = {config.extends}")

    def entry(self) -> Iterator[Evidence]:
        """The entry of `sys.path` that the file is below, and the `.pth` line that added it."""
        path = self.environment.path
        entry = max(filter(self.is_inside, path), key=len, default="")
        if entry:
            yield Evidence(entry, None, f"sys.path[{path.index(entry)}]")
            yield from self.pth_lines(entry)

    def pth_lines(self, entry: str) -> Iterator[Evidence]:
        """The lines of `.pth` files, in any layer, that put an entry on `sys.path`."""
        key, real = self.paths.key, self.disk.real
        wanted = {key(entry), key(real(entry))}
        layers = self.environment.layers[::-1]
        sites = {real(site): site for layer in layers for site in layer.sites}
        for site in reversed(sites.values()):
            for file, number, line, directories, named in added_by_pth(site, self.disk):
                if not wanted.isdisjoint(map(key, (*directories, named))):
                    yield Evidence(file, number, line)

    # -- links -------------------------------------------------------------

    def links(self) -> Iterator[Evidence]:
        """Every link on the way from the path, as it was spelled, to the real file."""
        at = self.path
        for _ in range(MOST_LINKS):
            above = self.paths.above(at)[::-1]
            link = next((each for each in above if self.disk.is_link(each)), "")
            target = self.disk.link(link)
            if not target:
                return
            yield Evidence(link, None, f"is a link to {target}")
            up = self.disk.real(self.paths.parent(link))
            at = self.paths.absolute(target, up) + at[len(link) :]
