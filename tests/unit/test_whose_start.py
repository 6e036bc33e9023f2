"""The gate of a child process: what is library code without asking anybody."""

from __future__ import annotations

import os
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from _whose_start import gate as gates
from _whose_start import opening
from _whose_start.gate import Gate
from _whose_start.opening import AsAtStart
from unit.builders import Link, build


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "configuration")
    tree = {
        "site": {
            "click": {"__init__.py": "", "linked": Link("project/app")},
            "own": {"__init__.py": ""},
        },
        "other": {},
        "project/app": {"core.py": ""},
    }
    build(tree, tmp_path)
    changed = (tmp_path / "site").stat().st_mtime_ns
    lines = [
        f"library\t{tmp_path}/site\t{changed}\town\tsix.py",
        f"library\t{tmp_path}/other\t{changed + 1}",
        f"library\t{tmp_path}/missing\t{changed}",
        f"own\t{tmp_path}/project/",
        "a later version's word\tvalue",
        "",
    ]
    return Gate(lines)


@pytest.mark.parametrize(
    ("name", "library"),
    [
        ("<string>", True),
        ("<frozen os>", True),
        ("site/click/core.py", True),
        ("site/typing_extensions.py", True),
        ("site/own/core.py", False),
        ("site/six.py", False),
        ("site/click/linked/core.py", False),
        ("site/click/../own/core.py", False),
        ("site/coverage/__init__.py", False),
        ("site-packages/click/core.py", False),
        ("other/module.py", False),
        ("missing/module.py", False),
        ("project/app/core.py", False),
    ],
)
def test_by_the_directory_alone(gate: Gate, tmp_path: Path, name: str, library: bool) -> None:
    path = name if name.startswith("<") else f"{tmp_path}/{name}"
    assert [gate.is_library(path) for _ in range(2)] == [library, library]
    assert gate.classifier is None


def test_a_program_that_replaces_the_systems_functions(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gate keeps those that were there before the program, and calls none of the others."""
    gate.asks = ""
    names = ("site/click/core.py", "site/own/core.py", "project/app/core.py")
    with monkeypatch.context() as patched:
        for name in ("lstat", "stat", "fspath", "sep"):
            patched.setattr(os, name, None)
        for name in ("isabs", "abspath", "sep"):
            patched.setattr(os.path, name, None)
        found = [gate.is_library(f"{tmp_path}/{name}") for name in names]
        found.append(gate.is_library("core.py"))
    assert found[0] is True
    assert found[2:] == [False, False]


def test_the_rest_is_asked(gate: Gate, tmp_path: Path) -> None:
    """Names that are relative, and those below the project, are not."""
    gate.asks = ""
    assert gate.is_library(os.path.dirname(os.__file__) + "/json/__init__.py")
    assert gate.watched
    assert gate.classifier is not None
    assert not gate.is_library("core.py")
    gate.classifier = None
    assert not gate.is_library(f"{tmp_path}/project/app/core.py")
    assert gate.classifier is None


@pytest.mark.parametrize("answer", [7, RuntimeError("asked")])
def test_code_that_sets_a_class(gate: Gate, answer: object) -> None:
    """The event is the same as for the code of a function. What is set may run code if asked."""

    class Meta(type):
        def __getattr__(cls, name: str) -> object:
            if isinstance(answer, Exception):
                raise answer
            return answer

    gate("object.__setattr__", (object(), "__class__", Meta("Odd", (), {})))


@pytest.mark.parametrize("event", ["exec", "import", "cpython.run_file", "object.__setattr__"])
@pytest.mark.parametrize("args", [(), (5,), (None, None)])
def test_events_that_the_program_tells_of(gate: Gate, event: str, args: tuple[object, ...]) -> None:
    """`sys.audit` takes any name, and any arguments."""
    gate(event, args)
    assert not gate.at_once


def test_a_name_with_methods_of_its_own(gate: Gate, tmp_path: Path) -> None:
    class Name(str):
        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            raise LateError

    assert gate.is_library(Name(f"{tmp_path}/site/click/core.py"))


@pytest.mark.parametrize("limit", [1000, 2**31 - 1])
def test_the_highest_recursion_limit(limit: int) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        with opening.Undisturbed():
            assert sys.getrecursionlimit() >= limit
        assert sys.getrecursionlimit() == limit
    finally:
        sys.setrecursionlimit(before)


def test_modules_with_odd_names_and_attributes(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    module = type(sys)("colorsys")
    module.__getattr__ = {}.__getitem__  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "colorsys", module)
    monkeypatch.setitem(sys.modules, 5, sys)  # type: ignore[arg-type]
    gate.at_start.name = "/project/colorsys.py"
    with gate.at_start:
        pass
    assert sys.modules["colorsys"] is module


def test_a_start_that_fails_changes_nothing(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "another")
    put, done = AsAtStart.put, list[object]()

    def fail(self: AsAtStart, *args: object) -> None:
        if done:
            raise LateError
        put(self, *args)  # type: ignore[arg-type]
        done.append(args)

    monkeypatch.setattr(AsAtStart, "put", fail)
    path, limit = sys.path, sys.getrecursionlimit()
    with pytest.raises(LateError), gate.at_start:
        pass
    assert (sys.path, sys.getrecursionlimit()) == (path, limit)
    assert os.environ["COVERAGE_PROCESS_CONFIG"] == "another"


def test_the_state_of_the_start(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program has changed is as it was while coverage.py starts, and then again."""
    path, now = [*sys.path], [*sys.path, "/nowhere"]
    monkeypatch.setattr(sys, "path", now)
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "another")
    monkeypatch.setenv("COVERAGE_PROCESS_START", "later")
    monkeypatch.setitem(sys.modules, "colorsys", type(sys)("colorsys"))
    sys.modules["colorsys"].__file__ = "/project/colorsys.py"
    main, theirs = sys.modules["__main__"], sys.modules["colorsys"]
    gate.at_start.name = "/project/colorsys.py"
    with gate.at_start:
        assert sys.path == path
        assert os.environ["COVERAGE_PROCESS_CONFIG"] == "configuration"
        assert "COVERAGE_PROCESS_START" not in os.environ
        assert sys.modules["__main__"] is not main
        assert sys.modules.get("colorsys") is not theirs
    assert sys.path is now
    assert os.environ["COVERAGE_PROCESS_CONFIG"] == "another"
    assert os.environ["COVERAGE_PROCESS_START"] == "later"
    assert sys.modules["__main__"] is main
    assert sys.modules["colorsys"] is theirs


class LateError(Exception):
    """What the program's handler of a signal raises."""


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A function: the call of that number calls the handler of a signal, and that raises."""
    if not hasattr(signal, "pthread_sigmask"):
        pytest.skip("no signal masks")
    calls: list[object] = []

    def late(number: int) -> None:
        def mask(how: int, which: object) -> object:
            before = signal.pthread_sigmask(how, which)  # type: ignore[arg-type]
            calls.append(how)
            if len(calls) == number:
                raise LateError
            return before

        monkeypatch.setattr(opening, "_MASK", mask)

    return late


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_signal_that_comes_at_the_same_time(
    gate: Gate, raising: Callable[[int], None], number: int
) -> None:
    """The exception of its handler goes through, and later signals are not blocked."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ()), sys.getrecursionlimit()
    raising(number)
    with pytest.raises(LateError), gate.at_start:
        pass
    try:
        assert (signal.pthread_sigmask(signal.SIG_BLOCK, ()), sys.getrecursionlimit()) == before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before[0])
        sys.setrecursionlimit(before[1])


def test_a_signal_while_coverage_starts(
    gate: Gate, raising: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its handler is called at the end. The program's exit functions are measured even so."""
    started = types.SimpleNamespace(_atexit=object())
    coverage = types.SimpleNamespace(process_startup=lambda: started)
    left: list[object] = []
    monkeypatch.setattr(gates, "import_coverage", lambda **_: coverage)
    monkeypatch.setattr(gates, "atexit", types.SimpleNamespace(unregister=left.append))
    monkeypatch.setattr(Gate, "__call__", Gate.__call__)  # it is replaced
    gate.at_start = AsAtStart()  # with the stand-ins above
    gate.due = True
    raising(3)
    with pytest.raises(LateError):
        gate.start()
    assert gate.coverage is started
    assert left == [started._atexit]


def test_each_time_the_process_is_as_it_was() -> None:
    at_start = AsAtStart()
    for _ in range(2):  # when `whose` is asked, and when coverage.py starts
        with at_start:
            assert "added" not in sys.path
            sys.path.append("added")
    assert "added" not in sys.path
