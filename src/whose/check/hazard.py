"""Defines hazards, registers the checks that find them, and words their fixes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from whose._environment.environment import Environment
    from whose._environment.layers import Layer

    Check = Callable[[Environment], Iterator["Hazard"]]

# The names of the directories in uv's cache that hold environments begin so.
_CACHED = ("archive-v", "builds-v", "environments-v")


class Hazard:
    """One thing that is wrong, with its fix.

    >>> print(Hazard("missing-home", "/app/.venv/pyvenv.cfg", "home is gone", "make it anew"))
    missing-home: home is gone; fix: make it anew
    """

    __slots__ = ("fix", "message", "name", "path")

    def __init__(self, name: str, path: str, message: str, fix: str) -> None:
        self.name = name
        """The name of this kind of hazard, such as `stale-overlay`; it never changes."""
        self.path = path
        """The file or directory with the fault."""
        self.message = message
        """What is wrong, in words."""
        self.fix = fix
        """What to do, in words."""

    def __str__(self) -> str:
        return f"{self.name}: {self.message}; fix: {self.fix}"

    def __repr__(self) -> str:
        return f"<Hazard {self}>"

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON."""
        return {name: getattr(self, name) for name in ("name", "path", "message", "fix")}


CHECKS: dict[Check, Mapping[str, str]] = {}
"""Every check, in order, with the hazards that it finds: names and descriptions."""


def finds(hazards: Mapping[str, str]) -> Callable[[Check], Check]:
    """Register a function as a check that finds `hazards`, a mapping of names to descriptions."""

    def register(check: Check) -> Check:
        CHECKS[check] = hazards
        return check

    return register


def make_anew(layer: Layer) -> str:
    """How to make an environment anew, in words."""
    parts = layer.prefix.replace("\\", "/").split("/")
    if any(part.startswith(_CACHED) for part in parts):
        return "uv cache clean (it is in uv's cache)"
    prefix = quoted(layer.prefix)
    if layer.made_by == "uv":
        return f"make the environment anew, uv venv --clear {prefix}, and install or sync again"
    if layer.made_by == "virtualenv":
        return f"make the environment anew, virtualenv --clear {prefix}, and install again"
    return f"make the environment anew, python3 -m venv --clear {prefix}, and install again"


def pip_install(layer: Layer) -> str:
    """The start of a command that installs into a layer, by uv or by pip."""
    if layer.made_by == "uv":
        return f"uv pip install --python {quoted(layer.prefix)}"
    return "pip install"


def quoted(path: str) -> str:
    """A path as one word for a shell."""
    import shlex

    return shlex.quote(path)
