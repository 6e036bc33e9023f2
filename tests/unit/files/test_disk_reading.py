"""Files that cannot be read, or not to their end: each is noted, and nothing waits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from whose._files.disk import Disk
from whose._files.system import OS

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


def test_read(top: str) -> None:
    disk = Disk()
    assert disk.read(os.path.join(top, "d/m.py"), 4) == b"code"
    assert disk.read(os.path.join(top, "file-link"), 4) == b"code"
    for missing in ("none", "d/m.py/x", "broken"):
        assert disk.read(os.path.join(top, missing), 4) is None
    assert disk.problems == {}


def problem_of(path: str, limit: int = 1000) -> str:
    disk = Disk()
    assert disk.read(path, limit) is None
    (problem,) = disk.problems.values()
    assert disk.problems == {path: problem}
    return problem


def test_a_file_may_be_too_large(top: str) -> None:
    assert problem_of(os.path.join(top, "d/m.py"), 3) == "larger than 3 bytes"


@posix
def test_a_huge_file_is_not_read_whole(top: str) -> None:
    path = os.path.join(top, "huge")
    with open(path, "wb") as file:
        try:
            file.truncate(1 << 42)
        except OSError:
            file.truncate(1 << 33)
    assert problem_of(path) == "larger than 1000 bytes"


@posix
@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/tty", "/dev"])
def test_devices_and_directories_are_not_read(device: str) -> None:
    if not os.path.exists(device):
        pytest.skip(f"no {device} here")
    assert problem_of(device) == "not a regular file"


@posix
def test_a_fifo_does_not_block(top: str) -> None:
    path = os.path.join(top, "fifo")
    os.mkfifo(path)
    assert problem_of(path) == "not a regular file"
    assert Disk().form(path) == "other"
    assert Disk().exists(path)


def test_a_link_loop_cannot_be_read(top: str) -> None:
    assert problem_of(os.path.join(top, "loop")).startswith("cannot be read (")


def test_a_name_that_is_too_long_cannot_be_read(top: str) -> None:
    assert problem_of(os.path.join(top, "x" * 1000)).startswith("cannot be read (")


def test_a_directory_that_is_not_there_is_no_problem(top: str) -> None:
    disk = Disk()
    assert disk.entries(os.path.join(top, "none")) is None
    assert disk.problems == {}


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


def test_a_file_that_does_not_tell_its_size() -> None:
    if not os.path.exists("/proc/self/status"):
        pytest.skip("no /proc")
    assert (Disk().read("/proc/self/status", 1 << 16) or b"").count(b"\n") > 10
