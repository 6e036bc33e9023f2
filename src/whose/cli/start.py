"""`sys.path` while `whose` itself runs: a project's modules must not get in its way."""

from __future__ import annotations

import os
import sys

# `sys.path` as the program was started with; None where `whose` is not the program.
path: list[str] | None = None


def put_library_first() -> None:
    """Import from the standard library and from where `whose` is installed, not from the project.

    A project may have its own `json.py`, `coverage.py` or `packaging`. What comes
    before the standard library, as the working directory and PYTHONPATH, is the last
    to be looked into; the directory that `whose` itself is in is the first after the
    library. What `sys.path` was is kept in `path`.
    """
    global path  # noqa: PLW0603
    path = list(sys.path)
    library = os.path.dirname(os.__file__)
    directories = {library, os.path.join(library, "lib-dynload"), getattr(sys, "_stdlib_dir", "")}
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    first = next((n for n, entry in enumerate(path) if entry in directories), 0)
    own = [
        entry for entry in path[:first] if os.path.isabs(entry) and os.path.normpath(entry) == here
    ]
    # Before site-packages, if it is among that: what `whose` needs was installed with it.
    own += [entry for entry in path[first:] if entry == here]
    rest = [entry for entry in path[first:] if entry not in directories and entry not in own]
    rest += [entry for entry in path[:first] if entry not in own]
    sys.path[:] = [*(entry for entry in path if entry in directories), *own, *rest]


def restore() -> None:
    """Undo `put_library_first`."""
    if path is not None:
        sys.path[:] = path
