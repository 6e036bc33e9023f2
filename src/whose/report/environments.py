"""Layers, roots and whole environments as plain values, ready for JSON."""

from __future__ import annotations

import sys
from _collections_abc import Mapping  # unlike collections.abc, always loaded

from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._environment.makers import made_by
from whose._files.disk import Disk
from whose._verdict import Kind, Verdict


def layer_of(verdict: Verdict, environment: Environment) -> Layer | None:
    """The layer that a verdict names, None if none; read from disk if not on `sys.path`."""
    prefix = verdict.layer
    if verdict.kind is Kind.STDLIB and not prefix:
        prefix = environment.evidence.base_prefixes[0]
    if not prefix:
        return None
    known = [layer for layer in environment.layers if layer.prefix == prefix]
    if known:
        return known[0]
    layer = environment.schemes.layer(prefix, "unused")
    if verdict.kind is Kind.STDLIB and layer.form == "directory":
        layer.form = "interpreter"
    return layer


def layer_as_dict(layer: Layer, disk: Disk) -> dict[str, object]:
    """A layer as plain values, ready for JSON."""
    return {
        "prefix": layer.prefix,
        "form": layer.form,
        "made_by": made_by(layer, disk) or None,
        "role": layer.role or "topmost",
        "relation": layer.relation or None,
        "parent": layer.parent.prefix if layer.parent else None,
        "config": dict(layer.config.values) if layer.config else None,
        "sites": list(layer.sites),
    }


def layer_in_words(layer: Mapping[str, object]) -> str:
    """What kind of layer one is, which tool made it and why it is there; given as plain values."""
    made = f" made by {layer['made_by']}" if layer["made_by"] else ""
    relation = f", {layer['relation']}" if layer["relation"] else ""
    return f"{layer['form']}{made}{relation}"


def environment_details(
    environment: Environment, options: Mapping[str, list[str]] | None = None
) -> dict[str, object]:
    """An environment as plain values, ready for JSON; `options` become part of them.

    >>> from whose import Environment
    >>> environment = Environment.current()
    >>> environment_details(environment)["prefix"] == environment.prefix
    True
    """
    base = environment.evidence.base_prefixes[0]
    owner = next((layer for layer in environment.layers if layer.prefix == base), None)
    groups: dict[Layer | None, list[object]] = {layer: [] for layer in (*environment.layers, None)}
    for number, root in enumerate(environment.roots, 1):
        layer = root.layer if root.layer in groups else None
        # The standard library belongs to the base interpreter. This includes the targets of links
        # in the library, such as Debian's `sitecustomize`.
        layer = owner if root.kind is Kind.STDLIB and layer is None else layer
        names = ("path", "role", "kind", "rule", "reason")
        values = {name: getattr(root, name) for name in names}
        groups[layer].append({"order": number, **values})
    return {
        "prefix": environment.prefix,
        "base_prefix": base,
        "python": python_version(environment) or None,
        "path": list(environment.path),
        "layers": [
            {**layer_as_dict(layer, environment.disk), "roots": groups[layer]}
            for layer in environment.layers
        ],
        "roots": groups[None],
        "anchors": list(environment.anchors),
        "options": options or {"project": [], "third_party": []},
        "notes": dict(environment.problems),
    }


def python_version(environment: Environment) -> str:
    """The version of Python that an environment is for, as far as it is known; may be empty."""
    if environment.is_running:
        return sys.version.split()[0]
    variables, config = environment.evidence.variables, environment.layers[0].config
    version, said = variables.get("version", ""), config.version if config else ""
    # The micro version may be in the configuration only.
    known = said if said.startswith(f"{version}.") else version
    return known or said or variables.get("py_version_short", "")
