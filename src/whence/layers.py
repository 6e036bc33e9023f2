"""Layers and roots: the prefixes that make an environment, and whose each directory is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whence.disk import Disk
    from whence.pyvenv import PyvenvCfg
    from whence.verdict import Kind


class Root:
    """A directory (or archive) whose kind is known, with the reason.

    `role` is how its contents are judged: `site` (an installer's directory; links
    and local distributions in it are looked at), `scripts`, `environment` (a
    virtual environment as a whole), `stdlib`, or `path` (a directory that the
    program itself put on `sys.path`, where installed files are told by their records).
    """

    __slots__ = ("kind", "layer", "path", "reason", "role", "rule")

    def __init__(
        self, path: str, role: str, kind: Kind, rule: int, reason: str, layer: Layer | None
    ) -> None:
        self.path = path
        self.role = role
        self.kind = kind
        self.rule = rule
        self.reason = reason
        self.layer = layer

    def __repr__(self) -> str:
        return f"<Root {self.role} {self.path!r}: {self.kind}, {self.reason}>"


class Layer:
    """One prefix that contributes directories: an interpreter, an environment, a user base."""

    __slots__ = ("config", "form", "made_by", "prefix", "relation", "sites")

    def __init__(
        self, prefix: str, form: str, made_by: str, config: PyvenvCfg | None, relation: str = ""
    ) -> None:
        self.prefix = prefix
        """The directory that its schemes are below."""
        self.form = form
        """`virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`."""
        self.made_by = made_by
        """The tool that made it (`venv`, `uv`, `virtualenv`, `conda` …); may be empty."""
        self.config = config
        """Its `pyvenv.cfg`, if it has one."""
        self.relation = relation
        """How it comes to be in this chain; empty for the topmost."""
        self.sites: list[str] = []
        """Its site directories that exist."""

    def __repr__(self) -> str:
        return f"<Layer {self.form} {self.prefix!r}>"

    def describe(self) -> str:
        """The prefix and the relation, as the end of a sentence."""
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


def contains(disk: Disk, directory: str, path: str) -> bool:
    """Whether `path` is `directory` or below it, by name or by real path."""
    return disk.paths.inside(path, directory) or disk.paths.inside(
        disk.real(path), disk.real(directory)
    )
