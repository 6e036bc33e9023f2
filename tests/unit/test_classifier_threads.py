"""Several threads in the middle of the first answers, and an interpreter that shuts down."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

import whose
from unit.builders import SITE, build, distribution, environment
from whose import Classifier, _files
from whose._files.disk import Disk
from whose._metadata import contents, formats
from whose._metadata import directory as directories
from whose._rules.rules import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
NUMBERS = range(60)


@pytest.fixture(autouse=True)
def busy() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def at_once(what: Callable[[int], None]) -> None:
    """Call `what` in four threads with the number of each; raises what one of them raises."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def run(number: int) -> None:
        barrier.wait()
        try:
            what(number)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for error in errors:
        raise error


def asked_at_once(make: Callable[[], Classifier], names: list[str], kind: str) -> None:
    for _ in range(25):
        asked = make()
        wrong: list[str] = []

        def ask(_: int, asked: Classifier = asked, wrong: list[str] = wrong) -> None:
            wrong += [name for name in names if asked.classify(name) != kind]

        at_once(ask)
        assert wrong == []


def test_files_of_a_local_distribution(tmp_path: Path) -> None:
    """Each is the project's, also while another thread looks at all of them once more."""
    rows = [f"d{number}/__init__.py" for number in NUMBERS]
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", *rows, direct_url=LOCAL)}}
    top = build({**tree, "project": {}}, tmp_path)
    site = f"{top}/e/{SITE}"
    found = environment(top, "e")
    rules = Rules(found)
    rules.place(site)
    (root,) = (root for root in found.roots if root.path == site)
    wrong: list[str] = []
    looked = threading.Event()

    def look(number: int) -> None:
        if number == 0:
            for _ in range(100):
                rules._open_site(root, site)
            looked.set()
        while not looked.is_set():
            for directory in (f"{site}/d{each}" for each in NUMBERS):
                if rules.place(directory).ruling.kind != "project":
                    wrong.append(directory)
                rules.places.pop(directory, None)  # nobody has asked about it

    at_once(look)
    assert wrong == []


def test_recorded_files_beside_the_project(tmp_path: Path) -> None:
    """All are third-party, however many of them another thread has read of so far."""
    rows = [f"../../../bin/x{number}" for number in NUMBERS]
    tree = {"e": {"pyvenv.cfg": "", "bin": {}, SITE: distribution("x-1", *rows)}}
    top = build(tree, tmp_path)
    names = [f"{top}/e/bin/x{number}" for number in reversed(NUMBERS)]
    asked_at_once(lambda: Classifier(environment(top, "e", cwd="e")), names, "third-party")


def test_a_directory_without_metadata_that_another_has_seen_just_now(tmp_path: Path) -> None:
    top = build({"e": {}, "project": {"src": {"m.py": ""}}}, tmp_path)
    found = environment(top, "e")

    class Shared(dict[str, object]):
        """What is known of directories; the other one is done whenever this one looks."""

        def get(self, key: str, default: object = None) -> object:
            found = super().get(key, default)
            if found is not None:
                del self[key]
            return found

    found.contents._installed = Shared()  # type: ignore[assignment]
    found.contents.installed(f"{top}/project/src")
    assert found.contents.installed_if_any(f"{top}/project/src") is None


def meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, what: Any) -> None:
    """Have another thread do something when a name of a module is used for the first time."""
    original = getattr(module, name)

    def and_then(*args: object) -> object:
        monkeypatch.setattr(module, name, original)
        other = threading.Thread(target=what)
        other.start()
        other.join()
        return original(*args)

    monkeypatch.setattr(module, name, and_then)


def test_another_thread_reads_the_origin_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known of the one object that both have for the distribution."""
    top = build({SITE: distribution("d-1", direct_url=LOCAL)}, tmp_path)
    installed = directories.Installed(f"{top}/{SITE}", Disk())
    meanwhile(monkeypatch, formats, "of_directory", installed.local)
    (found,) = installed.named("d")
    assert found.editable is False
    assert found.origin is not None
    assert installed.distributions() == installed.local() == [found]


@pytest.mark.parametrize("archive", [False, True])
def test_another_thread_reads_the_same_directory_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, archive: bool
) -> None:
    """Both go on with one object, so what one finds out, the other knows."""
    path = f"{build({SITE: distribution('d-1')}, tmp_path)}/{SITE}"
    if archive:
        path = shutil.make_archive(f"{tmp_path}/archive", "zip", path)
    known = contents.Contents(Disk())
    ask = known.installed_in_archive if archive else known.installed
    found: list[object] = []
    meanwhile(monkeypatch, contents, "Installed", lambda: found.append(ask(path)))
    found.append(ask(path))
    assert found[0] is found[1]
    assert known.read_so_far() == found[:1]


def test_sys_path_changes_while_others_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by more of its states than are kept."""
    monkeypatch.setattr(sys, "path", original := list(sys.path))
    asked = Classifier()

    def change(number: int) -> None:
        for turn in range(300):
            sys.path = [*original, f"/x{(turn * 7 + number) % 12}"]
            assert asked.classify(os.__file__) == "stdlib"
            if turn % 50 == number:
                asked.refresh()

    at_once(change)


def test_without_a_path_what_was_known_still_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interpreter takes `sys.path` away before the last code runs."""
    known, asked = Classifier(), Classifier()
    assert known.classify(pytest.__file__) == "third-party"
    monkeypatch.setattr(sys, "path", None)
    assert known.classify(pytest.__file__) == "third-party"
    assert asked.classify(os.__file__) == "stdlib"


@pytest.mark.parametrize("ends", [False, True])
def test_without_imports_it_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, ends: bool
) -> None:
    """A module of `whose` that was not needed before cannot be had then; else it is an error."""
    top = build({"e": {}, "project": {}, "file.zip": ""}, tmp_path)
    asked = Classifier(environment(top, "e"))
    monkeypatch.setitem(sys.modules, "whose._files.archive", None)
    monkeypatch.delattr(_files, "archive", raising=False)
    if ends:
        monkeypatch.setattr(sys, "meta_path", None)
        assert asked.classify(f"{top}/file.zip/m.py") == "unknown"
    else:
        with pytest.raises(ImportError):
            asked.classify(f"{top}/file.zip/m.py")


ENVIRONMENT = {"pyvenv.cfg": "", SITE: {"m.py": ""}, "share": {"x.py": ""}}


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
            whose.refresh()
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
                for ask in (asked.classify, whose.classify)
                for names in (list(answers), list(answers)[::-1])
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert wrong == []
    finally:
        sys.setswitchinterval(interval)
