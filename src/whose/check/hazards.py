"""Finds all hazards of an environment, by the checks of all modules in this package."""

from __future__ import annotations

from importlib import import_module

from whose._environment.environment import Environment
from whose.check.hazard import CHECKS, Hazard

# A check registers itself when its module is imported, so a new module has to be added here.
# The checks run in this order. `installed` is last, as it reports what the others could not read.
_SUBJECTS = ("layers", "interpreter", "project", "coverage", "installed")


def hazards(environment: Environment) -> list[Hazard]:
    """Everything that is wrong with `environment`; empty if it is in order.

    >>> import sys
    >>> from whose import Environment
    >>> found = hazards(Environment.of(sys.prefix))
    >>> "missing-home" in {hazard.name for hazard in found}
    False
    """
    _load()
    return list({str(each): each for check in CHECKS for each in check(environment)}.values())


def known_hazards() -> dict[str, str]:
    """The names of all hazards, each with a description.

    >>> known_hazards()["missing-home"]
    'the interpreter of an environment is gone'
    """
    _load()
    return {name: what for found in CHECKS.values() for name, what in found.items()}


def _load() -> None:
    for subject in _SUBJECTS:
        import_module(f"whose.check.{subject}")
