"""Spellings of paths, and the shapes that site directories have."""

from __future__ import annotations

import functools
import ntpath
import os
import posixpath
from collections.abc import Callable
from types import ModuleType

import pytest

from whose._files import paths
from whose._files.paths import Paths, is_version_directory, rules_of
from whose._files.system import OS
from whose._metadata.formats import path_of_url

POSIX = Paths(posixpath, None)
FOLDING = Paths(posixpath, str.lower)  # macOS
WINDOWS = Paths(ntpath, ntpath.normcase)


@pytest.mark.parametrize(
    ("paths", "path", "cwd", "expected"),
    [
        (POSIX, "a.py", "/w", "/w/a.py"),
        (POSIX, "./b/../a.py", "/w", "/w/a.py"),
        (POSIX, "../a.py", "/w", "/a.py"),
        (POSIX, "../../../a.py", "/w", "/a.py"),
        (POSIX, "/x//y/./z/", "/w", "/x/y/z"),
        (POSIX, "//x/y", "/w", "/x/y"),
        (POSIX, "///x/y", "/w", "/x/y"),
        (POSIX, "//", "/w", "/"),
        (POSIX, ".", "/w", "/w"),
        (POSIX, "/a\\b", "/w", "/a\\b"),
        (POSIX, "a", "", "a"),
        (WINDOWS, "a.py", "C:\\w", "C:\\w\\a.py"),
        (WINDOWS, "..\\a.py", "C:\\w", "C:\\a.py"),
        (WINDOWS, "C:/x//y/../z", "C:\\w", "C:\\x\\z"),
        (WINDOWS, "D:\\x", "C:\\w", "D:\\x"),
        (WINDOWS, "\\\\server\\share\\x\\..\\y", "C:\\w", "\\\\server\\share\\y"),
        (WINDOWS, "\\x", "C:\\w", "C:\\x"),
    ],
)
def test_absolute(paths: Paths, path: str, cwd: str, expected: str) -> None:
    assert paths.absolute(path, cwd) == expected


@pytest.mark.parametrize(
    ("paths", "path", "key"),
    [
        (POSIX, "/A/b.PY", "/A/b.PY"),
        (FOLDING, "/A/b.PY", "/a/b.py"),
        (WINDOWS, "C:/A\\b.PY", "c:\\a\\b.py"),
    ],
)
def test_key(paths: Paths, path: str, key: str) -> None:
    assert paths.key(path) == key
    assert paths.key(key) == key


@pytest.mark.parametrize(
    ("paths", "path", "root", "below"),
    [
        (POSIX, "/app", "/app", ""),
        (POSIX, "/app/m.py", "/app", "m.py"),
        (POSIX, "/app/src/m.py", "/app", "src/m.py"),
        (POSIX, "/app-src/m.py", "/app", None),
        (POSIX, "/app", "/app/src", None),
        (POSIX, "/m.py", "/app", None),
        (POSIX, "/app/m.py", "/", "app/m.py"),
        (POSIX, "/", "/", ""),
        (POSIX, "/APP/m.py", "/app", None),
        (FOLDING, "/APP/m.py", "/app", "m.py"),
        (WINDOWS, "C:\\App\\m.py", "c:\\app", "m.py"),
        (WINDOWS, "c:/app/src/m.py", "C:\\App", "src/m.py"),
        (WINDOWS, "C:\\App-src\\m.py", "C:\\App", None),
        (WINDOWS, "C:\\x", "C:\\", "x"),
        (WINDOWS, "D:\\x", "C:\\", None),
        (WINDOWS, "\\\\server\\share\\x", "\\\\server\\share\\", "x"),
        (WINDOWS, "\\\\server\\share2\\x", "\\\\server\\share", None),
    ],
)
def test_inside_and_below(paths: Paths, path: str, root: str, below: str | None) -> None:
    assert paths.inside(path, root) is (below is not None)
    assert paths.below(paths.key(path), paths.key(root)) == (below or "")


@pytest.mark.parametrize(
    ("paths", "path", "expected"),
    [
        (POSIX, "/a/b/c", ["/a/b/c", "/a/b", "/a", "/"]),
        (POSIX, "/", ["/"]),
        (WINDOWS, "C:\\a\\b", ["C:\\a\\b", "C:\\a", "C:\\"]),
        (WINDOWS, "\\\\s\\d\\a", ["\\\\s\\d\\a", "\\\\s\\d\\"]),
    ],
)
def test_above(paths: Paths, path: str, expected: list[str]) -> None:
    assert paths.above(path) == expected


@pytest.mark.parametrize("paths", [POSIX, WINDOWS], ids=["posix", "windows"])
def test_parent_name_and_join_are_those_of_the_module(paths: Paths) -> None:
    for path in ("/", "/a", "/a/b.py", "C:\\", "C:\\a", "C:\\a\\b.py", "\\\\s\\d\\a"):
        if not paths.module.isabs(path):
            continue
        assert paths.parent(path) == paths.module.dirname(path)
        assert paths.name(path) == paths.module.basename(path)
        assert paths.join(path, "x", "y") == paths.module.join(path, "x", "y")


@pytest.mark.parametrize(
    ("paths", "directory", "prefix"),
    [
        (POSIX, "/e/lib/python3.13/site-packages", "/e"),
        (POSIX, "/e/lib/python3.13t/site-packages", "/e"),
        (POSIX, "/e/lib64/python3.9/site-packages", "/e"),
        (POSIX, "/e/lib/pypy3.11/site-packages", "/e"),
        (POSIX, "/e/Lib/site-packages", "/e"),
        (POSIX, "/usr/lib/python3/dist-packages", "/usr"),
        (POSIX, "/usr/local/lib/python3.13/dist-packages", "/usr/local"),
        (POSIX, "/u/Library/Python/3.13/lib/python/site-packages", "/u/Library/Python/3.13"),
        (POSIX, "/lib/python3/dist-packages", "/"),
        (POSIX, "/e/site-packages", None),
        (POSIX, "/e/lib/site-packages", None),
        (POSIX, "/e/lib/python3.13", None),
        (POSIX, "/e/lib/python3.13/Site-Packages", None),
        (POSIX, "/e/python3.13/site-packages", None),
        (POSIX, "/e/src/python3.13/site-packages", None),
        (POSIX, "/e/lib/pythonic/site-packages", None),
        (POSIX, "/e/lib/python3.13/site-packages/x", None),
        (POSIX, "/site-packages", None),
        (POSIX, "/", None),
        (FOLDING, "/E/LIB/Python3.13/Site-Packages", "/E"),
        (FOLDING, "/e/lib/site-packages", "/e"),
        (WINDOWS, "C:\\proj\\.venv\\Lib\\site-packages", "C:\\proj\\.venv"),
        (WINDOWS, "C:\\proj\\.venv\\lib\\Site-Packages", "C:\\proj\\.venv"),
        (WINDOWS, "C:\\Lib\\site-packages", "C:\\"),
        (WINDOWS, "C:\\e\\lib\\python3.13\\site-packages", "C:\\e"),
        (WINDOWS, "C:\\e\\site-packages", None),
    ],
)
def test_site_prefix(paths: Paths, directory: str, prefix: str | None) -> None:
    assert paths.site_prefix(directory) == prefix


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((each, True) for each in ("python", "python3", "python3.13", "python3.13t", "pypy3.11")),
        *((each, True) for each in ("python3.13d", "python3.13td", "python2.7")),
        *((each, False) for each in ("", "pythonic", "python-3", "python3.13-x", "xpython3")),
        *((each, False) for each in ("lib", "python3.13/x", "cpython3", "python3X", "python3.13X")),
    ],
)
def test_version_directories(name: str, *, expected: bool) -> None:
    assert is_version_directory(name) is expected


def test_source_of_cached() -> None:
    sources = {
        "/p/__pycache__/m.cpython-313.pyc": "/p/m.py",
        "/p/__pycache__/m.cpython-313.opt-1.pyc": "/p/m.py",
        "/p/__pycache__/m.pypy311.pyc": "/p/m.py",
        "/p/m.pyc": "/p/m.py",
        "/p/m.py": None,
        "/p/__pycache__/m.py": None,
        "/p/m.PYC": None,
    }
    assert {path: POSIX.source_of_cached(path) for path in sources} == sources
    assert WINDOWS.source_of_cached("c:\\p\\__pycache__\\m.cpython-313.pyc") == "c:\\p\\m.py"


def test_native_paths_are_those_of_the_system() -> None:
    paths = rules_of()
    assert paths.join("/a", "b") == os.path.join("/a", "b")
    assert paths.sep == os.sep
    if os.sep == "/":
        assert paths.key("/A") == "/A"
        assert rules_of(case_insensitive=True).key("/A") == "/a"


def test_the_rules_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as windows:
        windows.setattr(OS, "path", ntpath)
        made, others = paths.rules_of(), paths.rules_of("/")
    assert made.module is ntpath
    assert others.absolute("/a/../b", "") == "/b"
    assert made.key("C:/Lib") == made.key("c:\\LIB")
    assert paths.rules_of(case_insensitive=True).key("/LIB") == "/lib"


def test_the_rules_of_windows_in_a_shell_of_msys2(monkeypatch: pytest.MonkeyPatch) -> None:
    """There, the separator of `ntpath` is `/`."""
    msys2 = ModuleType("ntpath")
    vars(msys2).update(vars(ntpath), sep="/", altsep="\\")
    for name in ("dirname", "join", "normcase", "normpath"):
        given: Callable[..., str] = getattr(ntpath, name)
        changed = functools.partial(lambda given, *of: given(*of).replace("\\", "/"), given)
        setattr(msys2, name, changed)
    with monkeypatch.context() as windows:
        windows.setattr(OS, "path", msys2)
        made = paths.rules_of()
    assert made.key("C:\\Lib") == made.key("c:/LIB")
    assert made.isabs("C:/w")
    assert not made.isabs("w")
    assert made.above("C:/w/m.py") == ["C:/w/m.py", "C:/w", "C:/"]
    assert made.absolute("//server/share/m.py", "C:/w") == "//server/share/m.py"
    assert made.site_prefix("C:/e/lib/python3.13/Site-Packages") == "C:/e"
    assert path_of_url("file:///C:/w/my%20app", made) == "C:/w/my app"
