"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

import sys
from _collections_abc import Iterator, Mapping, Sequence  # always loaded

from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Ruling, Value

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._environment.running import Facts
    from whose._files.disk import Disk

CONFIG_NAME = "pyvenv.cfg"
_EXECUTABLES = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"), ("python.exe",))
_BASES = ("base", "platbase", "installed_base", "installed_platbase", "userbase")
# The first (PEP 838) is `X.Y` only, so it stays true when the interpreter is updated.
_VERSIONS = ("python-version", "version", "version_info")


class Root(Value):
    """A directory (or archive) whose kind is known, with the reason.

    path    its path
    role    how its contents are judged: see below
    kind    whose code is in it, a Kind, if there is no other evidence
    rule    the number of the rule that decided
    reason  why, in words
    layer   the Layer that it belongs to; None if there is none

    `role` is `site` (a site directory: links and own distributions in it are looked at),
    `library` (a directory that one tool fills, such as `node_modules`, or an egg), `environment`
    (an environment, or what else a package manager fills, such as `/usr/share`: links in it are
    followed), `scripts` (of which some may be the project's), `stdlib`, `path` (a directory that
    the program was started in or put on `sys.path`, where records tell which files were installed),
    `source` (sources of the project inside an environment), `frozen` (a frozen application), `file`
    (a file, or a directory that is of one kind throughout) or `alias` (a link to another root).

    >>> from whose import Environment
    >>> {root.kind.value for root in Environment.current().roots} >= {"stdlib"}
    True
    """

    _hashed = ("kind", "path", "role", "rule")

    def __init__(self, path: str, role: str, ruling: Ruling, layer: Layer | None = None) -> None:
        self.path = path
        self.role = role
        self.ruling = ruling
        self.kind = ruling.kind
        self.rule = ruling.rule
        self.reason = ruling.reason
        self.layer = layer


ROLES = {
    "": "",
    "extended": "which {0.parent.prefix} extends",
    "base": "the base interpreter",
    "user": "the user site",
    "overlaid": "a layer of the uv environment that extends {0.parent.config.extends}",
    "path": "a layer on sys.path",
    "linked": "which {0.parent.prefix} has a link to",
    "entry": "on sys.path",
    "unused": "not on sys.path",
    "other": "not the running one",
}
"""The roles of layers (why a layer is part of the environment), and the words for them."""


class Layer(Value):
    """One prefix that contributes directories: an interpreter, an environment, a user base.

    prefix    the directory that contains it
    form      `virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`
    made_by   the tool that made it (`venv`, `uv`, `virtualenv`, `conda` …); may be empty
    config    its PyvenvCfg; None if it has no `pyvenv.cfg`
    role      why it is part of the environment: `extended`, `base`, `user`, `overlaid`, `path`,
              `linked`, `entry`, `unused` or `other`; empty for the topmost
    relation  the same in words
    parent    the Layer that this one was found through; None for the topmost
    sites     its site directories that exist or are on `sys.path`, a tuple

    >>> from whose import Environment
    >>> Environment.current().layers[0].role
    ''
    """

    _hashed = ("form", "prefix", "role")

    def __init__(
        self,
        prefix: str,
        form: str,
        config: PyvenvCfg | None = None,
        role: str = "",
        parent: Layer | None = None,
    ) -> None:
        self.prefix = prefix
        self.form = form
        by_form = {"conda environment": "conda", "user site": "pip"}.get(form, "")
        self.made_by = config.made_by if config else by_form
        self.config = config
        self.role = role
        self.parent = parent
        self.relation = ROLES[role].format(self)
        self.sites: tuple[str, ...] = ()

    def describe(self) -> str:
        """The prefix and the relation, to be put into a sentence.

        >>> Layer("/usr", "interpreter", role="base").describe()
        '/usr, the base interpreter'
        """
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


class PyvenvCfg(Value):
    """The keys of one `pyvenv.cfg` (PEP 405), lower-cased, with their values untouched.

    path         the path of the file
    values       the value of each key, a mapping
    lines        the number of each key's line, counted from 1, a mapping
    home         the directory of the base interpreter's executable; empty if not given
    system_site  whether the base's site directories are used too; True if not given
    version_key  the key that gives the version; `version` if none does
    version      the version of Python that the environment was made for; empty if not given
    extends      the prefix of the environment below this one, in uv's overlays; else empty
    made_by      the tool that wrote it: `uv`, `virtualenv` or `venv`

    >>> PyvenvCfg("/app/.venv/pyvenv.cfg", {"version": "3.13.0"}, {"version": 1}).version
    '3.13.0'
    """

    _hashed = ("path",)

    def __init__(self, path: str, values: Mapping[str, str], lines: Mapping[str, int]) -> None:
        self.path = path
        self.values = values
        self.lines = lines
        self.home = values.get("home", "")
        # `site.venv` has the same default, and takes any value but "true" as false.
        self.system_site = values.get("include-system-site-packages", "true").lower() == "true"
        self.version_key = next(filter(values.get, _VERSIONS), "version")
        self.version = values.get(self.version_key, "")
        self.extends = values.get("extends-environment", "")
        self.made_by = next(filter(values.__contains__, ("uv", "virtualenv")), "venv")


def read_pyvenv_cfg(prefix: str, disk: Disk) -> PyvenvCfg | None:
    """The `pyvenv.cfg` of a prefix, empty if it cannot be used; None if there is none."""
    path = disk.paths.join(prefix, CONFIG_NAME)
    data = disk.read(path)
    parsed = None if data is None else parse_pyvenv_cfg(path, data)
    if isinstance(parsed, str):
        disk.problems[path] = parsed
        return PyvenvCfg(path, {}, {})
    return parsed


def parse_pyvenv_cfg(path: str, data: bytes) -> PyvenvCfg | str:
    """The configuration in `data`, or a line that says why it cannot be used.

    As in `site`, any line with `=` is a key and a value. There are no sections and no
    comments, and the last line with a key counts. As in `getpath`, the first `home` counts.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return f"not UTF-8 (byte {error.start})"
    if "\0" in text:
        return "holds NUL bytes"
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    # Not str.splitlines(): it also splits at characters that do not end a line of a file.
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        key, equals, value = line.partition("=")
        key = key.strip().lower()
        if not equals or (key == "home" and key in values):
            continue
        # The same few keys occur in every file and are looked up often.
        values[sys.intern(key)] = value.strip()
        lines[key] = number
    return PyvenvCfg(path, values, lines)


class Schemes:
    """The directories of an interpreter's install schemes, and the files that mark a prefix.

    They do not depend on `sys.path`, so they are kept when that changes.
    """

    def __init__(self, facts: Facts, disk: Disk) -> None:
        self.facts = facts
        self.disk = disk
        self.paths = disk.paths
        self._configs: dict[str, PyvenvCfg | None] = {}
        self._existing: dict[tuple[object, ...], tuple[str, ...]] = {}
        self.library = tuple(dict.fromkeys(self._find_library()))
        """The directories of the base interpreter's standard library."""

    def expand(self, prefix: str, *keys: str, user: bool = False) -> Iterator[str]:
        """The directories called `keys` in the schemes below `prefix`, existing or not.

        Those are the schemes of one user if `user`, and `prefix` is the user base.
        """
        values = {**self.facts.variables, **dict.fromkeys(_BASES, prefix)}
        templates = (each.get(key) for key in keys for each in self.facts.schemes)
        # Several schemes have the same templates.
        for template in dict.fromkeys(templates):
            if template and ("{userbase}" in template) == user:
                try:
                    yield self.paths.absolute(template.format_map(values), "")
                except (KeyError, ValueError):
                    continue  # it has a variable of the build's configuration

    def existing(self, prefix: str, *keys: str, user: bool = False) -> tuple[str, ...]:
        """The directories of `expand` that exist, each once."""
        question = (prefix, keys, user)
        if question not in self._existing:
            found = dict.fromkeys(self.expand(prefix, *keys, user=user))
            self._existing[question] = tuple(filter(self.disk.exists, found))
        return self._existing[question]

    def config(self, prefix: str) -> PyvenvCfg | None:
        """The `pyvenv.cfg` of a prefix, empty if it cannot be used; None if there is none."""
        if prefix not in self._configs:
            self._configs[prefix] = read_pyvenv_cfg(prefix, self.disk)
        return self._configs[prefix]

    def form(self, prefix: str) -> str:
        """The `Layer.form` of a prefix, by the files that mark it."""
        if self.config(prefix) is not None:
            return "virtual environment"
        if self.disk.is_evidence(self.paths.join(prefix, "conda-meta")):
            return "conda environment"
        known = prefix in self.facts.base_prefixes + self.facts.prefixes
        return "interpreter" if known or self.interpreters(prefix) else "directory"

    def layer(self, prefix: str, role: str, parent: Layer | None = None) -> Layer:
        """The layer of a prefix, by the files that mark it."""
        return Layer(prefix, self.form(prefix), self.config(prefix), role, parent)

    def interpreters(self, prefix: str) -> list[str]:
        """The executables of Python at a prefix, and links to some, which may be broken."""
        places = (self.paths.join(prefix, *parts) for parts in _EXECUTABLES)
        return [each for each in places if self.disk.form(each) is not None]

    def is_environment(self, prefix: str) -> bool:
        """Whether a prefix really is that of an interpreter or an environment."""
        return prefix == self.facts.user_base or self.form(prefix) != "directory"

    def _find_library(self) -> Iterator[str]:
        yield from self.facts.stdlib
        join = self.paths.join
        for prefix in dict.fromkeys(self.facts.base_prefixes + self.facts.prefixes):
            # `sysconfig` may name directories of the build machine. Take those that exist.
            for path in self.existing(prefix, "stdlib", "platstdlib"):
                for module in ("os.py", "os.pyc", "lib-dynload"):
                    if self.disk.exists(join(path, module)):
                        yield path
                        yield self.paths.parent(self.disk.real(join(path, module)))
                        break
        # A CPython that runs in its build tree has its extension modules in another directory.
        executable = self.facts.base_executable
        home = self.paths.parent(executable)
        data = self.disk.read(join(home, "pybuilddir.txt"), 4096) if executable else None
        if data:
            yield self.paths.absolute(data.decode("utf-8", "replace").strip(), home)

    def library_entries(self, path: Sequence[str]) -> Iterator[str]:
        """The entries of `sys.path` whose names are those of the standard library.

        If that is an archive, also the extension modules that cannot be in it.
        """
        # The zip file need not exist; a free-threaded build has a `t` in its name. On Windows,
        # extension modules are in `DLLs`.
        stem = f"python{self.facts.variables.get('py_version_nodot', '')}"
        archives = [each for each in self.library if self.disk.form(each) == "file"]
        for entry in path:
            if self.paths.name(entry) in (f"{stem}.zip", f"{stem}t.zip"):
                yield entry
                if self.disk.form(entry) == "file":
                    archives.append(entry)
            elif entry.endswith("DLLs") and self.paths.parent(entry) in self.facts.base_prefixes:
                yield entry
        # The embeddable package for Windows has all in one directory, perhaps with the program.
        # What comes before the library is the program's.
        first = min((path.index(each) for each in archives if each in path), default=0)
        after = path[first:] if archives else ()
        places = [each for each in after if self.paths.site_prefix(each) is None]
        for each in (*places, *map(self.paths.parent, archives)):
            for name in self.disk.entries(each) or ():
                # In the free-threaded build, the platform is between name and suffix.
                module = name.partition(".")[0]
                if name.lower().endswith((".pyd", ".so")) and module in self.facts.stdlib_names:
                    yield self.paths.join(each, name)
