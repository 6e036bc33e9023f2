"""The program of the matrix: replaces names of the system while it imports, each time in a fork.

Called as `names.py bare|measured TRIALS FOUND`, the second with coverage.py as it is configured.
TRIALS is JSON: for each trial a module, names of it, and how they are replaced. FOUND gets a line
for each: what the steps of the program gave or raised, what calls the mocks have seen, and what
lines were measured. `names.py names` prints all names of each module.
"""

import builtins
import csv
import gc
import io
import json
import os
import pathlib
import re
import signal
import stat
import sys
import zipfile
from unittest import mock

MODULES = {
    "os": os,
    "os.path": os.path,
    "builtins": builtins,
    "io": io,
    "stat": stat,
    "sys": sys,
    "json": json,
    "zipfile": zipfile,
    "csv": csv,
    "pathlib": pathlib,
}
SECONDS = 20
LONGEST = 300  # of what is shown of a value


class Patched(Exception):  # noqa: N818
    """What the mocks raise; nobody expects it."""


def spy(calls, result, error):
    """Stands in for a mock of a built-in function: mocks call those themselves."""
    append = calls.append

    def spied(*args, **kwargs):
        append(("", args, kwargs))
        if error is not None:
            raise error
        return result

    return spied


def substitute(module, name, how):
    """What to put in the place of a name, and the list that its calls will be in.

    Nothing, if it should raise and is no function or class: it is deleted instead.
    """
    value = getattr(module, name)
    if how == "itself":
        return value, []
    raises = how == "raises"
    if not callable(value):
        made = None if raises else mock.MagicMock()
        return made, [] if made is None else made.mock_calls
    if module is builtins:
        calls = []
        return spy(calls, mock.MagicMock(), Patched(name) if raises else None), calls
    made = mock.MagicMock(side_effect=Patched(name) if raises else None)
    return made, made.mock_calls


def run(steps, module, replaced=()):
    """Do the steps while names are replaced, by nothing that could be replaced itself."""
    found = []
    append, put, drop, info = found.append, setattr, delattr, sys.exc_info
    before = [(name, getattr(module, name)) for name, _ in replaced]
    try:
        for name, made in replaced:
            if made is None:
                drop(module, name)
            else:
                put(module, name, made)
        for step in steps:
            try:
                append(step())
            except:  # noqa: E722 - also what is raised if BaseException is a mock
                append({"raised": info()[:2]})
    finally:
        for name, value in before:
            put(module, name, value)
    return found


def stable(text):
    """A text without what differs from run to run."""
    return re.sub(r"\d{7,}", "NUMBER", text.replace(os.path.realpath("."), "ROOT"))[:LONGEST]


def shown(value):
    """A value as text; of what is not simple, its type."""
    if isinstance(value, (str, bool, type(None))):
        return stable(repr(value))
    return value.__name__ if isinstance(value, type) else type(value).__name__


def outcome(found):
    """What a step gave, or the error that it raised."""
    if isinstance(found, dict):
        error, value = found["raised"]
        return f"{error.__name__}: {stable(str(value))}"
    return shown(found)


def trial(cov, title, names, how):
    """Some names, replaced in one way."""
    import lazy

    module = MODULES[title]
    made = {name: substitute(module, name, how) for name in names}
    found = run(lazy.STEPS, module, [(name, made[name][0]) for name in names])
    seen = [
        f"{name}{call[0]}({', '.join(map(shown, call[1]))}){sorted(call[2])}"
        for name in names
        for call in [*made[name][1]]
    ]
    later = run(lazy.LATER, module)
    measured = {}
    if cov:
        cov.stop()
        data = cov.get_data()
        for file in data.measured_files():
            measured[stable(os.path.relpath(file))] = sorted(data.lines(file))
    return {
        "found": [outcome(each) for each in found],
        "later": [outcome(each) for each in later],
        "seen": sorted(seen),
        "measured": measured,
    }


def forked(*args):
    """The same in a child process; how that ended, if it gave no answer."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 3
        leave, put, encode = os._exit, os.write, json.dumps
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            signal.alarm(SECONDS)
            for standard in (0, 1, 2):
                os.dup2(nowhere, standard)
            answer = encode(trial(*args)).encode()
            while answer:
                answer = answer[put(write, answer) :]
            status = 0
        finally:
            leave(status)
    os.close(write)
    with open(read, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return {"died": os.waitstatus_to_exitcode(status)} if status else json.loads(answer)


def main(mode, trials, path):
    """All trials."""
    cov = None
    if mode == "measured":
        import coverage

        cov = coverage.Coverage(data_file=None)
        cov.start()
    import lazy  # noqa: F401

    gc.freeze()
    with open(trials) as file:
        asked = json.load(file)
    with open(path, "w") as file:
        for each in asked:
            print(json.dumps(forked(cov, *each)), file=file, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "names":
        print(json.dumps({title: dir(module) for title, module in MODULES.items()}))
    else:
        main(*sys.argv[1:])
