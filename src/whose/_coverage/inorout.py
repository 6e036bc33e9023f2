"""coverage.py's decision about a file, with two of its matchers replaced.

A Classifier tells what is third-party and what is the standard library. The rest of the
decision (source, include, omit, …) stays coverage.py's.
"""

from __future__ import annotations

import sys
from _thread import allocate_lock

from coverage.disposition import disposition_init
from coverage.exceptions import ConfigError, CoverageException

from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from typing import Any

    from coverage.inorout import InOrOut
    from coverage.types import TFileDisposition

    from whose._classifier import Classifier
    from whose._coverage.plugin import WhosePlugin
else:
    InOrOut = object

LIBRARY = (Kind.THIRD_PARTY, Kind.STDLIB)
_REASONS = {Kind.THIRD_PARTY: "is a third-party module", Kind.STDLIB: "is in the stdlib"}
# Errors that indicate an incompatible coverage.py. A RecursionError comes from the program.
_MISFITS = (AttributeError, LookupError, NameError, TypeError, ValueError)


def kind_of(classifier: Classifier, path: str, problems: dict[str, str]) -> Kind:
    """The kind of `path`. If that fails, which is noted, `project`, so that it is measured."""
    try:
        return classifier._find_kind(path)
    except Exception as error:  # noqa: BLE001 - the measured program must not see it
        problems[path] = f"no answer ({type(error).__name__}: {error}), so it is measured"
        return Kind.PROJECT


class Matcher:
    """Matches files of some kinds. It has the interface of coverage.py's TreeMatcher."""

    def __init__(
        self, classifier: Classifier, kinds: tuple[Kind, ...], name: str, problems: dict[str, str]
    ) -> None:
        self.classifier = classifier
        self.kinds = kinds
        self.name = name
        self.problems = problems

    def match(self, path: str) -> bool:
        """Called for the decision about the file at `path`, which is absolute."""
        return kind_of(self.classifier, path, self.problems) in self.kinds

    def info(self) -> list[str]:
        """Called for `--debug=sys`: the directories that are known to match."""
        try:
            roots = self.classifier.environment.roots
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            self.problems[""] = f"no environment ({type(error).__name__}: {error})"
            return []
        return [root.path for root in roots if root.kind in self.kinds]

    def __repr__(self) -> str:
        return f"<whose {self.name} {self.info()!r}>"


class Decision(InOrOut):
    """The mixin that `deciding` puts before coverage.py's InOrOut.

    Names of its own start with `_whose`, as its objects also have coverage.py's attributes.
    """

    _whose_base: Any
    _whose_init: Any
    _whose_set_matchers: Any

    def __init__(self, plugin: WhosePlugin, *args: Any, **kwargs: Any) -> None:
        """Called at the start of a measurement, before the program runs.

        All arguments but the first are coverage.py's.
        """
        self.whose = plugin.classifier
        self._whose_plugin = plugin
        self._whose_made_of = args, kwargs
        self._whose_base = type(self)._whose_base  # still there after giving up
        self._whose_gives_up = allocate_lock()  # never released
        self._whose_covers_stdlib = bool(getattr(plugin.settings, "cover_pylib", False))
        self._whose_problems: dict[str, str] = {}
        debug = args[2] if len(args) > 2 else kwargs.get("debug")
        if debug:  # coverage.py then writes what it finds, so nothing is spared
            super().__init__(*args, **kwargs)
            self.whose.explain("")  # imports now what verdicts will need
        else:
            self._whose_init(self, *args, **kwargs)

    def _whose_matcher(self, name: str, *kinds: Kind) -> Matcher:
        return Matcher(self.whose, kinds, name, self._whose_problems)

    # -- the matchers, which coverage.py sets and uses ------------------------------

    def set_matchers_depending_on_syspath(self) -> None:
        """Called when the object is made, and by a decision after `sys.path` has changed."""
        if self.debug:
            super().set_matchers_depending_on_syspath()
        else:
            self._whose_set_matchers(self)

    @property
    def third_match(self) -> Any:
        """Used for each file that nothing else has decided, and for the sources."""
        return self._whose_third

    @third_match.setter
    def third_match(self, _coverages_own: object) -> None:
        # In the trees of `source`, coverage.py uses this matcher only. The library of an
        # interpreter inside the project is not to be measured either, so include that.
        restricted = self.source_match or self.source_pkgs_match
        kinds = LIBRARY if restricted and not self._whose_covers_stdlib else LIBRARY[:1]
        self._whose_third = self._whose_matcher("third-party", *kinds)

    @property
    def pylib_match(self) -> Any:
        """Used if there is neither `source` nor `include`."""
        return self._whose_pylib

    @pylib_match.setter
    def pylib_match(self, own: object) -> None:
        # coverage.py sets None if the standard library may be measured.
        self._whose_pylib = None if own is None else self._whose_matcher("stdlib", Kind.STDLIB)

    @property
    def source_in_third_match(self) -> Any:
        """Used for third-party files in the trees of `source`: matches if `source` means them."""
        return self._whose_source_in_third

    @source_in_third_match.setter
    def source_in_third_match(self, own: Any) -> None:
        self._whose_source_in_third = own
        self._whose_sources = self._whose_shortcut()

    def _whose_shortcut(self) -> tuple[str, ...] | None:
        """The packages that the fast path must leave to coverage.py; None if it cannot be taken."""
        if self.source_match or self.source_pkgs_match:
            if self.source_in_third_paths or self._whose_covers_stdlib:
                return None
            return tuple(self.source_pkgs)
        if self.include_match or self._whose_covers_stdlib:
            return None
        return ()

    # -- the decision -----------------------------------------------------------------

    def should_trace(
        self, filename: str, frame: FrameType | None = None, *args: Any, **kwargs: Any
    ) -> TFileDisposition:
        """Called by the tracer when code of a file runs for the first time.

        Also called, without a frame, for each module that was imported before the start.
        """
        try:
            decision = self._whose_decision(filename, frame, *args, **kwargs)
        except _MISFITS as error:
            if not isinstance(self, Decision):  # meanwhile, another thread has given up
                return self.should_trace(filename, frame, *args, **kwargs)
            return Decision._whose_failed(self, error, filename, frame, *args, **kwargs)
        tally = self._whose_plugin.tally
        if tally is not None and frame is not None:
            tally.note(self, decision, filename, frame)
        return decision

    # Another thread may give up at any moment. So what follows looks up no name of this class.

    def _whose_failed(self, error: Exception, *args: Any, **kwargs: Any) -> TFileDisposition:
        """What coverage.py alone decides, as the decision has raised `error`."""
        try:
            stock = Decision._whose_stock(self)
        except (ConfigError, CoverageException):
            raise error from None
        # An error that coverage.py's own object raises as well is not caught.
        alone: TFileDisposition = stock.should_trace(*args, **kwargs)
        # Only one thread gives up. The others must not wait: they may hold locks of imports.
        if self._whose_gives_up.acquire(blocking=False):
            Decision._whose_give_up(self, f"{type(error).__name__} in a decision: {error}")
        return alone

    def _whose_stock(self) -> Any:
        """coverage.py's own object, made like this one, even if the working directory changed."""
        given = self._whose_plugin.settings
        settings = object.__new__(type(given))
        vars(settings).update(vars(given))
        if hasattr(self, "source_dirs"):
            settings.source, settings.source_dirs = None, [*self.source_dirs]
            settings.source_pkgs = [*self.source_pkgs]
        settings.run_include, settings.run_omit = self.include, [*self.omit, *settings.run_omit]
        args, kwargs = self._whose_made_of
        with_these = [settings if each is given else each for each in args]
        named = {n: settings if it is given else it for n, it in kwargs.items()}
        made = self._whose_base(*with_these, **named)
        for name in ("plugins", "disp_class", "source_pkgs_unmatched"):  # set since then
            if name in vars(self):
                setattr(made, name, vars(self)[name])
        return made

    def _whose_give_up(self, problem: str) -> None:
        """Turn into coverage.py's own object: an unknown version must not break the run."""
        self._whose_plugin.fall_back(self._whose_plugin.settings, problem)
        made = Decision._whose_stock(self)  # with the patterns that `fall_back` has added
        try:
            # Other threads use the object meanwhile, so set its attributes before its class.
            self.__dict__.update(vars(made))
            self.__class__ = self._whose_base
        except TypeError:  # the class has `__slots__`, so it cannot be assigned
            for name in dir(made):
                if not name.startswith("_") and callable(getattr(made, name, None)):
                    self.__dict__[name] = getattr(made, name)

    def _whose_decision(
        self, filename: str, frame: FrameType | None, *args: Any, **kwargs: Any
    ) -> TFileDisposition:
        packages = self._whose_sources
        # With debugging on, coverage.py's own reasons are shown.
        if packages is not None and not self.debug and not self.plugins.file_tracers:
            names = None if frame is None else frame.f_globals
            file = filename if names is None else names.get("__file__")
            if (
                type(file) is str
                and file == filename
                and self._whose_settled(filename, names, packages)
            ):
                kind = kind_of(self.whose, filename, self._whose_problems)
                # A relative path may be from before a change of the working directory.
                if kind in _REASONS and OS.path.isabs(filename):
                    early = disposition_init(self.disp_class, filename)
                    early.reason = _REASONS[kind]
                    return early
        decision: TFileDisposition = super().should_trace(filename, frame, *args, **kwargs)
        return self._whose_told(decision) if self.debug else decision

    def _whose_settled(
        self, filename: str, names: dict[str, Any] | None, packages: tuple[str, ...]
    ) -> bool:
        """Whether a module certainly belongs to none of the source packages."""
        if not (packages or self.source_match):
            return True
        # Without a frame, coverage.py takes the name of the file for that of the module.
        name = OS.path.basename(filename) if names is None else names.get("__name__")
        if type(name) is not str or name == "__main__":
            return False
        last = self.last_sys_path
        if sys.path is not last and sys.path != last:
            return False
        return not (packages and name.startswith(packages))

    def _whose_told(self, decision: TFileDisposition) -> TFileDisposition:
        """`decision` with the verdict in its reason or, if the file is measured, in the log."""
        name = decision.source_filename or decision.original_filename
        debug: Any = self.debug
        for path in [*self._whose_problems]:
            if problem := self._whose_problems.pop(path, ""):  # else another thread has told it
                debug.write(f"whose about {path!r}: {problem}")
        try:
            verdict = self.whose.explain(name)
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            debug.write(f"whose about {name!r}: {type(error).__name__}: {error}")
            return decision
        if decision.trace:
            debug.write(f"whose about {name!r}: {verdict}")
        elif verdict.kind in _REASONS:
            decision.reason = f"{decision.reason} (whose: {verdict})"
        return decision

    def sys_info(self) -> list[tuple[str, Any]]:
        """See `InOrOut`, whose own search for these directories is spared."""
        own = {"stdlib_paths": self.pylib_match, "third_party_paths": self.third_match}
        found = ((name, value, own.get(name)) for name, value in super().sys_info())
        return [(name, matcher.info() if matcher else value) for name, value, matcher in found]

    def find_possibly_unexecuted_files(self, *args: Any) -> Iterable[tuple[str, str | None]]:
        """Called when data is saved: the files that are reported even if they were not run."""
        # Another thread may have given up, so `super` may not find the method.
        for path, plugin in self._whose_base.find_possibly_unexecuted_files(self, *args):
            # A file that is not to be measured must not be reported as not run.
            ours = plugin is None and self._whose_third.match(path)
            if not ours or self.source_in_third_match.match(path):
                yield path, plugin
            elif self._whose_plugin.tally is not None:
                self._whose_plugin.tally.left_out.add(path)
