"""`whose check`: everything that is wrong with the environment, with a fix."""

from __future__ import annotations

import os
from collections.abc import Iterator

from whose._config import OptionError, coverage_config, options_in
from whose._environment.environment import Environment
from whose._environment.running import working_directory
from whose._rules.modules import find_module
from whose.check import hazards
from whose.check.coverage import core_of, how_to_enable
from whose.check.hazard import NAMES, Hazard
from whose.cli.chosen import environment_of
from whose.cli.commands import Given
from whose.cli.output import Line, Output, wrapped


def run(given: Given, output: Output) -> int:
    """Print the hazards of the environment that was asked for; 1 if there is any left."""
    for name in given.ignore:
        if name not in NAMES:
            choices = ", ".join(NAMES)
            raise OptionError(f"argument --ignore: no such hazard: {name} (choose from {choices})")
    environment = environment_of(given)
    known = hazards(environment)
    found = [hazard for hazard in known if hazard.name not in given.ignore]
    for hazard in found:
        values = hazard.as_dict()
        # One line for each hazard, so that programs can read it.
        lines = _page(hazard) if output.terminal else [str(hazard)]
        output.show(values, lines, [values])
    if output.form == "text" and not given.quiet:
        if not found:
            nothing = "nothing else" if known else "nothing"
            output.line(f"{nothing} is wrong with the environment of {environment.prefix}")
        for line in _coverage_run(environment):
            output.line(line)
    return 1 if found else 0


def _page(hazard: Hazard) -> Iterator[Line]:
    yield [(hazard.name, "third-party")]
    yield from wrapped(hazard.message, "    ", "    ")
    yield from wrapped(f"fix: {hazard.fix}", "    ", "    ")


def _coverage_run(environment: Environment) -> Iterator[str]:
    """Lines about `coverage run` here: its core, and whether the plugin takes part.

    Nothing if its configuration cannot be used.
    """
    here = working_directory()
    try:
        config = coverage_config(here)
        options = options_in(config, here)
        core, why = core_of(config, environment)
    except Exception:  # noqa: BLE001 - hazards tell why
        return
    if find_module("coverage", environment):
        yield from wrapped(f"coverage run uses the core {core}: {why}", "    ")
        if "whose" not in config.plugins:
            enable = how_to_enable(config, environment)
            yield from wrapped(f"whose takes no part in it; for that, {enable}", "    ")
    for path in options.snapshot:
        if not os.path.exists(path):
            yield from wrapped(f"the snapshot {path} does not exist, and is not used", "    ")
