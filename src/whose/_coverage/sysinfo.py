"""What `coverage debug sys` and `--debug=sys` show of the plugin."""

from __future__ import annotations

import sys
import weakref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import FrameType
    from typing import Any

    from whose._coverage.plugin import WhosePlugin


def lines(plugin: WhosePlugin) -> Iterable[tuple[str, object]]:
    """Pairs of a name and a value or a list of values, as coverage.py writes them."""
    whose: Any = sys.modules.get("whose")
    yield ("whose_version", f"{getattr(whose, '__version__', '?')} in {plugin.home}")
    yield ("whose_active", plugin.active)
    yield ("whose_options", [*_options(plugin)])
    yield ("whose_changed", plugin.changed)
    if plugin.classifier is None:
        return
    environment = plugin.classifier.environment
    yield ("whose_environment", environment.prefix)
    yield (
        "whose_layers",
        [
            f"{layer.describe()} ({' '.join(filter(None, (layer.made_by, layer.form)))})"
            for layer in environment.layers
        ],
    )
    yield ("whose_roots", [f"{it.path}: {it.kind}, {it.reason}" for it in environment.roots])
    for root in environment.roots:
        plugin.classifier.classify(root.path)  # reads what is installed there
    problems = sorted(environment.problems.items())
    yield ("whose_ignored_evidence", [f"{path}: {what}" for path, what in problems])


def _options(plugin: WhosePlugin) -> Iterable[str]:
    if plugin.options is None:
        return
    section = plugin.options.section
    for name, value in plugin.options.given().items():
        yield f"{name} = {value}" + (
            f", from [{section.name}] in {section.file}" if section else ""
        )


def add_to(config: object, plugin: WhosePlugin) -> None:
    """Have `coverage debug sys` show the lines: it does not ask plugins for theirs.

    `config` is what coverage.py has given to `configure`: the Coverage object or
    its configuration, as it happens.
    """
    coverage = config if hasattr(config, "sys_info") else _owner(config)
    if coverage is None:
        return
    owner = weakref.ref(coverage)

    def sys_info() -> list[tuple[str, object]]:
        coverage: Any = owner()
        found = [*type(coverage).sys_info(coverage)]
        debug = getattr(coverage, "_debug", None)
        # With `--debug=sys`, coverage.py writes the lines of each plugin itself.
        if debug is None or not debug.should("sys"):
            found += lines(plugin)
        return found

    vars(coverage)["sys_info"] = sys_info


def _owner(config: object) -> Any:
    """The Coverage object that is being configured with `config`; None if there is none."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_globals.get("__name__") == "coverage.control":
            candidate = frame.f_locals.get("self")
            if getattr(candidate, "config", None) is config:
                return candidate
        frame = frame.f_back
    return None
