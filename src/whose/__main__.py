"""The command line: `whose` and `python -m whose`."""

from __future__ import annotations

import gc
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line with the arguments `argv`; returns the exit status.

    It is 0; 1 if `whose check` found something or an option such as `--fail-if-any`
    applies; 2 if an argument cannot be used; 130 after an interrupt; 141 if the output
    is a pipe that was closed.

    >>> main(["--python", "/nowhere", "a.py"])
    2
    """
    from whose.cli import start
    from whose.cli.run import run

    if argv is not None:
        return run(argv)
    start.put_library_first()
    status = run(sys.argv[1:])
    if hasattr(gc, "freeze"):  # PyPy has none
        # The process ends, so the interpreter need not search its objects for cycles again.
        gc.freeze()
    return status


if __name__ == "__main__":
    sys.exit(main())
