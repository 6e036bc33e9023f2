"""The coverage.py plugin: a configurer, which makes coverage.py ask `whose` about files.

It cannot be a file tracer: the sysmon core disables those, and a file tracer cannot exclude
a file from measurement. So `attach` replaces the class of coverage.py's objects that decide.
"""

from __future__ import annotations

import sys
import weakref

from coverage.plugin import CoveragePlugin

from whose._classifier import START_DIRECTORY, Classifier, Environment
from whose._files.paths import CONFIGURATIONS
from whose._files.system import BUILTINS, OS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import FrameType
    from typing import Any, ClassVar

    from coverage.plugin_support import Plugins
    from coverage.types import TConfigurable

    from whose._config import Options
    from whose._coverage.inorout import Decision
    from whose._coverage.messages import Tally


# Read at import: coverage.py later sets the variable in the first process, too.
_OF_CHILDREN = ("COVERAGE_PROCESS_CONFIG", "PYTEST_XDIST_WORKER", "WHOSE_CHILDREN")
_IS_CHILD = any(name in OS.environ for name in _OF_CHILDREN)
_PROCESS = OS.getpid()
_STARTERS = ("site", "coverage.multiproc")  # modules that start coverage.py in children
_OFF = ("off", "no", "false", "0")  # values of the variables WHOSE and WHOSE_REPORT


class WhosePlugin(CoveragePlugin):
    """Registered as a configurer; one for each `Coverage` object that names `whose`."""

    def __init__(
        self, given: Mapping[str, object] | None = None, others: Plugins | None = None
    ) -> None:
        super().__init__()
        self.others: Any = others
        """coverage.py's object with all of its plugins."""
        self.why_eager: str | None = None
        """Why coverage.py starts in children at once in spite of `children = lazy`; empty if late.

        None as long as that is not known.
        """
        self.settings: Callable[[], Any] = lambda: None
        """Returns coverage.py's configuration, as long as it is there."""
        self.is_autostarted = any(it.f_globals.get("__name__") in _STARTERS for it in _callers())
        """Whether a start-up file has started coverage.py, or multiprocessing in a child."""
        self.given = given or {}
        """The options as they were given."""
        self.by_file = getattr(others, "current_module", None) is not None
        """Whether they are from a configuration file."""
        self.options: Options | None = None
        """The options, parsed and validated; None if none are given."""
        self.classifier: Any = None
        """The Classifier that answers; None until the plugin is configured."""
        self.started = False
        """Whether a measurement has started."""
        self.active = "not yet: configure() was not called"
        """How `whose` takes part, in words."""
        self.changed: list[str] = []
        """What `whose` has changed in coverage.py's configuration, in words."""
        self.tally: Tally | None = None
        """Counts the files that coverage.py alone would decide otherwise; None if not wanted."""
        self.tell: Any = None
        """Adds a verdict to a decision; None if nobody will see it."""

    def is_child(self) -> bool:
        """Whether to be silent, as the output may be read. The process that started it warns."""
        return self.is_autostarted or _IS_CHILD or OS.getpid() != _PROCESS

    def configure(self, config: TConfigurable) -> None:
        """Called by coverage.py when its configuration has been read, in all of its commands.

        Raises ConfigError for options that `whose` does not have, or that cannot be used.
        """
        settings: Any = getattr(config, "config", config)
        self.settings = weakref.ref(settings)  # it may never start, and go away
        if (coverage := _caller("sys_info", settings)) is not None:
            from whose._coverage.messages import show_in_debug_sys

            show_in_debug_sys(coverage, self)
        if OS.environ.get("WHOSE", "").lower() in _OFF:
            self.active = f"no: WHOSE={OS.environ['WHOSE']} is set"
            return
        if self.given:
            from whose._config import options_of_plugin as read

            self.options = read(self.given, START_DIRECTORY, settings if self.by_file else None)
        self.classifier = _classifier(self.options, settings)
        self._for_children(config)
        if OS.environ.get("WHOSE_REPORT", "").lower() not in ("", *_OFF) and not self.is_child():
            from whose._coverage.messages import Tally

            self.tally = Tally()
        self.active = (
            "yes, it tells coverage.py what is third-party and what is the standard library"
        )
        try:
            problem = attach(settings, self)
        except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self.fall_back(problem)
        # `coverage run` neither combines data nor reports. What a start-up file starts may do it.
        only_measures = _IS_CHILD or OS.getpid() != _PROCESS or _caller("do_run", settings)
        if (self.options is None or self.options.map_paths) and not only_measures:
            from whose._coverage.configuration import set_paths

            set_paths(config, self, START_DIRECTORY, Environment.from_json)

    def fall_back(self, problem: str) -> None:
        """Do what is possible by the public interface, as coverage.py's internals are unknown."""
        from whose._coverage.configuration import fall_back

        fall_back(self, problem, tell=not self.is_child())

    def start(self, base: type, *args: Any, **kwargs: Any) -> Any:
        """Called each time a measurement starts: makes the object that decides.

        `base` is coverage.py's class, and the other arguments are those of its constructor.
        """
        from whose._coverage.inorout import WRONG_USE

        try:
            if self.started:  # before: what is on disk may have changed
                self.classifier.refresh()
            try:  # import what decisions will need
                self.classifier._state().prepare()
            except Exception:  # noqa: BLE001, S110 - if it fails again, one answer is lost
                pass
            decision = self.decision(base, *args, **kwargs)
            if self.tally is not None:
                self.tally.begin(decision.stock(), self.settings())
            if decision.decider.debug:
                from whose._coverage.messages import tell_verdict

                self.tell = tell_verdict
                self.classifier.explain("")  # imports what verdicts will need
        except WRONG_USE:
            raise  # the user's configuration is wrong
        except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
            self.fall_back(f"InOrOut cannot be changed: {type(error).__name__}: {error}")
            return base(*args, **kwargs)
        is_first, self.started = not self.started, True
        if is_first and not self.is_child():
            self._warn(decision.decider.warn)
        if self.options is not None and self.options.children == "lazy":
            from whose._coverage import children

            try:
                children.hand_over(decision.decider, self, START_DIRECTORY)
            except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
                self.why_eager = f"{type(error).__name__}: {error}"
        return decision.decider

    def decision(self, base: type, *args: Any, **kwargs: Any) -> Decision:
        """What decides in a measurement with this configuration."""
        if hasattr(base, "set_matchers_depending_on_syspath"):
            from whose._coverage.inorout import Decision

            return Decision(self, base, args, kwargs)
        from whose._coverage.following import FollowingDecision

        return FollowingDecision(self, base, args, kwargs)

    def _warn(self, warn: Callable[[str], None]) -> None:
        """Warn of options and sections without effect."""
        file = getattr(self.settings(), "config_file", None)
        try:
            if self.options is None and not (file and _has_section(file)):
                return  # as in most runs, which need not import more
            from whose._coverage.messages import NO_EFFECT, what_has_no_effect

            problems = [*what_has_no_effect(self.options, self.classifier, self.settings())]
        except Exception:  # noqa: BLE001 - a failure here must not end the run
            return
        for problem in problems:
            warn(f"whose: {problem} ({NO_EFFECT})")

    def _for_children(self, config: TConfigurable) -> None:
        # Measured subprocesses get this configuration. They may have another working directory,
        # and do not get plugins that were given as functions.
        plugins = config.get_option("run:plugins")
        if isinstance(plugins, list):
            if "whose" not in plugins:
                config.set_option("run:plugins", [*plugins, "whose"])
                self.changed.append("run:plugins: whose added, for subprocesses")
            # Options in a file are not for a plugin that was given as a function.
            self.settings().get_plugin_options("whose").clear()
            for name, value in self.options.given().items() if self.options else ():
                config.set_option(f"whose:{name}", value)  # type: ignore[arg-type]

    def sys_info(self) -> Iterable[tuple[str, object]]:
        """Called for `--debug=sys`: how `whose` takes part, the layers and roots found."""
        from whose._coverage.messages import debug_lines

        return debug_lines(self)


def _has_section(configuration: str) -> bool:
    """Whether a configuration file, or one beside it, may have a section for `whose`."""
    directory = OS.path.dirname(configuration)
    try:
        for each in {configuration, *(OS.path.join(directory, name) for name in CONFIGURATIONS)}:
            if OS.path.isfile(each):  # a FIFO would never end
                with open(each, "rb") as stream:
                    if any(row.lstrip()[:1] == b"[" and b"whose" in row.lower() for row in stream):
                        return True
    except OSError:
        return True
    return False


def _caller(method: str, settings: object) -> Any:
    """The `Coverage` object with these settings, if its or its command's method calls; or None."""
    for frame in _callers():
        if frame.f_code.co_name == method and frame.f_globals.get("__package__") == "coverage":
            found = frame.f_locals.get("self")
            found = getattr(found, "coverage", found)
            if getattr(found, "config", None) is settings:
                return found
    return None


def _callers() -> Iterator[FrameType]:
    frame: Any = sys._getframe()
    while frame := frame.f_back:
        yield frame


# coverage.py keeps its objects until the process ends, and test-suites make hundreds of them.
_classifiers: weakref.WeakValueDictionary[str, Classifier] = weakref.WeakValueDictionary()


def _classifier(options: Options | None, settings: object) -> Classifier:
    """The classifier for these options. One that was made before is refreshed."""
    file = getattr(settings, "config_file", None)
    path = OS.path.join(START_DIRECTORY, file) if isinstance(file, str) else ""
    configured = OS.path.dirname(path)
    project, third_party = (options.project, options.third_party) if options else ((), ())
    key = repr((project, third_party, configured))
    known = _classifiers.get(key)
    if known is None:
        known = _classifiers[key] = Classifier(project=project, third_party=third_party)
        known.configured = configured
    else:
        known.refresh()
    return known


def attach(settings: object, plugin: WhosePlugin) -> str:
    """Have the `Coverage` object with this configuration use the classifier of a plugin.

    Returns an empty string, or why coverage.py's internals do not allow it.
    """
    # In a later coverage.py, what this imports may be elsewhere.
    from coverage import control

    from whose._coverage.inorout import unexpected

    current: Any = getattr(control, "InOrOut", None)
    # The switch may be of an old copy of this module, removed from `sys.modules` by the program.
    base = getattr(current, "original", current)
    if problem := unexpected(base):
        return problem
    if base is current:
        current = control.InOrOut = Switch(base)  # type: ignore[assignment,attr-defined]
    current.plugins[settings] = plugin
    return ""


class Switch:
    """In place of `InOrOut` in `coverage.control`, the only name that is assigned to there."""

    plugins: ClassVar[weakref.WeakKeyDictionary[object, WhosePlugin]] = weakref.WeakKeyDictionary()
    """The plugin of each configuration that names `whose`."""

    def __init__(self, original: type) -> None:
        self.original = original

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Called when any `Coverage` object starts to measure, also after an erasure."""
        for settings in (*args, *kwargs.values()):
            if type(settings).__hash__ is not None and settings in self.plugins:
                return self.plugins[settings].start(self.original, *args, **kwargs)
        return self.original(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)
