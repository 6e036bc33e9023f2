"""Compares what coverage.py measured, or would measure, with the answers of `whose`."""

from __future__ import annotations

from whose._environment.modules import find_module
from whose._verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from whose._classifier import Classifier
    from whose._environment.environment import Environment

_NOT_SEARCHED = frozenset({"__pycache__", ".git", ".hg", ".svn", "node_modules"})
_MOST_FILES = 50_000  # found in one search


class Foreign:
    """A measured file that is not the project's."""

    __slots__ = ("distribution", "kind", "lines", "path")

    def __init__(self, path: str, kind: Kind, distribution: str, lines: int) -> None:
        self.path = path
        self.kind = kind
        self.distribution = distribution
        """The name of the distribution that owns it; empty if none does."""
        self.lines = lines
        """The number of its executed lines; 0 in a forecast."""

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return {
            "path": self.path,
            "kind": self.kind.value,
            "distribution": self.distribution or None,
            "lines": self.lines,
        }


class Audit:
    """The comparison: numbers of measured files, foreign files, and missing files."""

    def __init__(self, data: Iterable[str] = ()) -> None:
        self.data = list(data)
        """The data files that were read; empty in a forecast."""
        self.kinds = dict.fromkeys(Kind, 0)
        """The number of measured files of each kind."""
        self.lines = 0
        """The number of executed lines in all measured files."""
        self.foreign: list[Foreign] = []
        """The measured files that are not the project's."""
        self.missing: dict[str, str] = {}
        """The project's files that were not measured, each with a reason."""
        self.notes: list[str] = []
        """Remarks, one line each."""

    @property
    def files(self) -> int:
        """The number of measured files."""
        return sum(self.kinds.values())

    def owners(self) -> list[tuple[str, int]]:
        """The owners of the foreign files, with their numbers of files, the highest first.

        >>> audit = Audit()
        >>> audit.foreign.append(Foreign("/s/click/core.py", Kind.THIRD_PARTY, "click", 3))
        >>> audit.owners()
        [('click', 1)]
        """
        counts: dict[str, int] = {}
        for each in self.foreign:
            name = each.distribution or each.kind.value
            counts[name] = counts.get(name, 0) + 1
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return {
            "data": self.data,
            "files": self.files,
            "kinds": {kind.value: number for kind, number in self.kinds.items()},
            "foreign": [each.as_dict() for each in self.foreign],
            "missing": [{"path": path, "reason": why} for path, why in self.missing.items()],
            "notes": self.notes,
        }


def audit(classifier: Classifier, data: Iterable[str], measured: Mapping[str, int]) -> Audit:
    """The audit of data files; `measured` maps each measured file to its executed lines."""
    found = Audit(data)
    owner = _Owners(classifier)
    for path, lines in measured.items():
        kind = classifier.classify(path)
        found.kinds[kind] += 1
        found.lines += lines
        if kind not in (Kind.PROJECT, Kind.UNKNOWN):
            found.foreign.append(Foreign(path, kind, owner.name(path, kind), lines))
    return found


def add_missing(
    found: Audit,
    classifier: Classifier,
    files: Iterable[str],
    measured: Iterable[str],
    left_out: Callable[[str], str],
) -> None:
    """Add to `found` the project's files among `files` that were not measured.

    `left_out` returns why coverage.py leaves a file out; empty if it does not.
    """
    disk = classifier.environment.disk
    known = {disk.paths.key(disk.real(path)) for path in measured}
    for path in files:
        if disk.paths.key(disk.real(path)) in known:
            continue
        if classifier.classify(path) is Kind.PROJECT:
            found.missing[path] = left_out(path) or "it was not imported or run"


def forecast(classifier: Classifier, files: Iterable[str]) -> Audit:
    """The files that coverage.py alone would decide otherwise than `whose`; nothing is run.

    `files` are the project's. In the result, `foreign` are the files of others that it would
    measure, and `missing` the project's files that it would leave out.
    """
    environment = classifier.environment
    alone = CoverageAlone(environment)
    found, owner = Audit(), _Owners(classifier)
    for path in dict.fromkeys((*files, *_importable(environment))):
        kind, reason = classifier.classify(path), alone.reason(path)
        if kind is Kind.PROJECT and reason:
            found.missing[path] = reason
        elif kind in (Kind.THIRD_PARTY, Kind.STDLIB) and not reason:
            found.foreign.append(Foreign(path, kind, owner.name(path, kind), 0))
        if not reason:
            found.kinds[kind] += 1
    return found


class _Owners:
    """Finds names of distributions, once for each directory, as verdicts take some time."""

    def __init__(self, classifier: Classifier) -> None:
        self.explain = classifier.explain
        self.parent = classifier.environment.disk.paths.parent
        self.sites = {site for site, _ in classifier.environment.sites_on_path()}
        self.known: dict[str, str] = {}

    def name(self, path: str, kind: Kind) -> str:
        """The name of the distribution that owns a file; empty if none does."""
        if kind is not Kind.THIRD_PARTY:
            return ""
        # Modules directly in a site directory may have different owners.
        up = self.parent(path)
        key = path if up in self.sites else up
        known = self.known.get(key)
        if known is None:
            owner = self.explain(path).distribution
            known = self.known[key] = owner.name if owner else ""
        return known


class CoverageAlone:
    """The decision that coverage.py makes without `whose`, as in its module `inorout`.

    A file is third-party if its real path is in a directory of the install schemes of
    `sys.prefix`, or in an entry of `sys.path` that is below a `pyvenv.cfg`. The real paths
    of these directories are not looked at.
    """

    def __init__(self, environment: Environment) -> None:
        self.disk = environment.disk
        self.paths = environment.disk.paths
        self.third = list(_third_party_places(environment))
        # The real path of coverage.py's own code.
        own = find_module("coverage", environment)
        self.own = self.paths.parent(self.disk.real(own)) if own else ""
        self.library = [
            path
            for prefix in environment.evidence.base_prefixes
            for name in ("stdlib", "platstdlib")
            for path in environment.schemes.existing(name, prefix)
        ]

    def reason(self, path: str) -> str:
        """Why coverage.py would leave a file out; empty if it would measure it."""
        real = self.disk.real(path)
        if self.own and self.paths.inside(real, self.own):
            return "part of coverage.py"
        for place in self.third:
            if self.paths.inside(real, place):
                return f"third-party for coverage.py: below {place}"
        for place in self.library:
            if self.paths.inside(real, place):
                return f"the standard library for coverage.py: below {place}"
        return ""


def _third_party_places(environment: Environment) -> Iterator[str]:
    disk, paths, schemes = environment.disk, environment.disk.paths, environment.schemes
    for name in ("purelib", "platlib", "scripts"):
        for prefix in environment.evidence.prefixes:
            yield from schemes.existing(name, prefix)
        if environment.evidence.user_base:
            yield from schemes.existing(name, "", environment.evidence.user_base)
    for entry in environment.path:
        above = paths.above(entry)[1:]
        if disk.exists(entry) and any(disk.exists(paths.join(up, "pyvenv.cfg")) for up in above):
            yield entry


def _importable(environment: Environment) -> Iterator[str]:
    """The Python files in directories with installed distributions."""
    disk, paths = environment.disk, environment.disk.paths
    places = [site for site, _ in environment.sites_on_path()]
    # Entries that the user put on sys.path, if something is installed there.
    places += [
        entry
        for entry in environment.user_path
        if any(name.endswith(".dist-info") for name in disk.names(entry) or ())
    ]
    for place in dict.fromkeys(places):
        for name in disk.names(place) or ():
            yield from python_files(paths.join(place, name), environment)


def python_files(
    path: str, environment: Environment, is_wanted: Callable[[str], bool] = bool
) -> Iterator[str]:
    """`path`, if it is a Python file, or all Python files below it. Links are not followed.

    Directories below it for which `is_wanted` is false are left out.
    """
    disk, paths = environment.disk, environment.disk.paths
    searched, number = [path], 0
    while searched and number < _MOST_FILES:
        at = searched.pop()
        if at.endswith(".py"):
            number += 1
            yield at
        elif at == path or (
            paths.name(at) not in _NOT_SEARCHED and disk.form(at) == "dir" and is_wanted(at)
        ):
            searched += [paths.join(at, name) for name in sorted(disk.names(at) or ())][::-1]
