"""Changes `sys.path` for a command, so that it does not import the project's modules."""

from __future__ import annotations

import os
import sys

# `sys.path` as it was at the start; None if `whose` was not started as a command.
path: list[str] | None = None


def put_library_first() -> None:
    """Put the standard library first on `sys.path`, and then the directory of `whose` itself.

    A project may have its own `json.py`, `coverage.py` or `packaging`. So the entries that
    were before the standard library, such as the working directory and PYTHONPATH, come last.
    """
    global path  # noqa: PLW0603
    path = list(sys.path)
    library = os.path.dirname(os.__file__)
    directories = {library, os.path.join(library, "lib-dynload"), getattr(sys, "_stdlib_dir", "")}
    # It may itself be a site directory, with what `whose` needs in it.
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    first = next((n for n, entry in enumerate(path) if entry in directories), 0)
    of_library = [entry for entry in path if entry in directories]
    sys.path[:] = [*of_library, here, *path[first:], *path[:first]]
