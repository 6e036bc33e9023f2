"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Ruling, Value

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.pyvenv_cfg import PyvenvCfg
    from whose._files.disk import Disk
else:
    PyvenvCfg = object  # enough for `get_type_hints`: few processes need the module


class Root(Value):
    """A directory (or archive) whose kind is known, with the reason.

    `role` tells how its contents are judged: `site` (a site directory: links and own
    distributions in it are looked at), `library` (a directory that one tool fills, such as
    `node_modules`, or an egg), `environment` (a virtual environment, or a part of one),
    `scripts` (scripts of which some may be the project's), `stdlib`, `path` (a directory that
    the program put on `sys.path`, where records tell which files were installed), `source`
    (sources of the project inside an environment), `frozen` (a frozen application), `file`
    (a file, or a directory that is of one kind throughout), `alias` (a link to another root).

    >>> from whose import Environment
    >>> {root.kind.value for root in Environment.current().roots} >= {"stdlib"}
    True
    """

    _hashed = ("kind", "path", "role", "rule")

    def __init__(self, path: str, role: str, ruling: Ruling, layer: Layer | None = None) -> None:
        self.path = path
        self.role = role
        self.ruling = ruling
        """The ruling about everything in it that has no other evidence."""
        self.kind = ruling.kind
        """Whose code is in it."""
        self.rule = ruling.rule
        """Number of the rule that decided."""
        self.reason = ruling.reason
        """Why, in words."""
        self.layer = layer
        """The layer that it belongs to, if any."""

    def __repr__(self) -> str:
        return f"<Root {self.role} {self.path!r}: {self.kind}, {self.reason}>"


ROLES = {
    "": "",
    "extended": "which {0.parent.prefix} extends",
    "base": "the base interpreter",
    "user": "the user site",
    "overlaid": "a layer of the uv environment that extends {0.parent.config.extends}",
    "path": "a layer on sys.path",
    "entry": "on sys.path",
    "unused": "not on sys.path",
    "other": "not the running one",
}
"""The roles of layers (why a layer is part of the environment), and the words for them."""


class Layer(Value):
    """One prefix that contributes directories: an interpreter, an environment, a user base.

    >>> from whose import Environment
    >>> Environment.current().layers[0].role
    ''
    """

    _hashed = ("form", "prefix", "role")

    def __init__(
        self,
        prefix: str,
        form: str,
        made_by: str = "",
        config: PyvenvCfg | None = None,
        role: str = "",
        parent: Layer | None = None,
    ) -> None:
        self.prefix = prefix
        """The prefix: the directory that contains it."""
        self.form = form
        """`virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`."""
        self.made_by = made_by
        """The tool that made it (`venv`, `uv`, `virtualenv`, `conda` …); may be empty."""
        self.config = config
        """Its `pyvenv.cfg`, if it has one."""
        self.role = role
        """Why it is part of the environment, a key of `ROLES`; empty for the topmost."""
        self.parent = parent
        """The layer that this one was found through; None for the topmost."""
        self.relation = ROLES[role].format(self)
        """Why it is part of the environment, in words; empty for the topmost."""
        self.sites: list[str] = []
        """Its site directories that exist."""

    def __repr__(self) -> str:
        return f"<Layer {self.form} {self.prefix!r}>"

    def describe(self) -> str:
        """The prefix and the relation, to be put into a sentence.

        >>> Layer("/usr", "interpreter", role="base").describe()
        '/usr, the base interpreter'
        """
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


def contains(disk: Disk, directory: str, path: str) -> bool:
    """Whether `path` is `directory` or below it, as spelled or by the real paths."""
    return disk.paths.inside(path, directory) or disk.paths.inside(
        disk.real(path), disk.real(directory)
    )
