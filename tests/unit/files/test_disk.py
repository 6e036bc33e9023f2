"""Nothing that a file system may hold makes a question raise, block or read without end."""

from __future__ import annotations

import os
import posixpath
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from unit.builders import Link, Tree, build
from whose._files import disk as module
from whose._files.disk import Disk
from whose._files.image import Recorder
from whose._files.paths import Paths

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
BAD_NAMES = ["/a\0b", "/\udc80/\ud800", "/" + "x" * 5000, "/x" * 50_000, "", "rel/../x"]


@pytest.mark.parametrize(
    ("name", "form", "exists", "entries"),
    [
        ("d", "dir", True, 2),
        ("d/m.py", "file", True, None),
        ("file-link", "link", True, None),
        ("directory-link", "link", True, 2),
        ("directory-link/e", "dir", True, 0),
        ("broken", "link", False, None),
        ("loop", "link", False, None),
        ("to", "link", False, None),
        ("to/m.py", None, False, None),
        ("none", None, False, None),
        ("d/m.py/x", None, False, None),
    ],
)
def test_what_is_there(
    top: str, name: str, form: str | None, entries: int | None, *, exists: bool
) -> None:
    disk, path = Disk(), os.path.join(top, name)
    assert disk.form(path) == form
    assert disk.is_link(path) is (form == "link")
    assert disk.exists(path) is exists
    names = disk.entries(path)
    assert (None if names is None else len(names)) == entries


def test_entries_say_which_are_links(top: str) -> None:
    assert dict(Disk().entries(top) or ()) == {
        "d": False,
        **dict.fromkeys(["file-link", "directory-link", "broken", "loop"], True),
        **dict.fromkeys(["to", "fro", "chain"], True),
    }


@pytest.mark.parametrize(
    ("name", "real"),
    [
        ("d/m.py", "d/m.py"),
        ("file-link", "d/m.py"),
        ("directory-link/m.py", "d/m.py"),
        ("directory-link/none/x", "d/none/x"),
        ("chain/x", "d/e/x"),
        ("none/x", "none/x"),
        ("broken/x", "nowhere/x"),
    ],
)
def test_real(top: str, name: str, real: str) -> None:
    path = os.path.join(top, name)
    assert Disk().real(path) == os.path.join(top, real) == os.path.realpath(path)


@pytest.mark.parametrize("name", ["loop", "loop/x", "to/m.py"])
def test_real_of_a_loop_ends(top: str, name: str) -> None:
    disk = Disk()
    assert disk.real(os.path.join(top, name)).startswith(top)
    assert disk.real(os.path.join(top, "d/m.py")) == os.path.join(top, "d/m.py")


def test_a_long_chain_of_links(tmp_path: Path) -> None:
    """`os.path.realpath` calls itself for each, before Python 3.13."""
    tree: Tree = {f"l{each}": Link(f"l{each - 1}") for each in range(1, 1500)}
    top = build({"l0": {"m.py": ""}, **tree}, tmp_path)
    assert Disk().real(f"{top}/l1499/m.py").startswith(top)
    assert Recorder().entries(top) is not None
    assert Recorder().form(f"{top}/l1499/m.py") != "dir"


def test_real_where_the_program_is_near_its_recursion_limit(
    top: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no property of the path, so it is not remembered."""
    disk, path = Disk(), f"{top}/to/m.py"

    def fail(_: str) -> None:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(module.OS.path, "realpath", fail)
        patch.setattr(module, "is_exhausted", lambda _: True)
        with pytest.raises(RecursionError):
            disk.real(path)
    assert disk.real(path) == os.path.realpath(path)


def test_real_is_remembered_until_a_new_disk(top: str) -> None:
    disk, path = Disk(), os.path.join(top, "directory-link", "m.py")
    before = disk.real(path)
    os.remove(os.path.join(top, "directory-link"))
    assert disk.real(path) == before
    assert Disk().real(path) == path


@pytest.mark.parametrize("path", BAD_NAMES, ids=ascii)
def test_bad_names_have_nothing(path: str) -> None:
    disk = Disk()
    assert disk.form(path) is None
    assert not disk.is_link(path)
    assert not disk.exists(path)
    assert disk.entries(path) is None
    assert disk.read(path, 10) is None
    assert isinstance(disk.real(path), str)


@posix
def test_names_that_are_not_text(top: str) -> None:
    name = os.fsdecode(b"\xff\xfe.py")
    path = os.path.join(top, "d", name)
    try:
        with open(path, "w") as file:
            file.write("code")
    except OSError:
        pytest.skip("the file system takes no such names")
    disk = Disk()
    assert name in (disk.entries(os.path.join(top, "d")) or ())
    assert disk.form(path) == "file"
    assert disk.read(path, 10) == b"code"
    assert disk.real(os.path.join(top, "directory-link", name)) == path


def test_a_file_cannot_be_listed(top: str) -> None:
    disk, path = Disk(), os.path.join(top, "d/m.py")
    assert disk.entries(path) is None
    assert disk.problems == {}


@pytest.mark.slow
def test_a_crowded_directory_is_not_searched(tmp_path: Path) -> None:
    for number in range(60_000):
        os.close(os.open(tmp_path / str(number), os.O_CREAT | os.O_WRONLY))
    disk = Disk()
    assert disk.entries(str(tmp_path)) is None
    assert disk.problems == {str(tmp_path): f"has more than {module.MOST_ENTRIES} entries"}


AS_ANOTHER_USER = """
    import os, sys
    from whose._files.disk import Disk
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    disk, closed = Disk(), sys.argv[1]
    print(disk.form(closed), disk.entries(closed), disk.exists(closed + "/m.py"))
    print(disk.form(closed + "/m.py"), disk.read(closed + "/m.py", 10))
    print(disk.read(sys.argv[2], 10), disk.real(closed + "/m.py") == closed + "/m.py")
    print(*sorted(disk.problems.values()), sep=";")
"""


@posix
def test_what_may_not_be_seen(top: str) -> None:
    """In a child that is nobody, where this is root, whom nothing is forbidden."""
    closed, unreadable = os.path.join(top, "d"), os.path.join(top, "secret")
    with open(unreadable, "w") as file:
        file.write("secret")
    os.chmod(unreadable, 0)
    os.chmod(closed, 0)
    up = top
    script = textwrap.dedent(AS_ANOTHER_USER)
    if os.geteuid() == 0:
        while up != os.path.dirname(up) and not os.stat(up).st_mode & 0o001:
            os.chmod(up, 0o711)
            up = os.path.dirname(up)
    else:
        script = "\n".join(line for line in script.splitlines() if "os.set" not in line)
    try:
        child = subprocess.run(
            [sys.executable, "-c", script, closed, unreadable],
            capture_output=True,
            text=True,
            timeout=240,
        )
    finally:
        os.chmod(closed, 0o700)
    assert child.returncode == 0, child.stderr
    denied = "Permission denied"
    assert child.stdout.splitlines() == [
        "dir None False",
        "None None",
        "None True",
        f"cannot be listed ({denied});cannot be read ({denied});cannot be read ({denied})",
    ]


def test_a_link_to_below_itself_leads_nowhere(tmp_path: Path) -> None:
    top = build({"d": {}}, tmp_path)
    os.symlink(f"{top}/d/link/deeper", f"{top}/d/link")
    assert Disk().real(f"{top}/d/link") == f"{top}/d/link"


def test_a_name_that_no_file_can_have_is_its_own_real_path() -> None:
    folding = Disk(Paths(posixpath, str.lower))
    assert folding.real("/a\0b") == "/a\0b"


def test_what_is_no_link_leads_nowhere(tmp_path: Path) -> None:
    assert Disk().link(str(tmp_path)) == ""
    assert Disk().link("a\0b") == ""


def test_containing_is_told_as_spelled_and_by_real_paths(tmp_path: Path) -> None:
    top = build({"real": {"below": {}}, "link": Link("real"), "really": {}}, tmp_path)
    disk = Disk()
    for directory, path, expected in [
        ("real", "real", True),
        ("real", "real/below", True),
        ("real", "link/below", True),
        ("link", "real/below", True),
        ("link", "link/gone", True),
        ("real", "really", False),
        ("real/below", "real", False),
    ]:
        assert disk.contains(f"{top}/{directory}", f"{top}/{path}") is expected
