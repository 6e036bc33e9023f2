"""Compares what coverage.py measured, or would measure, with the answers of `whose`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from whose._classifier import Classifier
from whose._coverage.configuration import source_directories
from whose._environment.environment import Environment
from whose._files.paths import NO_CODE
from whose._rules.modules import find_module
from whose._verdict import Kind

NOT_RUN = "it was not imported or run, or left out by --source or --cov"
_GUESS = (
    "it was not run, or is third-party for coverage.py: pytest puts its directory on sys.path, and "
    "there is a pyvenv.cfg above"
)

Copies = Mapping[str, list[str]]
"""Files of the project, each with the paths of its installed copies, or all its other names."""


class Foreign(NamedTuple):
    """A measured file that is not the project's."""

    path: str
    kind: Kind
    distribution: str | None
    """The name of the distribution that owns it, if any."""
    lines: int
    """The number of its executed lines; 0 in a forecast."""


class Audit:
    """The measured files compared with the answers, and what is missing."""

    def __init__(
        self,
        classifier: Classifier,
        data: Iterable[str],
        measured: Mapping[str, int],
        snapshots: Iterable[Classifier] = (),
    ) -> None:
        """`snapshots` answer for files in other places, from which there are data."""
        self.classifier = classifier
        self.data = list(data)
        """The data files that were read; empty in a forecast."""
        self.measured = measured
        """The measured files with the numbers of their executed lines."""
        self.kinds = dict.fromkeys(Kind, 0)
        """The number of measured files of each kind."""
        self.foreign: list[Foreign] = []
        self.missing: dict[str, str] = {}
        """The project's files that were not measured, each with a reason."""
        self.notes: list[str] = []
        places: list[tuple[str, Classifier]] = []
        for each in snapshots:
            there = each.environment
            known = (there.evidence.cwd, *there.path, *(layer.prefix for layer in there.layers))
            places += [(top, each) for top in known if top]
        for path, lines in measured.items():
            # By a snapshot, if it is in a place that only that has.
            asked = places if places and not os.path.exists(path) else ()
            knowing = (it for top, it in asked if it.environment.disk.paths.inside(path, top))
            answers = next(knowing, classifier)
            kind = answers.classify(path)
            self.kinds[kind] += 1
            if kind not in (Kind.PROJECT, Kind.UNKNOWN):
                owner = answers.owner(path)
                self.foreign.append(Foreign(path, kind, owner.name if owner else None, lines))

    def add_missing(
        self, copies: Copies, left_out: Callable[[str], str], elsewhere: Iterable[Copies] = ()
    ) -> None:
        """Add the project's files among those in `copies` that were not measured.

        A file is not missing if a copy was measured, or a name that it has `elsewhere`.
        `left_out` returns why coverage.py leaves a file out; empty if it does not. If sources
        were measured that have copies, the copies were not used, and so are no reason.
        """
        disk = self.classifier.environment.disk

        def key(path: str) -> str:
            return disk.paths.key(disk.real(path))

        known = set(map(key, self.measured))
        are_used = not any(there and key(path) in known for path, there in copies.items())
        for path, there in copies.items():
            others = (name for each in elsewhere for name in each[path])
            if not known.isdisjoint(map(key, (path, *there, *others))):
                continue
            if self.classifier.classify(path) is Kind.PROJECT:
                why = next(filter(None, map(left_out, there)), "") if are_used else ""
                why = why and f"its installed copy is {why}"
                self.missing[path] = left_out(path) or why or NOT_RUN

    def idle_package(self, copies: Copies) -> str:
        """A package of the project that was measured, but not run; its installed copy may have.

        Empty if there is none.
        """
        environment = self.classifier.environment
        idle = {path: there for path, there in copies.items() if there and path in self.measured}
        if any(map(self.measured.get, (*idle, *chain.from_iterable(copies.values())))):
            return ""
        below, sites = environment.disk.paths.below, environment.sites_on_path()
        installed = chain.from_iterable(idle.values())
        names = (below(copy, site) for copy in installed for site, _ in sites)
        return next(filter(None, names), "").partition("/")[0].removesuffix(".py")

    def owners(self) -> list[tuple[str, int]]:
        """The owners of the foreign files, with their numbers of files, the highest first."""
        names = sorted(each.distribution or each.kind for each in self.foreign)
        return Counter(names).most_common()

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return {
            "data": self.data,
            "files": len(self.measured),
            "kinds": self.kinds,
            "foreign": [each._asdict() for each in self.foreign],
            "missing": [{"path": path, "reason": why} for path, why in self.missing.items()],
            "notes": self.notes,
        }


def copies_of(files: Iterable[str], classifier: Classifier) -> Copies:
    """Files of the project, each with its copies in the site directories it is installed in."""
    exists, classify = classifier.environment.disk.exists, classifier.classify
    return {
        path: [each for each in names if exists(each) and classify(each) is Kind.PROJECT]
        for path, names in _names_in_sites(files, classifier.environment).items()
    }


def names_elsewhere(files: Iterable[str], here: Environment, there: Environment) -> Copies:
    """Files of the project, each with all names that it and a copy of it may have elsewhere."""
    old, new, join = here.working_directory(), there.working_directory(), there.disk.paths.join
    its = {path: join(new, *here.disk.paths.below(path, old).split("/")) for path in files}
    names = _names_in_sites(its.values(), there)
    return {path: [name, *names[name]] for path, name in its.items()}


def _names_in_sites(files: Iterable[str], environment: Environment) -> Copies:
    """Files in the working directory, each with the names that its copies have if installed."""
    paths, sites = environment.disk.paths, environment.sites_on_path()
    tops = [*source_directories(environment, environment.working_directory())]
    found = {}
    for path in files:
        parts = [part.split("/") for top in tops if (part := paths.below(path, top))]
        found[path] = [paths.join(site, *part) for part in parts for site, _ in sites]
    return found


def forecast(classifier: Classifier, copies: Copies) -> Audit:
    """The files that coverage.py alone would decide otherwise than `whose`; nothing is run.

    `copies` has the project's files. In the result, `foreign` are the files of others that it would
    measure, and `missing` the project's files that it would leave out.
    """
    alone = CoverageAlone(classifier.environment)
    known = (*copies, *_importable(classifier.environment))
    paths = {path: copies.get(path, []) for path in known if not alone.is_tool(path)}
    measured = {path: 0 for path in paths if not alone.reason(path)}
    found = Audit(classifier, (), measured)
    found.add_missing(paths, alone.reason)
    return found


class CoverageAlone:
    """The decision that coverage.py makes without `whose`, as in its module `inorout`.

    A file is third-party if its real path is in a directory of the install schemes of
    `sys.prefix`, or in an entry of `sys.path` that is below a `pyvenv.cfg`. The real paths
    of these directories are not looked at.
    """

    def __init__(self, environment: Environment) -> None:
        self.disk = environment.disk
        self.paths = environment.disk.paths
        found = [find_module(name, environment) for name in ("coverage", "whose", "_whose_start")]
        packages = [path for path in found if path.endswith("__init__.py")]
        self.tools = [self.paths.parent(self.disk.real(path)) for path in packages]
        """The directories of coverage.py and `whose`, which no plugin has measured."""
        self.places: dict[str, str] = {}
        """Why coverage.py leaves out what is in these directories. The first one counts."""
        for place in _third_party_places(environment):
            self.places.setdefault(place, f"third-party for coverage.py: below {place}")
        for place in environment.schemes.library:
            self.places.setdefault(place, f"the standard library for coverage.py: below {place}")

    def is_tool(self, path: str) -> bool:
        """Whether a file is part of coverage.py or `whose`."""
        real = self.disk.real(path)
        return any(self.paths.inside(real, each) for each in self.tools)

    def reason(self, path: str, *, guess: bool = False) -> str:
        """Why coverage.py would leave a file out; empty if it would measure it.

        A guess is that pytest has put the file's directory on `sys.path`.
        """
        real = self.disk.real(path)
        for place, why in self.places.items():
            if self.paths.inside(real, place):
                return why
        configs = [self.paths.join(up, "pyvenv.cfg") for up in self.paths.above(path)[2:]]
        return _GUESS if guess and any(map(self.disk.exists, configs)) else ""


def _third_party_places(environment: Environment) -> Iterator[str]:
    disk, paths, schemes = environment.disk, environment.disk.paths, environment.schemes
    for name in ("purelib", "platlib", "scripts"):
        for prefix in environment.evidence.prefixes:
            yield from schemes.existing(prefix, name)
        if environment.evidence.user_base:
            yield from schemes.existing(environment.evidence.user_base, name, user=True)
    for entry in environment.path:
        if any(disk.exists(paths.join(up, "pyvenv.cfg")) for up in paths.above(entry)[1:]):
            yield entry


def _importable(environment: Environment) -> Iterator[str]:
    """The Python files in directories with installed distributions."""
    disk, sites = environment.disk, [site for site, _ in environment.sites_on_path()]
    for place in dict.fromkeys((*sites, *environment.survey.user_path)):
        names = disk.names(place) or []
        # Of entries that the user put on sys.path, those where something is installed.
        if place in sites or any(name.endswith(".dist-info") for name in names):
            for name in names:
                yield from python_files(disk.paths.join(place, name))


def python_files(path: str) -> Iterator[str]:
    """`path`, if it is a Python file, or all Python files below it. Links are not followed."""
    if path.endswith(".py"):
        yield path
    for directory, below, names in os.walk(path):
        below[:] = sorted(set(below) - NO_CODE)
        yield from (os.path.join(directory, name) for name in sorted(names) if name.endswith(".py"))
