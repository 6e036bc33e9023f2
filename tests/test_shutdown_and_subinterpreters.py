"""Questions at awkward moments: in sub-interpreters, and while the interpreter shuts down."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

ENDS = """
    import atexit, builtins, os, sys, threading
    import whose

    class Last:
        asked, never = whose.Classifier(), whose.Classifier()
        classify, refresh = staticmethod(whose.classify), staticmethod(whose.refresh)
        write, file = staticmethod(os.write), os.__file__

        def __del__(self):
            said = self.classify(self.file), self.asked.classify(self.file)
            self.refresh()
            forgotten = self.classify(self.file), self.never.classify(self.file)
            line = " ".join(map(str, (*said, *forgotten)))
            self.write(1, line.encode())

    builtins.last = Last()  # goes when all modules have gone
    if "first" not in sys.argv:
        Last.asked.classify(os.__file__)
        whose.classify(os.__file__)
    atexit.register(lambda: print(Last.asked.classify(os.__file__), whose.classify(os.__file__)))

    def ask_for_ever():
        number = 0
        while True:
            number += 1
            whose.classify(f"/nowhere/{number}.py")
            whose.refresh()

    for _ in range(3 * ("busy" in sys.argv)):
        threading.Thread(target=ask_for_ever, daemon=True).start()
"""
ALL = """
    import builtins, os, sys
    import whose

    class Last:
        file, write, function = os.__file__, staticmethod(os.write), staticmethod(os.getcwd)
        asked = {name: getattr(whose, name) for name in (
            "classify", "owner", "explain", "classify_object", "classify_module", "distributions_of"
        )}

        def __del__(self):
            for name, ask in self.asked.items():
                try:
                    said = str(ask("os" if "module" in name or "of" in name else self.file))
                except BaseException as error:
                    said = repr(error)
                self.write(1, f"{name}: {said}\\n".encode())

    builtins.last = Last()  # goes when all modules have gone
"""
INSIDE = """
    import os, sys
    import whose
    before = whose.classify({bare!r} + "/m.py")
    sys.path.append({bare!r})
    after = whose.classify({bare!r} + "/m.py")
    whose.refresh()
    said = before, after, whose.classify(os.__file__), whose.classify("/nowhere/x.py")
    with open({log!r}, "a") as file:
        file.write(" ".join(said) + "\\n")
"""
OUTSIDE = """
    import os, sys, threading
    try:
        import _interpreters as interpreters
    except ImportError:
        import _xxsubinterpreters as interpreters  # before Python 3.13
    import whose
    bare, log, code = sys.argv[1:]

    def run():
        made = interpreters.create()
        getattr(interpreters, "exec", interpreters.run_string)(made, code)
        interpreters.destroy(made)

    run()
    assert whose.classify(bare + "/m.py") == "project"  # sys.path of the other one changed
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1000):
        assert whose.classify(f"{bare}/m{number}.py") == "project"
        if number % 50 == 0:
            whose.refresh()
    for thread in threads:
        thread.join()
    print(open(log).read(), end="")
"""


def run(code, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize("when", ["first", "again", "busy"])
def test_the_interpreter_shuts_down(when):
    """After the modules are gone an answer that needs another import is unknown, no error."""
    said = run(ENDS, when)
    assert said[:2] == ["stdlib", "stdlib"]
    if when != "busy":  # daemon threads may keep everything alive
        assert said[2:4] == ["stdlib", "stdlib"]
        assert {"stdlib", "unknown"} >= set(said[4:])


def test_every_first_question_when_the_import_system_is_gone():
    assert " ".join(run(ALL)) == (
        "classify: unknown owner: None explain: unknown: the interpreter shuts down "
        "classify_object: unknown classify_module: unknown distributions_of: ()"
    )


def test_sub_interpreters(tmp_path):
    """Each has a `sys.path` of its own, and nobody waits for another."""
    bare = tmp_path / "site-packages"
    bare.mkdir()
    log = os.fspath(tmp_path / "log")
    code = textwrap.dedent(INSIDE).format(bare=os.fspath(bare), log=log)
    said = run(OUTSIDE, os.fspath(bare), log, code)
    assert said == ["project", "third-party", "stdlib", "project"] * 4
