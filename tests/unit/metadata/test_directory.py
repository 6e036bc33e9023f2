"""What is installed in one directory of real files."""

from __future__ import annotations

import os

import pytest

from unit.builders import Link, build, distribution
from whose._files.disk import Disk
from whose._files.paths import DEEPEST, LONGEST
from whose._metadata.directory import Installed, unrecorded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree


SITE = "e/lib/python3.13/site-packages"


def installed(tree: Tree, tmp_path: Path, site: str = SITE) -> Installed:
    top = build({site: tree}, tmp_path)
    return Installed(os.path.join(top, site), Disk())


def named(found: Installed, name: str) -> list[str]:
    """The record of the distribution called `name`."""
    (one,) = (each for each in found.distributions() if each.name == name)
    return found.record(one)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, False),
        ({"m.py": "", "p": {"__init__.py": ""}}, False),
        ({"d-1.dist-info": {}}, True),
        ({"mine.egg-info": {"top_level.txt": "mine\n", "SOURCES.txt": "setup.py\n"}}, False),
        ({"d-1.egg-info": {"installed-files.txt": "../d.py\n"}}, True),
        ({"d-1.egg-info": "a file, as distutils wrote it"}, False),
    ],
)
def test_an_egg_info_beside_sources_is_no_record(
    tree: Tree, tmp_path: Path, *, expected: bool
) -> None:
    assert installed(tree, tmp_path).has_records is expected


def test_marks_and_links(tmp_path: Path) -> None:
    tree = {"m.py": "", "PEX-INFO": "", "l": Link("elsewhere"), "n.py": Link(f"{SITE}/m.py")}
    found = installed(tree, tmp_path)
    assert found.marks == {"PEX-INFO"}
    assert sorted(found.links) == ["l", "n.py"]


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    found = Installed(str(tmp_path / "none"), Disk())
    assert not found.marks
    assert not found.has_records
    assert found.distributions() == found.local() == []
    assert found.owner(str(tmp_path / "none" / "m.py")) is None


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
    assert set(named(found, "My_Dist")) == {
        "My_Dist-1.dist-info/METADATA",
        *("My_Dist/__init__.py", "My_Dist.py", "my_dist/__init__.py", "my_dist.py"),
    }
    assert bool(found.source.problems) == bool(record)


def test_top_level_names_what_a_record_does_not(tmp_path: Path) -> None:
    tree = {"PyYAML-6.dist-info": {"top_level.txt": "yaml\n_yaml\n"}}
    assert named(installed(tree, tmp_path), "PyYAML") == [
        "PyYAML-6.dist-info/METADATA",
        *("yaml/__init__.py", "yaml.py", "_yaml/__init__.py", "_yaml.py"),
    ]


def test_an_egg_info_without_a_list_counts_only_in_a_site_directory(tmp_path: Path) -> None:
    tree = {"d-1-py3.13.egg-info": {"top_level.txt": "d\n"}}
    assert "d/__init__.py" in named(installed(tree, tmp_path / "1"), "d")
    assert named(installed(tree, tmp_path / "2", "project"), "d") == []


def test_an_egg_info_named_only_after_its_distribution(tmp_path: Path) -> None:
    """As Debian's packages have it; the name is whole."""
    found = installed({"mine.egg-info": {"PKG-INFO": ""}}, tmp_path)
    assert "mine/__init__.py" in named(found, "mine")


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"RECORD": "d.py,,\n", "top_level.txt": "d\n"}, "RECORD"),
        ({"top_level.txt": "d\n"}, "top_level.txt"),
        ({"METADATA": ""}, ""),
    ],
)
def test_what_says_so_is_named(files: Tree, name: str, tmp_path: Path) -> None:
    found = installed({"d-1.dist-info": files}, tmp_path)
    (one,) = found.distributions()
    assert found.recorded_by(one) == os.path.join(found.directory, "d-1.dist-info", name).rstrip(
        os.sep
    )


def test_local_distributions(tmp_path: Path) -> None:
    tree = {
        **distribution("a-1", direct_url='{"url": "file:///src/a", "dir_info": {}}'),
        **distribution("b-1", direct_url='{"url": "https://x.example/b.whl", "archive_info": {}}'),
        **distribution("c-1"),
        **distribution("d-1", direct_url="{"),
        "e-1.egg-info": {"direct_url.json": '{"url": "file:///src/e", "dir_info": {}}'},
        "f-1.dist-info": "a file",
    }
    found = installed(tree, tmp_path)
    assert {each.name: each.origin and each.origin.directory for each in found.local()} == {
        "a": "/src/a",
        "b": "",
    }
    broken = os.path.join(found.directory, "d-1.dist-info", "direct_url.json")
    assert found.source.problems == {broken: "not JSON (JSONDecodeError)"}


def owner(found: Installed, path: str) -> str | None:
    one = found.owner(os.path.normpath(os.path.join(found.directory, path)))
    return one and one.name


def test_owners_inside(tmp_path: Path) -> None:
    tree = {
        **distribution("a-1", "a/__init__.py", "./one.py", "ns/a/__init__.py"),
        **distribution("b-1", "ns/b/__init__.py", "ns/plain.py"),
    }
    found = installed(tree, tmp_path)
    names = {
        "a/__init__.py": "a",
        "a/new/generated.py": "a",
        "one.py": "a",
        "ns/a/x.py": "a",
        "ns/b/x.py": "b",
        "ns/plain.py": "b",
        "ns/other.py": None,
        "other.py": None,
        "a-1.dist-info/METADATA": "a",
        "": None,
    }
    assert {name: owner(found, name) for name in names} == names


def test_owners_beside_the_site_directory(tmp_path: Path) -> None:
    """Only within the prefix: what a record says of files elsewhere is not believed."""
    rows = [
        "../../../bin/tool",
        "../../../share/d/x.py",
        "../../../../outside.py",
        "../../../../../../../../../../../../../../etc/passwd",
        "sub/../../../../bin/odd",
        "/etc/passwd",
    ]
    found = installed(distribution("d-1", *rows), tmp_path)
    prefix = found.directory.removesuffix("/lib/python3.13/site-packages")
    assert set(found.outside()) == {f"{prefix}/bin/tool", f"{prefix}/share/d/x.py"}
    assert owner(found, "../../../bin/tool") == "d"
    assert owner(found, "../../../bin/none") is None
    assert owner(found, "../../../../outside.py") is None


def test_an_absolute_row_within_the_prefix(tmp_path: Path) -> None:
    row = os.path.join(os.path.realpath(tmp_path), "e", "bin", "tool")
    found = installed(distribution("d-1", row), tmp_path)
    assert found.owner(row) is not None


def test_a_target_directory_has_its_scripts_below(tmp_path: Path) -> None:
    """`pip install --target` moves them, and leaves in RECORD where they were."""
    found = installed(distribution("d-1", "../../bin/tool"), tmp_path, "deps")
    assert owner(found, "bin/tool") == "d"
    assert owner(found, "../../bin/tool") is None


def test_modules_imported_by_pth(tmp_path: Path) -> None:
    tree = {
        **distribution("d-1", "a.pth", "sub/b.pth", "none.pth", "m.py"),
        "a.pth": "# import no\nimport _finder; _finder.install()\n/src\nimport os, x.y\n"
        "import\tt\n import indented\nimported\nfrom z import w\n",
        "sub": {"b.pth": "import not_read\n"},
        "other.pth": "import not_mine\n",
    }
    found = installed(tree, tmp_path)
    (one,) = found.distributions()
    assert found.modules_imported_by_pth(one) == {"_finder", "os", "x", "t"}


def test_forgotten_records_are_read_again(tmp_path: Path) -> None:
    found = installed(distribution("d-1", "d.py"), tmp_path)
    (only,) = found.distributions()
    before = found.record(only)
    found.forget_records()
    assert "d.py" in before
    assert found.record(only) == before


def test_rows_that_no_file_in_the_directory_can_have(tmp_path: Path) -> None:
    """Neither above it, nor deeper or longer than files are."""
    deep = "/".join(["d"] * DEEPEST)
    long = "../../../share/" + "x" * (LONGEST - len("../../../share/"))
    rows = ["a.py", deep, f"{deep}/d", "..", "a/..", "a/../b", "../b", "/b", "c:/b", long]
    found = installed(distribution("d-1", *rows, f"{long}x"), tmp_path)
    (one,) = found.distributions()
    assert found.inside(one) == ["a.py", deep, "d-1.dist-info/RECORD"]
    outside = {os.path.basename(each) for each in found.outside()}
    assert outside >= {"x" * (LONGEST - len("../../../share/"))}
    assert len(long) == LONGEST
    assert not any(len(each) == LONGEST - len("../../../share/") + 1 for each in outside)


def test_an_origin_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    found = installed({"d-1.dist-info": {"direct_url.json": {}}}, tmp_path)
    assert found.local() == []
    assert len(found.distributions()) == 1


def test_what_no_record_lists(tmp_path: Path) -> None:
    """Of namespaces that are shared, only what is not recorded; links are not looked at."""
    tree = {
        "ns/deep/er": {"dep": {"__init__.py": ""}, "own": {"m.py": ""}, "own.py": ""},
        "dep": {"__init__.py": "", "generated.py": ""},
        "own": {"m.py": ""},
        "link": Link("elsewhere"),
        "six.py": "",
        "own.py": "",
        "own.pth": "",
        "PEX_EXTRA_SYS_PATH.py": "",
        "d-1.pex-info": {},
        "other.egg-info": {},
        "__pycache__": {},
        **distribution("d-1", "ns/deep/er/dep/__init__.py", "dep/__init__.py", "six.py"),
    }
    found = installed(tree, tmp_path)
    assert sorted(unrecorded(found, Disk())) == [
        "ns/deep/er/own.py",
        "ns/deep/er/own/",
        "own.py",
        "own/",
    ]


def test_only_what_is_below_the_directory_is_inside(tmp_path: Path) -> None:
    longest = "x" * LONGEST
    rows = ["./a.py", "../b.py", "/c.py", "d/../e.py", "C:/f.py", "C:g.py", longest, longest + "x"]
    top = build({"s": distribution("d-1", *rows, "H/i.py")}, tmp_path)
    installed = Installed(f"{top}/s", Disk())
    (owner,) = installed.distributions()
    assert installed.inside(owner) == ["a.py", longest, "H/i.py", "d-1.dist-info/RECORD"]


def test_a_pth_file_that_is_no_text(tmp_path: Path) -> None:
    tree = {**distribution("d-1", "f.py", "d.pth"), "d.pth": b"\xff\nimport f\n"}
    top = build({"s": tree}, tmp_path)
    installed = Installed(f"{top}/s", Disk())
    (owner,) = installed.distributions()
    assert installed.modules_imported_by_pth(owner) == {"f"}
