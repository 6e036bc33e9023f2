"""`children = lazy`: tells the children of a measured process to start coverage.py late.

coverage.py hands its configuration to children in an environment variable. That one is left
alone, so a child without `whose` is measured as usual. A second variable makes `_whose_start`
delay the start. It holds the configuration that it is for, and facts for which the child would
otherwise have to import `whose`.
"""

from __future__ import annotations

import sys

from whose._config import PATHS
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from whose._coverage.plugin import WhosePlugin

VARIABLE = "WHOSE_CHILDREN"
_LONGEST = 30_000  # characters: Windows allows 32,767 in a variable, Linux four times as many


def hand_over(decider: Any, plugin: WhosePlugin, directory: str) -> None:
    """Set the variable for the measured children of this process; to nothing if they start at once.

    `decider` is coverage.py's InOrOut, which decides what is measured, and `directory` the
    directory of the project.
    """
    settings = plugin.settings()
    plugin.why_eager = why_eager(decider, plugin)
    if not plugin.why_eager:
        # Import it here, so that no child has to compile it: that would change the site directory.
        __import__("_whose_start.gate")
        config = settings.serialize()
        if OS.environ.get(VARIABLE, "").startswith(config + "\n"):
            return  # the parent has set it
        value = "\n".join([config, *_lines(decider, plugin, directory)])
        if len(value) <= _LONGEST:
            OS.environ[VARIABLE] = value
            return
        plugin.why_eager = f"a variable would have more than {_LONGEST} characters"
    if why_unmeasured(settings) and "COVERAGE_PROCESS_START" not in OS.environ:
        OS.environ.pop(VARIABLE, None)
    else:
        OS.environ[VARIABLE] = ""  # the plugin in a child knows by it that it is in one


def _lines(decider: Any, plugin: WhosePlugin, directory: str) -> Iterator[str]:
    """What a child needs to know: lines of a word and its values, as `Gate` reads them."""
    settings = plugin.settings()
    wanted = {name.partition(".")[0] for name in decider.source_pkgs}
    for place, others in plugin.classifier._settled_places():
        try:
            # Something installed while the program runs may be the project's own.
            changed = OS.stat(place).st_mtime_ns
        except OSError:
            continue
        names = sorted({*others, *wanted, *(f"{name}.py" for name in wanted)})
        line = "\t".join(["library", place, str(changed), *names])
        if "\n" not in line:
            yield line
    yield f"own\t{directory.rstrip(OS.sep)}{OS.sep}"
    yield from {"execv", "_exit"} & {*settings.patch}
    if "multiprocessing" in settings.concurrency:
        yield "fork"  # what coverage.py changes for that has to be changed before a process forks
    given = [("ask", plugin.classifier.configured)]
    given += [(name, each) for name in PATHS for each in getattr(plugin.options, name)]
    # With `source` or `include`, third-party files may be measured, so `whose` cannot tell.
    restricted = decider.source_dirs or decider.source_pkgs or decider.include
    if not restricted and not any({*"\t\n"} & {*each} for _, each in given):
        yield from (f"{name}\t{each}" for name, each in given)


def why_eager(decider: Any, plugin: WhosePlugin) -> str:
    """Why coverage.py must start at once in children; empty if it may start late."""
    settings = plugin.settings()
    if unmeasured := why_unmeasured(settings):
        return unmeasured
    if not hasattr(settings, "serialize"):
        return "coverage.py is older than 7.10.3, and its children only read the configuration file"
    if sys.implementation.name != "cpython":
        return "only CPython tells of code that it is about to run"
    for name in ("cover_pylib", "dynamic_context", "sigterm", "debug"):
        if getattr(settings, name) not in (None, False, "", "none", []):
            return f"[run] {name} is set"
    if greenlets := {*settings.concurrency} - {"thread", "multiprocessing"}:
        return f"[run] concurrency is {', '.join(sorted(greenlets))}"
    for other in (*plugin.others.file_tracers, *plugin.others.context_switchers):
        return f"the plugin {type(other).__module__} may have a say about any file"
    for path in decider.source_in_third_paths:
        return f"[run] source names what is not the project's: {path}"
    for pattern in decider.include:
        if not _is_own_tree(pattern, plugin.classifier):
            return f"[run] include may name what is not the project's: {pattern}"
    return ""


def status(plugin: WhosePlugin) -> str:
    """The value for `debug sys`: `lazy`, or `eager` and why."""
    if plugin.options is None or plugin.options.children != "lazy":
        return "eager"
    if plugin.why_eager is None:  # it has not started
        try:
            unmeasured = why_unmeasured(plugin.settings())  # then no InOrOut is needed
            plugin.why_eager = unmeasured or why_eager(_decider(plugin), plugin)
        except Exception as error:  # noqa: BLE001 - a run will report it, too
            plugin.why_eager = f"{type(error).__name__}: {error}"
    return f"eager, because {plugin.why_eager}" if plugin.why_eager else "lazy"


def _decider(plugin: WhosePlugin) -> Any:
    """The InOrOut that a measurement with this configuration would use."""
    from coverage.inorout import InOrOut

    return plugin.decision(InOrOut, plugin.settings(), print, None, False).decider


def why_unmeasured(settings: Any) -> str:
    """Why coverage.py hands nothing to children; empty if it does."""
    if not hasattr(settings, "patch"):
        return "coverage.py is older than 7.10, and hands its children no configuration"
    if "subprocess" not in settings.patch:
        return "[run] patch does not name subprocess"
    return ""


def _is_own_tree(pattern: str, classifier: Any) -> bool:
    """Whether everything that a pattern can match is known to be the project's."""
    if OS.sep not in pattern.replace("/", OS.sep) or pattern.startswith(("*", "?")):
        return False  # it matches in any directory
    if not OS.path.isabs(pattern):
        return True  # coverage.py has the same pattern in an absolute form, which is looked at
    directory = OS.path.dirname(pattern.partition("*")[0].partition("?")[0].partition("[")[0])
    if classifier.classify(directory) is not Kind.PROJECT:
        return False
    inside = classifier.environment.disk.paths.inside
    places = (place for place, _ in classifier._settled_places())
    return not any(inside(place, directory) for place in (*places, *classifier._library_places()))
