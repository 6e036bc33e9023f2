"""What coverage's configuration of the working directory says to `whose`."""

from __future__ import annotations

import os

from whose._environment.running import working_directory
from whose.cli.options import UsageError
from whose.cli.output import tell

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
    from whose._config import OptionError, read_coverage_config

    try:
        options = read_coverage_config(directory)
    except OptionError as error:
        raise UsageError(f"{error} (--no-config leaves it out)") from None
    found = {name: [*getattr(options, name)] for name in ("project", "third_party")}
    if options.section is not None and any(found.values()) and not quiet:
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
