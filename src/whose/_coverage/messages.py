"""What the plugin tells the user: in `debug sys`, in warnings, and at the end of a run."""

from __future__ import annotations

import atexit
import sys
import warnings
from types import SimpleNamespace

from whose._config import PATHS, misplaced_sections
from whose._coverage import children
from whose._files.paths import DISTRIBUTION
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import Kind, normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType
    from typing import Any

    from coverage.types import TFileDisposition

    from whose._classifier import Classifier
    from whose._config import Options
    from whose._coverage.inorout import Decision
    from whose._coverage.plugin import WhosePlugin
    from whose._environment.environment import Environment

NO_EFFECT = "whose-no-effect"
"""The name to put into `disable_warnings`."""
_told = False  # that coverage.py is unknown


# -- debug sys ---------------------------------------------------------------------------


def debug_lines(plugin: WhosePlugin) -> Iterable[tuple[str, object]]:
    """Pairs of a name and a value, or a list of values, in the form that coverage.py writes."""
    home = OS.path.dirname(OS.path.dirname(OS.path.abspath(__file__)))
    version = getattr(sys.modules.get("whose"), "__version__", "?")
    yield ("whose_version", f"{version} in {home}")
    yield ("whose_active", plugin.active)
    given = plugin.options.given() if plugin.options else {}
    section = plugin.options.section if plugin.options else None
    source = f", from [{section.name}] in {section.file}" if section else ""
    yield ("whose_options", [f"{name} = {value}{source}" for name, value in given.items()])
    yield ("whose_changed", plugin.changed)
    if plugin.classifier is None:
        return
    yield ("whose_children", children.status(plugin))
    environment = plugin.classifier.environment
    yield ("whose_environment", environment.prefix)
    layers = []
    for layer in environment.layers:
        made = f" made by {layer.made_by}" if layer.made_by else ""
        relation = f", {layer.relation}" if layer.relation else ""
        layers.append(f"{layer.prefix}: {layer.form}{made}{relation}")
    yield ("whose_layers", layers)
    yield ("whose_roots", [f"{it.path}: {it.kind}, {it.reason}" for it in environment.roots])
    for root in environment.roots:  # reads what is installed there
        plugin.classifier.classify(environment.disk.paths.join(root.path, "none.py"))
    problems = sorted(environment.problems.items())
    yield ("whose_ignored_evidence", [f"{path}: {what}" for path, what in problems])


def show_in_debug_sys(coverage: Any, plugin: WhosePlugin) -> None:
    """Make `coverage debug sys` show the lines.

    It shows those of the object's InOrOut, but not those of plugins.
    """
    # With `--debug=sys`, coverage.py writes the lines of each plugin itself.
    if coverage._inorout is None and not coverage._debug.should("sys"):
        coverage._inorout = SimpleNamespace(sys_info=lambda: [*debug_lines(plugin)])


def tell_verdict(decision: Decision, made: TFileDisposition) -> None:
    """Add the verdict to the reason of a decision or, if the file is measured, to the log."""
    name = made.source_filename or made.original_filename
    debug: Any = decision.decider.debug
    for path in [*decision.problems]:
        if problem := decision.problems.pop(path, ""):  # else another thread has told it
            debug.write(f"whose about {path!r}: {problem}")
    try:
        verdict = decision.classifier.explain(name)
    except Exception as error:  # noqa: BLE001 - the measured program must not see it
        debug.write(f"whose about {name!r}: {type(error).__name__}: {error}")
        return
    if made.trace:
        debug.write(f"whose about {name!r}: {verdict}")
    elif verdict.kind in (Kind.STDLIB, Kind.THIRD_PARTY):
        made.reason = f"{made.reason} (whose: {verdict})"


# -- warnings -----------------------------------------------------------------------------


def what_has_no_effect(
    options: Options | None, classifier: Classifier, settings: Any
) -> Iterator[str]:
    """What has no effect, and why, one line each; nothing if the user has disabled these warnings.

    `settings` is coverage.py's configuration.
    """
    if NO_EFFECT in (getattr(settings, "disable_warnings", None) or ()):
        return
    if options is not None:
        yield from values_without_effect(options, classifier.environment, settings)
    file, used = getattr(settings, "config_file", None), options.section if options else None
    for section in misplaced_sections(OS.path.dirname(file), file, used) if file else ():
        yield f"the section {section} has no effect: {section.problem}"


def values_without_effect(
    options: Options, environment: Environment, settings: Any = None
) -> Iterator[str]:
    """What is wrong with values of options, one line each.

    `settings` is coverage.py's configuration; None for options on the command line.
    """
    if options.children == "lazy" and (why := children.why_unmeasured(settings)):
        yield f"{options.name('children')} has no effect: {why}"
    for name in PATHS:
        for value in getattr(options, name):
            if problem := _problem_with(value, environment):
                yield f"{options.name(name)} has no effect: {problem}"


def _problem_with(value: str, environment: Environment) -> str:
    """What is wrong with a value of `project` or `third_party`; empty if nothing is."""
    if value.startswith(DISTRIBUTION):
        name = value[len(DISTRIBUTION) :]
        return "" if _is_installed(name, environment) else f"no distribution {name} is installed"
    if not OS.path.lexists(value):
        if "*" in value or "?" in value:
            return f"{value!r} is a pattern, not the path of a file or directory"
        return f"{value!r} does not exist"
    # `walk` yields nothing for a file, nor for a directory that cannot be read.
    if next(OS.walk(value), None) == (value, [], []):
        return f"there is no file in {value!r}"
    return ""


def _is_installed(name: str, environment: Environment) -> bool:
    """Whether a directory of `sys.path` has metadata or an egg of the distribution."""
    for installed in map(environment.contents.installed, environment.path):
        # In the name of an egg, `-` in the distribution's name is escaped; in others, it may stay.
        eggs = [egg.partition("-")[0] for egg in installed.eggs if egg.endswith(".egg")]
        found = (*installed.named(normalised(name)), *installed.local())
        if normalised(name) in map(normalised, (*eggs, *(each.name for each in found))):
            return True
    return False


def tell_of_fallback(problem: str) -> None:
    """Say once that the fallback is active."""
    global _told
    if _told:
        return
    _told = True
    message = (
        f"whose does not know this version of coverage.py ({problem}): it only adds omit patterns "
        "for third-party code, and does not measure project files that coverage.py takes for that"
    )
    from coverage.exceptions import CoverageWarning

    try:
        try:
            warnings.warn(message, CoverageWarning, stacklevel=2)
        except CoverageWarning:
            # Warnings are errors in this run. It must go on nevertheless.
            print(f"whose: {message}", file=sys.stderr)
    except Exception:  # noqa: BLE001, S110 - the program has closed the output, or replaced it
        pass


# -- WHOSE_REPORT=1 -----------------------------------------------------------------------


class Tally:
    """The files that coverage.py alone would decide otherwise.

    To know that, an unchanged InOrOut is asked about each file as well.
    """

    def __init__(self) -> None:
        self.left_out: set[str] = set()
        """Files that coverage.py alone would have measured."""
        self.added: set[str] = set()
        """Measured files that coverage.py alone would have left out."""
        self.problem = ""
        """Why nothing can be counted; empty if it can."""
        self.has_children = False
        """Whether subprocesses are measured. Their files are not counted."""
        self._stock: Any = None
        self._process = OS.getpid()

    def begin(self, stock: Any, settings: Any) -> None:
        """Called when the measurement starts, with an InOrOut of coverage.py's own."""
        means = {*(getattr(settings, "patch", None) or ()), *settings.concurrency}
        self.has_children = bool(means & {"subprocess", "multiprocessing"})
        if self._stock is None:
            # The line comes after coverage.py has saved the data: that is registered later, so
            # it is called earlier.
            atexit.register(self._tell)
        self._stock = stock
        stock.source_pkgs_unmatched = []  # the list of coverage.py's own object, for its warnings

    def note(self, decider: Any, made: TFileDisposition, filename: str, frame: FrameType) -> None:
        """Called after each decision about a file that is run."""
        stock = self._stock
        try:
            stock.plugins, stock.disp_class = decider.plugins, decider.disp_class
            alone = stock.should_trace(filename, frame)
        except Exception as error:  # noqa: BLE001 - the measured program must not see it
            self.problem = f"coverage.py has no answer about {filename!r} ({error})"
            return
        if alone.trace and not made.trace:
            self.left_out.add(alone.source_filename or filename)
        elif made.trace and not alone.trace:
            self.added.add(made.source_filename or filename)

    def line(self) -> str:
        """The line that is printed, without the name of the program."""
        if self.problem:
            return f"nothing to compare with, because {self.problem}"
        files = "file" if len(self.left_out) == 1 else "files"
        text = (
            f"{len(self.left_out)} {files} left out that coverage.py alone would have measured; "
            f"{len(self.added)} measured that it would have left out"
        )
        if "xdist.dsession" in sys.modules:
            text += " (workers of pytest-xdist are not counted: -n 0 has none)"
        elif self.has_children:
            text += " (subprocesses are not counted)"
        return text

    def _tell(self) -> None:
        if OS.getpid() == self._process and sys.stderr is not None:  # not in a forked child
            print(f"whose: {self.line()}", file=sys.stderr)
