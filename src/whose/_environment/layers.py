"""Layers and roots: the prefixes of an environment (PEP 405) and the directories below them."""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Ruling, Value

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whose._files.disk import Disk

CONFIG_NAME = "pyvenv.cfg"
# PEP 838's has `X.Y` only, and stays true if the interpreter is updated.
_VERSIONS = ("python-version", "version", "version_info")
# Parts of a prefix that only one tool makes.
_PLACES = {
    "/nix/store/": "nix",
    "/gnu/store/": "Guix",
    "/.pyenv/versions/": "pyenv",
    "/uv/python/": "uv",
    "/mise/installs/": "mise",
    "/.asdf/installs/": "asdf",
    "/Cellar/": "Homebrew",
    "/Python.framework/Versions/": "a macOS framework",
    "/hostedtoolcache/": "GitHub's setup-python",
}
VENVSTACKS = ("share", "venv", "metadata", "venvstacks_layer.json")
_FILES = {
    ("conda-meta",): "conda",
    VENVSTACKS: "venvstacks",
    (".spack",): "Spack",
    ("lib", "python3", "dist-packages"): "Debian",
}


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
        config: PyvenvCfg | None = None,
        role: str = "",
        parent: Layer | None = None,
    ) -> None:
        self.prefix = prefix
        """The prefix: the directory that contains it."""
        self.form = form
        """`virtual environment`, `conda environment`, `interpreter`, `user site` or `directory`."""
        by_form = {"conda environment": "conda", "user site": "pip"}.get(form, "")
        self.made_by = config.made_by if config else by_form
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

    def describe(self) -> str:
        """The prefix and the relation, to be put into a sentence.

        >>> Layer("/usr", "interpreter", role="base").describe()
        '/usr, the base interpreter'
        """
        return f"{self.prefix}, {self.relation}" if self.relation else self.prefix


class PyvenvCfg(Value):
    """The keys of one `pyvenv.cfg`, lower-cased, with their values untouched."""

    _hashed = ("path",)

    def __init__(self, path: str, values: Mapping[str, str], lines: Mapping[str, int]) -> None:
        self.path = path
        """Path of the file."""
        self.values = values
        """The value of each key."""
        self.lines = lines
        """The number of each key's line, counted from 1."""
        self.home = values.get("home", "")
        """Directory of the base interpreter's executable; empty if not given."""
        # `site.venv` has the same default, and takes any value but "true" as false.
        self.system_site = values.get("include-system-site-packages", "true").lower() == "true"
        """Whether the base's site directories are used too; True if not given."""
        self.version_key = next(filter(values.get, _VERSIONS), "version")
        """The key that gives the version; `version` if none does."""
        self.version = values.get(self.version_key, "")
        """The version of Python that the environment was made for; empty if not given."""
        self.extends = values.get("extends-environment", "")
        """The prefix of the environment below this one, in uv's overlays; else empty."""
        self.made_by = next(filter(values.__contains__, ("uv", "virtualenv")), "venv")
        """The tool that wrote it: `uv`, `virtualenv` or `venv`."""


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


def made_by(layer: Layer, disk: Disk) -> str:
    """The tool that made a layer, with its version if that is recorded; empty if not known."""
    if layer.config is not None:
        return f"{layer.made_by} {layer.config.values.get(layer.made_by, '')}".rstrip()
    if layer.made_by:
        return layer.made_by
    for names, tool in _FILES.items():
        if disk.exists(disk.paths.join(layer.prefix, *names)):
            return tool
    prefixes = (layer.prefix, disk.real(layer.prefix))
    spelled = [f"{each}/".replace(disk.paths.sep, "/") for each in prefixes]
    found = (tool for place, tool in _PLACES.items() if any(place in each for each in spelled))
    return next(found, "")
