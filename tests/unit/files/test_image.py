"""An image answers as the disk did, whatever was asked of a recorder before."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from unit.builders import Link, archive, build
from whose._files.archive import Archive
from whose._files.disk import Disk
from whose._files.image import Image, Recorder
from whose._files.paths import rules_of

TREE = {
    "file.txt": "text",
    "binary": b"\xff\x00\xfe",
    "directory": {"inner": {"deep.txt": "deep"}, "empty": {}, "link": Link("directory/inner")},
    "to directory": Link("directory"),
    "to file": Link("file.txt"),
    "to link": Link("to directory"),
    "relative": Link("directory/../file.txt"),
    "loop": Link("loop"),
    "below itself": Link("below itself/x"),
    "one": Link("other"),
    "other": Link("one"),
    "nowhere": Link("gone/x"),
    "a.zip": archive("pkg/__init__.py", "top.py"),
}
NAMES = [
    *TREE,
    *("gone", "gone/x", "file.txt/x", "directory/inner/deep.txt", "directory/empty"),
    *("directory/link", "directory/link/deep.txt", "directory/gone", "to directory/inner/deep.txt"),
    *("to link/link/deep.txt", "to link/inner", "loop/x", "one/x", "a.zip/pkg", "to file/x", ""),
]


def answers(disk: Disk, path: str) -> list[object]:
    return [
        disk.form(path),
        disk.is_link(path),
        disk.link(path),
        disk.exists(path),
        disk.entries(path),
        disk.read(path, 100),
        disk.read(path, 2),
        disk.real(path),
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_an_image_answers_as_the_disk_did(tmp_path: Path, order: int) -> None:
    top = build(TREE, tmp_path)
    paths = [os.path.join(top, name) for name in NAMES][::order]
    recorder = Recorder()
    expected = {path: answers(Disk(), path) for path in paths}
    assert {path: answers(recorder, path) for path in paths} == expected
    shutil.rmtree(top)
    image = Image(recorder.paths, recorder.tree, {})
    assert {path: answers(image, path) for path in paths} == expected
    assert image.anew() is image


def test_what_nobody_asked_about_is_not_there(tmp_path: Path) -> None:
    top = build(TREE, tmp_path)
    recorder = Recorder()
    recorder.form(f"{top}/directory/inner")
    image = Image(recorder.paths, recorder.tree, {})
    assert image.form(f"{top}/directory/inner") == "dir"
    assert image.form(f"{top}/file.txt") is None
    assert image.entries(f"{top}/directory") == {"inner": False}


def test_archives(tmp_path: Path) -> None:
    """Nothing of an archive is to be had as if it were a directory."""
    top = build(TREE, tmp_path)
    path = f"{top}/a.zip"
    recorder = Recorder()
    live = recorder.opened(path, Archive)
    names = ["pkg/__init__.py", "top.py", "gone.py"]
    expected = [(live.exists(f"{path}/{each}"), live.read(f"{path}/{each}", 9)) for each in names]
    entries = live.entries(path)
    os.remove(path)
    image = Image(recorder.paths, recorder.tree, {})
    seen = image.opened(path, Archive)
    assert expected == [(seen.exists(f"{path}/{n}"), seen.read(f"{path}/{n}", 9)) for n in names]
    assert seen.entries(path) == entries
    assert image.form(path) == "file"
    assert image.form(f"{path}/top.py") is None
    with pytest.raises(FileNotFoundError):
        image.opened(f"{top}/file.txt", Archive)


def test_names_that_differ_in_case_are_one_where_the_system_has_it_so() -> None:
    image = Image(rules_of("\\", True), {"C:\\": {"App": {"Main.py": "x"}}}, {})
    assert image.form("c:\\APP\\main.PY") == "file"
    assert image.form("C:\\APP\\main.PY") == "file"
    assert image.real("C:\\app\\MAIN.py") == "C:\\App\\Main.py"
    assert image.form("D:\\App") is None
