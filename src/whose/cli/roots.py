"""`whose roots`: the prefixes of the paths of libraries, for tools that take a list of them."""

from __future__ import annotations

from whose._verdict import Kind
from whose.cli.chosen import classifier_of
from whose.cli.commands import Given
from whose.cli.output import Output


def run(given: Given, output: Output) -> int:
    """Print the prefixes that were asked for."""
    prefixes = classifier_of(given).library_prefixes(*map(Kind, given.kind))
    lines = prefixes if given.sep is None else [given.sep.join(prefixes)]
    output.show({"prefixes": list(prefixes)}, lines)
    return 0
