"""The evidence of a verdict, line by line: which file says what."""

from __future__ import annotations

import os

from whose._environment.pyvenv_cfg import CONFIG_NAME
from whose._files.paths import LONGEST, source_of_cached
from whose._metadata.formats import RECORD_LIMIT, parse_record
from whose._verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.environment import Environment
    from whose._environment.prefix import Layer
    from whose._verdict import Verdict

_REAL = "real path "
_LIMIT = 1024 * 1024
_MOST_LINKS = 40  # as the system follows


class Exhibit:
    """One piece of evidence: a file or directory, the number of a line in it, and what it says.

    >>> print(Exhibit("/app/.venv/pyvenv.cfg", 1, "home = /usr/bin"))
    /app/.venv/pyvenv.cfg:1: home = /usr/bin
    """

    __slots__ = ("file", "line", "says")

    def __init__(self, file: str, line: int | None, says: str) -> None:
        self.file = file
        """A path."""
        self.line = line
        """Counted from 1; None where all of it is meant."""
        self.says = says
        """The line itself, or what about the file counts."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.says}"

    def as_dict(self) -> dict[str, object]:
        """The above as plain values, ready for JSON."""
        return {"file": self.file, "line": self.line, "says": self.says}


def exhibits(verdict: Verdict, environment: Environment) -> list[Exhibit]:
    """What the verdict rests on, the most telling first.

    >>> import json
    >>> from whose import Environment, explain
    >>> print(exhibits(explain(json.__file__), Environment.current())[0].says)
    holds the standard library's os.py
    """
    return list({str(each): each for each in _Exhibits(verdict, environment).all()}.values())


class _Exhibits:
    def __init__(self, verdict: Verdict, environment: Environment) -> None:
        self.verdict = verdict
        self.environment = environment
        self.disk = environment.disk
        self.paths = environment.disk.paths
        try:
            cwd = os.getcwd()
        except OSError:
            cwd = environment.evidence.cwd
        self.path = self.paths.absolute(verdict.path, cwd)
        self.spellings = list(dict.fromkeys((self.path, self.disk.real(self.path))))

    def all(self) -> Iterator[Exhibit]:
        if self.verdict.rule == 0:
            return
        if self.verdict.rule == 1:
            yield Exhibit(self.verdict.root, None, self.verdict.reason)
        for each in self.verdict.evidence:
            name = self.paths.name(each)
            if each.startswith(_REAL):
                continue
            if name in ("RECORD", "installed-files.txt", "top_level.txt"):
                yield self.recorded(each, name)
            elif name == "direct_url.json":
                yield self.line_with(each, '"url"')
            elif self.verdict.rule == 3 and each.endswith(".json"):
                yield self.of_conda(each)
        if self.verdict.distribution is not None and self.verdict.rule == 2:
            origin = self.paths.join(self.verdict.distribution.metadata, "direct_url.json")
            yield self.line_with(origin, '"url"')
        yield from self.root()
        yield from self.entry()
        yield from self.links()
        if self.verdict.rule == 6:
            yield from self.nobodys()
        if not self.disk.exists(self.path):
            yield Exhibit(self.path, None, "does not exist: judged by its name alone")

    # -- metadata ---------------------------------------------------------------------

    def recorded(self, path: str, name: str) -> Exhibit:
        """The line of a record that lists the file or, for a directory, something in it."""
        data = self.disk.read(path, RECORD_LIMIT)
        if data is None:
            return Exhibit(path, None, "lists it")
        if name == "top_level.txt":
            return self.top_level(path, data)
        metadata = self.paths.parent(path)
        start = self.paths.parent(metadata) if name == "RECORD" else metadata
        best: tuple[int, int, str] | None = None
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            listed = parse_record(line.encode())[0] if name == "RECORD" else [line.strip()]
            if listed and listed[0]:
                full = self.paths.absolute(listed[0].replace("/", self.paths.sep), start)
                shared = max(self.shared(full, each, start) for each in self.spellings)
                if shared > (best[0] if best else 0):
                    best = (shared, number, line.strip())
        return Exhibit(path, best[1], best[2]) if best else Exhibit(path, None, "lists it")

    def shared(self, listed: str, path: str, start: str) -> int:
        """How many components two paths share below `start`; a match counts most."""
        if self.paths.key(listed) == self.paths.key(path):
            return 1 << 30
        if not self.paths.inside(path, start) or not self.paths.inside(listed, start):
            return 0
        ours, theirs = (each[len(start) :].split(self.paths.sep) for each in (path, listed))
        same = [one == other for one, other in zip(ours, theirs, strict=False)]
        return [*same, False].index(False) - 1

    def top_level(self, path: str, data: bytes) -> Exhibit:
        parts = {part for each in self.spellings for part in each.split(self.paths.sep)}
        names = parts | {part.partition(".")[0] for part in parts}
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if line.strip() in names and line.strip():
                return Exhibit(path, number, line.strip())
        return Exhibit(path, None, "names its modules")

    def of_conda(self, path: str) -> Exhibit:
        """The line of a record of conda's that lists the file, or what it was compiled from."""
        start = self.disk.real(self.paths.parent(self.paths.parent(path)))
        real = self.spellings[-1]
        for each in filter(None, (real, source_of_cached(real, self.paths))):
            listed = each[len(start) :].replace(self.paths.sep, "/").lstrip("/")
            found = self.line_with(path, f'"{listed}"', RECORD_LIMIT)
            if found.line is not None and len(found.says) < LONGEST:
                return found
        return Exhibit(path, None, "lists it")

    def line_with(self, path: str, text: str, limit: int = _LIMIT) -> Exhibit:
        """The first line of a file of at most `limit` bytes that holds `text`."""
        data = self.disk.read(path, limit) or b""
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
            if text in line:
                return Exhibit(path, number, line.strip())
        return Exhibit(path, None, f"has no {text}")

    # -- roots and layers ---------------------------------------------------------------

    def root(self) -> Iterator[Exhibit]:
        """The root that decided, how it came to be known, and what makes it one."""
        known = {self.paths.key(root.path): root for root in self.environment.roots}
        root = known.get(self.paths.key(self.verdict.root)) if self.verdict.root else None
        if root is None:
            if self.verdict.rule in (4, 5) and self.verdict.root:
                yield Exhibit(self.verdict.root, None, self.verdict.reason)
            yield from self.config_of(self.verdict.layer)
            return
        if root.kind is Kind.STDLIB:
            if self.disk.exists(self.paths.join(root.path, "os.py")):
                yield Exhibit(root.path, None, "holds the standard library's os.py")
            else:
                yield Exhibit(root.path, None, root.reason)
        elif self.verdict.rule != 1:
            yield Exhibit(root.path, None, root.reason)
        if root.layer is not None:
            yield from self.layer(root.layer)

    def entry(self) -> Iterator[Exhibit]:
        """The entry of `sys.path` that the file is below, and what put it there."""
        holding = [
            (len(entry), -number, entry)
            for number, entry in enumerate(self.environment.path)
            if any(self.paths.inside(each, entry) for each in self.spellings)
        ]
        if holding and self.verdict.rule:
            _, number, entry = max(holding)
            yield Exhibit(entry, None, f"sys.path[{-number}]")
            yield from pth_lines(entry, self.environment)

    def layer(self, layer: Layer) -> Iterator[Exhibit]:
        yield from self.config_of(layer.prefix)
        for each in self.environment.layers:
            if each.config is not None and each.config.extends:
                parent = self.paths.absolute(each.config.extends, each.prefix)
                if self.disk.real(parent) == self.disk.real(layer.prefix):
                    number = each.config.lines.get("extends-environment")
                    says = f"extends-environment = {each.config.extends}"
                    yield Exhibit(each.config.path, number, says)

    def config_of(self, prefix: str) -> Iterator[Exhibit]:
        path = self.paths.join(prefix, CONFIG_NAME)
        if prefix and self.disk.exists(path):
            yield self.line_with(path, "home")

    # -- links, and nothing -------------------------------------------------------------

    def links(self) -> Iterator[Exhibit]:
        """Every link on the way from the path as it was asked to the real file."""
        at = self.path
        for _ in range(_MOST_LINKS):
            link = next(
                (each for each in self.paths.above(at)[::-1] if self.disk.form(each) == "link"),
                None,
            )
            if link is None:
                return
            try:
                target = os.readlink(link)
            except OSError:
                return
            yield Exhibit(link, None, f"is a link to {target}")
            up = self.paths.parent(link)
            at = self.paths.absolute(target, self.disk.real(up)) + at[len(link) :]

    def nobodys(self) -> Iterator[Exhibit]:
        cwd = self.environment.evidence.cwd
        if cwd and any(self.paths.inside(each, cwd) for each in self.spellings):
            yield Exhibit(cwd, None, "the working directory")
        yield Exhibit(self.path, None, "neither a record nor an install scheme has it")


def pth_lines(path: str, environment: Environment) -> Iterator[Exhibit]:
    """The lines of `.pth` files, in any layer, that put `path` on `sys.path`."""
    from whose._environment.pth import added_directories

    disk, paths = environment.disk, environment.disk.paths
    wanted = {paths.key(path), paths.key(disk.real(path))}
    seen = set()
    for layer in environment.layers:
        for site in layer.sites:
            if disk.real(site) in seen:
                continue
            seen.add(disk.real(site))
            for name in sorted(disk.names(site) or ()):
                file = paths.join(site, name)
                data = disk.read(file, _LIMIT) if name.endswith(".pth") else None
                for number, line in enumerate((data or b"").decode("utf-8", "replace").split("\n")):
                    if line.startswith(("import ", "import\t")):
                        named = added_directories(line)
                    else:
                        named = [line.strip()] if line.strip() and "\0" not in line else []
                    if any(paths.key(paths.absolute(each, site)) in wanted for each in named):
                        yield Exhibit(file, number + 1, line.strip())
