"""Answers questions about paths, and remembers the answers."""

from __future__ import annotations

import sys
from types import FrameType

from whose._environment.environment import Environment
from whose._environment.running import START_DIRECTORY, until_shutdown
from whose._files.paths import forget_oldest, refuse_both, texts_of
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, path_entries, present_path
from whose._verdict import Distribution, Kind, Ruling, StrPath, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from whose._rules.rules import Rules
else:
    from _collections_abc import Iterable, Iterator  # imported anyway

__all__ = ["START_DIRECTORY", "Classifier", "Environment"]  # for the packages above
_STATES_KEPT = 8  # one for each value of `sys.path`: test runners change it back and forth
_NOTHING: tuple[list[object], dict[str, Kind]] = ([object()], {})


class Classifier:
    """Classifies paths for one environment, with the user's options.

    `environment` is None for the running interpreter; then a changed `sys.path` is noticed.
    `project` and `third_party` are lists of paths whose kind the user sets; the deepest wins. A
    relative path is relative to the working directory in which the program started. `dist:NAME`
    stands for the files of one distribution. Raises TypeError for what is no Environment or path
    and for a single string, ValueError for a path with a NUL or in both lists.

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
        if not isinstance(environment, Environment | None):
            raise TypeError(f"not an Environment: {environment!r}")
        self._given = environment
        own, others = texts_of("project", project), texts_of("third_party", third_party)
        refuse_both(own, others)
        self._options = (Kind.PROJECT, own), (Kind.THIRD_PARTY, others)
        self.configured = ""  # the directory of the configuration file: the project may be there
        self._states: dict[tuple[str, ...], Rules] = {}  # another dict after `refresh`
        self._now: Rules | None = None
        self._known = _NOTHING  # its `sys.path` and kinds: as one value, they always fit

    def __repr__(self) -> str:
        return f"<Classifier of {self._given or 'the running interpreter'}>"

    @property
    def environment(self) -> Environment:
        """The environment that the next answer will be for.

        >>> Classifier().environment.is_running
        True
        """
        return self._state().environment

    def refresh(self) -> None:
        """Forget what was read from disk. Call it after installing or removing something.

        >>> Classifier().refresh()
        """
        self._given = self._given and self._given.read_again()
        # A thread that makes a state meanwhile keeps it in the old dict, where nobody looks.
        states, self._states = self._states, {}
        for state in filter(None, (*list(states.values()), self._now)):
            state.invalidate()
        self._now, self._known = None, _NOTHING

    def classify(self, path: StrPath) -> Kind:
        """The kind of `path`: a file, directory, or path inside a zip, existing or not.

        A relative path is relative to the present working directory. A changed `sys.path` is
        noticed; after a change on disk, call `refresh`. Raises TypeError for an object that is
        no path, and nothing for a path. At shutdown, what needs another import is `unknown`.

        >>> Classifier().classify("<frozen os>")
        <Kind.STDLIB: 'stdlib'>
        """
        try:
            entries, kinds = self._known
            if sys.path == entries or self._given is not None:
                return kinds[path]  # type: ignore[index]
        except Exception:  # noqa: BLE001, S110 - not known, or not to be compared
            pass
        return self._find_kind(path)

    def _find_kind(self, path: StrPath) -> Kind:
        """Like `classify`, but nothing is compared with a `sys.path` that is no list."""
        try:  # faster than `until_shutdown`: this is asked most
            return self._state().kind(path)
        except ImportError:
            if sys.meta_path is not None:
                raise
            return Kind.UNKNOWN

    def explain(self, path: StrPath) -> Verdict:
        """The verdict about `path`: kind, rule, reason and evidence. Errors as for `classify`.

        >>> print(Classifier(project=["/srv/app"]).explain("/srv/app/main.py"))
        project: the option project = /srv/app
        """
        with until_shutdown:
            from whose._rules.explain import verdict_of

            return verdict_of(self._state(), path)
        return Verdict(OS.fsdecode(path), Ruling(Kind.UNKNOWN, 0, "the interpreter shuts down"))

    def owner(self, path: StrPath) -> Distribution | None:
        """The distribution that the file at `path` belongs to; None if there is none.

        Its record lists the file or, if it is installed editable, its sources contain it.
        `explain` names the same one. Options do not change it. Errors as for `classify`.

        >>> import coverage
        >>> Classifier().owner(coverage.__file__).name
        'coverage'
        """
        try:
            now: Any = self._now
            if sys.path == now.path or self._given is not None:
                return now.known_owners[path]  # type: ignore[no-any-return]
        except Exception:  # noqa: BLE001, S110
            pass
        with until_shutdown:
            from whose._rules.explain import owner_of

            return owner_of(self._state(), path)
        return None

    def classify_object(self, asked: object) -> Kind:
        """Whose code an object is, by the file that its code was compiled from.

        It may be a module, class, function, method, generator, coroutine, code object, frame
        or traceback; any other object is judged by its class. Nothing is imported, no code of
        it runs, nothing is raised. A function that a decorator made is the decorator's.

        >>> import json
        >>> Classifier().classify_object(json.JSONDecoder().decode)
        <Kind.STDLIB: 'stdlib'>
        """
        try:
            entries, kinds = self._known
            if type(asked) is FrameType and sys.path == entries:
                return kinds[asked.f_code.co_filename]
        except Exception:  # noqa: BLE001, S110
            pass
        return self._classify_object(asked)  # more variables here would slow down known answers

    def _classify_object(self, asked: object) -> Kind:
        with until_shutdown:
            from whose._environment.objects import directories_of, file_of_object

            kind, directories = self.classify(file_of_object(asked)), directories_of(asked)
            if not directories or kind is Kind.UNKNOWN:
                return kind
            from whose._rules.modules import kind_of_namespace

            return kind_of_namespace(self._state(), directories)
        return Kind.UNKNOWN

    def classify_module(self, name: str) -> Kind:
        """Whose code the module or package called `name` is; `unknown` if there is none.

        It is looked for as the import system would, without importing it or its parents. For
        one that is imported already, its own file counts. TypeError if `name` is not a string.

        >>> Classifier().classify_module("json.decoder")
        <Kind.STDLIB: 'stdlib'>
        """
        with until_shutdown:
            from whose._rules.modules import kind_of_module

            return kind_of_module(self._state(), name)
        return Kind.UNKNOWN

    def distributions_of(self, name: str) -> tuple[Distribution, ...]:
        """The distributions that the module or package called `name` comes from.

        In the order of `sys.path`, several for a namespace package; empty if there is none.
        Editable ones are included. Raises TypeError if `name` is not a string.

        >>> [each.name for each in Classifier().distributions_of("coverage")]
        ['coverage']
        """
        with until_shutdown:
            from whose._rules.modules import distributions_of

            return distributions_of(self._state(), name)
        return ()

    def prepare(self) -> None:
        """Import and read in advance what later answers may need, to questions of all kinds.

        A question may come while the import system holds a lock, or the files of `whose` are gone.

        >>> Classifier().prepare()
        """
        self._state().prepare(every_question=True)

    def library_prefixes(self, *kinds: Kind) -> tuple[str, ...]:
        """The prefixes of the paths of libraries: of `kinds`, by default stdlib and third-party.

        Each ends in a separator, and none is below another one. Nothing below it is known to be
        of another kind, so single modules beside other code have none. ValueError for others.

        >>> Classifier(third_party=["/opt/vendor"]).library_prefixes().count("/opt/vendor/")
        1
        """
        from whose._rules.libraries import library_prefixes

        return library_prefixes(self._state(), kinds or (Kind.STDLIB, Kind.THIRD_PARTY))

    def project_files(self, pattern: str = "*.py") -> Iterator[str]:
        """The absolute paths of the project's files whose names match.

        They are looked for in its tree, on `sys.path`, in editable sources, and where it is
        installed, but not by links to directories. TypeError if `pattern` is no string.

        >>> next(Classifier().project_files("*.no-such-ending"), None) is None
        True
        """
        from whose._rules.libraries import project_files

        return project_files(self._state(), pattern)

    def _library_places(self) -> list[str]:
        from whose._rules.libraries import third_party_places

        return third_party_places(self._state())

    def _snapshot(self) -> str:
        from whose._rules.recording import snapshot_of

        return snapshot_of(self._state())

    def _settled_places(self) -> list[tuple[str, set[str]]]:
        from whose._rules.libraries import settled_places

        return settled_places(self._state())

    def _state(self) -> Rules:
        """The rules, with their answers, for the present `sys.path`."""
        now = self._now
        if now is not None:
            if now.disk.exhausted:
                self.refresh()  # what could not be opened may be opened now
            elif self._given is not None:
                return now
            else:
                try:
                    present = sys.path
                    if type(present) is list and present == now.path:
                        return now
                except Exception:  # noqa: BLE001, S110 - an entry that cannot be compared
                    pass
        states, now = self._states, self._now
        given = present_path() if self._given is None else None
        if now and given is None:
            return now
        path = path_entries(given)
        state = states.get(tuple(path))  # not `now`, which another thread may be dropping
        if state is not now:
            states.pop(tuple(path), None)  # the newest is the last
        if state is None or state.entries != path:
            if sys.meta_path is None:  # an import would wait for threads that have ended
                raise ImportError("the interpreter shuts down")
            from whose._rules.rules import Rules

            before = next(iter(list(states.values())[-1:]), None)
            known = self._given or (before and before.environment.with_path(path))
            new = known or Environment.current(path, self.configured)
            state = Rules(new.read_again() if new.disk.exhausted else new, self._options, before)
        state.path[:], state.entries = given or (), path  # what is no string may have changed
        states[tuple(path)] = state
        forget_oldest(states, _STATES_KEPT)
        if states is self._states:
            self._now, self._known = state, (state.path, state.known)
        if states is not self._states:  # no `else`: `refresh` may have come since the last line
            state.invalidate()
            self._now, self._known = None, _NOTHING
        return state


Environment._classifier = Classifier  # its module cannot import this one
