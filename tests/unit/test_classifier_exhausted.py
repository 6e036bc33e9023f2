"""Near the recursion limit and without memory nothing is concluded about files, or remembered."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap
import types

import pytest

from unit.builders import SITE, build, distribution, environment
from unit.fragile import EXPECTED, make
from whose import Classifier, Environment
from whose._files import archive as archives
from whose._files import system
from whose._files.archive import open_archive
from whose._files.disk import Disk
from whose._files.system import is_exhausted
from whose._metadata.formats import parse_direct_url
from whose._metadata.pth import added_directories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def with_room(calls: int, what: Callable[[], object]) -> object:
    """Call something so deep in the stack that about so many calls are left."""

    def down(left: int) -> object:
        return what() if left <= 0 else down(left - 1)

    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return down(sys.getrecursionlimit() - depth - calls)


def test_whatever_fails_near_the_recursion_limit_is_right_later(tmp_path: Path) -> None:
    top, classifier = make(tmp_path)
    assert {name: classifier().classify(os.path.join(top, name)) for name in EXPECTED} == EXPECTED
    failed = 0
    for calls in (*range(8, 120, 2), 150, 200, 300):
        asked = classifier()
        for name, kind in EXPECTED.items():
            path = os.path.join(top, name)
            try:
                assert with_room(calls, lambda path=path, asked=asked: asked.classify(path)) == kind
            except RecursionError:
                failed += 1
        answers = {name: asked.classify(os.path.join(top, name)) for name in EXPECTED}
        assert answers == EXPECTED, calls
        assert asked.environment.problems == {}, calls
    assert failed > len(EXPECTED)


def test_what_is_nested_too_deep_is_no_matter_of_the_process() -> None:
    paths = Disk().paths
    assert parse_direct_url(b"[" * 100_000, paths) == "not JSON (RecursionError)"

    failed = 0
    for calls in range(2, 60):
        try:
            origin = with_room(calls, lambda: parse_direct_url(b'{"url": "https://x"}', paths))
            assert not isinstance(origin, str), calls
        except RecursionError:
            failed += 1
    assert failed


def test_what_says_that_a_process_is_exhausted() -> None:
    assert is_exhausted(MemoryError())
    assert not is_exhausted(ValueError())
    assert not is_exhausted(RecursionError())
    assert with_room(50, lambda: is_exhausted(RecursionError())) is True


def test_without_memory_an_archive_is_none_for_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top, classifier = make(tmp_path)
    path, asked = os.path.join(top, "deps.zip", "d.py"), classifier()
    for name in ("_directory", "_content"):

        def fail(*_: object) -> None:
            raise MemoryError

        with monkeypatch.context() as patch:
            patch.setattr(archives, name, fail)
            with pytest.raises(MemoryError):
                asked.classify(path)
        assert asked.environment.problems == {}
    assert asked.classify(path) == "third-party"
    disk = Disk()
    assert open_archive(os.path.join(top, "deps.zip"), disk) is not None


@pytest.mark.parametrize("error", [MemoryError, RecursionError])
@pytest.mark.parametrize(
    ("module", "formats", "library", "path"),
    [
        ("conda", "conda", "json", "conda/p.py"),
        ("contents", "formats", "tomllib", f"base/{SITE}/named/m.py"),
    ],
)
def test_what_cannot_be_parsed_for_want_of_memory_or_room_is_not_said_to_be_damaged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    formats: str,
    library: str,
    path: str,
    error: type[Exception],
) -> None:
    top, classifier = make(tmp_path)
    asked = classifier()

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        parser = types.SimpleNamespace(loads=fail)
        found = f"whose._metadata.{formats}.library"
        patch.setattr(found, lambda name: parser if name == library else None)
        patch.setattr(f"whose._metadata.{module}.is_exhausted", lambda each: type(each) is error)
        with pytest.raises(error):
            asked.classify(os.path.join(top, path))
    assert asked.environment.problems == {}
    assert asked.classify(os.path.join(top, path)) == EXPECTED[path]


def test_code_in_start_up_files_near_the_recursion_limit() -> None:
    failed = 0
    for calls in range(2, 120, 2):
        try:
            assert with_room(calls, lambda: added_directories("addsitedir('/x')")) == ["/x"]
        except RecursionError:
            failed += 1
    assert failed


def test_an_answer_by_a_directory_whose_records_could_not_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same path is asked about again, and no other one."""
    top, classifier = make(tmp_path)
    path, asked = f"{top}/base/{SITE}/named/m.py", classifier()

    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patch:
        patch.setattr(system.OS, "open", fail)
        asked.classify(path)
    assert asked.classify(path) == "project"


def test_a_namespace_package_whose_directories_could_not_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = build({"deps": distribution("d-1", "space/d.py"), "deps/space/d.py": ""}, tmp_path)
    asked = Classifier(environment(top, "e", path=["deps"]))
    package = types.ModuleType("space")
    package.__path__ = [f"{top}/deps/space"]

    def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as patch:
        patch.setattr(system.OS, "scandir", fail)
        assert asked.classify_object(package) == "project"
    assert asked.classify_object(package) == "third-party"


def test_an_environment_that_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not said that there is none, and a part of it is not taken for all."""
    top, _ = make(tmp_path)
    right, scandir = Environment.of(f"{top}/base"), system.OS.scandir
    asked = Classifier(right)
    left = 0

    def fail(path: str) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return scandir(path)

    for allowed in range(4):
        left = allowed
        with monkeypatch.context() as patch:
            patch.setattr(system.OS, "scandir", fail)
            with pytest.raises(OSError, match="Too many open files"):
                Environment.of(f"{top}/base")
            left = allowed
            asked.refresh()
        assert asked.environment == right
    assert asked.classify(f"{top}/base/{SITE}/d/m.py") == "third-party"


# What is asked when no file can be opened, and when some can again.
NO_FILES = """
    import json, os, resource, sys, zipfile
    sys.path.append({archive!r})
    import whose
    whose.Classifier().prepare()
    asked = whose.Classifier()
    def ask(*functions):
        return [str(function(path)) for path in {paths} for function in functions]
    functions = (asked.classify, asked.owner, asked.explain, whose.classify, whose.owner)
    ask(*functions)
    right = ask(*functions), asked.classify_module("d"), whose.classify_module("d")
    found = []
    for function in (*functions, asked.classify_module, whose.classify_module):
        asked.refresh(), whose.refresh()
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limit[1]))
        function("d") if "module" in function.__name__ else ask(function)
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
        found.append((ask(*functions), asked.classify_module("d"), whose.classify_module("d")))
    print(json.dumps([right, found]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_what_could_not_be_opened_is_looked_at_again(tmp_path: Path) -> None:
    """With too many files open, an answer may be wrong. It is not remembered."""
    top, _ = make(tmp_path)
    archive = os.path.join(top, "deps.zip")
    paths = [os.path.join(archive, "d.py"), pytest.__file__, os.__file__]
    code = textwrap.dedent(NO_FILES).format(archive=archive, paths=paths)
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=top, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    right, later = json.loads(found.stdout)
    assert right[0][:2] == ["third-party", "d 1"]
    assert later == [right] * 7
