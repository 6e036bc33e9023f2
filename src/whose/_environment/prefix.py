"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from whose._environment.running import Evidence
    from whose._files.disk import Disk
    from whose._verdict import Kind

CONFIG_NAME = "pyvenv.cfg"
CONFIG_LIMIT = 64 * 1024  # bytes; the real ones have fewer than 500

_BASES = ("base", "platbase", "installed_base", "installed_platbase")


class Root:
    """A directory (or archive) whose kind is known, with the reason.

    `role` is how its contents are judged: `site` (an installer's directory; links
    and local distributions in it are looked at), `library` (a tool's directory, as
    `node_modules`, or an egg), `environment` (a whole of its own: a virtual environment,
    its scripts), `shared scripts` (scripts among which the project's may be), `stdlib`, or
    `path` (a directory that the program itself put on `sys.path`, where installed files
    are told by their records).
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


class Layer:
    """One prefix that contributes directories: an interpreter, an environment, a user base."""

    __slots__ = ("config", "form", "made_by", "parent", "prefix", "role", "sites")

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
        """How it comes to be there, in words; empty for the topmost."""
        return ROLES[self.role].format(self)

    def describe(self) -> str:
        """The prefix and the relation, as the end of a sentence."""
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


def contains(disk: Disk, directory: str, path: str) -> bool:
    """Whether `path` is `directory` or below it, by name or by real path."""
    return disk.paths.inside(path, directory) or disk.paths.inside(
        disk.real(path), disk.real(directory)
    )


class PyvenvCfg:
    """The keys of one `pyvenv.cfg`, lower-cased, with their values untouched."""

    __slots__ = ("lines", "path", "values")

    def __init__(self, path: str, values: Mapping[str, str], lines: Mapping[str, int]) -> None:
        self.path = path
        """Where it was read."""
        self.values = values
        """Key to value."""
        self.lines = lines
        """Key to the number of its line, counted from 1."""

    @property
    def home(self) -> str:
        """Directory of the base interpreter's executable; empty if not said."""
        return self.values.get("home", "")

    @property
    def system_site(self) -> bool:
        """Whether the base's site directories are used too; yes, unless it says otherwise."""
        # `site.venv` starts from "true" and compares with it.
        return self.values.get("include-system-site-packages", "true").lower() == "true"

    @property
    def version(self) -> str:
        """The interpreter's version that the environment was made for; empty if not said."""
        return self.values.get("version") or self.values.get("version_info", "")

    @property
    def extends(self) -> str:
        """`sys.prefix` of the environment below this one (uv's overlays); empty if none."""
        return self.values.get("extends-environment", "")

    @property
    def made_by(self) -> str:
        """The tool that wrote it: `uv`, `virtualenv` or `venv`."""
        if "uv" in self.values:
            return "uv"
        return "virtualenv" if "virtualenv" in self.values else "venv"


def parse_pyvenv_cfg(path: str, data: bytes) -> PyvenvCfg | str:
    """The configuration in `data`, or one line that says why it cannot be used.

    Any line with `=` is a pair, whatever else is in it, as in `site`; there are
    neither sections nor comments, and the last one of a key counts. Only `home`
    is taken from its first line, as `getpath` does.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {error.start})"
    if "\0" in text:
        return "holds NUL bytes"
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    # Not str.splitlines(): it also breaks at characters that end no line of a file.
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        key, equals, value = line.partition("=")
        key = key.strip().lower()
        if not equals or (key == "home" and key in values):
            continue
        # Directories are few and asked for by name again and again: intern the keys.
        values[sys.intern(key)] = value.strip()
        lines[key] = number
    return PyvenvCfg(path, values, lines)


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
            path = self.paths.join(prefix, CONFIG_NAME)
            data = self.disk.read(path, CONFIG_LIMIT)
            parsed = None if data is None else parse_pyvenv_cfg(path, data)
            if isinstance(parsed, str):
                self.disk.problems[path] = parsed
                parsed = PyvenvCfg(path, {}, {})
            self._configs[prefix] = parsed
        return self._configs[prefix]

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
