"""The command line: `whence` and `python -m whence`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = ("explain", "env", "check")


def main(argv: list[str] | None = None) -> int:
    """Run the command line with the arguments `argv`; returns the exit status.

    0, or 1 if `whence check` found something, 2 if an argument cannot be used,
    130 after an interrupt and 141 where nobody reads the output any more.

    >>> main(["--python", "/nowhere", "a.py"])
    2
    """
    if argv is not None:
        return _run(argv)
    from whence.cli import start

    start.put_library_first()
    try:
        return _run(sys.argv[1:])
    finally:
        start.restore()


def _run(argv: list[str]) -> int:
    from whence.cli.arguments import UsageError, split_command
    from whence.cli.output import tell

    command, rest = split_command(argv, COMMANDS)
    try:
        return _command(command)(rest)
    except SystemExit as stop:  # argparse after --help and --version
        return stop.code if isinstance(stop.code, int) else 0
    except UsageError as error:
        tell(f"whence{' ' * bool(command)}{command}: error: {error}")
        return 2
    except BrokenPipeError:
        _abandon_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        tell(f"whence: error: {error.filename or 'standard output'}: {error.strerror or error}")
        _abandon_output()
        return 2


def _command(name: str) -> Callable[[list[str]], int]:
    if name == "explain":
        from whence.cli.explain import run
    elif name == "env":
        from whence.cli.env import run
    elif name == "check":
        from whence.cli.check import run
    else:
        from whence.cli.listing import run
    return run


def _abandon_output() -> None:
    # What is still in the buffer would fail once more when the interpreter ends.
    import os

    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        pass


if __name__ == "__main__":
    sys.exit(main())
