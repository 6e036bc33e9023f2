"""What is installed in one directory of real files."""

from __future__ import annotations

import os

import pytest
from packaging.utils import canonicalize_name

from unit.builders import Link, build, distribution
from whose._files.disk import Disk
from whose._files.limits import FILE_LIMIT
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


def test_marks_and_links(tmp_path: Path) -> None:
    tree = {"m.py": "", "PEX-INFO": "", "l": Link("elsewhere"), "n.py": Link(f"{SITE}/m.py")}
    found = installed(tree, tmp_path)
    assert found.marks == {"PEX-INFO"}
    assert sorted(found.links) == ["l", "n.py"]


def test_no_metadata_but_links(tmp_path: Path) -> None:
    tree = {"d-1.dist-info": Link("store"), "m.py": Link("store")}
    found = Installed(build({"s": tree, "store": {}}, tmp_path) + "/s", Disk())
    assert found.links == {"d-1.dist-info", "m.py"}
    assert found.metadata == ["d-1.dist-info"]


@pytest.mark.parametrize(
    "unusual", ["odd--name-1.dist-info", "_odd_name-1.dist-info", "-1.dist-info", "usual.egg-info"]
)
def test_names_in_any_spelling(tmp_path: Path, unusual: str) -> None:
    """Also beside names that no installer writes."""
    tree = {
        "Dis_t.Name-1.dist-info": {},
        "dis_t-1.dist-info": {},
        "Xis-1.dist-info": {},
        unusual: {},
    }
    found = installed(tree, tmp_path)
    for name in ("dis-t-name", "Dis_T.Name", "dis--t..name"):
        assert [each.name for each in found.named(canonicalize_name(name))] == ["Dis_t.Name"]
    assert len(found.named("odd-name")) == ("odd" in unusual)
    assert found.named("dis") == []
    assert [each.name for each in found.named("xis")] == ["Xis"]


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    found = Installed(str(tmp_path / "none"), Disk())
    assert not found.marks
    assert not found.rows("m.py").files
    assert found.namesake("m") is found.hinted("m") is None
    assert found.distributions() == found.local() == []
    assert found.owner(str(tmp_path / "none" / "m.py")) is None


def test_local_distributions(tmp_path: Path) -> None:
    tree = {
        **distribution("a-1", direct_url='{"url": "file:///src/a", "dir_info": {}}'),
        **distribution("b-1", direct_url='{"url": "https://x.example/b.whl", "archive_info": {}}'),
        **distribution("c-1"),
        **distribution("d-1", direct_url="{"),
        "e-1.egg-info": {"direct_url.json": '{"url": "file:///src/e", "dir_info": {}}'},
        "f-1.dist-info": "a file",
        **distribution("g-1", direct_url='{"url": "file:///src/g", "dir_info": {}}'),
    }
    found = installed(tree, tmp_path)
    assert {each.name: each.origin and each.origin.directory for each in found.local()} == {
        "a": "/src/a",
        "b": "",
        "g": "/src/g",
    }
    broken = os.path.join(found.directory, "d-1.dist-info", "direct_url.json")
    assert found.source.problems == {broken: "not JSON (JSONDecodeError)"}


def test_eggs_and_what_links_to_them(tmp_path: Path) -> None:
    tree = {"a-1.egg": {}, "b.egg-link": "/src/b\n../\n", "c.egg-link": {}}
    found = installed(tree, tmp_path)
    assert found.eggs == ["a-1.egg", "b.egg-link", "c.egg-link"]
    (local,) = found.local()
    assert (local.name, local.site, local.origin.directory) == ("b", found.directory, "/src")


def owner(found: Installed, path: str) -> str | None:
    one = found.owner(os.path.normpath(os.path.join(found.directory, path)))
    return one and one.name


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
    good = distribution("e-1", direct_url='{"url": "file:///src/e", "dir_info": {}}')
    found = installed({"d-1.dist-info": {"direct_url.json": content}, **good}, tmp_path)
    assert [each.name for each in found.local()] == ["e"]
    assert len(found.source.problems) == 1


def test_names_are_sought_in_the_fields_of_metadata_and_in_no_file_that_is_too_large(
    tmp_path: Path,
) -> None:
    tree = {
        "a-1.dist-info": {"METADATA": f"Import-Name: real\n\nImport-Name: other\n{'x' * 70_000}"},
        "b-1.dist-info": {"top_level.txt": f"real\n{'x' * FILE_LIMIT}"},
    }
    found = installed(tree, tmp_path)
    assert [found.probable_names(each) for each in found.distributions()] == [["real"], ["b"]]


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
        def entries(self, _: str) -> dict[str, bool]:
            names = [f"{odd}-1.dist-info", "b-1.dist-info", "Long.Name-1.dist-info"]
            return dict.fromkeys(names, False)

    found = Installed("/archive.zip", Source())
    for name in ("b", "long-name"):
        (one,) = found.named(name)
        assert canonicalize_name(one.name) == name
