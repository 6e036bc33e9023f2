"""Answers questions about paths, and remembers the answers."""

from __future__ import annotations

import sys

from whose._environment.environment import Environment
from whose._environment.running import START_DIRECTORY
from whose._files.paths import LONGEST, pseudo_kind, source_below
from whose._files.system import BUILTINS, OS, library
from whose._verdict import Kind, Ruling, Verdict

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from whose._rules.walk import Rules

    StrPath = str | os.PathLike[str]

__all__ = ["START_DIRECTORY", "Classifier"]

# Test runners change sys.path back and forth: what was known under one is known again.
_STATES_KEPT = 8

# What answers may take later; coverage.py has imported all of them.
_LIBRARIES = ("configparser", "json", "re", "tomllib", "urllib.parse", "zlib")
_PSEUDO = {"stdlib": Kind.STDLIB, "unknown": Kind.UNKNOWN}


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
        self._states: dict[tuple[str, ...], _State] = {}
        self._now: _State | None = None

    @property
    def environment(self) -> Environment:
        """The environment that answers are given by, as of now.

        >>> Classifier().environment.is_running
        True
        """
        return self._state().rules.environment

    def refresh(self) -> None:
        """Forget everything: for changes on disk, which nothing else notices.

        >>> classifier = Classifier()
        >>> classifier.refresh()
        """
        self._states.clear()
        self._now = None
        if self._given is not None:
            self._given = self._given.read_again()

    def classify(self, path: StrPath) -> Kind:
        """The kind of `path`: a file, directory, or path inside a zip, existing or not.

        A relative path is relative to the working directory of this moment.
        Raises TypeError for what is neither a string nor a path; never for a path.
        While the interpreter shuts down, what takes another import is `unknown`.

        >>> Classifier().classify("<frozen os>")
        <Kind.STDLIB: 'stdlib'>
        """
        try:
            now = self._now
            if now is None or (self._follow and sys.path != now.path):
                now = self._state()
            try:
                kind = now.known.get(path)  # type: ignore[arg-type]
            except TypeError:  # a path that cannot be hashed
                kind = None
            return _first(now, path) if kind is None else kind
        except ImportError:
            if sys.meta_path is not None:
                raise
            return Kind.UNKNOWN

    def explain(self, path: StrPath) -> Verdict:
        """The verdict about `path`: kind, rule, reason and evidence. Errors as for `classify`.

        >>> print(Classifier(project=["/srv/app"]).explain("/srv/app/main.py"))
        project: the option project = /srv/app
        """
        from whose._rules.explain import explained

        rules = self._state().rules
        name = OS.fsdecode(path)
        said = pseudo_kind(name, rules.environment.evidence.stdlib_names)
        if said is not None:
            reason = "frozen into the interpreter" if said == "stdlib" else "not the path of a file"
            return Verdict(name, Ruling(_PSEUDO[said], 0, reason))
        key = _key(rules, name)
        return explained(rules, name, key, rules.judge(key))

    def prepare(self) -> None:
        """Do now what an answer may need to import, or to read at length.

        An answer may be asked for while a finder in Python looks for a module. The import
        system holds its lock then, for which the import that an answer waits for may wait.

        >>> Classifier().prepare()
        """
        from whose._files import archive  # noqa: F401 - one may come onto sys.path later

        for name in _LIBRARIES:
            library(name)
        environment = self.environment
        join = environment.disk.paths.join
        for layer in environment.layers:
            for site in layer.sites:
                self.classify(join(site, "__init__.py"))
            if environment.holds_project(layer.prefix):  # reads what is recorded elsewhere in it
                self.classify(join(layer.prefix, "__init__.py"))
        for entry in environment.path:
            if environment.disk.form(entry) == "file":  # an archive; `zipfile` is large
                self.classify(join(entry, "__init__.py"))

    def library_places(self) -> list[str]:
        """Real paths of directories and files that hold third-party code, as far as known.

        >>> import os, pytest
        >>> places = Classifier().library_places()
        >>> any(os.path.realpath(pytest.__file__).startswith(place) for place in places)
        True
        """
        rules = self._state().rules
        disk, join, owners = rules.disk, rules.paths.join, rules.owners
        found = []
        for root in rules.environment.roots:
            if root.kind is Kind.THIRD_PARTY:
                found.append(disk.real(root.path))
            if root.role == "site":
                found += self._links_in(root.path)
            elif root.role == "path":
                for path, ruling in owners.all_claims(owners.installed(root.path)).items():
                    if ruling.kind is Kind.THIRD_PARTY and path.endswith(("/", ".py")):
                        found.append(disk.real(join(root.path, path.rstrip("/"))))
        return list(dict.fromkeys(found))

    def _links_in(self, site: str) -> list[str]:
        """Where the packages and modules of a site directory really are, if they are links."""
        rules = self._state().rules
        disk, paths = rules.disk, rules.paths
        found = []
        for name in disk.names(site) or ():
            path = paths.join(site, name)
            for each in (path, paths.join(path, "__init__.py")):
                if disk.form(each) == "link":
                    real = OS.path.realpath(each)
                    place = real if each == path else OS.path.dirname(real)
                    if self.classify(place) is Kind.THIRD_PARTY:
                        found.append(place)
        return found

    # -- inside -------------------------------------------------------------------

    def _state(self) -> _State:
        """What is known under the `sys.path` of this moment."""
        now = self._now
        if now is not None and (not self._follow or sys.path == now.path):
            return now
        # None when the interpreter shuts down; a mock of it must not see that it is looked at.
        path = list(sys.path) if isinstance(sys.path, list) else []
        if now is not None and not isinstance(sys.path, list):
            return now
        try:
            key = tuple(path)
            hash(key)
            state = self._states.pop(key, None)
        except TypeError:  # an entry that cannot be hashed
            key, state = (), None
        if state is None or state.path != path:
            from whose._rules.walk import Rules

            environment = self._environment(path)
            state = _State(path, Rules(environment, self._forced(environment)))
        self._states[key] = state  # the newest is the last
        for old in list(self._states)[:-_STATES_KEPT]:  # a list: other threads change it as well
            self._states.pop(old, None)
        self._now = state
        return state

    def _environment(self, path: list[str]) -> Environment:
        if self._given is not None:
            return self._given
        if self._now is not None:
            return self._now.rules.environment.with_path(path)
        return Environment.current(path)

    def _forced(self, environment: Environment) -> dict[str, Ruling]:
        disk, paths = environment.disk, environment.disk.paths
        forced: dict[str, Ruling] = {}
        for kind, name, given in self._options:
            for each in given:
                path = paths.absolute(
                    OS.path.expanduser(OS.fsdecode(each)), environment.evidence.cwd
                )
                ruling = Ruling(kind, 1, f"the option {name} = {OS.fsdecode(each)}", path)
                for spelling in (path, disk.real(path)):
                    forced[paths.key(spelling)] = ruling
        return forced


class _State:
    """What was found out under one `sys.path`; replaced as a whole, for other threads' sake."""

    __slots__ = ("known", "marks", "path", "places", "plain", "rules")

    def __init__(self, path: list[str], rules: Rules) -> None:
        self.path = path
        self.rules = rules
        self.known: dict[str, Kind] = {}
        """Every answer given about an absolute path, under the spelling asked."""
        self.plain = rules.paths.fold is None and not rules.forced
        self.places = rules.places
        self.marks = rules.marks


def _key(rules: Rules, name: str) -> str:
    paths = rules.paths
    cwd = ""
    if not paths.isabs(name):
        try:
            cwd = OS.getcwd()
        except OSError:
            cwd = rules.environment.evidence.cwd
    key = paths.key(paths.absolute(name, cwd))
    for prefix in rules.pycache:
        key = source_below(prefix, key, paths)
    return key


def _first(now: _State, path: StrPath) -> Kind:
    """The answer to a question not asked before."""
    # By its directory alone, as most library files are: no normalising, no system call. What
    # ends in a dot may be `..`; what is marked speaks for itself.
    if now.plain and type(path) is str and path[-1:] not in _ENDINGS and "\0" not in path:
        directory = path[: path.rfind("/")]
        place = now.places.get(directory)
        if place is None and _is_normal(path, directory):
            place = now.rules.place(directory)
        if place is not None and place.quick is not None and path not in now.marks:
            now.known[path] = place.quick
            return place.quick
    rules = now.rules
    name = OS.fsdecode(path)
    said = pseudo_kind(name, rules.environment.evidence.stdlib_names)
    if said is not None:
        kind = _PSEUDO[said]
    else:
        kind = rules.judge(_key(rules, name)).kind
        if not rules.paths.isabs(name):
            return kind  # another working directory, another answer
    if isinstance(path, str):
        now.known[path] = kind
    return kind


def _is_normal(path: str, directory: str) -> bool:
    """Whether `posixpath` would spell the path to a file in `directory` in no other way."""
    return (
        directory[:1] == "/"  # neither relative nor in the root itself
        and "//" not in path
        and "/./" not in path
        and "/../" not in path
        and len(path) <= LONGEST
    )


_ENDINGS = ("", ".", "/")
