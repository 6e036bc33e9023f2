"""What a hazard is, and how to make an environment once more."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.prefix import Layer

# Directories in uv's cache that hold environments; a version number follows.
_CACHED = ("archive-v", "builds-v", "environments-v")


class Hazard:
    """One thing that is wrong, with its remedy.

    >>> print(Hazard("missing-home", "/app/.venv/pyvenv.cfg", "home is gone", "make it anew"))
    missing-home: home is gone; fix: make it anew
    """

    __slots__ = ("fix", "message", "name", "path")

    def __init__(self, name: str, path: str, message: str, fix: str) -> None:
        self.name = name
        """The kind of hazard, such as `stale-overlay`; does not change between versions."""
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

    def as_dict(self) -> dict[str, str]:
        """The above as plain values, ready for JSON."""
        return {name: getattr(self, name) for name in ("name", "path", "message", "fix")}


def make_anew(layer: Layer) -> str:
    """How to make an environment once more."""
    import shlex

    parts = layer.prefix.replace("\\", "/").split("/")
    if any(part.startswith(_CACHED) for part in parts):
        return "uv cache clean (it is in uv's cache)"
    prefix = shlex.quote(layer.prefix)
    if layer.made_by == "uv":
        return f"make the environment anew, uv venv --clear {prefix}, and install or sync again"
    if layer.made_by == "virtualenv":
        return f"make the environment anew, virtualenv --clear {prefix}, and install again"
    return f"make the environment anew, python3 -m venv --clear {prefix}, and install again"
