"""`whose env`: the layers of an environment, with the roots that each contributes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from typing import Any

from whose._environment.environment import Environment
from whose._files.paths import Paths
from whose.cli.chosen import configured_options, environment_of
from whose.cli.commands import Given
from whose.cli.output import Line, Output, wrapped
from whose.report.details import environment_details, layer_in_words

_INDENT = "    "


def run(given: Given, output: Output) -> int:
    """Print the environment that was asked for."""
    options = configured_options(given)
    environment = environment_of(given)
    if given.snapshot:
        output.line(environment.to_json())
    else:
        details = environment_details(environment, options)
        output.show(details, _page(details, environment))
    return 0


def _page(details: Any, environment: Environment) -> Iterator[Line]:
    version = f", Python {details['python']}" if details["python"] else ""
    read = ", read from disk" if environment.disk.live else ", by a snapshot"
    read = "" if environment.is_running else read
    yield f"the environment of {details['prefix']}{version}{read}"
    yield from _layer(details["layers"][0], "", details["layers"], environment.disk.paths)
    if details["roots"]:
        yield "of no layer"
    for root in details["roots"]:
        reason = root["reason"].removeprefix(f"{root['path']}, ")
        yield from _line(root["kind"], f"{root['path']} ({reason})", _INDENT)
    own = "the project's own distributions"
    yield own if details["own"] else f"{own}: none"
    for each in details["own"]:
        yield from wrapped(each["reason"], f"{_INDENT}  ", _INDENT)
    if any(details["options"].values()):
        yield "by coverage's configuration"  # which wins over all roots
    for name, paths in details["options"].items():
        for path in paths:
            yield from _line(name.replace("_", "-"), path, _INDENT)
    for path, problem in sorted(details["notes"].items()):
        yield f"not used: {path}: {problem}"
    active = os.environ.get("VIRTUAL_ENV", "")
    prefixes = {environment.disk.real(layer.prefix) for layer in environment.layers}
    if environment.is_running and active and environment.disk.real(active) not in prefixes:
        option = f"--python {shlex.quote(active)}"
        yield f"another environment is activated, {active}: use {option} for that"


def _layer(layer: Any, indent: str, layers: Any, paths: Paths) -> Iterator[Line]:
    """One layer and, below it, those that were found through it."""
    prefix = layer["prefix"]
    yield [indent, (prefix, "head")]
    indent += _INDENT
    yield from wrapped(layer_in_words(layer), f"{indent}  ", indent)
    for root in layer["roots"]:
        path = root["path"].removeprefix(paths.join(prefix, ""))
        path = "." if path == prefix else path
        yield from _line(root["kind"], f"{path} ({root['role']})", indent)
    top, *others = layers
    for each in others:
        if (each["parent"] or top["prefix"]) == prefix:
            yield from _layer(each, indent, layers, paths)


def _line(kind: str, text: str, indent: str) -> Iterator[Line]:
    """A root or an option: whose it is, and what it is."""
    margin = f"{indent}{'':12}"
    first, *others = wrapped(text, margin, margin)
    yield [indent, (kind, kind), first[len(indent) + len(kind) :]]
    yield from others
