"""Changes `sys.path` while the command runs, so that it does not import the project's modules."""

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
    path = entries = list(sys.path)
    library = os.path.dirname(os.__file__)
    directories = {library, os.path.join(library, "lib-dynload"), getattr(sys, "_stdlib_dir", "")}
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    first = next((n for n, entry in enumerate(entries) if entry in directories), 0)

    def rank(number: int) -> int:
        entry = entries[number]
        if entry in directories:
            return 0
        # It may itself be a site directory, with what `whose` needs in it.
        if os.path.isabs(entry) and os.path.normpath(entry) == here:
            return 1
        return 2 if number >= first else 3

    sys.path[:] = [entries[number] for number in sorted(range(len(entries)), key=rank)]


def restore() -> None:
    """Undo `put_library_first`."""
    if path is not None:
        sys.path[:] = path
