"""What is asked of the running interpreter, where it is not as on this system."""

from __future__ import annotations

import importlib.util
import ntpath
import os
import posixpath
import site
import sys
import sysconfig

import pytest

import whence
from whence import evidence, paths, running
from whence.disk import Disk
from whence.paths import Paths
from whence.system import OS

from .made import POSIX_SCHEMES, build, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def test_where_the_program_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "multiprocessing.process", raising=False)
    monkeypatch.chdir(tmp_path)
    assert evidence._start_directory() == os.path.realpath(tmp_path)
    tmp_path.rmdir()
    assert evidence._start_directory() == ""


def test_a_child_of_multiprocessing_started_where_its_parent_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from multiprocessing import process

    monkeypatch.setattr(process, "ORIGINAL_DIR", "/where/the/parent/started")
    monkeypatch.chdir(tmp_path)
    assert evidence._start_directory() == "/where/the/parent/started"


def test_a_scheme_that_is_no_more_than_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*sysconfig.get_scheme_names(), "of_a_distributor")
    known = evidence.scheme_templates()
    monkeypatch.setattr(sysconfig, "get_scheme_names", lambda: names)
    assert evidence.scheme_templates() == known


def test_the_user_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setattr(site, "USER_BASE", "/said/by/site")
    assert evidence._user_base() == "/said/by/site"
    monkeypatch.setattr(site, "USER_BASE", None)  # as with `python -S`
    monkeypatch.setenv("PYTHONUSERBASE", "~/mine")
    assert evidence._user_base() == "/home/somebody/mine"
    monkeypatch.delenv("PYTHONUSERBASE")
    assert evidence._user_base() == "/home/somebody/.local"


def test_the_user_base_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "USER_BASE", None)
    monkeypatch.delenv("PYTHONUSERBASE", raising=False)
    for name, expected in (("/AppData", "/AppData/Python"), ("", "~/Python")):
        monkeypatch.setenv("APPDATA", name)
        with monkeypatch.context() as windows:
            windows.setattr(OS, "sep", "\\")
            found = evidence._user_base()
        assert found == expected


def test_a_library_without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules may be frozen, and have no file; the others say where the library is."""
    known = evidence._stdlib_directories()
    monkeypatch.delattr(sys.modules["sysconfig"], "__file__")
    assert evidence._stdlib_directories() == known
    monkeypatch.setattr(os, "__file__", "os.py")  # a relative name says nothing
    assert set(evidence._stdlib_directories()) <= set(known)


def test_a_file_system_that_folds_case(monkeypatch: pytest.MonkeyPatch) -> None:
    assert evidence.folds_case("/") is False
    monkeypatch.setattr(sys, "platform", "darwin")
    assert evidence.folds_case("/") is True
    assert evidence.folds_case("/lower") is False


def test_the_rules_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as windows:
        windows.setattr(OS, "path", ntpath)
        made = paths.native()
    assert made.module is ntpath
    assert made.key("C:/Lib") == made.key("c:\\LIB")
    assert paths.native(case_insensitive=True).key("/LIB") == "/lib"


def test_a_system_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to prepare for."""
    monkeypatch.delattr(os, "register_at_fork")
    spec = importlib.util.spec_from_file_location("whence_without_fork", running.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert made.classify(os.__file__) is whence.Kind.STDLIB


def test_a_template_with_an_unknown_variable_is_left_out(tmp_path: Path) -> None:
    odd = {"purelib": "{unheard_of}/site-packages", "platlib": "{base/broken", "scripts": "{0}"}
    top = build({"e": {"pyvenv.cfg": ""}, "project": {}}, tmp_path)
    found = environment(top, "e", schemes=(*POSIX_SCHEMES, odd))
    without = environment(top, "e")
    assert [root.path for root in found.roots] == [root.path for root in without.roots]


def test_extension_modules_of_a_build_tree_are_the_librarys(tmp_path: Path) -> None:
    tree = {
        "build": {
            "python": "",
            "pybuilddir.txt": "build/lib.linux-x86_64-3.13\n",
            "build/lib.linux-x86_64-3.13": {"_x.so": ""},
            "Lib": {"os.py": ""},
        },
        "empty": {"python": ""},
        "project": {},
    }
    top = build(tree, tmp_path)
    for home, kind in (("build", "stdlib"), ("empty", "project")):
        schemes = [{"stdlib": "{installed_base}/Lib"}]
        found = environment(
            top, "build", base="build", schemes=schemes, base_executable=f"{top}/{home}/python"
        )
        file = f"{top}/build/build/lib.linux-x86_64-3.13/_x.so"
        assert whence.Classifier(found).classify(file) == kind


def test_a_name_that_no_file_can_have_is_its_own_real_path() -> None:
    folding = Disk(Paths(posixpath, str.lower))
    assert folding.real("/a\0b") == "/a\0b"


def test_a_file_that_cannot_be_read_to_its_end() -> None:
    """A regular file by all signs; where nothing is mapped, reading it fails."""
    if not os.path.exists("/proc/self/mem"):
        pytest.skip("no /proc")
    disk = Disk()
    assert disk.read("/proc/self/mem", 10) is None
    assert disk.problems == {"/proc/self/mem": "cannot be read (Input/output error)"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs")
def test_a_file_that_is_replaced_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "file")
    (tmp_path / "file").touch()
    opened = os.open

    def replaced(name: str, flags: int) -> int:
        os.unlink(name)
        os.mkfifo(name)
        return opened(name, flags)

    disk = Disk()
    with monkeypatch.context() as between:
        between.setattr(OS, "open", replaced)
        assert disk.read(path, 10) is None
    assert disk.problems == {path: "not a regular file"}
