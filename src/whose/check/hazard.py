"""Defines hazards, collects them from the checks, and words their fixes."""

from __future__ import annotations

import shlex
from importlib import import_module
from typing import Literal, NamedTuple, get_args

from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._environment.makers import is_in_cache_of_uv
from whose._verdict import Kind

# The modules, each with its CHECKS, which run in this order.
SUBJECTS = ("layers", "coverage", "distributions")
# A type, so that mypy finds a name that is not in it.
Name = Literal[
    "stale-overlay",
    "missing-home",
    "missing-parent",
    "copied-environment",
    "unclaimed-site",
    "other-version",
    "missing-library-path",
    "unknown-coverage",
    "config-unusable",
    "config-without-effect",
    "plugin-missing",
    "core-without-effect",
    "shadows-stdlib",
    "shadows-distribution",
    "editable-elsewhere",
    "project-in-site",
    "no-record",
    "duplicate",
    "unreadable",
]
NAMES: tuple[str, ...] = get_args(Name)
"""The names of all kinds of hazards."""


class Hazard(NamedTuple):
    """One thing that is wrong, with its fix.

    name     the name of this kind of hazard, such as `stale-overlay`; it never changes
    path     the file or directory with the fault
    message  what is wrong, in words
    fix      what to do, in words

    >>> print(Hazard("missing-home", "/app/.venv/pyvenv.cfg", "home is gone", "make it anew"))
    missing-home: home is gone; fix: make it anew
    """

    name: Name
    path: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.name}: {self.message}; fix: {self.fix}"

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return self._asdict()


def hazards(environment: Environment) -> list[Hazard]:
    """Everything that is wrong with `environment`; empty if it is in order.

    This imports coverage.py. coverage's configuration in the present working directory is
    looked at, too, if the programs of the environment are started there.

    >>> import sys
    >>> from whose import Environment
    >>> found = hazards(Environment.of(sys.prefix))
    >>> "missing-home" in {hazard.name for hazard in found}
    False
    """
    checks = [each for name in SUBJECTS for each in import_module(f"whose.check.{name}").CHECKS]
    return list(dict.fromkeys(hazard for check in checks for hazard in check(environment)))


def make_anew(layer: Layer) -> str:
    """How to make an environment anew, in words."""
    if is_in_cache_of_uv(layer.prefix):
        return "uv cache clean (it is in uv's cache)"
    command = {"uv": "uv venv", "virtualenv": "virtualenv"}.get(layer.made_by, "python3 -m venv")
    again = "install or sync again" if layer.made_by == "uv" else "install again"
    return f"make the environment anew, {command} --clear {shlex.quote(layer.prefix)}, and {again}"


def pip_install(layer: Layer) -> str:
    """The start of a command that installs into a layer, by uv or by pip."""
    prefix = shlex.quote(layer.prefix)  # it may not be the one that is activated
    if layer.made_by == "uv":
        return f"uv pip install --python {prefix}"
    return f"pip --python {prefix} install" if layer.config else "pip install"


def project_roots(environment: Environment) -> set[str]:
    """The paths of the project's roots: site directories that its own build fills, for example."""
    return {root.path for root in environment.roots if root.kind is Kind.PROJECT}
