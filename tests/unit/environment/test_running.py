"""What is asked of the running interpreter, where it is not as on this system."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import sysconfig
import types
from pathlib import Path

import pytest

from unit.builders import build
from whose import Environment
from whose._environment import running
from whose._environment.layers import Schemes
from whose._files.disk import Disk
from whose._files.paths import rules_of


def test_where_the_program_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "multiprocessing.process", raising=False)
    monkeypatch.chdir(tmp_path)
    assert running._start_directory() == os.path.realpath(tmp_path)
    tmp_path.rmdir()
    assert running._start_directory() == ""


def test_a_child_of_multiprocessing_started_where_its_parent_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multiprocessing import process

    monkeypatch.setattr(process, "ORIGINAL_DIR", "/where/the/parent/started")
    monkeypatch.chdir(tmp_path)
    assert running._start_directory() == "/where/the/parent/started"


def test_the_user_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    for said, expected in (
        ("/said/by/site", "/said/by/site"),
        ("~/mine", "/home/somebody/mine"),  # of PYTHONUSERBASE
        (None, "/home/somebody/.local"),  # in a frozen application
    ):
        monkeypatch.setattr(site, "USER_BASE", said)
        assert running.user_directories(rules_of()) == ("/home/somebody", expected)


@pytest.mark.parametrize("version", ["3.13", "3.13t", "3.13-32"])
def test_the_user_site_on_windows(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Each build has its own: their extension modules differ."""
    monkeypatch.setattr(sys, "winver", version, raising=False)
    schemes = [sysconfig.get_paths("nt_user", expand=False)]
    given = {"schemes": schemes, "variables": running._template_variables()}
    facts = running.Facts(prefixes=["/e"], base_prefixes=["/e"], path=(), **given)
    expected = f"/u/Python{version.replace('.', '')}/site-packages"
    assert [*Schemes(facts, Disk()).expand("/u", "purelib", user=True)] == [expected]


def test_a_library_without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules may be frozen, and have no file; the others say where the library is."""
    known = running._stdlib_directories()
    monkeypatch.delattr(sysconfig, "__file__")
    assert running._stdlib_directories() == known
    monkeypatch.setattr(os, "__file__", "os.py")  # a relative name says nothing
    assert set(running._stdlib_directories()) <= set(known)


@pytest.mark.parametrize(
    ("library", "executable", "prefix"),
    [
        ("/app/lib/python3.12", "/usr/bin/host", "/app"),
        ("/app/lib64/python3.12", "/usr/bin/host", "/app"),
        ("/app/python/lib", "/usr/bin/host", "/app/python"),
        ("/app/library.zip", "/usr/bin/host", "/app"),
        ("", "/app/host", "/app"),
        ("", "", "/started"),
    ],
)
def test_prefixes_are_empty(
    monkeypatch: pytest.MonkeyPatch, library: str, executable: str, prefix: str
) -> None:
    """As in a program that embeds Python and calls `Py_SetPath`."""
    names = ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix")
    for name, value in (*dict.fromkeys(names, "").items(), ("executable", executable)):
        monkeypatch.setattr(sys, name, value)
    monkeypatch.setattr(running, "_stdlib_directories", lambda: [library])
    monkeypatch.setattr(running, "START_DIRECTORY", "/started/here")
    facts, _ = running.interpreter([])
    assert list(facts.prefixes) == list(facts.base_prefixes) == [prefix]


def test_another_environment_is_on_the_same_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In macOS, paths in the wrong case name the same files there, too."""
    monkeypatch.setattr(running, "folds_case", lambda _: True)
    top = build({"base/lib/python3.13": {"os.py": "", "site-packages/a.py": ""}}, tmp_path)
    for asked in (Environment.current(), Environment.of(f"{top}/base")):
        assert asked.disk.paths.inside("/A/b", "/a")


def test_where_a_frozen_application_has_its_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In `lib` for cx_Freeze, in a directory of the version for py2app."""
    assert running._frozen_directory() is None
    monkeypatch.setattr(sys, "frozen", "macosx_app", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(running, "_stdlib_directories", lambda: [f"{tmp_path}/lib/library.zip"])
    version = "lib/python{}.{}".format(*sys.version_info)
    for name, path in ((".", []), (version, [version]), ("lib", ["lib/x.zip", "lib"])):
        monkeypatch.setattr(sys, "path", [f"{tmp_path}/{each}" for each in path])
        assert running._frozen_directory() == os.path.normpath(tmp_path / name)


def test_what_merely_says_that_it_is_frozen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a host or a test may: the library is in files, as in any interpreter."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert running._frozen_directory() is None
    version = "lib/python{}.{}".format(*sys.version_info)
    library = tmp_path / version
    library.mkdir(parents=True)
    library.joinpath("os.py").touch()
    monkeypatch.setattr(running, "_stdlib_directories", lambda: [str(library)])
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(library)])
    assert running._frozen_directory() is None
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert running._frozen_directory() is None
    # All in one directory, which has the library's files as well.
    tmp_path.joinpath("os.py").touch()
    monkeypatch.setattr(running, "_stdlib_directories", lambda: [str(tmp_path)])
    assert running._frozen_directory() == str(tmp_path)


def test_nuitka_freezes_a_standalone_program_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default, its program runs in the environment that it was compiled in."""
    frozen = os.path.dirname(sys.executable)
    # Old versions do not tell.
    for told, expected in (
        ({}, frozen),
        ({"standalone": True}, frozen),
        ({"standalone": False}, None),
    ):
        mark = types.SimpleNamespace(**told)
        monkeypatch.setattr(sys.modules["__main__"], "__compiled__", mark, raising=False)
        assert running._frozen_directory() == expected


def test_entries_of_a_subclass_of_str() -> None:
    """As of some libraries for paths, which give the methods of strings another meaning."""

    class Path(str):
        __slots__ = ()

        def startswith(self, *_: object) -> bool:
            raise AssertionError("startswith")

        def __add__(self, other: str) -> str:
            raise AssertionError("__add__")

    found = running.absolute_path_entries([Path("/a"), Path("b")], "/c", Disk().paths)
    assert found == ["/a", "/c/b"]
    assert [*map(type, found)] == [str, str]


def test_relative_entries_without_a_working_directory() -> None:
    """It may have been removed: then they lead nowhere, and not to `/`."""
    entries = ["", ".", "a", "/b"]
    assert running.absolute_path_entries(entries, "", Disk().paths) == ["/b"]
    assert running.absolute_path_entries(entries, "/c", Disk().paths) == ["/c", "/c", "/c/a", "/b"]


@pytest.mark.slow
def test_a_snapshot_where_the_working_directory_was_removed(tmp_path: Path) -> None:
    """It has nothing of the rest of the disk."""
    code = """
import os, sys
os.rmdir(os.getcwd())
import whose
environment = whose.Environment.current()
assert all(map(os.path.isabs, (*environment.path, *(each.path for each in environment.roots))))
print(len(environment.to_json()))
"""
    (tmp_path / "removed").mkdir()
    command = [sys.executable, "-c", code]
    done = subprocess.check_output(command, cwd=tmp_path / "removed", timeout=60)
    assert int(done) < 1_000_000
