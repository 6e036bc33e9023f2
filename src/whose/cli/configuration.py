"""Coverage's configuration of the working directory, as far as it is about `whose`."""

from __future__ import annotations

import os

from whose._environment.running import working_directory
from whose.cli.options import UsageError
from whose.cli.output import tell

# In the order in which coverage.py looks.
FILES = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")


def options_of_project(*, quiet: bool) -> dict[str, list[str]]:
    """The paths that coverage's configuration here gives to the options of `whose`.

    Coverage.py is imported only if a file mentions `whose`. Raises UsageError if
    the configuration cannot be used.
    """
    directory = working_directory()
    paths = [os.path.join(directory, os.environ.get("COVERAGE_RCFILE", "")), *FILES]
    if not directory or not any(_mentions(os.path.join(directory, each)) for each in paths):
        return {}
    from coverage.exceptions import CoverageException

    try:
        file, found = read_coverage_config(directory)
    except CoverageException as error:
        raise UsageError(f"{error} (--no-config leaves it out)") from None
    if any(found.values()) and not quiet:
        names = " and ".join(name for name, paths in found.items() if paths)
        where = os.path.relpath(file, directory)
        tell(f"whose: {names} as in {where}; --no-config leaves that out")
    return found


def read_coverage_config(directory: str) -> tuple[str, dict[str, list[str]]]:
    """The file that coverage.py reads in `directory`, and the options of `whose` in it."""
    from coverage.config import read_coverage_config as read

    from whose._config import read_options

    # Coverage.py looks in the working directory, and warns of what it does not know.
    config = read(os.environ.get("COVERAGE_RCFILE") or True, lambda *_, **__: None)
    return config.config_file or "", read_options(config.get_plugin_options("whose"), directory)


def _mentions(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"whose" in file.read(1 << 20)
    except OSError:
        return False
