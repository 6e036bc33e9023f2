"""What a classifier must notice by itself, what `refresh` is for, and several askers at once."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import whence
from whence import Classifier, Environment

from .made import SITE, build, distribution, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=["a classifier", "the functions", "explain"])
def ask(request: pytest.FixtureRequest) -> Callable[[str], str]:
    asked = Classifier()
    if request.param == "explain":
        return lambda path: asked.explain(path).kind
    return whence.classify if request.param == "the functions" else asked.classify


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`sys.path`, given back as it was."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    return sys.path


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A directory that is a site directory only where it is on `sys.path`."""
    return os.path.join(build({"bare/site-packages/m.py": ""}, tmp_path), "bare", "site-packages")


# -- sys.path --------------------------------------------------------------------------


def test_a_changed_sys_path_is_noticed(
    ask: Callable[[str], str], path: list[str], bare: str, tmp_path: Path
) -> None:
    module = f"{bare}/m.py"
    assert ask(module) == "project"
    path.append(bare)
    assert ask(module) == "third-party"
    assert ask(os.__file__) == "stdlib"
    path.remove(bare)
    assert ask(module) == "project"
    path.insert(0, bare)
    assert ask(module) == "third-party"
    path[0] = str(tmp_path)
    assert ask(module) == "project"
    sys.path = [*path, bare]
    assert ask(module) == "third-party"
    sys.path = path
    assert ask(module) == "project"
    assert ask(os.__file__) == "stdlib"


def test_more_states_than_are_kept(
    ask: Callable[[str], str], path: list[str], bare: str, tmp_path: Path
) -> None:
    original = list(path)
    for _ in range(2):
        for number in range(20):
            path[:] = [*original, str(tmp_path / str(number))]
            assert ask(f"{bare}/m.py") == "project"
            path.append(bare)
            assert ask(f"{bare}/m.py") == "third-party"


def test_what_was_known_under_a_path_is_known_again(path: list[str], tmp_path: Path) -> None:
    """Test runners change `sys.path` back and forth, and would pay for each time."""
    asked = Classifier()
    path.append(str(tmp_path / "0"))
    found = [asked.environment]
    for number in range(1, 8):
        path[-1] = str(tmp_path / str(number))
        found.append(asked.environment)
    assert len(set(map(id, found))) == 8
    for number in (0, 7, 3, 0, 5):
        path[-1] = str(tmp_path / str(number))
        assert asked.environment is found[number]


def test_paths_that_cannot_be_told_apart_as_keys(path: list[object], bare: str) -> None:
    """An entry that cannot be hashed is none, but the others still count."""
    asked = Classifier()
    path.append([])
    assert asked.classify(f"{bare}/m.py") == "project"
    path.append(bare)
    assert asked.classify(f"{bare}/m.py") == "third-party"
    path.remove(bare)
    assert asked.classify(f"{bare}/m.py") == "project"


@pytest.mark.skipif(os.name == "nt", reason="a working directory cannot be deleted there")
def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative names are then those of the directory in which the program started."""
    top = build({"e": {"pyvenv.cfg": "", SITE: {}}, "gone": {}}, tmp_path)
    asked = Classifier(environment(top, "e", cwd=f"e/{SITE}"))
    monkeypatch.chdir(tmp_path / "gone")
    assert asked.classify("m.py") == "project"
    os.rmdir(tmp_path / "gone")
    assert asked.classify("m.py") == "third-party"


def test_old_states_are_forgotten(path: list[str], tmp_path: Path) -> None:
    """A program may change `sys.path` for as long as it runs."""

    def alive() -> int:
        gc.collect()
        return sum(type(each) is Environment for each in gc.get_objects())

    asked, before = Classifier(), alive()
    for number in range(50):
        path[:] = [*path[:5], str(tmp_path / str(number))]
        assert asked.classify(os.__file__) == "stdlib"
    assert alive() - before < 20


@pytest.mark.parametrize("first", [False, True])
def test_anything_may_be_on_sys_path(
    ask: Callable[[str], str], path: list[object], bare: str, *, first: bool
) -> None:
    odd = [None, 3, object(), b"bytes", [], {}, "", ".", "..", "none/at/all", "nul\0", "\udcff"]
    odd += [Path(bare) / "x", "x" * 10_000, "<string>", "~", os.devnull, float("nan")]
    at = 0 if first else len(path)
    path[at:at] = odd
    assert ask(f"{bare}/m.py") == "project"
    path.append(bare)
    assert ask(f"{bare}/m.py") == "third-party"
    assert ask(os.__file__) == "stdlib"
    assert ask(pytest.__file__) == "third-party"


def test_other_forms_of_an_entry(ask: Callable[[str], str], path: list[object], bare: str) -> None:
    for entry in (
        Path(bare),
        os.fsencode(bare),
        os.path.relpath(bare),
        f"{bare}/../site-packages/",
    ):
        path.append(entry)
        assert ask(f"{bare}/m.py") == "third-party"
        path.remove(entry)
        assert ask(f"{bare}/m.py") == "project"


def test_an_empty_sys_path(ask: Callable[[str], str], path: list[str]) -> None:
    path.clear()
    assert ask(os.__file__) == "stdlib"
    assert ask(pytest.__file__) == "third-party"


def test_a_given_environment_does_not_follow(path: list[str], bare: str, tmp_path: Path) -> None:
    asked = Classifier(environment(str(tmp_path), "e"))
    assert asked.classify(f"{bare}/m.py") == "project"
    path.append(bare)
    assert asked.classify(f"{bare}/m.py") == "project"
    assert asked.environment.prefix == f"{tmp_path}/e"


def test_the_environment_is_that_of_now(path: list[str], bare: str) -> None:
    asked = Classifier()
    assert bare not in asked.environment.path
    path.append(bare)
    assert bare in asked.environment.path


# -- changes on disk -------------------------------------------------------------------

ENVIRONMENT = {"pyvenv.cfg": "", SITE: {"m.py": ""}, "share": {"x.py": ""}}


def refreshed(top: str, kind: str) -> tuple[Callable[[str], str], Callable[[], None]]:
    if kind == "functions":
        whence.refresh()
        return whence.classify, whence.refresh
    asked = Classifier(environment(top, "e") if kind == "given" else None)
    return asked.classify, asked.refresh


@pytest.mark.parametrize("kind", ["given", "following", "functions"])
def test_refresh(tmp_path: Path, kind: str) -> None:
    top = build({"e": ENVIRONMENT, "project": {}, "deps": {"d.py": ""}}, tmp_path)
    ask, refresh = refreshed(top, kind)
    share, dependency = f"{top}/e/share/x.py", f"{top}/deps/d.py"
    assert (ask(share), ask(dependency)) == ("third-party", "project")
    # Deleted.
    shutil.rmtree(f"{top}/e")
    assert ask(share) == "third-party"
    refresh()
    assert ask(share) == "project"
    # Made again.
    build({"e": ENVIRONMENT}, tmp_path)
    assert ask(share) == "project"
    refresh()
    assert ask(share) == "third-party"
    # Something was installed.
    assert ask(dependency) == "project"
    build({"deps": distribution("d-1", "d.py")}, tmp_path)
    assert ask(dependency) == "project"
    refresh()
    assert ask(dependency) == "third-party"
    # Something became a link.
    os.rename(f"{top}/deps", f"{top}/other")
    os.symlink(f"{top}/project", f"{top}/deps")
    refresh()
    assert ask(dependency) == "project"


# -- several at once -------------------------------------------------------------------


def test_threads_that_ask_the_first_question_at_once(tmp_path: Path) -> None:
    top = build(
        {
            "e": {
                **ENVIRONMENT,
                SITE: distribution(
                    "d-1", "d/__init__.py", direct_url='{"url": "file://{top}", "dir_info": {}}'
                ),
            },
            "deps": {"n.py": "", **distribution("n-1", "n.py")},
        },
        tmp_path,
    )
    answers = {
        f"{top}/e/{SITE}/d/m.py": "project",
        f"{top}/e/{SITE}/x.py": "third-party",
        f"{top}/deps/n.py": "third-party",
        f"{top}/deps/o.py": "project",
        os.__file__: "stdlib",
    }
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            whence.refresh()
            asked = Classifier()
            wrong: list[object] = []
            barrier = threading.Barrier(4)

            def run(
                ask: Callable[[str], str], names: list[str], barrier: threading.Barrier = barrier,
                wrong: list[object] = wrong,
            ) -> None:  # fmt: skip
                barrier.wait()
                for name in names:
                    try:
                        if (said := ask(name)) != answers[name]:
                            wrong.append((name, said))
                    except Exception as error:  # noqa: BLE001
                        wrong.append(error)

            threads = [
                threading.Thread(target=run, args=(ask, names))
                for ask in (asked.classify, whence.classify)
                for names in (list(answers), list(answers)[::-1])
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert wrong == []
    finally:
        sys.setswitchinterval(interval)


FORKS = """
    import os, signal, sys, threading
    import whence, whence.running
    bare = sys.argv[1]
    def right(installed):
        return (whence.classify(os.__file__), whence.classify(bare + "/m.py")) == (
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
    codes += [child(whence.refresh, lambda: right(False))]
    # While another thread is in the middle of it.
    go, stop = threading.Event(), threading.Event()
    def busy():
        while not stop.is_set():
            whence.refresh()
            whence.classify(bare + "/m.py")
            go.set()
    thread = threading.Thread(target=busy)
    thread.start()
    go.wait()
    for _ in range(20):
        codes.append(child(lambda: right(False), whence.refresh, add, lambda: right(True)))
    stop.set()
    thread.join()
    # At worst, the other thread has just taken the lock, and is not there in the child.
    with whence.running._sharing:
        codes += [child(whence.refresh, lambda: right(False))]
    print(*map(int, codes))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_after_the_first_answer(bare: str) -> None:
    """In a process of its own: the runner's may have threads of others."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FORKS), bare],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0", "1"] + ["0"] * 23
