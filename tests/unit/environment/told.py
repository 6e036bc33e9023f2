"""What an environment says of its layers and roots, in short."""

from __future__ import annotations

import os

from whose import Environment

Told = tuple[str, str, str, int, str, str | None]


def told(found: Environment, top: str) -> list[Told]:
    return [
        (
            os.path.relpath(root.path, top),
            root.role,
            str(root.kind),
            root.rule,
            root.reason.replace(top, "{top}"),
            None if root.layer is None else os.path.relpath(root.layer.prefix, top),
        )
        for root in found.roots
    ]


def layers(found: Environment, top: str) -> list[tuple[str, str, str, str, list[str]]]:
    return [
        (
            os.path.relpath(layer.prefix, top),
            layer.form,
            layer.made_by,
            layer.relation.replace(top, "{top}"),
            [os.path.relpath(site, top) for site in layer.sites],
        )
        for layer in found.layers
    ]


def roots(found: Environment, top: str) -> dict[str, tuple[str, str]]:
    return {os.path.relpath(root.path, top): (root.role, str(root.kind)) for root in found.roots}


def third_party(path: str, role: str, reason: str, layer: str | None) -> Told:
    return (path, role, "third-party", 4, reason, layer)
