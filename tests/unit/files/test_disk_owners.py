"""What another user has put where anyone can write is not believed, and that is said.

Here all are other users: `owners` is empty. Temporary directories are writable by anyone.
"""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from unit.builders import SITE, build, distribution, environment
from whose import Classifier
from whose._files.disk import DISTRUSTED, Disk
from whose._files.system import OS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from unit.builders import Tree

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs owners of files")
NOBODY: frozenset[int] = frozenset()


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """As `/tmp` is."""
    os.chmod(tmp_path, 0o1777)
    return tmp_path


def of_others() -> Disk:
    disk = Disk()
    disk.owners = NOBODY
    return disk


def test_a_file_of_another_user(public: Path) -> None:
    path = str(public / "below" / "RECORD")
    build({"below": {"RECORD": "m.py,,\n", "conda-meta": {}}}, public)
    disk = of_others()
    assert disk.read(path, 100) is None
    assert not disk.is_evidence(path)
    assert not disk.is_evidence(str(public / "below" / "conda-meta"))
    assert set(disk.problems.values()) == {DISTRUSTED}
    for owners in ({os.stat(path).st_uid}, {0, os.stat(path).st_uid}):
        disk = Disk()
        disk.owners = frozenset(owners)
        assert disk.read(path, 100) == b"m.py,,\n"
        assert disk.is_evidence(path)
        assert disk.problems == {}
    assert Disk().owners == {0, os.geteuid()}


def test_a_directory_that_goes_away_meanwhile(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot say who may write to it, but those above it can."""
    build({"below": {"RECORD": "m.py,,\n"}}, public)
    disk = of_others()

    def fstat(handle: int) -> os.stat_result:
        shutil.rmtree(public / "below")
        return os.fstat(handle)

    monkeypatch.setattr(OS, "fstat", fstat)
    assert disk.read(str(public / "below" / "RECORD"), 100) is None
    assert set(disk.problems.values()) == {DISTRUSTED}


def test_through_a_link(public: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    build({"below": {"RECORD": ""}}, public)
    link = tmp_path_factory.mktemp("private") / "link"
    link.symlink_to(public / "below")
    assert of_others().read(str(link / "RECORD"), 100) is None


def test_where_only_the_owner_can_write() -> None:
    """A service reads what its administrator installed."""
    disk = of_others()
    path = os.__file__
    if any(os.stat(each).st_mode & 0o002 for each in disk.paths.above(disk.real(path))):
        pytest.skip("this interpreter is where anyone can write")
    assert disk.read(path, 1 << 20)
    assert disk.is_evidence(path)


def test_what_is_not_there_is_no_evidence(tmp_path: Path) -> None:
    disk = of_others()
    for name in ("none", "a\0b", "x" * 5000):
        assert not disk.is_evidence(str(tmp_path / name))
    assert disk.problems == {}


BASE: Tree = {"base": {"lib/python3.13": {"os.py": ""}}}


def classifier(top: str, owners: frozenset[int] | None, **more: Any) -> Classifier:
    """By an environment whose files are of other users, if no owner is believed."""
    found = environment(top, "base", path=["base/lib/python3.13", "shared"], **more)
    if owners is not None:
        disk = of_others()
        found = type(found)(found.evidence, disk)
    return Classifier(found)


def both(tree: Tree, top: str, name: str, **more: Any) -> tuple[str, str]:
    """What a file is if everything is believed, and if nothing is; that says why."""
    path = os.path.join(top, name)
    believing, wary = (classifier(top, owners, **more) for owners in (None, NOBODY))
    verdict = wary.explain(path)
    assert DISTRUSTED in [note.text for note in verdict.notes]
    assert DISTRUSTED not in [note.text for note in believing.explain(path).notes]
    assert verdict.kind == wary.classify(path)
    return str(believing.classify(path)), str(verdict.kind)


@pytest.mark.parametrize(
    "evidence",
    [
        {"pyvenv.cfg": "home = /usr/bin\n"},
        {"conda-meta": {}},
        distribution("mine-1", "app/m.py"),
        {"app-1.dist-info": {"METADATA": "Name: app\n"}},
        {"mine-1.dist-info": {"METADATA": "Name: mine\nImport-Name: app\n"}},
    ],
    ids=["pyvenv.cfg", "conda-meta", "RECORD", "name", "Import-Name"],
)
def test_evidence_that_another_user_left(public: Path, evidence: Tree) -> None:
    """Beside somebody's code, in a directory that all may write to."""
    tree = {**BASE, "shared": {**evidence, "app": {"m.py": ""}}}
    top = build(tree, public)
    assert both(tree, top, "shared/app/m.py") == ("third-party", "project")


def test_an_origin_that_another_user_wrote(public: Path) -> None:
    """A `direct_url.json` cannot make foreign code the project; nor is it taken for unreadable."""
    url = '{"url": "file://{top}/shared", "dir_info": {}}'
    tree = {
        "base": {
            "lib/python3.13": {"os.py": ""},
            SITE: {"d.py": "", **distribution("d-1", "d.py", direct_url=url)},
        },
        "shared": {"setup.py": ""},
    }
    top = build(tree, public)
    assert both(tree, top, f"base/{SITE}/d.py") == ("project", "third-party")


def test_a_project_that_another_user_wrote(public: Path) -> None:
    """Above the working directory, with the name of a distribution."""
    tree = {
        "pyproject.toml": '[project]\nname = "d"\n',
        "base": {
            "lib/python3.13": {"os.py": ""},
            SITE: {"d.py": "", **distribution("d-1", "d.py")},
        },
        "project": {},
    }
    top = build(tree, public)
    assert both(tree, top, f"base/{SITE}/d.py") == ("project", "third-party")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_a_real_other_user() -> None:
    """Root does not believe what nobody wrote in `/tmp`; but what root wrote, nobody does."""
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o1777)
        path = os.path.join(top, "pyvenv.cfg")
        with open(path, "w") as file:
            file.write("home = /usr/bin\n")
        assert Disk().is_evidence(path)
        os.chown(path, 65534, 65534)
        assert not Disk().is_evidence(path)
        os.seteuid(65534)
        try:
            assert Disk().is_evidence(path)
            os.seteuid(0)
            os.chown(path, 0, 0)
            os.seteuid(65534)
            assert Disk().is_evidence(path)
        finally:
            os.seteuid(0)
