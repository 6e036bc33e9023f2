"""Makes verdicts from rulings: finds the owners of files, and the evidence."""

from __future__ import annotations

from itertools import islice

from whose._files.limits import MOST_LINKS, RECORD_LIMIT
from whose._files.paths import text_of
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._metadata.pth import added_by_pth
from whose._metadata.records import path_of_row
from whose._verdict import Evidence, Ruling, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._rules.rules import Rules
    from whose._verdict import Distribution, StrPath

_MOST_NOTES = 5  # about one path; without a limit, there could be one for each distribution
_METADATA = (".dist-info", ".egg-info", "conda-meta")


def verdict_of(rules: Rules, path: StrPath) -> Verdict:
    """The verdict about `path`: its kind with reason, owner and evidence."""
    name = text_of(path)
    known = rules.verdicts.get(name)
    if known is not None:
        return known
    key, ruling = rules.ruled(name)
    if not key:
        return Verdict(name, ruling)
    owner = judged_owner(rules, key, ruling)
    ruling = _shown(rules, ruling, owner)
    place = rules.paths.absolute(name, rules.environment.working_directory())
    search = _Search(place, ruling, owner, rules)
    evidence = tuple(dict.fromkeys(search.evidence()))
    verdict = Verdict(name, ruling, distribution=owner, evidence=evidence, notes=search.notes())
    rules.keep(name, key, rules.verdicts, verdict)
    rules.keep(name, key, rules.known_owners, owner)
    return verdict


def owner_of(rules: Rules, path: StrPath) -> Distribution | None:
    """The distribution that the verdict would name, found without looking for evidence."""
    name = text_of(path)
    try:
        return rules.known_owners[name]
    except KeyError:
        pass
    key, ruling = rules.ruled(name)
    owner = judged_owner(rules, key, ruling) if key else None
    rules.keep(name, key, rules.known_owners, owner)
    return owner


def judged_owner(rules: Rules, key: str, ruling: Ruling) -> Distribution | None:
    """The distribution that a path belongs to; None if there is none.

    `ruling` is the ruling about the path with the key `key`.
    """
    if ruling.rule == 1:  # an option tells the kind, and nothing about the owner
        ruling = rules.judge_by_evidence(key)
    real = rules.paths.key(rules.disk.real(key))
    # If it is rule 1 still, the option names the distribution (`dist:NAME`).
    owner = _listed_owner(rules, ruling, (key, real)) if ruling.rule in (1, 2, 3, 4) else None
    return _editable_owner(rules, real) if owner is None and ruling.rule in (2, 6) else owner


def _shown(rules: Rules, ruling: Ruling, owner: Distribution | None) -> Ruling:
    """The ruling with the rule and the reason that are shown.

    For speed, a whole directory may be judged at once, although an earlier rule or another record
    gives the same answer for the file: it is listed, it is installed editable, or an option names
    its distribution. Metadata beside the sources say less than those of the installation.
    """
    found = rules.own.ruling(owner) if owner and ruling.rule in (2, 3, 4, 6) else ruling
    if found.kind is not ruling.kind:
        return ruling
    root = found.root if ruling.rule in (2, 3) else ruling.root or found.root
    return Ruling(ruling.kind, found.rule, found.reason, root, ruling.layer)


def _listed_owner(rules: Rules, ruling: Ruling, spellings: tuple[str, ...]) -> Distribution | None:
    directories = [ruling.root, rules.paths.parent(ruling.root)] if ruling.root else []
    contents = rules.environment.contents
    for layer in rules.environment.layers:
        if layer.prefix == ruling.layer:
            directories += layer.sites
    # A directory may be a tool's as a whole, with metadata further down. Few rulings have no root.
    inside = rules.paths.inside
    path = (each for each in rules.environment.path if inside(each, ruling.root or each))
    directories += (each for each in path if rules.place(rules.paths.key(each)))  # opens archives
    for spelling in spellings:
        for directory in directories:
            installed = contents.installed(directory)
            if owner := installed.owner(spelling):
                installed.local()  # sets its origin
                if ruling.rule == 2 and not rules.own.is_project(owner):  # both list the file
                    return installed.of_metadata(ruling.root) or owner
                return owner
    return None


def _editable_owner(rules: Rules, real: str) -> Distribution | None:
    """The editable installation whose source tree holds a file; the deepest, as in a workspace."""
    found = [
        (len(source), distribution)
        for distribution, directory in rules.own.editable_in(*rules.environment.layers)
        if rules.paths.inside(real, source := rules.disk.real(directory))
        and rules.own.source(distribution)
    ]
    return max(found, key=lambda each: each[0], default=(0, None))[1]


# -- evidence ---------------------------------------------------------------------------


class _Search:
    """Searches for evidence about the absolute `path`, which belongs to `owner` if to any."""

    def __init__(self, path: str, ruling: Ruling, owner: Distribution | None, rules: Rules) -> None:
        self.path = path
        self.ruling = ruling
        self.owner = owner
        self.environment = rules.environment
        self.places = rules.own.places
        self.disk = rules.disk
        self.paths = rules.paths
        # A compiled file is recorded by its source, if at all.
        source = self.paths.source_of_cached(path) or path
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
        cwd = self.environment.facts.cwd
        return self.is_inside(up) or (is_local and self.paths.inside(cwd, up))

    def evidence(self) -> Iterator[Evidence]:
        """The evidence for the ruling, the most telling first."""
        rule, root, owner = self.ruling.rule, self.ruling.root, self.owner
        if owner is None and rule in (2, 3) and root.endswith(_METADATA[:2]):
            # No record lists the file: the names in metadata beside it decided.
            owner = self.environment.contents.installed(self.paths.parent(root)).of_metadata(root)
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
            cwd = self.environment.facts.cwd
            if cwd and self.is_inside(cwd):
                yield Evidence(cwd, None, "the working directory")
            yield Evidence(
                self.path, None, "no installer recorded it, and it is in no directory of libraries"
            )
        if not self.environment.contents.exists(self.path):
            yield Evidence(self.path, None, "does not exist: judged by its name alone")

    # -- metadata ---------------------------------------------------------------------

    def metadata(self, owner: Distribution) -> Iterator[Evidence]:
        """The evidence in the metadata of the owner: its record, and its origin."""
        installed = self.environment.contents.installed(owner.site)
        path = installed.path_of_record(owner)
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
            elif owner.origin is not None:
                yield self.line_with(self.paths.join(owner.metadata, "direct_url.json"), '"url"')
            else:
                names, name = self.environment.contents.project_names, owner.normalized_name
                places = filter(None, (names.nearest(name, each) for each in self.places))
                said = f"has a project called {owner.name}"
                yield from (Evidence(place, None, said) for place in islice(places, 1))

    def is_inside(self, directory: str) -> bool:
        return any(self.paths.inside(each, directory) for each in self.spellings)

    def recorded(self, path: str, data: bytes) -> Evidence:
        """The line of a list of files or modules about the file or, else, the package around it."""
        key, sep = self.paths.key, self.paths.sep
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
            at = self.paths.absolute(listed.replace("/", sep), start) if listed else ""
            numbers.setdefault(key(at), number)
        for each in map(key, (*self.spellings, *self.paths.above(self.path))):
            for listed in (each, each.removesuffix(".py"), self.paths.join(each, "__init__.py")):
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
        config = self.environment.schemes.config(prefix) if prefix else None
        if config is not None:
            said = f"home = {config.home}" if config.home else "has no home"
            yield Evidence(config.path, config.lines.get("home"), said)
        for layer in self.environment.layers:
            config = layer.parent.config if layer.parent and layer.role == "extended" else None
            if config is not None and layer.prefix == prefix:
                number = config.lines.get("extends-environment")
                yield Evidence(config.path, number, f"extends-environment = {config.extends}")

    def entry(self) -> Iterator[Evidence]:
        """The entry of `sys.path` that the file is below, and the `.pth` lines that added it."""
        path, key, real = self.environment.path, self.paths.key, self.disk.real
        entry = max(filter(self.is_inside, path), key=len, default="")
        if not entry:
            return
        yield Evidence(entry, None, f"sys.path[{path.index(entry)}]")
        wanted = {key(entry), key(real(entry))}
        for site, _ in self.environment.sites_on_path():
            for file, number, _, line, added in added_by_pth(site, self.disk):
                if not wanted.isdisjoint(map(key, added)):
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
