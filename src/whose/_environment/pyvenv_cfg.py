"""The file that makes a directory a virtual environment (PEP 405)."""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS
from whose._verdict import Value

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_NAME = "pyvenv.cfg"
CONFIG_LIMIT = 64 * 1024  # bytes; the real ones have fewer than 500


class PyvenvCfg(Value):
    """The keys of one `pyvenv.cfg`, lower-cased, with their values untouched."""

    __slots__ = ("lines", "path", "values")
    _hashed = ("path",)

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
        """The interpreter's version that the environment was made for; empty if not said.

        That is `X.Y` in `python-version` (PEP 838), which outlives an update of the interpreter.
        """
        return self.values.get(self.version_key, "")

    @property
    def version_key(self) -> str:
        """The key that says the version; `version` if none does."""
        keys = ("python-version", "version", "version_info")
        return next(filter(self.values.get, keys), "version")

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
