"""The section `[whose]` of coverage's configuration, made uniform at the door."""

from __future__ import annotations

import os

from coverage.exceptions import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("project", "third_party")


def read_options(options: Mapping[str, object], cwd: str) -> dict[str, list[str]]:
    """Absolute paths by option name; relative ones are taken from `cwd`.

    An ini file gives one string, with a path on each line or separated by
    commas; TOML gives a list. Raises ConfigError, which names the option.
    """
    for name in options:
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise ConfigError(f"Unrecognized option '[whose] {name}=': whose has {known}")
    read = {name: _paths(name, options[name], cwd) for name in NAMES if name in options}
    for path in read.get("project", ()):
        if path in read.get("third_party", ()):
            raise ConfigError(f"[whose] project and third_party both name {path!r}")
    return read


def _paths(name: str, value: object, cwd: str) -> list[str]:
    if isinstance(value, str):
        value = [part.strip() for part in value.replace(",", "\n").split("\n")]
        value = [part for part in value if part]
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"Option '[whose] {name}' is not a list of paths: {value!r}")
    found = []
    for each in value:
        if not isinstance(each, str) or not each or "\0" in each:
            raise ConfigError(f"Option '[whose] {name}' holds what is no path: {each!r}")
        path = os.path.join(cwd, each)
        # A name that is there is meant; children get absolute ones, which may hold a `$`.
        if not os.path.lexists(path):
            path = os.path.join(cwd, os.path.expanduser(os.path.expandvars(each)))
        found.append(os.path.abspath(path))
    return found
