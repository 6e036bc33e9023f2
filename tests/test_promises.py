"""What is promised about threads, forks, sub-interpreters, other processes and asyncio.

The answers that are right come from one thread that nobody disturbs.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
import random
import subprocess
import sys
import textwrap
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

import whose
from whose import Classifier, Environment

PATHS = [
    *(json.__file__, os.__file__, coverage.__file__, coverage.files.__file__, __file__),
    *(pytest.__file__, whose.__file__, "<string>", "relative.py", "/nowhere/x.py"),
]
OBJECTS = [json.dumps, coverage.Coverage, pytest, whose.classify, len, sys._getframe()]
MODULES = ["json.decoder", "coverage.files", "whose", "sys", "no.such.module"]


def questions() -> list[Callable[[Classifier], object]]:
    """Every question, to be asked of a classifier."""
    return [
        *((lambda it, path=path: str(it.classify(path))) for path in PATHS),
        *((lambda it, path=path: it.owner(path)) for path in PATHS),
        *((lambda it, path=path: it.explain(path).kind) for path in PATHS),
        *((lambda it, each=each: it.classify_object(each)) for each in OBJECTS),
        *((lambda it, name=name: it.classify_module(name)) for name in MODULES),
        *((lambda it, name=name: it.distributions_of(name)) for name in MODULES),
        lambda it: it.library_prefixes(),
        lambda it: it.environment.roots,
    ]


@pytest.fixture
def busy() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def module_functions() -> Any:
    """The functions of the package, as methods of one object."""
    names = ("classify", "owner", "explain", "classify_object", "classify_module")
    functions = {name: getattr(whose, name) for name in names}
    functions["distributions_of"] = whose.distributions_of
    current = whose._api.RUNNING
    return types.SimpleNamespace(
        **functions,
        library_prefixes=whose.library_prefixes,
        environment=types.SimpleNamespace(roots=current.environment.roots),
    )


@pytest.mark.parametrize("make", [Classifier, module_functions])
def test_threads_may_ask_at_once(busy: None, make: Callable[[], Any]) -> None:
    """Each gets the right answers, also while another one makes everything forgotten."""
    asked = questions()
    expected = [ask(Classifier()) for ask in asked]
    shared = make()
    wrong: list[object] = []
    barrier = threading.Barrier(4)

    def run(number: int) -> None:
        order = random.Random(number).sample(range(len(asked)), len(asked))
        barrier.wait()
        for each in order:
            try:
                said = asked[each](shared)
            except BaseException as error:  # noqa: BLE001
                said = error
            if said != expected[each]:
                wrong.append((each, said, expected[each]))
            if number == 0 and each % 7 == 0:
                whose.refresh()
                getattr(shared, "refresh", whose.refresh)()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


FORK = """
    import json, os, signal, sys, threading
    import coverage, whose
    def all_of():
        return [whose.classify(coverage.__file__), str(whose.owner(coverage.__file__)),
                str(whose.explain(json.__file__)), whose.classify_object(json.dumps),
                whose.classify_module("json.decoder"),
                list(map(str, whose.distributions_of("coverage")))]
    def child(*steps):
        pid = os.fork()
        if not pid:
            signal.alarm(60)
            os._exit(0 if all(step() is not False for step in steps) else 1)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    codes = [child(lambda: whose.classify_module("json.decoder") == "stdlib")]
    expected = all_of()
    same = lambda: all_of() == expected
    codes += [child(same), child(whose.refresh, same)]
    stop = threading.Event()
    def busy():
        while not stop.is_set():
            whose.refresh()
            all_of()
    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    codes += [child(same, whose.refresh, same) for _ in range(10)]
    stop.set()
    for thread in threads:
        thread.join()
    print(*codes, same())
"""


def run(code: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_goes_on_asking() -> None:
    """Before the first answer, after it, and while threads of the parent are in one."""
    assert run(FORK) == ["0"] * 13 + ["True"]


# No question here needs tomllib: with that, CPython 3.13.0 crashes in several at once.
INSIDE = """
    import json, os, sys
    import whose
    said = [whose.classify(os.__file__), str(whose.owner(os.__file__)),
            whose.explain(os.__file__).kind, whose.classify_object(json.dumps),
            whose.classify_module("json.decoder")]
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
    def ask():
        made = interpreters.create()
        getattr(interpreters, "exec", interpreters.run_string)(made, sys.argv[2])
        interpreters.destroy(made)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(500):
        assert whose.owner(f"/nowhere/{number}.py") is None
        if number % 50 == 0:
            whose.refresh()
    for thread in threads:
        thread.join()
    print(open(sys.argv[1]).read(), end="")
"""


@pytest.mark.skipif(
    sys.implementation.name != "cpython", reason="only CPython has sub-interpreters"
)
def test_each_sub_interpreter_has_answers_of_its_own(tmp_path: Path) -> None:
    log = os.fspath(tmp_path / "log")
    said = run(OUTSIDE, log, textwrap.dedent(INSIDE).format(log=log))
    assert said == ["stdlib", "None", "stdlib", "stdlib", "stdlib"] * 3


def answers_elsewhere(
    environment: Environment, snapshot: Environment, paths: list[str]
) -> list[list[str]]:
    """What another process says by environments that it was sent."""
    return [[Classifier(each).classify(path) for path in paths] for each in (environment, snapshot)]


@pytest.mark.slow
def test_another_process_may_be_sent_an_environment_and_answers() -> None:
    """By pickle, as multiprocessing sends it; a snapshot without what it saw being there."""
    environment = Environment.current()
    snapshot = Environment.from_json(environment.to_json())
    paths = [path for path in PATHS if os.path.isabs(path)]
    expected = [Classifier(environment).classify(path) for path in paths]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        said = pool.apply(answers_elsewhere, (environment, snapshot, paths))
    assert said == [expected, expected]
    verdict = whose.explain(coverage.__file__)
    assert pickle.loads(pickle.dumps(verdict)) == verdict


def test_tasks_may_ask() -> None:
    """In the loop and in its threads; nothing is awaited, and no loop is needed."""
    asked = questions()
    expected = [ask(Classifier()) for ask in asked]
    shared = Classifier()

    async def ask_in_loop(number: int) -> list[object]:
        said = []
        for ask in asked:
            said.append(ask(shared))
            await asyncio.sleep(0)
        return said

    async def main() -> list[list[object]]:
        inside = [ask_in_loop(number) for number in range(3)]
        beside = [asyncio.to_thread(lambda: [ask(shared) for ask in asked]) for _ in range(3)]
        return await asyncio.gather(*inside, *beside)

    assert asyncio.run(main()) == [expected] * 6


def test_an_answer_in_a_trace_function_and_a_signal_handler() -> None:
    """In the middle of whatever runs, also of another answer."""
    code = """
        import signal, sys
        import coverage, whose
        said, inside = set(), set()
        def handler(number, frame):
            said.add(str(whose.owner(coverage.__file__)))
            while frame is not None:
                inside.add(whose.classify_object(frame))
                inside.add(frame.f_code.co_name)
                frame = frame.f_back
        def trace(frame, event, argument):
            whose.classify_object(frame)
            return trace
        # The first of a kind may import, which must not be interrupted by the same.
        whose.explain(coverage.__file__), whose.classify_object(whose)
        signal.signal(signal.SIGALRM, handler)
        sys.settrace(trace)
        while not {"explain", "project", "third-party"} & inside:
            signal.setitimer(signal.ITIMER_REAL, 0.002)
            whose.refresh()
            for number in range(10):
                whose.explain(coverage.__file__ + str(number))
        sys.settrace(None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(*{each.partition(" ")[0] for each in said})
    """
    if not hasattr(os, "fork"):
        pytest.skip("no timers")
    assert run(code) == ["coverage"]
