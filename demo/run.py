"""What `whose` is for, in one table: a project's tests under coverage.py in six environments."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import sys
from pathlib import Path

from commands import WORK, Failure, say
from environments import prepare
from interpreters import choose
from measuring import measure
from report import text


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="demo/run.py", description=__doc__)
    runs = os.environ.get("DEMO_RUNS", "2")
    parser.add_argument("--runs", type=int, default=runs, help="timed runs of each (DEMO_RUNS, 2)")
    parser.add_argument("--python", help="the interpreter (else the newest that is found)")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--fresh", action="store_true", help="set up again, with what is newest")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs is at least 1")
    try:
        with _alone():
            if options.fresh:
                for path in filter(Path.is_dir, WORK.iterdir()):
                    shutil.rmtree(path)
            interpreter = choose(options.python)
            say(f"CPython {interpreter.version}, {interpreter.path}")
            result = measure(prepare(interpreter), interpreter, options.runs)
    except Failure as failure:
        if failure.output:
            say(failure.output.rstrip())
        say(f"demo: {failure}")
        return 1
    except OSError as error:
        say(f"demo: {error}")
        return 1
    except KeyboardInterrupt:
        say("\ndemo: interrupted")
        return 130
    if not options.json:
        say("")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    try:
        print(json.dumps(result, indent=2) if options.json else text(result, colour), flush=True)
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


@contextlib.contextmanager
def _alone():
    """Two at a time would measure each other, and set up the same directory."""
    WORK.mkdir(exist_ok=True)
    with (WORK / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run of the demonstration")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
