"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Kind, Value

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.pyvenv_cfg import PyvenvCfg
    from whose._environment.running import Evidence
    from whose._files.disk import Disk
else:
    PyvenvCfg = object  # for `get_type_hints`: few processes need the module

_EXECUTABLES = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"), ("python.exe",))
_BASES = ("base", "platbase", "installed_base", "installed_platbase")


class Root(Value):
    """A directory (or archive) whose kind is known, with the reason.

    `role` is how its contents are judged: `site` (an installer's directory; links
    and local distributions in it are looked at), `library` (a tool's directory, as
    `node_modules`, or an egg), `environment` (a whole of its own: a virtual environment,
    its scripts), `scripts` (scripts among which the project's may be), `stdlib`, or
    `path` (a directory that the program itself put on `sys.path`, where installed files
    are told by their records).

    >>> from whose import Environment
    >>> {root.kind.value for root in Environment.current().roots} >= {"stdlib"}
    True
    """

    __slots__ = ("kind", "layer", "path", "reason", "role", "rule")
    _hashed = ("kind", "path", "role", "rule")

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


class Schemes:
    """The directories that an interpreter's install schemes name, and the files beside them.

    Nothing here depends on `sys.path`, so it is kept while that changes.
    """

    def __init__(self, evidence: Evidence, disk: Disk) -> None:
        self.evidence = evidence
        self.disk = disk
        self.paths = disk.paths
        self._templates: dict[str, tuple[str, ...]] = {}
        self._configs: dict[str, PyvenvCfg | None] = {}
        self._existing: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
        self._library: tuple[str, ...] | None = None

    def expand(self, key: str, prefix: str, user_base: str | None = None) -> Iterator[str]:
        """The directories called `key` in every scheme below `prefix`, existing or not."""
        if user_base is None:
            values = {**self.evidence.variables, **dict.fromkeys(_BASES, prefix)}
        else:
            values = {**self.evidence.variables, "userbase": user_base}
        seen = set()
        for template in self._templates_of(key):
            if ("{userbase}" in template) == (user_base is not None):
                try:
                    path = self.paths.absolute(template.format_map(values), "")
                except (KeyError, ValueError):
                    continue  # a variable that only the build's configuration knows
                if path not in seen:
                    seen.add(path)
                    yield path

    def _templates_of(self, key: str) -> tuple[str, ...]:
        # Many schemes have the same templates.
        known = self._templates.get(key)
        if known is None:
            found = dict.fromkeys(scheme.get(key) for scheme in self.evidence.schemes)
            known = self._templates[key] = tuple(filter(None, found))
        return known

    def existing(self, key: str, prefix: str, user_base: str | None = None) -> tuple[str, ...]:
        """Those of them that exist."""
        question = (key, prefix, user_base)
        known = self._existing.get(question)
        if known is None:
            found = filter(self.disk.exists, self.expand(*question))
            known = self._existing[question] = tuple(found)
        return known

    def config(self, prefix: str) -> PyvenvCfg | None:
        """The `pyvenv.cfg` of a prefix, empty if it cannot be used; None if there is none."""
        if prefix not in self._configs:
            from whose._environment.pyvenv_cfg import (
                CONFIG_LIMIT,
                CONFIG_NAME,
                PyvenvCfg,
                parse_pyvenv_cfg,
            )

            path = self.paths.join(prefix, CONFIG_NAME)
            data = self.disk.read(path, CONFIG_LIMIT)
            parsed = None if data is None else parse_pyvenv_cfg(path, data)
            if isinstance(parsed, str):
                self.disk.problems[path] = parsed
                parsed = PyvenvCfg(path, {}, {})
            self._configs[prefix] = parsed
        return self._configs[prefix]

    def has_interpreter(self, prefix: str) -> bool:
        """Whether an interpreter is (or was: a link may lead nowhere) at a prefix."""
        return any(
            self.disk.form(self.paths.join(prefix, *parts)) is not None for parts in _EXECUTABLES
        )

    def is_environment(self, prefix: str) -> bool:
        """Whether a prefix is one of an interpreter or an environment, and not a mere shape."""
        return (
            prefix in self.evidence.prefixes
            or prefix in self.evidence.base_prefixes
            or prefix == self.evidence.user_base
            or self.config(prefix) is not None
            or self.disk.exists(self.paths.join(prefix, "conda-meta"))
            or self.has_interpreter(prefix)
        )

    def library(self) -> tuple[str, ...]:
        """The directories of the base interpreter's standard library."""
        if self._library is None:
            self._library = tuple(dict.fromkeys(self._find_library()))
        return self._library

    def _find_library(self) -> Iterator[str]:
        yield from self.evidence.stdlib
        join = self.paths.join
        for prefix in dict.fromkeys(self.evidence.base_prefixes + self.evidence.prefixes):
            # `sysconfig` may name directories of the build machine: take those that exist here.
            named = (*self.existing("stdlib", prefix), *self.existing("platstdlib", prefix))
            for path in dict.fromkeys(named):
                for module in ("os.py", "os.pyc", "lib-dynload"):
                    if self.disk.exists(join(path, module)):
                        yield path
                        yield self.paths.parent(self.disk.real(join(path, module)))
                        break
        yield from self._build_tree()

    def _build_tree(self) -> Iterator[str]:
        """Where a CPython that runs in its build tree keeps its extension modules."""
        if not self.evidence.base_executable:
            return
        home = self.paths.parent(self.evidence.base_executable)
        data = self.disk.read(self.paths.join(home, "pybuilddir.txt"), 4096)
        if data:
            name = data.decode("utf-8", "replace").strip()
            yield self.paths.absolute(name, home)

    def library_entries(self) -> Iterator[str]:
        """The entries of `sys.path` that are the standard library's by their names."""
        # The zip may not exist; Windows has its extension modules in DLLs.
        archive = f"python{self.evidence.variables.get('py_version_nodot', '')}.zip"
        bases = self.evidence.base_prefixes
        for entry in self.evidence.path:
            # Projects may have such names too.
            if entry.endswith(archive) and self.paths.name(entry) == archive:
                form = self.disk.form(entry)
                if form != "dir":
                    yield entry
                if form == "file" and self.paths.parent(entry) in bases:
                    yield from self._extensions(self.paths.parent(entry))
            elif entry.endswith("DLLs") and self.paths.parent(entry) in bases:
                yield entry

    def _extensions(self, prefix: str) -> Iterator[str]:
        # Windows' embeddable package has all in one directory, and may get the program there too.
        for name in self.disk.names(prefix) or ():
            # That of the free-threaded build has the platform between name and suffix.
            module = name.partition(".")[0]
            if name.lower().endswith(".pyd") and module in self.evidence.stdlib_names:
                yield self.paths.join(prefix, name)
