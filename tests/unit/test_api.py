"""The functions of the package, and what a fork leaves of them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import whose
from unit.builders import build
from whose import _api


def test_a_system_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to prepare for."""
    monkeypatch.delattr(os, "register_at_fork")
    spec = importlib.util.spec_from_file_location("api_without_fork", _api.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.classify(os.__file__) is whose.Kind.STDLIB


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A directory that is a site directory only where it is on `sys.path`."""
    return os.path.join(build({"bare/site-packages/m.py": ""}, tmp_path), "bare", "site-packages")


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

FORKS = """
    import os, signal, sys, threading
    import whose, whose._api
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
    # At worst, the other thread has just taken the lock, and is not there in the child.
    with whose._api._sharing:
        codes += [child(whose.refresh, lambda: right(False))]
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
    assert exit_codes(program, bare) == ["0", "1", "0", "0"] + ["0"] * 21
