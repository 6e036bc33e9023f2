"""Reads `pyvenv.cfg`, the file that makes a directory a virtual environment (PEP 405)."""

from __future__ import annotations

import sys

from whose._files.system import BUILTINS
from whose._verdict import Value

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG_NAME = "pyvenv.cfg"
CONFIG_LIMIT = 64 * 1024  # bytes; real files have fewer than 500


class PyvenvCfg(Value):
    """The keys of one `pyvenv.cfg`, lower-cased, with their values untouched."""

    __slots__ = ("lines", "path", "values")
    _hashed = ("path",)

    def __init__(self, path: str, values: Mapping[str, str], lines: Mapping[str, int]) -> None:
        self.path = path
        """Path of the file."""
        self.values = values
        """The value of each key."""
        self.lines = lines
        """The number of each key's line, counted from 1."""

    @property
    def home(self) -> str:
        """Directory of the base interpreter's executable; empty if not given."""
        return self.values.get("home", "")

    @property
    def system_site(self) -> bool:
        """Whether the base's site directories are used too; True if not given."""
        # `site.venv` has the same default, and takes any value but "true" as false.
        return self.values.get("include-system-site-packages", "true").lower() == "true"

    @property
    def version(self) -> str:
        """The version of Python that the environment was made for; empty if not given.

        `python-version` (PEP 838) has `X.Y` only, and stays true if the interpreter is updated.
        """
        return self.values.get(self.version_key, "")

    @property
    def version_key(self) -> str:
        """The key that gives the version; `version` if none does."""
        keys = ("python-version", "version", "version_info")
        return next(filter(self.values.get, keys), "version")

    @property
    def extends(self) -> str:
        """The prefix of the environment below this one, in uv's overlays; else empty."""
        return self.values.get("extends-environment", "")

    @property
    def made_by(self) -> str:
        """The tool that wrote it: `uv`, `virtualenv` or `venv`."""
        if "uv" in self.values:
            return "uv"
        return "virtualenv" if "virtualenv" in self.values else "venv"


def parse_pyvenv_cfg(path: str, data: bytes) -> PyvenvCfg | str:
    """The configuration in `data`, or a line that says why it cannot be used.

    As in `site`, any line with `=` is a key and a value. There are no sections and no
    comments, and the last line with a key counts. As in `getpath`, the first `home` counts.
    """
    try:
        text = data.decode("utf-8")
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
