"""What is installed in one directory of real files."""

from __future__ import annotations

import os

import pytest
from packaging.utils import canonicalize_name

from unit.builders import Link, build, distribution
from whose._files.disk import Disk
from whose._files.limits import DEEPEST, FILE_LIMIT, LONGEST
from whose._metadata.directory import Installed
from whose._metadata.formats import UNREADABLE
from whose._rules.own import imported_by_start_files

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


def test_marks_and_links(tmp_path: Path) -> None:
    tree = {"m.py": "", "PEX-INFO": "", "l": Link("elsewhere"), "n.py": Link(f"{SITE}/m.py")}
    found = installed(tree, tmp_path)
    assert found.marks == {"PEX-INFO"}
    assert sorted(found.links) == ["l", "n.py"]


@pytest.mark.parametrize("unusual", ["odd--name-1.dist-info", "-1.dist-info", "usual-2.dist-info"])
def test_names_in_any_spelling(tmp_path: Path, unusual: str) -> None:
    """Also beside names that no installer writes."""
    tree = {"Dis_t.Name-1.dist-info": {}, "dis_t-1.dist-info": {}, unusual: {}}
    found = installed(tree, tmp_path)
    for name in ("dis-t-name", "Dis_T.Name", "dis--t..name"):
        assert [each.name for each in found.named(canonicalize_name(name))] == ["Dis_t.Name"]
    assert len(found.named("odd-name")) == (unusual[:3] == "odd")
    assert found.named("dis") == []


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    found = Installed(str(tmp_path / "none"), Disk())
    assert not found.marks
    assert not found.rows("m.py").files
    assert found.whole("m") is found.hinted("m") is None
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
    assert named(found, "My_Dist") == []
    names = ("My_Dist/__init__.py", "My_Dist.py", "my_dist/core/m.py", "my_dist.py")
    assert {owner(found, name) for name in names} == {"My_Dist"}
    assert owner(found, "my_dist2.py") is owner(found, "dist.py") is None
    assert bool(found.source.problems) == bool(record)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ("", {"yaml": "PyYAML", "_yaml": "PyYAML", "PyYAML": None, "pyyaml": None}),
        ("Import-Name: other\nImport-Name: a.b ; private\n", {"other": "PyYAML", "a": "PyYAML"}),
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
        **distribution("a-1", "./a/__init__.py", "./one.py", "./ns/a/__init__.py"),
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
    names = {
        "../../../bin/tool": "d",
        "../../../share/d/x.py": "d",
        "../../../bin/none": None,
        "../../../bin/odd": None,
        "../../..": None,
        "../../../../outside.py": None,
        "/etc/passwd": None,
    }
    assert {name: owner(found, name) for name in names} == names


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
    assert imported_by_start_files(found, found.record(one)) == {"_finder", "os", "x", "t"}


def test_rows_that_no_file_can_have(tmp_path: Path) -> None:
    """Neither deeper nor longer than files are."""
    deep = "/".join(["d"] * DEEPEST)
    long = "../../../share/" + "x" * (LONGEST - len("../../../share/"))
    found = installed(distribution("d-1", "a.py", deep, f"{deep}/d", long, f"{long}x"), tmp_path)
    assert named(found, "d") == ["a.py", deep, long, "d-1.dist-info/RECORD"]
    assert set(found.rows("d").files) == {deep}


def test_an_origin_that_cannot_be_read(tmp_path: Path) -> None:
    """It may be a local one, so it is not left out."""

    class Failing(Disk):
        """A disk with an error."""

        def read(self, path: str, limit: int = 1 << 20) -> bytes | None:  # noqa: ARG002
            self.problems[path] = "cannot be read (Input/output error)"
            return None

    top = build({"d-1.dist-info": {"direct_url.json": "{}"}}, tmp_path)
    found = Installed(top, Failing())
    (local,) = found.local()
    assert local.origin is not None
    assert local.origin.form == UNREADABLE
    assert found.distributions() == [local]


@pytest.mark.parametrize("content", [{"a": "directory"}, " " * (FILE_LIMIT + 1)])
def test_an_origin_that_a_wheel_made_unreadable(tmp_path: Path, content: Tree | str) -> None:
    """It is none: a wheel cannot make itself the project."""
    found = installed({"d-1.dist-info": {"direct_url.json": content}}, tmp_path)
    assert found.local() == []
    assert len(found.source.problems) == 1


def test_names_are_sought_in_the_fields_of_metadata_and_in_no_file_that_is_too_large(
    tmp_path: Path,
) -> None:
    tree = {
        "a-1.dist-info": {"METADATA": f"Import-Name: real\n\nImport-Name: other\n{'x' * 70_000}"},
        "b-1.dist-info": {"top_level.txt": f"real\n{'x' * FILE_LIMIT}"},
    }
    found = installed(tree, tmp_path)
    assert [found.said_names(each) for each in found.distributions()] == [["real"], ["b"]]


class Counting(Disk):
    """Notes what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []

    def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
        self.reads.append(os.path.relpath(path, self.top))
        return super().read(path, limit)

    top = ""


def counting(tree: Tree, tmp_path: Path) -> tuple[Installed, list[str]]:
    disk = Counting()
    disk.top = os.path.join(build({SITE: tree}, tmp_path), SITE)
    return Installed(disk.top, disk), disk.reads


def test_the_list_that_a_name_points_to_is_read_first(tmp_path: Path) -> None:
    """And no other, if it has the answer."""
    tree = {
        **distribution("a_b-1", "a_b/__init__.py", "A.B.py", "one.py"),
        **distribution("c-1", "c/__init__.py", "a_b/plugin.py"),
    }
    for name in ("a_b/__init__.py", "A.B.py"):
        found, reads = counting(tree, tmp_path / name[0])
        assert owner(found, name) == "a_b"
        assert reads == ["a_b-1.dist-info/RECORD"]
    found, reads = counting(tree, tmp_path / "whole")
    whole = found.whole("a_b")
    assert whole is not None
    assert found.whole("one") is found.whole("none") is None
    assert reads == ["a_b-1.dist-info/RECORD"]


def test_all_lists_are_read_once_for_any_number_of_names(tmp_path: Path) -> None:
    tree = {**distribution("a-1", "one.py"), **distribution("c-1", "c/d.py")}
    found, reads = counting(tree, tmp_path)
    names = {"one.py": "a", "c/d.py": "c", "c/e.py": None, "none.py": None, "two.py": None}
    assert {name: owner(found, name) for name in [*names, *names]} == {**names}
    assert [each for each in reads if reads.count(each) > 2] == []  # near, and among all
    before = list(reads)
    for name in names:
        owner(found, name)
    assert reads == before


def test_what_one_lists_is_its_wherever_it_lies(tmp_path: Path) -> None:
    """Also in the package of another. What nobody lists is the deepest package's around it."""
    tree = {
        **distribution("a-1", "b/deep/__init__.py", "b/m.py", "z/__init__.py"),
        **distribution("b-1", "b/__init__.py", "b/both.py", "y/__init__.py", "y/both.py"),
        **distribution("z-1", "z/__init__.py", "b/both.py", "y/both.py"),
    }
    names = {
        "b/__init__.py": "b",
        "b/m.py": "a",
        "b/both.py": "b",
        "b/new.py": "b",
        "b/deep/new.py": "a",
        "y/both.py": "b",  # the first by name
        "z/__init__.py": "z",  # the one that the name points to
        "z/new.py": "z",
    }
    assert {
        name: owner(installed(tree, tmp_path / str(number)), name)
        for number, name in enumerate(names)
    } == names


def test_more_lists_than_fit_into_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {**distribution("a-1", "a.py"), **distribution("b-1", "c.py")}
    monkeypatch.setattr("whose._metadata.directory.RECORD_LIMIT", 50)
    found = installed(tree, tmp_path)
    assert [found.rows(name).files != {} for name in ("a.py", "c.py")] == [True, False]
    assert list(found.source.problems) == [found.directory]


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


def test_a_pth_file_that_is_no_text(tmp_path: Path) -> None:
    tree = {**distribution("d-1", "f.py", "d.pth"), "d.pth": b"\xff\nimport f\n"}
    top = build({"s": tree}, tmp_path)
    installed = Installed(f"{top}/s", Disk())
    (owner,) = installed.distributions()
    assert imported_by_start_files(installed, installed.record(owner)) == {"f"}


@pytest.mark.parametrize("odd", ["a\0b", "a/b", "a\n\0\0b", "a b"])
def test_names_that_only_an_archive_or_a_snapshot_can_have(odd: str) -> None:
    """The others keep their own names."""

    class Source(Disk):
        def entries(self, _: str) -> list[tuple[str, bool]]:
            names = [f"{odd}-1.dist-info", "b-1.dist-info", "Long.Name-1.dist-info"]
            return [(name, False) for name in names]

    found = Installed("/archive.zip", Source())
    for name in ("b", "long-name"):
        (one,) = found.named(name)
        assert canonicalize_name(one.name) == name
