"""The command line: `whose` and `python -m whose`."""

from __future__ import annotations

import encodings
import gc
import os
import sys

from whose._config import OptionError
from whose.cli.commands import Given, read_arguments
from whose.cli.output import Output, tell


def main(argv: list[str] | None = None) -> int:
    """Run the command line with the arguments `argv`; returns the exit status.

    It is 0; 1 if `whose check` found something or an option such as `--fail-if-any`
    applies; 2 if an argument cannot be used; 130 after an interrupt; 141 if the output
    is a pipe that was closed.

    >>> main(["--python", "/nowhere", "a.py"])
    2
    """
    if argv is not None:
        return _run(argv)
    status = _run(sys.argv[1:], _put_library_first())
    if hasattr(gc, "freeze"):  # PyPy has none
        # The process ends, so the interpreter need not search its objects for cycles again.
        gc.freeze()
    return status


def _put_library_first() -> list[str]:
    """Put the standard library first on `sys.path`, and then the directory of `whose` itself.

    Returns `sys.path` as it was. A project may have its own `json.py` or `coverage.py`. So the
    entries that were before the standard library, such as the working directory and PYTHONPATH,
    come last.
    """
    path = list(sys.path)
    library = os.path.dirname(os.path.dirname(encodings.__file__))  # perhaps an archive
    directories = {library, os.path.join(library, "lib-dynload"), getattr(sys, "_stdlib_dir", "")}
    # It may itself be a site directory, with what `whose` needs in it.
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    first = next((n for n, entry in enumerate(path) if entry in directories), 0)
    of_library = [entry for entry in path if entry in directories]
    sys.path[:] = [*of_library, here, *path[first:], *path[:first]]
    return path


def _run(argv: list[str], path: list[str] | None = None) -> int:
    """Run the command that `argv` names; turns errors into a message and a status."""
    given, status = Given(sys_path=path), 0
    if not argv:
        for line in given.page.splitlines():
            tell(line)
        return 2
    try:
        read_arguments(argv, given)
        output = Output("json" if given.json else given.format, given.color)
        if given.help:
            for line in given.page.splitlines():
                output.line(line)
        elif given.version:
            output.line(f"whose {sys.modules['whose'].__version__}")
        else:
            # Import the module of this command only.
            module = __import__(f"whose.cli.{given.command or 'listing'}", fromlist=("run",))
            status = module.run(given, output)
        output.flush()
    except BrokenPipeError:
        _abandon_output()
        return 141
    except KeyboardInterrupt:
        return 130
    except OptionError as error:
        what = str(error)
    except ImportError as error:
        # Somebody may have removed it, or installed an older one.
        if (error.name or "").partition(".")[0] != "coverage":
            raise
        what = f"{error}; pip install whose brings what it needs"
    except OSError as error:
        where = error.filename
        if where is None and isinstance(error, FileNotFoundError):  # from os.getcwd
            where = "the working directory"
        what = f"{f'{where}: ' if where else ''}{error.strerror or error}"
        _abandon_output()
    else:
        return status
    tell(f"{f'whose {given.command}'.rstrip()}: error: {what}")
    return 2


def _abandon_output() -> None:
    # Otherwise, writing the rest of the buffer would fail again when the interpreter ends.
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        pass


if __name__ == "__main__":
    sys.exit(main())
