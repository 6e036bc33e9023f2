"""The command line: `whose` and `python -m whose`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = ("explain", "env", "check")


def main(argv: list[str] | None = None) -> int:
    """Run the command line with the arguments `argv`; returns the exit status.

    0, or 1 if `whose check` found something, 2 if an argument cannot be used,
    130 after an interrupt and 141 where nobody reads the output any more.

    >>> main(["--python", "/nowhere", "a.py"])
    2
    """
    if argv is not None:
        return _run(argv)
    from whose.cli import start

    start.put_library_first()
    try:
        return _run(sys.argv[1:])
    finally:
        start.restore()


def _run(argv: list[str]) -> int:
    from whose.cli.arguments import UsageError, split_command
    from whose.cli.output import tell

    command, rest = split_command(argv, COMMANDS)
    try:
        return _command(command)(rest)
    except SystemExit as stop:  # argparse after --help and --version
        return stop.code if isinstance(stop.code, int) else 0
    except UsageError as error:
        tell(f"whose{' ' * bool(command)}{command}: error: {error}")
        return 2
    except BrokenPipeError:
        _abandon_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        tell(f"whose: error: {error.filename or 'standard output'}: {error.strerror or error}")
        _abandon_output()
        return 2


def _command(name: str) -> Callable[[list[str]], int]:
    if name == "explain":
        from whose.cli.explain import run
    elif name == "env":
        from whose.cli.env import run
    elif name == "check":
        from whose.cli.check import run
    else:
        from whose.cli.listing import run
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
