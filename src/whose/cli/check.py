"""`whose check`: everything that is wrong with the environment, with a fix."""

from __future__ import annotations

from functools import partial

from whose.check import hazards
from whose.cli.environment import environment_of
from whose.cli.output import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose.check.hazard import Hazard
    from whose.cli.options import Given
    from whose.cli.output import Line, Output


def run(given: Given, output: Output) -> int:
    """Print the hazards of the environment that was asked for; 1 if there is any."""
    environment = environment_of(given)
    found = hazards(environment)
    for hazard in found:
        output.show(hazard.as_dict, partial(_lines, hazard, terminal=output.terminal))
    if output.terminal and output.form == "text" and not found:
        output.line(f"nothing is wrong with the environment of {environment.prefix}")
    return 1 if found else 0


def _lines(hazard: Hazard, *, terminal: bool) -> Iterator[Line]:
    # One line for each hazard, so that programs can read it. On a terminal, lines are wrapped.
    if not terminal:
        yield str(hazard)
        return
    parts = ((hazard.name, "third-party", f"{hazard.message};"), ("fix", "fix", hazard.fix))
    for label, colour, text in parts:
        indent = "    " if label == "fix" else ""
        first, *more = wrapped(f"{label}: {text}", "    ", indent)
        yield [indent, (f"{label}:", colour), first[len(indent) + len(label) + 1 :]]
        yield from more
