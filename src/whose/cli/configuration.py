"""What coverage's configuration of the working directory says to `whose`."""

from __future__ import annotations

import os
from importlib import import_module

from whose._environment.running import working_directory
from whose.cli.options import UsageError
from whose.cli.output import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")


def options_of_project(*, quiet: bool) -> dict[str, list[str]]:
    """The paths that coverage's configuration here gives to the options of `whose`.

    They are named on standard error. Raises UsageError if they cannot be used.
    """
    directory = working_directory()
    files = (os.environ.get("COVERAGE_RCFILE", ""), *_FILES)
    # Most directories have nothing to say; then nothing more is imported.
    if not directory or not any(_mentions(os.path.join(directory, name)) for name in files):
        return {}
    config = import_module("whose._config")
    try:
        options: Any = getattr(config, "read_coverage_config", _read)(directory)
    except ValueError as error:
        raise UsageError(f"{error} (--no-config leaves it out)") from None
    found = {name: [*getattr(options, name)] for name in ("project", "third_party")}
    if any(found.values()) and not quiet:
        names = " and ".join(name for name, paths in found.items() if paths)
        where = os.path.relpath(options.section.file, directory)
        tell(f"whose: {names} as in {where}; --no-config leaves that out")
    return found


def _mentions(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"whose" in file.read(1 << 20)
    except OSError:
        return False


def _read(directory: str) -> object:
    """Stands in for `_config.read_coverage_config` until that is there."""
    from types import SimpleNamespace

    names = (".coveragerc", "setup.cfg", "tox.ini", "pyproject.toml")
    found: dict[str, list[str]] = {}
    file = ""
    for file in (os.path.join(directory, name) for name in names):
        try:
            with open(file, "rb") as stream:
                data = stream.read()
        except OSError:
            continue
        if b"whose" in data:
            from coverage.config import CoverageConfig
            from coverage.exceptions import CoverageException

            config = CoverageConfig()
            try:
                config.from_file(file, lambda _: None, our_file=file.endswith(".coveragerc"))
                reader = import_module("whose._config").read_options
                found = reader(config.get_plugin_options("whose"), directory)
            except CoverageException as error:
                raise ValueError(str(error)) from None
            break
    return SimpleNamespace(
        project=tuple(found.get("project", ())),
        third_party=tuple(found.get("third_party", ())),
        section=SimpleNamespace(file=file),
        enabled=bool(found),
        misplaced=[],
    )
