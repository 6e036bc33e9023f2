"""`whose check`: everything that is wrong with the environment, with a fix."""

from __future__ import annotations

from functools import partial

from whose.check import hazards
from whose.cli.environment import environment_of
from whose.cli.options import Given
from whose.cli.output import Output, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose.check.hazard import Hazard
    from whose.cli.output import Line


def run(given: Given) -> int:
    """Print the hazards of the environment that was asked for; 1 if there is any."""
    output = Output("json" if given.json else given.format, given.color)
    environment = environment_of(given)
    found = hazards(environment)
    if output.terminal and not found and output.form == "text":
        output.line(f"nothing is wrong with the environment of {environment.prefix}")
    for hazard in found:
        output.show(hazard.as_dict, partial(_lines, hazard, terminal=output.terminal))
    output.flush()
    return 1 if found else 0


def _lines(hazard: Hazard, *, terminal: bool) -> Iterator[Line]:
    # One line for each hazard, so that programs can read it. On a terminal, lines are wrapped.
    if not terminal:
        yield str(hazard)
        return
    first, *more = wrapped(f"{hazard.name}: {hazard.message};", "    ")
    yield [(hazard.name, "third-party"), first.removeprefix(hazard.name)]
    yield from more
    first, *more = wrapped(f"fix: {hazard.fix}", "    ", "    ")
    yield ["    ", ("fix:", "fix"), first.removeprefix("    fix:")]
    yield from more
