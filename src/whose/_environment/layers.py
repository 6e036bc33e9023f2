"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Kind, Ruling, Value

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.pyvenv_cfg import PyvenvCfg
    from whose._files.disk import Disk
else:
    PyvenvCfg = object  # for `get_type_hints`: few processes need the module


class Root(Value):
    """A directory (or archive) whose kind is known, with the reason.

    `role` is how its contents are judged: `site` (an installer's directory; links
    and local distributions in it are looked at), `library` (a tool's directory, as
    `node_modules`, or an egg), `environment` (a whole of its own: a virtual environment,
    its scripts), `scripts` (scripts among which the project's may be), `stdlib`,
    `path` (a directory that the program itself put on `sys.path`, where installed files
    are told by their records), `frozen` (a frozen application), `file` (a single file, or
    a directory of which nothing speaks for itself), `alias` (judged by where a link leads).

    >>> from whose import Environment
    >>> {root.kind.value for root in Environment.current().roots} >= {"stdlib"}
    True
    """

    __slots__ = ("layer", "path", "role", "ruling")
    _hashed = ("kind", "path", "role", "rule")

    def __init__(self, path: str, role: str, ruling: Ruling, layer: Layer | None = None) -> None:
        self.path = path
        self.role = role
        self.ruling = ruling
        """What is said of all in it that does not speak for itself."""
        self.layer = layer
        """The prefix that it belongs to, if it is one's."""

    @property
    def kind(self) -> Kind:
        """Whose code is in it.

        >>> Root("/app", "path", Ruling(Kind.PROJECT, 6, "nobody installed it")).kind
        <Kind.PROJECT: 'project'>
        """
        return self.ruling.kind

    @property
    def rule(self) -> int:
        """Number of the rule that says so.

        >>> Root("/app", "path", Ruling(Kind.PROJECT, 6, "nobody installed it")).rule
        6
        """
        return self.ruling.rule

    @property
    def reason(self) -> str:
        """Why, in words.

        >>> Root("/app", "path", Ruling(Kind.PROJECT, 6, "nobody installed it")).reason
        'nobody installed it'
        """
        return self.ruling.reason

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
"""The roles of layers, which say how a layer comes to be there, and the words for them."""


class Layer(Value):
    """One prefix that contributes directories: an interpreter, an environment, a user base.

    >>> from whose import Environment
    >>> Environment.current().layers[0].role
    ''
    """

    __slots__ = ("config", "form", "made_by", "parent", "prefix", "role", "sites")
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
        """The directory that its schemes are below."""
        self.form = form
        """`virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`."""
        self.made_by = made_by
        """The tool that made it (`venv`, `uv`, `virtualenv`, `conda` …); may be empty."""
        self.config = config
        """Its `pyvenv.cfg`, if it has one."""
        self.role = role
        """How it comes to be there, a key of `ROLES`; empty for the topmost."""
        self.parent = parent
        """The layer that this one was found through; None for the topmost."""
        self.sites: list[str] = []
        """Its site directories that exist."""

    def __repr__(self) -> str:
        return f"<Layer {self.form} {self.prefix!r}>"

    @property
    def relation(self) -> str:
        """How it comes to be there, in words; empty for the topmost.

        >>> Layer("/usr", "interpreter", role="base").relation
        'the base interpreter'
        """
        return ROLES[self.role].format(self)

    def describe(self) -> str:
        """The prefix and the relation, as the end of a sentence.

        >>> Layer("/usr", "interpreter", role="base").describe()
        '/usr, the base interpreter'
        """
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


def contains(disk: Disk, directory: str, path: str) -> bool:
    """Whether `path` is `directory` or below it, by name or by real path."""
    return disk.paths.inside(path, directory) or disk.paths.inside(
        disk.real(path), disk.real(directory)
    )
