"""`whose roots`: the prefixes of the paths of libraries, for tools that take a list of them."""

from __future__ import annotations

from whose._verdict import Kind
from whose.cli.environment import classifier_of
from whose.cli.options import Given
from whose.cli.output import Output


def run(given: Given) -> int:
    """Print the prefixes that were asked for."""
    prefixes = classifier_of(given).library_prefixes(*map(Kind, given.kind))
    output = Output("json" if given.json else "text", given.color)
    # A line is never written with a line feed in it, so the default separator makes lines.
    lines = prefixes if given.sep == "\n" else [given.sep.join(prefixes)]
    output.show(lambda: {"prefixes": list(prefixes)}, lambda: lines)
    output.flush()
    return 0
