"""Shows the plugin's state in `coverage debug sys` and `--debug=sys`."""

from __future__ import annotations

import sys
from types import SimpleNamespace

from whose._coverage import children
from whose._files.system import OS, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from whose._coverage.plugin import WhosePlugin


def lines(plugin: WhosePlugin) -> Iterable[tuple[str, object]]:
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
    yield ("whose_children", children.said(plugin))
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


def show(coverage: Any, plugin: WhosePlugin) -> None:
    """Make `coverage debug sys` show the lines.

    It shows those of the object's InOrOut, but not those of plugins.
    """
    # With `--debug=sys`, coverage.py writes the lines of each plugin itself.
    if coverage._inorout is None and not coverage._debug.should("sys"):
        coverage._inorout = SimpleNamespace(sys_info=lambda: [*lines(plugin)])
