"""`whose env`: the layers of an environment, with the roots that each contributes."""

from __future__ import annotations

import os
from collections.abc import Iterator

from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._environment.makers import in_words
from whose.cli.environment import configured_options, environment_of
from whose.cli.options import Given
from whose.cli.output import Line, Output, wrapped
from whose.report.environments import environment_details, python_version, roots_by_layer

_INDENT = "    "


def run(given: Given, output: Output) -> int:
    """Print the environment that was asked for."""
    options = configured_options(given)
    environment = environment_of(given)
    if given.snapshot:
        output.line(environment.to_json())
    else:
        output.show(environment_details(environment, options), _page(environment, options))
    return 0


def _page(environment: Environment, options: dict[str, list[str]]) -> Iterator[Line]:
    version = f", Python {python}" if (python := python_version(environment)) else ""
    read = ", read from disk" if environment.disk.live else ", by a snapshot"
    read = "" if environment.is_running else read
    yield f"the environment of {environment.prefix}{version}{read}"
    yield from _layer(environment.layers[0], "", environment)
    loose = roots_by_layer(environment)[None]
    if loose:
        yield "of no layer"
    for number, root in loose:
        yield from _line(number, root.kind.value, f"{root.path} ({root.reason})", _INDENT)
    if any(options.values()):
        yield "by coverage's configuration"  # which wins over all roots
    for name, paths in options.items():
        for path in paths:
            yield from _line("", name.replace("_", "-"), path, _INDENT)
    for path, problem in sorted(environment.problems.items()):
        yield f"not used: {path}: {problem}"
    active = os.environ.get("VIRTUAL_ENV", "")
    prefixes = {environment.disk.real(layer.prefix) for layer in environment.layers}
    if environment.is_running and active and environment.disk.real(active) not in prefixes:
        yield f"another environment is activated, {active}: use --python {active} for that"


def _layer(layer: Layer, indent: str, environment: Environment) -> Iterator[Line]:
    """One layer and, below it, those that were found through it."""
    yield [indent, (layer.prefix, "head")]
    indent += _INDENT
    words = in_words(layer, environment.disk)
    words += f", {layer.relation}" if layer.relation else ""
    yield from wrapped(words, f"{indent}  ", indent)
    prefix = environment.disk.paths.join(layer.prefix, "")
    for number, root in roots_by_layer(environment)[layer]:
        path = "." if root.path == layer.prefix else root.path.removeprefix(prefix)
        yield from _line(number, root.kind.value, f"{path} ({root.role})", indent)
    top, *others = environment.layers
    for each in others:
        if (each.parent or top) is layer:
            yield from _layer(each, indent, environment)


def _line(number: object, kind: str, text: str, indent: str) -> Iterator[Line]:
    """A root with its number, or an option: whose it is, and what it is."""
    margin, head = f"{indent}{'':15}", f"{indent}{number:>2} "
    first, *others = wrapped(text, margin, margin)
    yield [head, (kind, kind), first[len(head) + len(kind) :]]
    yield from others
