"""Records of distributions in a directory, and what counts where there is none."""

from __future__ import annotations

import os
import posixpath

import pytest

from unit.builders import Memory, distribution
from unit.metadata.test_directory import installed, named, owner
from whose._files.limits import DEEPEST, FILE_LIMIT, LONGEST
from whose._files.paths import Paths
from whose._metadata.directory import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, None),
        ({"d.py": "", "d": {"__init__.py": ""}}, None),
        ({"d-1.dist-info": {}}, "d"),
        ({"mine.egg-info": {"top_level.txt": "d\n", "SOURCES.txt": "setup.py\n"}}, None),
        ({"d-1.egg-info": {"installed-files.txt": "../d.py\n"}}, "d"),
        ({"d-1.egg-info": "a file, as distutils wrote it"}, None),
    ],
)
def test_an_egg_info_beside_sources_is_no_record(
    tree: Tree, tmp_path: Path, expected: str | None
) -> None:
    assert owner(installed(tree, tmp_path, "project"), "d.py") == expected


def test_a_record_is_read(tmp_path: Path) -> None:
    found = installed(distribution("d-1", "d/__init__.py", "d/m.py"), tmp_path)
    assert named(found, "d") == ["d/__init__.py", "d/m.py", "d-1.dist-info/RECORD"]


def test_a_record_may_have_been_written_on_windows(tmp_path: Path) -> None:
    found = installed(distribution("d-1", "d\\__init__.py", "..\\..\\Scripts\\d.exe"), tmp_path)
    assert named(found, "d")[:2] == ["d/__init__.py", "../../Scripts/d.exe"]


@pytest.mark.parametrize(
    "record", [None, "", "\0\0\0\0", b"\xff\xfe\x00", "cut off"], ids=["none", *"abcd"]
)
def test_without_a_usable_record_names_are_guessed(
    record: str | bytes | None, tmp_path: Path
) -> None:
    tree: dict[str, str | bytes] = {"METADATA": ""}
    if record is not None:
        tree["RECORD"] = record
    found = installed({"My_Dist-1.dist-info": tree}, tmp_path)
    assert named(found, "My_Dist") == []
    names = ("My_Dist/__init__.py", "My_Dist.py", "my_dist/core/m.py", "my_dist.py")
    assert {owner(found, name) for name in names} == {"My_Dist"}
    assert owner(found, "my_dist2.py") is owner(found, "dist.py") is None
    assert bool(found.source.problems) == bool(record)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("", {"yaml": "PyYAML", "_yaml": "PyYAML", "PyYAML": None, "pyyaml": None}),
        (
            "Import-Name: other;private\nImport-Name: a.b ; private\n",
            {"other": "PyYAML", "a": "PyYAML"},
        ),
        ("import-name: other\n", {"other": "PyYAML", "yaml": None}),
        ("Name: PyYAML\n\nImport-Name: other\n", {"other": None, "yaml": "PyYAML"}),
        ("Import-Name:\n", {"yaml": None}),
    ],
)
def test_names_of_what_has_no_record(
    metadata: str, expected: dict[str, str | None], tmp_path: Path
) -> None:
    """PEP 794 before `top_level.txt`, and that before the distribution's name."""
    tree = {"PyYAML-6.dist-info": {"top_level.txt": "yaml\n_yaml\n", "METADATA": metadata}}
    found = installed(tree, tmp_path)
    hints = {name: found.hinted(name) for name in expected}
    assert {name: one and one.name for name, one in hints.items()} == expected


@pytest.mark.parametrize(
    ("info", "hint"),
    [
        ({"INSTALLER": "pip\n"}, True),
        ({"INSTALLER": "briefcase\n"}, False),
        ({"METADATA": "Name: d\n"}, True),
    ],
)
def test_what_briefcase_writes_beside_sources_is_no_hint(
    info: Tree, hint: bool, tmp_path: Path
) -> None:
    """In an application that it built, no other file tells whose the sources are."""
    found = installed({"d-1.dist-info": info}, tmp_path, "app")
    assert bool(found.hinted("d")) is hint


def test_a_name_is_no_hint_where_there_is_a_record(tmp_path: Path) -> None:
    tree = {
        "d-1.dist-info": {"RECORD": "e.py,,\n", "top_level.txt": "d\n"},
        "f-1.dist-info": {"top_level.txt": "e\nd/sub\n"},
    }
    found = installed(tree, tmp_path)
    assert [owner(found, name) for name in ("e.py", "d/sub/m.py", "e/m.py")] == ["d", "f", "f"]


def test_an_egg_info_without_a_list_counts_only_in_a_site_directory(tmp_path: Path) -> None:
    tree = {"d-1-py3.13.egg-info": {"top_level.txt": "d\n"}}
    assert owner(installed(tree, tmp_path / "1"), "d/m.py") == "d"
    assert owner(installed(tree, tmp_path / "2", "project"), "d/m.py") is None


def test_an_egg_info_named_only_after_its_distribution(tmp_path: Path) -> None:
    """As Debian's packages have it; the name is whole."""
    found = installed({"mine.egg-info": {"PKG-INFO": ""}}, tmp_path)
    assert owner(found, "mine/m.py") == "mine"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"RECORD": "d.py,,\n", "top_level.txt": "d\n"}, "RECORD"),
        ({"installed-files.txt": "../d.py\n", "top_level.txt": "d\n"}, "installed-files.txt"),
        ({"top_level.txt": "d\n"}, "top_level.txt"),
        ({"METADATA": ""}, ""),
    ],
)
def test_what_says_so_is_named(files: Tree, name: str, tmp_path: Path) -> None:
    found = installed({"d-1.dist-info": files}, tmp_path)
    (one,) = found.distributions()
    assert found.path_of_record(one) == os.path.join(one.metadata, *filter(None, [name]))
    assert found.is_recorded(one) is (name in ("RECORD", "installed-files.txt"))


def test_a_target_directory_has_its_scripts_below(tmp_path: Path) -> None:
    """`pip install --target` moves them, and leaves in RECORD where they were."""
    found = installed(distribution("d-1", "../../bin/tool", "../../bin/2"), tmp_path, "deps")
    assert owner(found, "bin/tool") == owner(found, "bin/2") == "d"
    assert owner(found, "../../bin/tool") is None


@pytest.mark.parametrize(
    ("record", "breaks_off"),
    [
        ("e.py,,\nd", True),
        ("e.py,,\nf.py,,\nd", True),
        ("e.py,,\nd.py,sha", True),
        ("e.py,,\nd.py,,", False),
        ("e.py,,", False),
    ],
)
def test_a_record_that_breaks_off(record: str, *, breaks_off: bool, tmp_path: Path) -> None:
    """What is before counts. Part of a name is no name."""
    found = installed({"a-1.dist-info": {"RECORD": record}}, tmp_path)
    assert owner(found, "e.py") == "a"
    assert owner(found, "d") is None
    said = list(found.source.problems.values())
    assert said == ["breaks off in the middle of a row"] * breaks_off


def test_a_record_may_be_larger_than_other_files(tmp_path: Path) -> None:
    rows = "".join(f"d/{number:0512},,\n" for number in range(FILE_LIMIT // 512))
    found = installed({"d-1.dist-info": {"RECORD": f"{rows}m.py,,\n"}}, tmp_path)
    assert owner(found, "m.py") == "d"


def test_installed_files_with_names_that_a_row_quotes(tmp_path: Path) -> None:
    listed = "PKG-INFO\n../m,1.py\n../e.py\n"
    found = installed({"d-1.egg-info": {"installed-files.txt": listed}}, tmp_path, "project")
    names = {"m,1.py": "d", "e.py": "d", "m": None}
    assert {name: owner(found, name) for name in names} == names
    assert named(found, "d") == ["d-1.egg-info/PKG-INFO", "m,1.py", "e.py"]


def test_a_record_on_a_disk_that_folds_case() -> None:
    paths = Paths(posixpath, str.lower)
    found = Installed("/s", Memory(paths, "/s", {"d-1.dist-info/RECORD": b"D.PY,,\n"}))
    assert owner(found, "d.py") == "d"


def test_a_record_with_nul_bytes_is_said(tmp_path: Path) -> None:
    found = installed({"d-1.dist-info": {"RECORD": "d.py,,\n\0"}}, tmp_path)
    assert named(found, "d") == []
    assert list(found.source.problems.values()) == ["holds NUL bytes"]


def test_an_egg_info_with_a_name_that_is_no_text() -> None:
    """Its name is part of the paths that it lists."""
    paths = Paths(posixpath, None)
    listed = {"\udcff-1.egg-info/installed-files.txt": b"../m.py\nPKG-INFO\n"}
    found = Installed("/s", Memory(paths, "/s", listed))
    assert owner(found, "m.py") == "\udcff"


def test_rows_that_no_file_can_have(tmp_path: Path) -> None:
    """Neither deeper nor longer than files are."""
    deep = "/".join(["d"] * DEEPEST)
    long = "../../../share/" + "x" * (LONGEST - len("../../../share/"))
    found = installed(distribution("d-1", "a.py", deep, f"{deep}/d", long, f"{long}x"), tmp_path)
    assert named(found, "d") == ["a.py", deep, long, "d-1.dist-info/RECORD"]
    assert set(found.rows("d").files) == {deep}


def test_more_rows_in_all_lists_than_a_directory_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In small records, too: each row about a name takes time and memory."""
    tree: Tree = {}
    for number in range(4):
        files = [f"a/{number}{letter}.py" for letter in "abcdefghijklmnopqrst"]
        tree = {**tree, **distribution(f"d{number}-1", *files, "b.py")}
    monkeypatch.setattr("whose._metadata.records.MOST_ROWS", 50)
    monkeypatch.setattr("whose._metadata.directory.MOST_ROWS", 50)
    found = installed(tree, tmp_path)
    assert len(found.rows("b.py").files) == 1
    assert found.source.problems == {}
    assert len(found.rows("a").files) == 46
    assert found.source.problems == {found.directory: "has more than 50 rows in records"}
