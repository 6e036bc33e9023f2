"""Defines hazards, registers the checks that find them, and words their fixes."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._verdict import Distribution

Check = Callable[[Environment], Iterator["Hazard"]]

# The names of the directories in uv's cache that hold environments begin so.
_CACHED = ("archive-v", "builds-v", "environments-v")
# The modules with checks, which run in this order. `installed` is last, as it reports what the
# others could not read.
_SUBJECTS = ("layers", "interpreter", "project", "coverage", "installed")


class Hazard(NamedTuple):
    """One thing that is wrong, with its fix.

    >>> print(Hazard("missing-home", "/app/.venv/pyvenv.cfg", "home is gone", "make it anew"))
    missing-home: home is gone; fix: make it anew
    """

    name: str
    """The name of this kind of hazard, such as `stale-overlay`; it never changes."""
    path: str
    """The file or directory with the fault."""
    message: str
    """What is wrong, in words."""
    fix: str
    """What to do, in words."""

    def __str__(self) -> str:
        return f"{self.name}: {self.message}; fix: {self.fix}"

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return self._asdict()


_checks: dict[str, dict[Check, dict[str, str]]] = {}
"""The checks of each module, with the hazards that they find: names and descriptions."""


def finds(**hazards: str) -> Callable[[Check], Check]:
    """Register a function as a check that finds `hazards`: names, with `_` for `-`, and texts."""

    def register(check: Check) -> Check:
        found = {name.replace("_", "-"): what for name, what in hazards.items()}
        _checks.setdefault(check.__module__, {})[check] = found
        return check

    return register


def _all_checks() -> dict[Check, dict[str, str]]:
    modules = [import_module(f"whose.check.{name}").__name__ for name in _SUBJECTS]
    return {check: found for name in modules for check, found in _checks[name].items()}


def hazards(environment: Environment) -> list[Hazard]:
    """Everything that is wrong with `environment`; empty if it is in order.

    >>> import sys
    >>> from whose import Environment
    >>> found = hazards(Environment.of(sys.prefix))
    >>> "missing-home" in {hazard.name for hazard in found}
    False
    """
    return list(dict.fromkeys(each for check in _all_checks() for each in check(environment)))


def known_hazards() -> dict[str, str]:
    """The names of all hazards, each with a description.

    >>> known_hazards()["missing-home"]
    'the interpreter of an environment is gone'
    """
    return {name: what for found in _all_checks().values() for name, what in found.items()}


def distributions(environment: Environment) -> Iterator[tuple[Distribution, Layer]]:
    """Every distribution in the site directories on `sys.path`, with its layer."""
    for site, layer in environment.sites_on_path():
        installed = environment.contents.installed(environment.disk.paths.key(site))
        for each in installed.distributions():
            yield each, layer


def make_anew(layer: Layer) -> str:
    """How to make an environment anew, in words."""
    parts = layer.prefix.replace("\\", "/").split("/")
    if any(part.startswith(_CACHED) for part in parts):
        return "uv cache clean (it is in uv's cache)"
    command = {"uv": "uv venv", "virtualenv": "virtualenv"}.get(layer.made_by, "python3 -m venv")
    again = "install or sync again" if layer.made_by == "uv" else "install again"
    return f"make the environment anew, {command} --clear {shlex.quote(layer.prefix)}, and {again}"


def pip_install(layer: Layer) -> str:
    """The start of a command that installs into a layer, by uv or by pip."""
    if layer.made_by == "uv":
        return f"uv pip install --python {shlex.quote(layer.prefix)}"
    return "pip install"
