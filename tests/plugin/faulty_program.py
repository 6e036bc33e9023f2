"""The program of the fault injection: one run of coverage.py after the other, each in a fork.

Called as `faults.py FAULTS FOUND`. FAULTS is JSON: for each run the arguments of coverage.py, which
call of the classifier or of the file system by whose fails, and the name of the error. FOUND gets
a line for each: how the run ended, what it printed, what was measured, and what was called.
"""

import builtins
import json
import os
import sys
import tempfile
import traceback

import coverage
from coverage.cmdline import main as coverage_run

import whose
from whose._classifier import Classifier
from whose._files.system import OS

CALLS = (
    "access",
    "close",
    "fstat",
    "getcwd",
    "lstat",
    "open",
    "read",
    "readlink",
    "scandir",
    "stat",
)
MESSAGE = "injected"


class Faults:
    """Wraps what whose asks; the call with the given number fails. They are counted from 1."""

    def __init__(self, number, error):
        self.number = number
        self.error = getattr(builtins, error)
        self.called = []
        self.started = 0
        self.close = OS.close

    def fail(self, name, args):
        self.called.append(name)
        if len(self.called) == self.number:
            if name == "close":
                self.close(*args)
            raise self.error(MESSAGE)

    def wrap(self, owner, name):
        function = getattr(owner, name)

        def wrapped(*args, **kwargs):
            self.fail(name, args)
            return function(*args, **kwargs)

        setattr(owner, name, wrapped)

    def install(self):
        for name in CALLS:
            self.wrap(OS, name)
        self.wrap(Classifier, "classify")
        start = coverage.Coverage.start

        def started(cov):
            start(cov)
            self.started = self.started or len(self.called)

        coverage.Coverage.start = started


def measured(path):
    """Executed lines by file, of what a run has left."""
    if not os.path.exists(path):
        return None
    data = coverage.CoverageData(path)
    data.read()
    return {os.path.relpath(file): sorted(data.lines(file)) for file in data.measured_files()}


def run(args, number, error):
    """One run of coverage.py in this process, and everything that it leaves behind."""
    faults = Faults(number, error)
    faults.install()
    if os.path.exists(".coverage"):
        os.unlink(".coverage")
    home = os.getcwd()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            code = coverage_run([*args])
        except BaseException:  # noqa: BLE001 - it is told
            traceback.print_exc()
            code = "raised"
        os.chdir(home)
        sys.stdout.flush()
        sys.stderr.flush()
        out.seek(0)
        err.seek(0)
        return {
            "code": code,
            "out": out.read(),
            "err": err.read(),
            "measured": measured(".coverage"),
            "called": faults.called,
            "started": faults.started,
        }


def forked(*args):
    """The same in a child process; how that ended, if it gave no answer."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 3
        try:
            with open(write, "w") as pipe:
                json.dump(run(*args), pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with open(read) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(answer) if status == 0 else {"died": os.waitstatus_to_exitcode(status)}


def main(faults, path):
    """All runs."""
    assert whose.coverage_init
    with open(faults) as file:
        asked = json.load(file)
    with open(path, "w") as file:
        for each in asked:
            print(json.dumps(forked(*each)), file=file, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
