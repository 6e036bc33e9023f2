"""Who owns what is in one directory, and what is read to tell."""

from __future__ import annotations

import os

from unit.builders import build, distribution
from whose._files.disk import Disk
from whose._metadata.directory import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree


SITE = "e/lib/python3.13/site-packages"


def installed(tree: Tree, tmp_path: Path, site: str = SITE) -> Installed:
    top = build({site: tree}, tmp_path)
    return Installed(os.path.join(top, site), Disk())


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
        "../../../top.py",
        "../../../../outside.py",
        "../../../../../../../../../../../../../../etc/passwd",
        "sub/../../../../bin/odd",
        "/etc/passwd",
    ]
    found = installed(distribution("d-1", *rows), tmp_path)
    names = {
        "../../../bin/tool": "d",
        "../../../share/d/x.py": "d",
        "../../../top.py": "d",
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
    whole = found.namesake("a_b")
    assert whole is not None
    assert found.namesake("one") is found.namesake("none") is None
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


def test_metadata_of_no_name(tmp_path: Path) -> None:
    found = installed({".dist-info": {"RECORD": "m.py,,\n"}, "m.py": ""}, tmp_path)
    assert found.rows("m.py").files == {}


def test_a_name_with_a_line_feed(tmp_path: Path) -> None:
    """No row has one; the last row may have none after it."""
    found = installed({"d-1.dist-info": {"RECORD": "b,,\na,,"}}, tmp_path)
    assert owner(found, "a,,\n") is None
    assert owner(found, "a,,\nb") is None
