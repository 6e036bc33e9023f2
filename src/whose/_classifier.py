"""Answers questions about paths, and remembers the answers."""

from __future__ import annotations

import sys

from whose._environment.environment import Environment
from whose._environment.running import START_DIRECTORY, working_directory
from whose._files.limits import MOST_ANSWERS
from whose._files.paths import forget_oldest, is_plain, source_below
from whose._files.system import BUILTINS, LIBRARIES, OS, bind
from whose._verdict import Kind, Ruling, Verdict

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from whose._rules.rules import Rules

    StrPath = str | os.PathLike[str]

__all__ = ["START_DIRECTORY", "Classifier"]

# Test runners change sys.path back and forth: what was known under one is known again.
_STATES_KEPT = 8

_DISTRIBUTION = "dist:"  # before a distribution's name, in place of a path


class Classifier:
    """Says of paths whose code they are, by one environment and the user's options.

    `environment` is None for the running interpreter, whose `sys.path` is then
    followed: whenever it differs from the last question's, what depends on it is
    found anew. `project` and `third_party` are paths that are forced to be so,
    relative ones from the working directory at the start of the program; the
    deepest wins. `dist:NAME` in place of a path stands for what a distribution
    has installed, wherever that is.

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
        self.configured = ""
        """The directory of the file that configures it: a place of the project."""
        self._states: dict[tuple[str, ...], _State] = {}
        self._now: _State | None = None
        self._refreshed = 0

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
        self._refreshed += 1  # first: a state that is being made is of the old disk
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
        name = _text(path)
        said = _no_file(rules, name)
        if said is not None:
            return Verdict(name, said)
        key = _key(rules, name)
        return explained(rules, name, key, rules.judge(key))

    def prepare(self) -> None:
        """Do now what an answer may need to import, or to read at length.

        An answer may be asked for while a finder in Python looks for a module. The import
        system holds its lock then, for which the import that an answer waits for may wait.

        >>> Classifier().prepare()
        """
        from whose._files import archive  # noqa: F401 - one may come onto sys.path later

        bind(*LIBRARIES)
        environment = self.environment
        join = environment.disk.paths.join
        for layer in environment.layers:
            for site in layer.sites:
                self.classify(join(site, "__init__.py"))
            if layer.form == "conda environment":
                from whose._metadata import conda  # noqa: F401 - its records may be asked
        for entry in environment.path:
            if environment.disk.form(entry) == "file":  # an archive
                self.classify(join(entry, "__init__.py"))

    def library_places(self) -> list[str]:
        """Real paths of directories and files that hold third-party code, as far as known.

        >>> bool(Classifier().library_places())
        True
        """
        from whose._rules.libraries import third_party_places

        return third_party_places(self._state().rules)

    # -- inside -------------------------------------------------------------------

    def _state(self) -> _State:
        """What is known under the `sys.path` of this moment."""
        now, refreshed = self._now, self._refreshed
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
            from whose._rules.rules import Rules

            environment = self._environment(path)
            forced, named = self._forced(environment)
            state = _State(path, Rules(environment, forced, named))
            if refreshed != self._refreshed:
                return self._state()
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
        environment = Environment.current(path)
        environment.evidence.configured = self.configured
        return environment

    def _forced(self, environment: Environment) -> tuple[dict[str, Ruling], dict[str, Ruling]]:
        """What the options say: of paths, by their keys, and of distributions, by their names."""
        from whose._metadata.formats import normalised

        disk, paths = environment.disk, environment.disk.paths
        forced: dict[str, Ruling] = {}
        named: dict[str, Ruling] = {}
        for kind, name, given in self._options:
            for each in given:
                text = OS.fsdecode(each)
                if text.startswith(_DISTRIBUTION):
                    plain = normalised(text[len(_DISTRIBUTION) :])
                    named[plain] = Ruling(kind, 1, f"the option {name} = {text}")
                    continue
                path = paths.absolute(
                    OS.path.expanduser(OS.fsdecode(each)), environment.evidence.cwd
                )
                ruling = Ruling(kind, 1, f"the option {name} = {OS.fsdecode(each)}", path)
                for spelling in (path, disk.real(path)):
                    forced[paths.key(spelling)] = ruling
        return forced, named


class _State:
    """What was found out under one `sys.path`; replaced as a whole, for other threads' sake."""

    __slots__ = ("known", "path", "places", "plain", "roots", "rules")

    def __init__(self, path: list[str], rules: Rules) -> None:
        self.path = path
        self.rules = rules
        self.known: dict[str, Kind] = {}
        """Every answer given about an absolute path, under the spelling asked."""
        self.plain = rules.paths.fold is None and not rules.forced
        self.places = rules.places
        self.roots = rules.roots


def _text(path: StrPath) -> str:
    """`path` as a plain string: a subclass may have methods of its own."""
    name = OS.fsdecode(path)
    return name if type(name) is str else str.__str__(name)


def _no_file(rules: Rules, name: str) -> Ruling | None:
    """The ruling about a name that is none of a file; what exists is always a file."""
    said = rules.no_path(name)
    if said is not None and ("/" in name or rules.paths.sep in name) and "\0" not in name:
        return None if rules.disk.exists(name) else said
    return said


def _key(rules: Rules, name: str) -> str:
    paths = rules.paths
    cwd = ""
    if not paths.isabs(name):
        cwd = working_directory(rules.environment.evidence.cwd)
    key = paths.key(paths.absolute(name, cwd))
    if cwd and not rules.disk.exists(key):
        key = rules.imported(name) or key
    for prefix in rules.pycache:
        key = source_below(prefix, key, paths)
    return key


def _first(now: _State, path: StrPath) -> Kind:
    """The answer to a question not asked before."""
    forget_oldest(now.known, MOST_ANSWERS)
    # By its directory alone, as most library files are: no normalising, no system call. What
    # ends in a dot may be `..`; a root speaks for itself.
    if now.plain and type(path) is str and path[-1:] not in _ENDINGS and "\0" not in path:
        directory = path[: path.rfind("/")]
        place = now.places.get(directory)
        if place is None and is_plain(path, directory):
            place = now.rules.place(directory)
        if place is not None and place.quick is not None and path not in now.roots:
            now.known[path] = place.quick
            return place.quick
    rules = now.rules
    name = _text(path)
    said = _no_file(rules, name)
    if said is not None:
        kind = said.kind
    else:
        kind = rules.judge(_key(rules, name)).kind
        if not rules.paths.isabs(name):
            return kind  # another working directory, another answer
    if isinstance(path, str) and not rules.paths.is_deep(path):
        now.known[path] = kind
    return kind


_ENDINGS = ("", ".", "/", ">")
