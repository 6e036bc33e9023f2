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
# PEP 838's has `X.Y` only, and stays true if the interpreter is updated.
_VERSIONS = ("python-version", "version", "version_info")


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
