"""The coverage.py plugin: a configurer, which makes coverage.py ask `whose` about files.

It cannot be a file tracer: the sysmon core disables those, and a file tracer cannot exclude
a file from measurement.
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
    from typing import Any

    from coverage.plugin_support import Plugins
    from coverage.types import TConfigurable

    from whose._config import Options
    from whose._coverage.messages import Tally


# Read at import: coverage.py later sets the variable in the first process, too.
_OF_CHILDREN = ("COVERAGE_PROCESS_CONFIG", "PYTEST_XDIST_WORKER", "WHOSE_CHILDREN")
_STARTED = any(name in OS.environ for name in _OF_CHILDREN)
_PROCESS = OS.getpid()
_OFF = ("off", "no", "false", "0")  # values of the variables WHOSE and WHOSE_REPORT


def is_child() -> bool:
    """Whether another measured process has started or forked this one.

    If so, that one reports and warns, and this one is silent: its output may be read.
    """
    return _STARTED or OS.getpid() != _PROCESS


class WhosePlugin(CoveragePlugin):
    """Registered as a configurer; one for each `Coverage` object that names `whose`."""

    def __init__(
        self, given: Mapping[str, object] | None = None, others: Plugins | None = None
    ) -> None:
        super().__init__()
        self.others: Any = others
        """coverage.py's object with all of its plugins."""
        self.children: str | None = None
        """Why coverage.py starts in children at once in spite of `children = lazy`; empty if late.

        None as long as that is not known.
        """
        self._settings: Callable[[], Any] = lambda: None
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

    def configure(self, config: TConfigurable) -> None:
        """Called by coverage.py when its configuration has been read, in all of its commands.

        Raises ConfigError for options that `whose` does not have, or that cannot be used.
        """
        settings: Any = getattr(config, "config", config)
        self._settings = weakref.ref(settings)  # it may never start, and go away
        if (coverage := _caller("sys_info", settings)) is not None:
            from whose._coverage.messages import show_in_debug_sys

            show_in_debug_sys(coverage, self)
        if OS.environ.get("WHOSE", "").lower() in _OFF:
            self.active = f"no: WHOSE={OS.environ['WHOSE']} is set"
            return
        self.options = self._read(settings)
        self.classifier = _classifier(self.options, _directory_of(settings))
        self._for_children(config)
        if OS.environ.get("WHOSE_REPORT", "").lower() not in ("", *_OFF) and not is_child():
            from whose._coverage.messages import Tally

            self.tally = Tally()
        self.active = (
            "yes, it tells coverage.py what is third-party and what is the standard library"
        )
        try:
            # In a later coverage.py, what this imports may be elsewhere.
            from whose._coverage import patch

            problem = patch.attach(settings, self)
        except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self.fall_back(config, problem)
        # `coverage run` itself neither combines data nor reports.
        only_measures = is_child() or _caller("do_run", settings) is not None
        if (self.options is None or self.options.map_paths) and not only_measures:
            self._map_to_source(config)

    @property
    def settings(self) -> Any:
        """coverage.py's configuration, as long as it is there."""
        return self._settings()

    def _map_to_source(self, config: TConfigurable) -> None:
        from whose._coverage.configuration import map_to_source

        snapshots = [*self._snapshots(self.options)] if self.options else []
        try:
            self.changed += map_to_source(config, self.classifier, START_DIRECTORY, snapshots)
        except Exception as error:  # noqa: BLE001 - a failure here must not end the run
            self.changed.append(f"paths: nothing, because of {type(error).__name__}: {error}")

    def _snapshots(self, options: Options) -> Iterator[Classifier]:
        """For the option `snapshot`, whose files need not be there where data are measured."""
        for path in options.snapshot:
            try:
                with open(path, "rb") as file:
                    yield Classifier(Environment.from_json(file.read()))
            except FileNotFoundError:
                self.changed.append(f"paths: nothing by {path}, which does not exist")
            except (OSError, ValueError) as error:
                text = f"{path}: {getattr(error, 'strerror', None) or error}"
                raise _config_error(f"whose: {options.name('snapshot')}: {text}") from None

    def _read(self, settings: Any) -> Options | None:
        if not self.given:
            return None
        from whose._config import OptionError, read_options, section_of

        file = getattr(settings, "config_file", None) if self.by_file else None
        section = section_of(file) if file else None
        try:
            return read_options(self.given, START_DIRECTORY, section)
        except OptionError as error:
            raise _config_error(str(error)) from None

    def fall_back(self, config: TConfigurable, problem: str) -> None:
        """Do what is possible by the public interface, as coverage.py's internals are unknown."""
        from whose._coverage.configuration import omit_third_party
        from whose._coverage.messages import tell_of_fallback

        self.active = f"by run:omit patterns only, because {problem}"
        if self.tally is not None:
            self.tally.problem = problem
        try:
            omit_third_party(config, self.classifier)
        except Exception as error:  # noqa: BLE001 - perhaps for the same reason as `problem`
            self.active += f"; without patterns ({type(error).__name__}: {error})"
        else:
            self.changed.append("run:omit: patterns for third-party code")
        if not is_child():
            tell_of_fallback(problem)

    def prepare(self) -> None:
        """Import what decisions will need, before coverage.py measures."""
        if self.started:  # before: what is on disk may have changed
            self.classifier.refresh()
        try:
            self.classifier.prepare()
        except Exception:  # noqa: BLE001, S110 - if it fails in a decision again, one answer is lost
            pass

    def begin(self, decider: Any) -> None:
        """Called each time a measurement starts, with the object that decides."""
        is_first, self.started = not self.started, True
        if is_first and not is_child():
            self._warn(decider.warn)
        if self.options is not None and self.options.children == "lazy":
            from whose._coverage import children

            try:
                children.hand_over(decider, self, START_DIRECTORY)
            except Exception as error:  # noqa: BLE001 - a future coverage.py may differ in any way
                self.children = f"{type(error).__name__}: {error}"

    def _warn(self, warn: Callable[[str], None]) -> None:
        """Warn of options and sections without effect."""
        file = getattr(self.settings, "config_file", None)
        directory = OS.path.dirname(file or "")
        try:
            if self.options is None and not (file and _has_section(directory, file)):
                return  # as in most runs, which need not import more
            from whose._config import misplaced_sections
            from whose._coverage.messages import NO_EFFECT, what_has_no_effect

            sections = misplaced_sections(directory, file) if file else []
            found = what_has_no_effect(self.options, self.classifier, self.settings, sections)
            problems = [*found]
        except Exception:  # noqa: BLE001 - a failure here must not end the run
            return
        for problem in problems:
            warn(f"whose: {problem} ({NO_EFFECT})")

    def decider(self) -> Any:
        """The InOrOut that a measurement with this configuration would use."""
        from coverage.inorout import InOrOut

        from whose._coverage.patch import decision_of

        return decision_of(self, InOrOut, self.settings, print, None, False).own

    def _for_children(self, config: TConfigurable) -> None:
        # Measured subprocesses get this configuration. They may have another working directory,
        # and do not get plugins that were given as functions.
        plugins = config.get_option("run:plugins")
        if isinstance(plugins, list):
            if "whose" not in plugins:
                config.set_option("run:plugins", [*plugins, "whose"])
                self.changed.append("run:plugins: whose added, for subprocesses")
            for name, value in self.options.given().items() if self.options else ():
                config.set_option(f"whose:{name}", value)  # type: ignore[arg-type]

    def sys_info(self) -> Iterable[tuple[str, object]]:
        """Called for `--debug=sys`: how `whose` takes part, the layers and roots found."""
        from whose._coverage.messages import debug_lines

        return debug_lines(self)


def _has_section(directory: str, file: str) -> bool:
    """Whether a configuration file may have a section for `whose`."""
    try:
        for each in {file, *(OS.path.join(directory, name) for name in CONFIGURATIONS)}:
            if OS.path.isfile(each):  # a FIFO would never end
                with open(each, "rb") as stream:
                    if any(b"whose" in line and line.lstrip()[:1] == b"[" for line in stream):
                        return True
    except OSError:
        return True
    return False


def _caller(method: str, settings: object) -> Any:
    """The `Coverage` object with this configuration, if that method has called the plugin.

    The method is of that object, or of the command that has it. If it has not called, None.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        is_coverages = frame.f_globals.get("__package__") == "coverage"
        if is_coverages and frame.f_code.co_name == method:
            found = frame.f_locals.get("self")
            found = getattr(found, "coverage", found)
            if getattr(found, "config", None) is settings:
                return found
        frame = frame.f_back
    return None


def _config_error(text: str) -> Exception:
    """coverage.py's ConfigError. Under pytest also its UsageError, which is shown as one line."""
    from coverage.exceptions import ConfigError

    usage_error = getattr(sys.modules.get("pytest"), "UsageError", None)
    if isinstance(usage_error, type) and issubclass(usage_error, Exception):
        both: type[Exception] = type("ConfigError", (ConfigError, usage_error), {})
        return both(text)
    return ConfigError(text)


# coverage.py keeps its objects until the process ends, and test-suites make hundreds of them.
_classifiers: weakref.WeakValueDictionary[str, Classifier] = weakref.WeakValueDictionary()


def _directory_of(settings: object) -> str:
    """The directory of the configuration file; empty if there is none."""
    file = getattr(settings, "config_file", None)
    return OS.path.dirname(OS.path.join(START_DIRECTORY, file)) if isinstance(file, str) else ""


def _classifier(options: Options | None, configured: str) -> Classifier:
    """The classifier for these options. One that was made before is refreshed."""
    project, third_party = (options.project, options.third_party) if options else ((), ())
    key = repr((project, third_party, configured))
    known = _classifiers.get(key)
    if known is None:
        known = Classifier(project=project, third_party=third_party)
        known.configured = configured
        _classifiers[key] = known
    else:
        known.refresh()
    return known
