"""Shows the plugin's state in `coverage debug sys` and `--debug=sys`."""

from __future__ import annotations

import sys

from whose._coverage import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from whose._coverage.plugin import WhosePlugin


def lines(plugin: WhosePlugin) -> Iterable[tuple[str, object]]:
    """Pairs of a name and a value, or a list of values, in the form that coverage.py writes."""
    whose: Any = sys.modules.get("whose")
    yield ("whose_version", f"{getattr(whose, '__version__', '?')} in {plugin.home}")
    yield ("whose_active", plugin.active)
    yield ("whose_options", [*_options(plugin)])
    yield ("whose_changed", plugin.changed)
    if plugin.classifier is None:
        return
    yield ("whose_children", children.said(plugin))
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
    for root in environment.roots:  # reads what is installed there
        plugin.classifier.classify(environment.disk.paths.join(root.path, "none.py"))
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


class Shown:
    """Takes the place of the InOrOut of a Coverage object that has not started.

    `coverage debug sys` shows the information of InOrOut, but not that of plugins.
    """

    def __init__(self, plugin: WhosePlugin) -> None:
        self._plugin = plugin

    def sys_info(self) -> list[tuple[str, object]]:
        """Called by `Coverage.sys_info`."""
        return [*lines(self._plugin)]


def show(coverage: Any, plugin: WhosePlugin) -> None:
    """Make `coverage debug sys` show the lines."""
    # With `--debug=sys`, coverage.py writes the lines of each plugin itself.
    if coverage._inorout is None and not coverage._debug.should("sys"):
        coverage._inorout = Shown(plugin)
