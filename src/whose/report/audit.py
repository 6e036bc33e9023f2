"""Compares what coverage.py measured, or would measure, with the answers of `whose`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from whose._classifier import Classifier
from whose._coverage.configuration import map_to_source
from whose._environment.environment import Environment
from whose._verdict import Kind
from whose.report.details import topmost_package

_GUESS = (
    "it was not run, or is third-party for coverage.py: pytest puts its directory on sys.path, and "
    "there is a pyvenv.cfg above"
)
_TOOLS = ("coverage", "whose", "_whose_start")  # which no plugin has measured

Copies = Mapping[str, list[str]]
"""Files of the project, each with the paths of its installed copies."""


class Audit:
    """The measured files compared with the answers, and what is missing."""

    def __init__(
        self,
        classifier: Classifier,
        data: Iterable[str],
        measured: Mapping[str, int],
        snapshots: Sequence[Classifier] = (),
    ) -> None:
        """`measured` has the numbers of executed lines; `data` is empty in a forecast.

        `snapshots` answer for files in other places, from which there are data.
        """
        self.classifier = classifier
        self.data = list(data)
        self.measured = measured
        self.kinds = dict.fromkeys(Kind, 0)
        self.foreign: list[dict[str, Any]] = []
        """The measured files that are not the project's, each with its owner and lines."""
        self.missing: dict[str, str] = {}
        """The project's files that coverage.py wrongly left out, each with a reason."""
        self.not_run: list[str] = []
        """Those that were not imported or run, or left out on the command line of the run."""
        self.notes: list[str] = []
        for path, lines in measured.items():
            # By a snapshot, if it is in a place that only that has.
            others = () if os.path.exists(path) else snapshots
            knowing = (each for each in others if _is_of(each.environment, path))
            answers = next(knowing, classifier)
            kind = answers.classify(path)
            self.kinds[kind] += 1
            if kind not in (Kind.PROJECT, Kind.UNKNOWN):
                owner = answers.owner(path)
                name = owner.name if owner else None
                self.foreign.append(
                    {"path": path, "kind": kind, "distribution": name, "lines": lines}
                )

    def add_missing(
        self, copies: Copies, left_out: Callable[[str], str], source_of: Callable[[str], str] = str
    ) -> None:
        """Add the project's files among those in `copies` that were not measured.

        A file is not missing if a copy was measured, which `source_of` leads from. `left_out`
        returns why coverage.py leaves a file out; empty if it does not, so it was not run. If
        sources were measured that have copies, the copies were not used, and so are no reason.
        """
        disk = self.classifier.environment.disk

        def key(path: str) -> str:
            return disk.paths.key(disk.real(path))

        measured = set(map(key, self.measured))
        known = measured.union(key(source_of(path)) for path in self.measured)
        are_used = not any(there and key(path) in measured for path, there in copies.items())
        for path, there in copies.items():
            is_known = not known.isdisjoint(map(key, (path, *there)))
            if not is_known and self.classifier.classify(path) is Kind.PROJECT:
                why = next(filter(None, map(left_out, there)), "") if are_used else ""
                why = why and f"its installed copy is {why}"
                if why := left_out(path) or why:
                    self.missing[path] = why
                else:
                    self.not_run.append(path)

    def idle_package(self, copies: Copies) -> str:
        """A package of the project that was measured, but not run; its installed copy may have.

        Empty if there is none.
        """
        environment = self.classifier.environment
        idle = {path: there for path, there in copies.items() if there and path in self.measured}
        if any(map(self.measured.get, (*idle, *chain.from_iterable(copies.values())))):
            return ""
        below, sites = environment.disk.paths.below, environment.sites_on_path()
        tops = (topmost_package(each, environment) for there in idle.values() for each in there)
        # A namespace package holds what is others', too.
        names = (below(top, site) for top in tops for site, _ in sites)
        return next(filter(None, names), "").removesuffix(".py").replace("/", ".")

    def owners(self) -> list[tuple[str, int]]:
        """The owners of the foreign files, with their numbers of files, the highest first."""
        names = sorted(each["distribution"] or each["kind"] for each in self.foreign)
        return Counter(names).most_common()

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return {
            "data": self.data,
            "files": len(self.measured),
            "kinds": self.kinds,
            "foreign": self.foreign,
            "missing": [{"path": path, "reason": why} for path, why in self.missing.items()],
            "not_run": self.not_run,
            "notes": self.notes,
        }


def _is_of(environment: Environment, path: str) -> bool:
    """Whether a path lies in a directory that an environment has."""
    prefixes = (layer.prefix for layer in environment.layers)
    known = filter(None, (environment.facts.cwd, *environment.path, *prefixes))
    return any(environment.disk.paths.inside(path, top) for top in known)


def to_source(classifier: Classifier, snapshots: Sequence[Classifier]) -> Callable[[str], str]:
    """A function from the path of a copy of a file of the project to that of the file itself.

    It leaves other paths alone. It goes by the `[paths]` that the plugin sets for reports.
    """
    from coverage.config import CoverageConfig
    from coverage.files import PathAliases

    config, aliases, real = CoverageConfig(), PathAliases(), classifier.environment.disk.real
    here = classifier.environment.working_directory()
    map_to_source(config, classifier, here, [classifier, *snapshots])
    for source, *patterns in config.paths.values():
        for pattern in patterns:
            aliases.add(pattern, source)

    def source_of(path: str) -> str:
        source = str(aliases.map(real(path)))
        return path if source == real(path) else source

    return source_of


def forecast(classifier: Classifier, copies: Copies, wanted: Callable[[str], bool]) -> Audit:
    """The files that coverage.py alone would decide otherwise than `whose`; nothing is run.

    `copies` has the project's files, and `wanted` tells which others the configuration lets be
    measured. In the result, `foreign` are the files of others that it would measure, and `missing`
    the project's files that it would leave out.
    """
    alone = CoverageAlone(classifier.environment)
    known = (*copies, *filter(wanted, _importable(classifier.environment)))
    paths = {path: copies.get(path, []) for path in known}
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
        self.disk, self.paths = environment.disk, environment.disk.paths
        existing, facts = environment.schemes.existing, environment.facts
        names = ("purelib", "platlib", "scripts")
        self.third_party = [each for top in facts.prefixes for each in existing(top, *names)]
        self.third_party += existing(facts.user_base, *names, user=True)
        self.third_party += filter(self._is_in_environment, environment.path)
        self.library = environment.schemes.library

    def reason(self, path: str, *, guess: bool = False) -> str:
        """Why coverage.py would leave a file out; empty if it would measure it.

        A guess is that pytest has put the file's directory on `sys.path`.
        """
        real = self.disk.real(path)
        for place in (*self.third_party, *self.library):
            if self.paths.inside(real, place):
                what = "third-party" if place in self.third_party else "the standard library"
                return f"{what} for coverage.py: below {place}"
        return _GUESS if guess and self._is_in_environment(self.paths.parent(path)) else ""

    def _is_in_environment(self, directory: str) -> bool:
        above = self.paths.above(directory)[1:]
        return any(self.disk.exists(self.paths.join(each, "pyvenv.cfg")) for each in above)


def _importable(environment: Environment) -> Iterator[str]:
    """The Python files in directories with installed distributions, but those of tools."""
    from coverage.files import find_python_files

    disk, sites = environment.disk, [site for site, _ in environment.sites_on_path()]
    for place in dict.fromkeys((*sites, *environment.survey.user_path)):
        names = disk.entries(place) or ()
        # Of entries that the user put on sys.path, those where something is installed.
        if place in sites or any(name.endswith(".dist-info") for name in names):
            for path in (disk.paths.join(place, name) for name in names if name not in _TOOLS):
                is_module = path.endswith(".py")
                yield from [path] if is_module else sorted(find_python_files(path, True))
