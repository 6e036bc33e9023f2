"""Answers questions about paths, and remembers the answers."""

from __future__ import annotations

import os
import sys

from whence.environment import Environment
from whence.explanation import explained
from whence.paths import pseudo_kind
from whence.rules import Rules
from whence.verdict import Kind, Ruling, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    StrPath = str | os.PathLike[str]

# Test runners change sys.path back and forth: what was known under one is known again.
_STATES_KEPT = 8


class Classifier:
    """Says of paths whose code they are, by one environment and the user's options.

    `environment` is None for the running interpreter, whose `sys.path` is then
    followed: whenever it differs from the last question's, what depends on it is
    found anew. `project` and `third_party` are paths that are forced to be so,
    relative ones from the working directory at the start of the program; the
    deepest wins.

    >>> classifier = Classifier(third_party=["/opt/vendor"])
    >>> classifier.classify("/opt/vendor/tool.py")
    <Kind.THIRD_PARTY: 'third-party'>
    """

    def __init__(
        self,
        environment: Environment | None = None,
        *,
        project: Iterable[StrPath] = (),
        third_party: Iterable[StrPath] = (),
    ) -> None:
        self._follow = environment is None
        self._given = environment
        self._options = (
            (Kind.PROJECT, "project", tuple(project)),
            (Kind.THIRD_PARTY, "third_party", tuple(third_party)),
        )
        self._path: list[str] = []
        self._states: dict[tuple[object, ...], tuple[Rules, dict[str, Kind]]] = {}
        self._rules: Rules | None = None
        self._known: dict[str, Kind] = {}

    @property
    def environment(self) -> Environment:
        """The environment that answers are given by, as of now."""
        return self.rules().environment

    def refresh(self) -> None:
        """Forget everything: for changes on disk, which nothing else notices."""
        self._states.clear()
        self._rules = None
        if self._given is not None:
            self._given = self._given.read_again()

    def classify(self, path: StrPath) -> Kind:
        """The kind of `path`: a file, directory, or path inside a zip, existing or not.

        A relative path is relative to the working directory of this moment.
        Raises TypeError for what is neither a string nor a path; never for a path.
        """
        if (self._follow and sys.path != self._path) or self._rules is None:
            self.rules()
        try:
            return self._known[path]  # type: ignore[index]
        except (KeyError, TypeError):
            return self._first(path)

    def explain(self, path: StrPath) -> Verdict:
        """The verdict about `path`: kind, rule, reason and evidence. Errors as for `classify`."""
        rules = self.rules()
        name = os.fsdecode(path)
        said = pseudo_kind(name, rules.environment.evidence.stdlib_names)
        if said is not None:
            reason = "frozen into the interpreter" if said == "stdlib" else "not the path of a file"
            return Verdict(name, Ruling(Kind(said), 0, reason))
        key = self._key(rules, name)
        return explained(rules, name, key, rules.judge(key))

    # -- inside -------------------------------------------------------------------

    def rules(self) -> Rules:
        """The rules for the `sys.path` of this moment."""
        if self._rules is not None and (not self._follow or sys.path == self._path):
            return self._rules
        path = list(sys.path)
        state = None
        try:
            state = self._states.pop(tuple(path), None)
        except TypeError:  # an entry that cannot be hashed
            pass
        if state is None:
            environment = self._environment(path)
            state = (Rules(environment, self._forced(environment)), {})
        try:
            self._states[tuple(path)] = state  # the newest is the last
        except TypeError:
            pass
        while len(self._states) > _STATES_KEPT:
            self._states.pop(next(iter(self._states)), None)
        self._rules, self._known = state
        self._path = path
        return state[0]

    def _environment(self, path: list[str]) -> Environment:
        if self._given is not None:
            return self._given
        if self._rules is not None:
            return self._rules.environment.with_path(path)
        return Environment.current(path)

    def _forced(self, environment: Environment) -> dict[str, Ruling]:
        disk, paths = environment.disk, environment.disk.paths
        forced: dict[str, Ruling] = {}
        for kind, name, given in self._options:
            for each in given:
                path = paths.absolute(
                    os.path.expanduser(os.fsdecode(each)), environment.evidence.cwd
                )
                ruling = Ruling(kind, 1, f"the option {name} = {os.fsdecode(each)}", path)
                for spelling in (path, disk.real(path)):
                    forced[paths.key(spelling)] = ruling
        return forced

    def _key(self, rules: Rules, name: str) -> str:
        paths = rules.paths
        cwd = ""
        if not paths.isabs(name):
            try:
                cwd = os.getcwd()
            except OSError:
                cwd = rules.environment.evidence.cwd
        return paths.key(paths.absolute(name, cwd))

    def _first(self, path: StrPath) -> Kind:
        """The answer to a question not asked before."""
        rules, known = self._rules, self._known
        assert rules is not None
        # A library file in a directory that is known: no normalising, no system call.
        if type(path) is str and rules.paths.fold is None:
            directory, _, name = path.rpartition("/")
            place = rules.places.get(directory)
            kind = place.quick if place is not None else None
            if (
                kind is not None
                and name not in _ODD
                and path not in rules.marks
                and "\0" not in name
                and not rules.forced
            ):
                known[path] = kind
                return kind
        name = os.fsdecode(path)
        said = pseudo_kind(name, rules.environment.evidence.stdlib_names)
        if said is not None:
            kind = Kind(said)
        else:
            kind = rules.judge(self._key(rules, name)).kind
            if not rules.paths.isabs(name):
                return kind
        if isinstance(path, str):
            known[path] = kind
        return kind


_ODD = frozenset({"", ".", ".."})
