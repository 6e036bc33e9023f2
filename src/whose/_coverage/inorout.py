"""coverage.py's decision about a file, with `whose`'s answers in two of its matchers.

What is third-party and what is the standard library is asked of a Classifier;
all the rest of the decision (source, include, omit, …) stays coverage.py's.
"""

from __future__ import annotations

import sys
from types import FunctionType

from coverage.disposition import disposition_init
from coverage.exceptions import CoverageException

from whose._files.system import BUILTINS, OS
from whose._verdict import Kind

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType
    from typing import Any

    from coverage.types import TFileDisposition

    from whose._classifier import Classifier

    Asked = tuple[Classifier, Any, Callable[[Any, str], None]]


class _Matcher:
    """What coverage.py expects of a matcher, answered by a Classifier."""

    def __init__(
        self,
        classifier: Classifier,
        kinds: tuple[Kind, ...],
        name: str,
        problems: dict[str, str],
    ) -> None:
        self.classifier = classifier
        self.kinds = kinds
        self.name = name
        self.problems = problems

    def match(self, path: str) -> bool:
        return _kind(self.classifier, path, self.problems) in self.kinds

    def info(self) -> list[str]:
        return self.strs

    @property
    def strs(self) -> list[str]:
        roots = self.classifier.environment.roots
        return [root.path for root in roots if root.kind in self.kinds]

    def __str__(self) -> str:
        return f"whose {self.name!r}"

    def __repr__(self) -> str:
        return f"<whose {self.name} {self.strs!r}>"


_LIBRARY = (Kind.THIRD_PARTY, Kind.STDLIB)
_REASONS = {Kind.THIRD_PARTY: "is a third-party module", Kind.STDLIB: "is in the stdlib"}
# What code raises that does not fit to coverage.py's. A RecursionError is the program's own.
_MISFITS = (AttributeError, LookupError, NameError, TypeError, ValueError)
_subclasses: dict[type, type] = {}


def _kind(classifier: Classifier, path: str, problems: dict[str, str]) -> Kind:
    """The answer about `path`; where there is none, that it is the project's: it is measured."""
    try:
        return classifier.classify(path)
    except Exception as error:  # noqa: BLE001 - the measured program must not see it
        problems[path] = f"no answer ({type(error).__name__}: {error}), so it is measured"
        return Kind.PROJECT


def subclass(base: type) -> type:
    """The subclass of `base`, an InOrOut.

    Its first argument is a Classifier, the configuration, and what to call with
    the latter and a reason if it turns out that this is not the class it should be.
    """
    made = _subclasses.get(base)
    if made is None:
        made = _subclasses[base] = _make_subclass(base)
    return made


def _make_subclass(base: Any) -> type:
    # Coverage asks every install scheme twice, and on each change of sys.path the parents of
    # every entry: only to find what the matchers below answer.
    initialise = _spared(base.__init__)
    follows = hasattr(base, "set_matchers_depending_on_syspath")  # sys.path; before 7.13.3 not
    set_matchers = _spared(getattr(base, "set_matchers_depending_on_syspath", None))

    class WhoseInOrOut(base):  # type: ignore[misc]
        """coverage.py's InOrOut with `whose`'s answers in its matchers."""

        def __init__(self, asked: Asked, *args: Any, **kwargs: Any) -> None:
            classifier, settings, _ = asked
            self.whose = classifier
            self._whose_made_of = asked, args, kwargs
            self._whose_path = [*sys.path]
            self._whose_covers_stdlib = bool(getattr(settings, "cover_pylib", False))
            self._whose_problems: dict[str, str] = {}
            self._whose_third = self._whose_matcher("third-party", Kind.THIRD_PARTY)
            self._whose_pylib = self._whose_matcher("stdlib", Kind.STDLIB)
            self._whose_wants_pylib = True
            self._whose_sources: tuple[str, ...] | None = None
            # With debugging on, coverage.py tells what it finds.
            debug = args[2] if len(args) > 2 else kwargs.get("debug")
            (base.__init__ if debug else initialise)(self, *args, **kwargs)
            if debug:
                classifier.explain("")  # what its verdicts take is imported

        def _whose_matcher(self, name: str, *kinds: Kind) -> _Matcher:
            return _Matcher(self.whose, kinds, name, self._whose_problems)

        if set_matchers is not None:

            def set_matchers_depending_on_syspath(self, *args: Any) -> None:
                own = base.set_matchers_depending_on_syspath if self.debug else set_matchers
                own(self, *args)

        @property
        def third_match(self) -> _Matcher:
            return self._whose_third

        @third_match.setter
        def third_match(self, _coverages_own: object) -> None:
            # In the trees of `source`, coverage.py asks for nothing but third-party code; the
            # library of an interpreter inside the project is not to be measured either.
            restricted = self.source_match or self.source_pkgs_match
            kinds = _LIBRARY if restricted and not self._whose_covers_stdlib else _LIBRARY[:1]
            self._whose_third = self._whose_matcher("third-party", *kinds)

        @property
        def pylib_match(self) -> _Matcher | None:
            return self._whose_pylib if self._whose_wants_pylib else None

        @pylib_match.setter
        def pylib_match(self, own: object) -> None:
            # None where the standard library may be measured: it stays so.
            self._whose_wants_pylib = own is not None

        @property
        def source_in_third_match(self) -> Any:
            return self._whose_source_in_third

        @source_in_third_match.setter
        def source_in_third_match(self, own: Any) -> None:
            self._whose_source_in_third = own
            self._whose_sources = self._whose_shortcut()

        def _whose_shortcut(self) -> tuple[str, ...] | None:
            """The modules that the fast path must leave alone; None if it must not be taken."""
            if self.source_match or self.source_pkgs_match:
                if self.source_in_third_paths or self._whose_covers_stdlib:
                    return None
                return tuple(self.source_pkgs)
            if self.include_match or self._whose_covers_stdlib:
                return None
            return ()

        def should_trace(
            self, filename: str, frame: FrameType | None = None, *args: Any, **kwargs: Any
        ) -> TFileDisposition:
            try:
                return self._whose_decision(filename, frame, *args, **kwargs)
            except _MISFITS as error:
                try:
                    stock = self._whose_stock()
                except CoverageException:
                    raise error from None
                # What coverage.py's own object raises as well is coverage.py's: it goes through.
                decision: TFileDisposition = stock.should_trace(filename, frame, *args, **kwargs)
                self._whose_give_up(f"{type(error).__name__} in a decision: {error}")
                return decision

        def _whose_stock(self) -> Any:
            """coverage.py's own object, made as this one was."""
            _, args, kwargs = self._whose_made_of
            made = base(*args, **kwargs)
            for name in ("plugins", "disp_class"):  # assigned after it was made
                if name in vars(self):
                    setattr(made, name, vars(self)[name])
            return made

        def _whose_give_up(self, problem: str) -> None:
            """Become coverage.py's own object: a version that is too new must not break the run."""
            _, settings, fall_back = self._whose_made_of[0]
            fall_back(settings, problem)
            made = self._whose_stock()  # with the patterns that are in `settings` now
            # Other threads ask meanwhile: all that coverage.py's methods need is there first.
            self.__dict__.update(vars(made))
            self.__class__ = base

        def _whose_decision(
            self, filename: str, frame: FrameType | None, *args: Any, **kwargs: Any
        ) -> TFileDisposition:
            if not follows and sys.path != self._whose_path:
                self._whose_follow()
            packages = self._whose_sources
            # With debugging on, what is told are coverage.py's own reasons.
            if packages is not None and not self.debug and not self.plugins.file_tracers:
                # Without a frame it is about a module that was imported before the start.
                names = None if frame is None else frame.f_globals
                own_file = names is None or names.get("__file__") == filename
                if own_file and self._whose_settled(filename, names, packages):
                    kind = _kind(self.whose, filename, self._whose_problems)
                    # A relative name may have been given before the working directory changed.
                    if kind in _REASONS and OS.path.isabs(filename):
                        disp = disposition_init(self.disp_class, filename)
                        disp.reason = _REASONS[kind]
                        return disp
            disp = super().should_trace(filename, frame, *args, **kwargs)
            return self._whose_told(disp) if self.debug else disp

        def _whose_follow(self) -> None:
            """Find again which sources lie in third-party code, since `sys.path` is another."""
            self._whose_path = [*sys.path]
            if self.source_match or self.source_pkgs_match:
                asked, args, kwargs = self._whose_made_of
                try:
                    found = type(self)(asked, *args, **kwargs).source_in_third_paths
                except CoverageException:
                    return  # a source by a relative name, and the working directory is another
                self.source_in_third_paths |= found
                matcher = type(self.source_in_third_match)
                self.source_in_third_match = matcher(self.source_in_third_paths, "source_in_third")

        def _whose_settled(
            self, filename: str, names: dict[str, Any] | None, packages: tuple[str, ...]
        ) -> bool:
            """Whether the source packages, if any, have nothing to do with a module."""
            if not (packages or self.source_match):
                return True
            # Without a frame coverage.py takes the file's name for the module's.
            name = OS.path.basename(filename) if names is None else names.get("__name__")
            if sys.path != self.last_sys_path or not isinstance(name, str) or name == "__main__":
                return False
            return not (packages and name.startswith(packages))

        def _whose_told(self, disp: TFileDisposition) -> TFileDisposition:
            """`disp` with `whose`'s verdict in the reason or, where there is none, in the log."""
            name = disp.source_filename or disp.original_filename
            while self._whose_problems:
                path, problem = self._whose_problems.popitem()
                self.debug.write(f"whose about {path!r}: {problem}")
            try:
                verdict = self.whose.explain(name)
            except Exception as error:  # noqa: BLE001 - the measured program must not see it
                self.debug.write(f"whose about {name!r}: {type(error).__name__}: {error}")
                return disp
            if disp.trace:
                self.debug.write(f"whose about {name!r}: {verdict}")
            elif verdict.kind in _REASONS:
                disp.reason = f"{disp.reason} (whose: {verdict})"
            return disp

        def find_possibly_unexecuted_files(self, *args: Any) -> Iterable[tuple[str, str | None]]:
            # What is never measured must not be reported as never run.
            for path, plugin in super().find_possibly_unexecuted_files(*args):
                ours = plugin is None and self._whose_third.match(path)
                if not ours or self.source_in_third_match.match(path):
                    yield path, plugin

        def sys_info(self, *args: Any) -> Iterable[tuple[str, Any]]:
            self.third_paths = set(self._whose_third.strs)
            if self._whose_wants_pylib:
                self.pylib_paths = set(self._whose_pylib.strs)
            found: Iterable[tuple[str, Any]] = super().sys_info(*args)
            return found

    if not follows:
        WhoseInOrOut.last_sys_path = property(lambda _: sys.path)
    return WhoseInOrOut


def _spared(function: Any) -> Any:
    """A copy of `function` which does not search for the paths that `whose` knows."""
    if not isinstance(function, FunctionType):
        return function
    replaced = {
        name: substitute
        for name, substitute in _SPARED.items()
        if name in function.__code__.co_names and name in function.__globals__
    }
    copy = FunctionType(
        function.__code__,
        {**function.__globals__, **replaced},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _no_paths(paths: set[str]) -> None:
    pass


def _some_stdlib_path(paths: set[str]) -> None:
    # An empty set would tell coverage.py that the library is to be measured.
    paths.update(entry for entry in sys.path[-1:] or ["."])


_SPARED = {
    "_dir_detail": repr,
    "_add_third_party_paths": _no_paths,
    "add_third_party_paths": _no_paths,
    "_add_stdlib_paths": _some_stdlib_path,
    "add_stdlib_paths": _some_stdlib_path,
}
