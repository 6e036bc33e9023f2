"""The functions of the package, and how they bear forks, signals and threads."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import whose
from whose._api import RUNNING

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

FORKS = """
    import os, signal, sys, threading
    import whose
    bare = sys.argv[1]
    def right(installed):
        return (whose.classify(os.__file__), whose.classify(bare + "/m.py")) == (
            "stdlib", "third-party" if installed else "project")
    def child(*steps):
        pid = os.fork()
        if not pid:
            signal.alarm(60)
            os._exit(0 if all(step() is not False for step in steps) else 1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    add = lambda: sys.path.append(bare)
    codes = [child(lambda: right(False)), right(False)]
    codes += [child(lambda: right(False), add, lambda: right(True))]
    codes += [child(whose.refresh, lambda: right(False))]
"""
WHILE_ANOTHER_THREAD_ANSWERS = """
    go, stop = threading.Event(), threading.Event()
    def busy():
        while not stop.is_set():
            whose.refresh()
            whose.classify(bare + "/m.py")
            go.set()
    thread = threading.Thread(target=busy)
    thread.start()
    go.wait()
    for _ in range(20):
        codes.append(child(lambda: right(False), whose.refresh, add, lambda: right(True)))
    stop.set()
    thread.join()
"""


def exit_codes(program: str, bare: str) -> list[str]:
    """What a process of its own notes: the runner's may have threads of others."""
    code = f"{textwrap.dedent(program)}\nprint(*map(int, codes))"
    done = subprocess.run(
        [sys.executable, "-c", code, bare], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@needs_fork
def test_a_fork_after_the_first_answer(bare: str) -> None:
    assert exit_codes(FORKS, bare) == ["0", "1", "0", "0"]


@needs_fork
def test_a_fork_while_another_thread_answers(bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not measured: the thread may hold a lock of coverage.py's, which the child would wait for."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    program = FORKS + WHILE_ANOTHER_THREAD_ANSWERS
    assert exit_codes(program, bare) == ["0", "1", "0", "0"] + ["0"] * 20


def test_a_refresh_at_any_moment_of_a_question(bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As from `__del__` or a signal handler, which interrupt the same thread anywhere."""
    path, calls = os.path.join(bare, "m.py"), 0
    monkeypatch.syspath_prepend(bare)

    def interrupt(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == moment:
            sys.setprofile(None)
            whose.refresh()

    for moment in range(1, 400, 7):  # noqa: B007 - `interrupt` looks at it
        whose.refresh()
        calls = 0
        sys.setprofile(interrupt)
        try:
            assert whose.classify(path) == "third-party"
        finally:
            sys.setprofile(None)
        assert whose.classify(path) == "third-party"


def test_prefixes_and_files_are_those_of_now(bare: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the running environment, also after `sys.path` was changed."""
    before = whose.library_prefixes()
    assert before == whose.Environment.current().library_prefixes()
    monkeypatch.syspath_prepend(bare)
    assert set(whose.library_prefixes()) - set(before) == {bare + os.sep}
    assert not pytest.__file__.startswith(whose.library_prefixes(whose.Kind.STDLIB))
    assert __file__ in whose.project_files("test_api.py")


def test_bytes_and_strings_in_turn() -> None:
    """Python may be told to raise an error where they are compared: `-bb`."""
    code = """
import whose
classifier = whose.Classifier()
for path in (whose.__file__, whose.__file__.encode(), "x.py", b"x.py", "<x>", b"<x>"):
    for turn in "12":
        assert whose.classify(path) == whose.explain(path).kind == classifier.classify(path)
        whose.owner(path), classifier.owner(path), classifier.explain(path)
"""
    subprocess.run([sys.executable, "-bb", "-W", "error", "-c", code], check=True)


def test_answers_are_known_with_a_path_object_on_sys_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python ignores what is no string there. A repeated question is as fast as without."""
    whose.classify(os.__file__)
    monkeypatch.setattr(sys, "path", [Path("/nowhere"), *sys.path])
    whose.classify(os.__file__)
    now = RUNNING._now
    assert now is not None
    assert now.path == sys.path
    assert os.__file__ in now.known


def test_another_process_asks_its_own_classifier() -> None:
    """As when a pool of processes is handed a function."""
    for function in (whose.classify, whose.explain, whose.owner):
        assert pickle.loads(pickle.dumps(function)) == function
