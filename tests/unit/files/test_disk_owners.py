"""What another user has put where anyone can write is not believed, and that is said.

Here all are other users: `owners` is empty. Temporary directories are writable by anyone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from unit.builders import SITE, Tree, archive, build, distribution, environment
from whose import Classifier
from whose._files.disk import DISTRUSTED, Disk
from whose._files.system import OS

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


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_another_user_puts_there_meanwhile(
    public: Path, monkeypatch: pytest.MonkeyPatch, *, gone: bool
) -> None:
    """It is another one when it is open; nobody can say who may write to what is gone."""
    build({"below": {"RECORD": "m.py,,\n"}}, public)
    disk, owner = Disk(), 4

    def fstat(handle: int) -> os.stat_result:
        if gone:
            shutil.rmtree(public / "below")
        status = [*os.fstat(handle)]
        status[owner] += 1
        return os.stat_result(status)

    monkeypatch.setattr(OS, "fstat", fstat)
    disk.owners = frozenset({os.geteuid()})
    assert disk.read(str(public / "below" / "RECORD"), 100) is None
    assert [*disk.problems.values()] == ([] if gone else [DISTRUSTED])


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
        found = type(found)(found.facts, disk)
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


@pytest.mark.parametrize(
    ("shared", "name"),
    [
        ({"bin": {"m.py": ""}, "lib/python3.13": {"os.py": ""}}, "lib/python3.13/m.py"),
        ({"bin": {"m.py": ""}, "lib/python3.13": {"os.py": ""}}, "bin/m.py"),
        ({"app.egg": {"EGG-INFO": {}, "m.py": ""}}, "app.egg/m.py"),
        ({"PEX-INFO": "", "__main__.py": ""}, "__main__.py"),
        ({"a.zip": archive("app/m.py", "app-1.dist-info/METADATA")}, "a.zip/app/m.py"),
    ],
)
def test_shapes_that_another_user_made(public: Path, shared: Tree, name: str) -> None:
    """A standard library, an egg, a PEX, and whatever lies in an archive."""
    top = build({**BASE, "shared": shared}, public)
    believing, wary = classifier(top, None), classifier(top, NOBODY)
    path = os.path.join(top, "shared", name)
    assert (believing.classify(path), wary.classify(path)) == (KINDS[name], "project")
    assert DISTRUSTED in wary.environment.problems.values()


KINDS = {
    "lib/python3.13/m.py": "stdlib",
    **dict.fromkeys(("bin/m.py", "app.egg/m.py", "__main__.py", "a.zip/app/m.py"), "third-party"),
}


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root"
)


@needs_root
@pytest.mark.parametrize("name", ["pyvenv.cfg", "conda-meta", "d-1.dist-info"])
def test_links_of_another_user_to_what_root_wrote(public: Path, name: str) -> None:
    """A link is its owner's evidence, whoever owns what it leads to."""
    roots = {"pyvenv.cfg": "", "conda-meta": {}, **distribution("d-1", "app/m.py")}
    top = build({**BASE, "roots": roots, "shared": {"app": {"m.py": ""}}}, public)
    link = os.path.join(top, "shared", name)
    os.symlink(os.path.join(top, "roots", name), link)
    for owner, kind in ((0, "third-party"), (65534, "project")):
        os.lchown(link, owner, owner)
        assert classifier(top, None).classify(f"{top}/shared/app/m.py") == kind
        if not name.endswith(".dist-info"):
            assert Disk().is_evidence(link) is (owner == 0)
        if name == "pyvenv.cfg":
            assert Disk().read(link, 100) == (b"" if owner == 0 else None)


@needs_root
def test_a_checkout_that_another_user_makes_one_of_pip(public: Path) -> None:
    """By a `pyvenv.cfg` above the project."""
    url = '{"url": "file://{top}/shared/src/own", "dir_info": {"editable": true}}'
    site = distribution("own-1", direct_url=url)
    tree = {
        "base": {"lib/python3.13": {"os.py": ""}, SITE: site},
        "shared": {"pyvenv.cfg": "", "src/own": {".git": {}, "m.py": ""}},
        "project": {},
    }
    top = build(tree, public)
    for owner, kind in ((0, "third-party"), (65534, "project")):
        os.chown(f"{top}/shared/pyvenv.cfg", owner, owner)
        path = ["base/lib/python3.13", f"base/{SITE}"]
        found = Classifier(environment(top, "base", path=path))
        assert found.classify(f"{top}/shared/src/own/m.py") == kind


@needs_root
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
