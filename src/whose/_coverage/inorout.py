"""coverage.py's decision about a file, in which a Classifier tells what is a library.

The rest of the decision (source, include, omit, …) stays coverage.py's.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock
from types import FunctionType, MethodType

from coverage.disposition import disposition_init
from coverage.exceptions import ConfigError, CoverageException
from coverage.files import TreeMatcher

from whose._files.system import BUILTINS, OS, TYPE_CHECKING, copied
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from typing import Any

    from coverage.types import TFileDisposition

    from whose._classifier import Classifier
    from whose._coverage.plugin import WhosePlugin

_REASONS = {Kind.THIRD_PARTY: "is a third-party module", Kind.STDLIB: "is in the stdlib"}
_METHODS = ("should_trace", "check_include_omit_etc")
_MATCHERS = ("third_match", "pylib_match", "source_in_third_match")
WRONG_USE = (ConfigError, CoverageException)  # unrelated classes in older versions
# Errors that indicate an incompatible coverage.py. A RecursionError comes from the program.
_MISFITS = (AttributeError, LookupError, NameError, TypeError, ValueError)


def unexpected(base: Any) -> str:
    """How coverage.py's internals differ from what is needed; empty if they do not."""
    if not isinstance(base, type):
        return "coverage.control has no class InOrOut"
    for name in _METHODS:
        if not isinstance(getattr(base, name, None), FunctionType):
            return f"InOrOut has no method {name}"
    for name in _MATCHERS:
        if name not in base.check_include_omit_etc.__code__.co_names:  # type: ignore[attr-defined]
            return f"InOrOut.check_include_omit_etc does not ask {name}"
        if hasattr(base, name):
            return f"InOrOut.{name} is not an attribute of the instance"
    parameters = base.should_trace.__code__.co_varnames  # type: ignore[attr-defined]
    if parameters[:3] != ("self", "filename", "frame"):
        return "InOrOut.should_trace has other parameters"
    return ""


class Matcher:
    """Matches files of some kinds. It has the interface of coverage.py's TreeMatcher."""

    def __init__(self, decision: Decision, name: str, *kinds: Kind) -> None:
        self.decision = decision
        self.name = name
        self.kinds = kinds

    def match(self, path: str) -> bool:
        """Called for the decision about the file at `path`, which is absolute."""
        return self.decision.kind_of(path) in self.kinds

    def info(self) -> list[str]:
        """Called for `--debug=sys`: the directories that are known to match."""
        try:
            roots = self.decision.classifier.environment.roots
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            self.decision.problems[""] = f"no environment ({type(error).__name__}: {error})"
            return []
        return [root.path for root in roots if root.kind in self.kinds]

    def __repr__(self) -> str:
        return f"<whose {self.name} {self.info()!r}>"


class Decision:
    """An InOrOut of coverage.py with other matchers, and what takes the place of its methods."""

    def __init__(
        self, plugin: WhosePlugin, base: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Called at the start of a measurement, before the program runs.

        `args` and `kwargs` are coverage.py's.
        """
        self.plugin = plugin
        self.classifier: Classifier = plugin.classifier
        self.base = base
        self.made_of = args, kwargs
        self.covers_stdlib = bool(getattr(plugin.settings(), "cover_pylib", False))
        self.problems: dict[str, str] = {}
        """What went wrong, by the file in question."""
        self.gives_up = allocate_lock()  # of the thread that does, which never releases it
        self.packages: tuple[str, ...] | None = None
        """The packages that the fast path must leave to coverage.py; None if it cannot be taken."""
        self.decider: Any = object.__new__(base)
        """coverage.py's object."""
        names: dict[str, Any] = {"TreeMatcher": self.matcher}
        if not (args[2] if len(args) > 2 else kwargs.get("debug")):
            names.update(SPARED)
        if hasattr(base, "set_matchers_depending_on_syspath"):
            set_matchers = with_names(base.set_matchers_depending_on_syspath, names)
            self.decider.set_matchers_depending_on_syspath = MethodType(set_matchers, self.decider)
        with_names(base.__init__, names)(self.decider, *args, **kwargs)
        for matcher in (self.decider.third_match, self.decider.pylib_match):
            if matcher is not None and type(matcher) is not Matcher:
                raise TypeError("its matchers are made elsewhere")
        self.decider.whose = self
        self.decide_otherwise = self.decider.should_trace
        for name in ("should_trace", "sys_info", "find_possibly_unexecuted_files"):
            setattr(self.decider, name, getattr(self, name))

    def matcher(self, paths: Iterable[str], name: str, *args: Any, **kwargs: Any) -> Any:
        """Called in place of TreeMatcher when the object is made, and when `sys.path` has changed.

        The third-party one is used for each file that nothing else has decided, and for the
        sources, the one of the standard library if there is neither `source` nor `include`.
        """
        if name == "pylib":
            return Matcher(self, "stdlib", Kind.STDLIB)
        restricted = self.decider.source_match or self.decider.source_pkgs_match
        if name == "third":
            # In the trees of `source`, coverage.py uses this matcher only. The library of an
            # interpreter inside the project is not to be measured either, so include that.
            also = (Kind.STDLIB,) if restricted and not self.covers_stdlib else ()
            return Matcher(self, "third-party", Kind.THIRD_PARTY, *also)
        if name == "source_in_third":  # matches third-party files that `source` means
            self.packages = self._left_to_coverage(restricted)
        return TreeMatcher(paths, name, *args, **kwargs)

    def _left_to_coverage(self, restricted: object) -> tuple[str, ...] | None:
        decider = self.decider
        is_bounded = decider.include_match and not restricted
        if decider.debug or self.covers_stdlib or decider.source_in_third_paths or is_bounded:
            return None
        return tuple(decider.source_pkgs)

    def kind_of(self, path: str) -> Kind:
        """The kind of `path`. If that fails, which is noted, `project`, so that it is measured."""
        try:
            return self.classifier._find_kind(path)
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            what = f"no answer ({type(error).__name__}: {error}), so it is measured"
            self.problems[path] = what
            return Kind.PROJECT

    # -- in place of methods of the object ------------------------------------------------

    def should_trace(
        self, filename: str, frame: FrameType | None = None, *args: Any, **kwargs: Any
    ) -> TFileDisposition:
        """Called by the tracer when code of a file runs for the first time.

        Also called, without a frame, for each module that was imported before the start.
        """
        try:
            made = self.decide(filename, frame, *args, **kwargs)
        except _MISFITS as error:
            return self._give_up(error, filename, frame, *args, **kwargs)
        tally = self.plugin.tally
        if tally is not None and frame is not None:
            tally.note(self.decider, made, filename, frame)
        return made

    def decide(
        self, filename: str, frame: FrameType | None, *args: Any, **kwargs: Any
    ) -> TFileDisposition:
        """The decision: at once, if the file is known to be a library's, else as coverage.py's."""
        packages = self.packages
        if packages is not None and not self.decider.plugins.file_tracers:
            names = None if frame is None else frame.f_globals
            file = filename if names is None else names.get("__file__")
            if (
                type(file) is str
                and file == filename
                and self._is_in_no_package(filename, names, packages)
            ):
                kind = self.kind_of(filename)
                # A relative path may be from before a change of the working directory.
                if kind in _REASONS and OS.path.isabs(filename):
                    early = disposition_init(self.decider.disp_class, filename)
                    early.reason = _REASONS[kind]
                    return early
        made: TFileDisposition = self.decide_otherwise(filename, frame, *args, **kwargs)
        if self.decider.debug:
            self.plugin.tell(self, made)
        return made

    def _is_in_no_package(
        self, filename: str, names: dict[str, Any] | None, packages: tuple[str, ...]
    ) -> bool:
        """Whether a module certainly belongs to none of the source packages."""
        if not (packages or self.decider.source_match):
            return True
        # Without a frame, coverage.py takes the name of the file for that of the module.
        name = OS.path.basename(filename) if names is None else names.get("__name__")
        if type(name) is not str or name == "__main__":
            return False
        last = self.decider.last_sys_path
        if sys.path is not last and sys.path != last:
            return False
        return not (packages and name.startswith(packages))

    def sys_info(self) -> list[tuple[str, Any]]:
        """See `InOrOut`, whose own search for these directories is spared."""
        decider = self.decider
        ours = {"stdlib_paths": decider.pylib_match, "third_party_paths": decider.third_match}
        found = ((name, value, ours.get(name)) for name, value in self.base.sys_info(decider))
        return [(name, matcher.info() if matcher else value) for name, value, matcher in found]

    def find_possibly_unexecuted_files(self) -> Iterable[tuple[str, str | None]]:
        """Called when data is saved: the files that are reported even if they were not run."""
        decider = self.decider
        for path, plugin in self.base.find_possibly_unexecuted_files(decider):
            # A file that is not to be measured must not be reported as not run.
            ours = plugin is None and decider.third_match.match(path)
            if not ours or decider.source_in_third_match.match(path):
                yield path, plugin
            elif self.plugin.tally is not None:
                self.plugin.tally.left_out.add(path)

    # -- where coverage.py is unknown -------------------------------------------------------

    def stock(self) -> Any:
        """An object as coverage.py alone makes it, even if the working directory has changed."""
        decider, given = self.decider, self.plugin.settings()
        settings = object.__new__(type(given))
        vars(settings).update(vars(given))
        if hasattr(decider, "source_dirs"):
            settings.source, settings.source_dirs = None, [*decider.source_dirs]
            settings.source_pkgs = [*decider.source_pkgs]
        settings.run_include = decider.include
        settings.run_omit = [*decider.omit, *settings.run_omit]
        args, kwargs = self.made_of
        with_these = [settings if each is given else each for each in args]
        named = {n: settings if it is given else it for n, it in kwargs.items()}
        made = self.base(*with_these, **named)
        for name in ("plugins", "disp_class", "source_pkgs_unmatched"):  # set since then
            if name in vars(decider):
                setattr(made, name, vars(decider)[name])
        return made

    def _give_up(self, error: Exception, *args: Any, **kwargs: Any) -> TFileDisposition:
        """What coverage.py alone decides, now and in future, as a decision has raised `error`."""
        try:
            stock = self.stock()
        except WRONG_USE:
            raise error from None
        # An error that coverage.py's own object raises as well is not caught.
        alone: TFileDisposition = stock.should_trace(*args, **kwargs)
        # Only one thread gives up. The others must not wait: they may hold locks of imports.
        if self.gives_up.acquire(blocking=False):
            problem = f"{type(error).__name__} in a decision: {error}"
            self.plugin.fall_back(problem)
            stock = self.stock()  # with the patterns that `fall_back` has added
            for name in dir(stock):
                if not name.startswith("_") and callable(getattr(stock, name, None)):
                    setattr(self.decider, name, getattr(stock, name))
        return alone


# -- searches that are spared -----------------------------------------------------------
#
# InOrOut expands every install scheme three times when it is made, and looks for a
# `pyvenv.cfg` above each entry of `sys.path` whenever that changes, only to fill the
# matchers that `whose` replaces. Of what coverage.py 7.17.5 adds to a short process, in
# counted instructions, that is 8% on Python 3.11 and 12% on 3.14: more than `whose` itself
# adds. With 7.6.0, which searches less, it is 2.5%. tests/plugin/test_spare.py counts it.


def with_names(function: Any, names: dict[str, Any]) -> Any:
    """A copy of `function` for which global names stand for something else."""
    # All of them: a generator expression in the function has names of its own.
    return copied(function, {**function.__globals__, **names})


def _no_paths(paths: set[str]) -> None:
    pass


def _some_path(paths: set[str]) -> None:
    paths.add(OS.sep)  # with an empty set, coverage.py would measure the standard library


SPARED = {
    "_dir_detail": repr,
    "_add_third_party_paths": _no_paths,
    "add_third_party_paths": _no_paths,
    "_add_stdlib_paths": _some_path,
    "add_stdlib_paths": _some_path,
}
