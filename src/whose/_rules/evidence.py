"""Finds the evidence for a verdict: files, lines in them, and what they say."""

from __future__ import annotations

from whose._environment.layers import CONFIG_NAME
from whose._files.limits import LONGEST, MOST_LINKS, RECORD_LIMIT
from whose._files.paths import source_of_cached
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata.pth import added_by_pth
from whose._metadata.records import path_of_row
from whose._verdict import Evidence

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from whose._environment.environment import Environment
    from whose._verdict import Distribution, Ruling

_LIMIT = 1024 * 1024  # bytes
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
        self.spellings = list(dict.fromkeys((path, self.disk.real(path))))

    def notes(self) -> tuple[Evidence, ...]:
        """The evidence that could not be used, and that may have been about the path.

        Such files are in directories above the path, in the metadata of its owner or, if it
        has no owner, in other metadata beside the path.
        """
        # A copy, as other threads may add problems.
        problems = sorted(self.environment.problems.copy().items())
        found = [Evidence(file, None, why) for file, why in problems if self.is_about(file)]
        if len(found) > _MOST_NOTES:
            more = f"{len(found) - _MOST_NOTES} more files beside it cannot be used"
            found[_MOST_NOTES:] = [Evidence(self.paths.parent(self.path), None, more)]
        return tuple(found)

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

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence for the ruling, the most telling first."""
        return tuple(dict.fromkeys(self.all()))

    def all(self) -> Iterator[Evidence]:
        rule, root, owner = self.ruling.rule, self.ruling.root, self.owner
        if rule == 1:
            about = root or (owner.metadata if owner else self.path)
            yield Evidence(about, None, self.ruling.reason)
        if owner is not None:
            yield from self.metadata(owner)
        elif rule == 3 and root.endswith(".json"):
            yield self.of_conda(root)
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
        name = self.paths.name(path)
        # The sources of an editable installation are in no record.
        if self.ruling.rule == 3 or self.is_inside(installed.directory):
            if name in ("RECORD", "installed-files.txt"):
                found = self.recorded(path, installed.source.read(path, RECORD_LIMIT) or b"")
                # A snapshot has a part of the lines.
                yield found if self.disk.live else Evidence(path, None, found.text)
            elif name == "top_level.txt":
                parts = {part for each in self.spellings for part in each.split(self.paths.sep)}
                names = (parts | {part.partition(".")[0] for part in parts}) - {""}
                data = installed.source.read(path, _LIMIT)
                yield _line(path, data, lambda line: line in names, "names its modules")
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
        """The line of a record that lists the file or, else, the file nearest to it."""
        start, key, sep = self.paths.parent(path), self.paths.key, self.paths.sep
        is_record = self.paths.name(path) == "RECORD"
        if is_record:
            start = self.paths.parent(start)
            for each in self.spellings:  # most rows need no comparison of paths
                name = each[len(start) :].replace(sep, "/").lstrip("/")
                at = data.find(f"\n{name},".encode("utf-8", "replace")) + 1
                if at and self.paths.inside(each, start):
                    line = data[at:].partition(b"\n")[0].decode("utf-8", "replace")
                    return Evidence(path, data.count(b"\n", 0, at) + 1, line.strip())
        wanted = [key(each).split(sep) for each in self.spellings]
        best = (False, len(start.split(sep)))
        found = Evidence(path, None, "lists it")
        for number, row in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            line = row.strip()
            listed = path_of_row(line) if is_record else line
            parts = key(self.paths.absolute(listed.replace("/", sep), start)).split(sep)
            shared = max(_shared(parts, each) for each in wanted)
            if (parts in wanted, shared) > best:
                best, found = (parts in wanted, shared), Evidence(path, number, line)
        return found

    def of_conda(self, path: str) -> Evidence:
        """The line of conda's record that lists the file, or its source if it is compiled."""
        start = self.disk.real(self.paths.parent(self.paths.parent(path)))
        real = self.spellings[-1]
        for each in filter(None, (real, source_of_cached(real, self.paths))):
            listed = each[len(start) :].replace(self.paths.sep, "/").lstrip("/")
            found = self.line_with(path, f'"{listed}"', RECORD_LIMIT)
            if found.line is not None and len(found.text) < LONGEST:
                return found
        return Evidence(path, None, "lists it")

    def line_with(self, path: str, text: str, limit: int = _LIMIT) -> Evidence:
        """The first line of a file of at most `limit` bytes that holds `text`."""
        data = self.disk.read(path, limit)
        return _line(path, data, lambda line: text in line, f"has no {text}")

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
        holding = [
            (len(entry), -number, entry)
            for number, entry in enumerate(self.environment.path)
            if self.is_inside(entry)
        ]
        if holding and self.ruling.rule:
            _, number, entry = max(holding)
            yield Evidence(entry, None, f"sys.path[{-number}]")
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


def _shared(one: list[str], other: list[str]) -> int:
    """The number of components that two paths share at their start."""
    same = [each == its for each, its in zip(one, other, strict=False)]
    return [*same, False].index(False)


def _line(path: str, data: bytes | None, fits: Callable[[str], bool], otherwise: str) -> Evidence:
    """The first line of a file that fits, without white space around it."""
    for number, row in enumerate((data or b"").decode("utf-8", "replace").split("\n"), 1):
        if fits(line := row.strip()):
            return Evidence(path, number, line)
    return Evidence(path, None, otherwise)
