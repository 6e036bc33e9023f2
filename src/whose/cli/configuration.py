"""Reads the options of `whose` in coverage's configuration of the working directory."""

from __future__ import annotations

import os

from whose._config import OptionError, read_coverage_config
from whose._environment.running import working_directory
from whose.cli.options import UsageError
from whose.cli.output import tell


def options_of_project(*, quiet: bool) -> dict[str, list[str]]:
    """The values of `project` and `third_party` in coverage's configuration.

    A line on standard error tells that they are used. Raises UsageError if they cannot be.
    """
    directory = working_directory()
    if not directory:
        return {}
    try:
        options = read_coverage_config(directory)
    except OptionError as error:
        raise UsageError(f"{error} (--no-config ignores it)") from None
    found = {name: [*getattr(options, name)] for name in ("project", "third_party")}
    if options.section is not None and any(found.values()) and not quiet:
        names = " and ".join(name for name, paths in found.items() if paths)
        where = os.path.relpath(options.section.file, directory)
        tell(f"whose: {names} as in {where}; --no-config ignores that")
    return found
