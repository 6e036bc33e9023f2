"""What distributions own, as the rules ask for it."""

from __future__ import annotations

import os

import pytest

from unit.builders import SITE, Link, build, distribution, environment, kinds
from whose._environment.environment import Environment
from whose._files.disk import Disk
from whose._metadata.directory import Installed
from whose._rules.own import OwnDistributions
from whose._rules.ownership import Owners
from whose._verdict import Kind, Ruling, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree


EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
WHEEL = '{"url": "file://{top}/dist/d-1-py3-none-any.whl", "archive_info": {}}'


def made(tree: Tree, tmp_path: Path, cwd: str = "project") -> tuple[str, Owners, Installed]:
    tree = {"e": {"pyvenv.cfg": "", SITE: tree}, "project": {}}
    top = build(tree, tmp_path)
    found = environment(top, "e", cwd=cwd)
    owners = Owners(found, OwnDistributions(found))
    return top, owners, found.contents.installed(os.path.join(top, "e", SITE))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Foo", "foo"),
        ("foo_bar", "foo-bar"),
        ("foo.bar", "foo-bar"),
        ("Foo-_.Bar", "foo-bar"),
        ("a--b", "a-b"),
    ],
)
def test_names_are_normalised(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) == other


@pytest.mark.parametrize(
    ("direct_url", "pyproject", "expected"),
    [
        (None, '[project]\nname = "d"\n', True),
        (None, '[project]\nname = "other"\n', False),
        (LOCAL, '[project]\nname = "other"\n', False),
        (EDITABLE, "", True),
        (LOCAL, "", True),
        ('{"url": "https://x.example/d", "dir_info": {}}', "", False),
        ('{"url": "file:///src/d.git", "vcs_info": {}}', '[project]\nname = "d"\n', True),
        ('{"url": "file:///src/d.git", "vcs_info": {}}', '[project]\nname = "e"\n', False),
        (WHEEL, "", False),
        (WHEEL, '[project]\nname = "d"\n', True),
        (WHEEL, '[project]\nname = "D"\nversion = "1"\n', True),
        (WHEEL, '[project]\nname = "other"\n', False),
        (WHEEL, '[tool.poetry]\nname = "d"\n', True),
        (WHEEL, '[project]\nname = "other"\n[tool.poetry]\nname = "d"\n', False),
        ('{"url": "https://x.example/d.whl", "archive_info": {}}', '[project]\nname="d"\n', True),
        (WHEEL, "not TOML", False),
        (WHEEL, "project = 1\n", False),
        (WHEEL, "[project]\nname = 1\n", False),
        (WHEEL, b"[project]\nname = '\xff'\n", False),
    ],
)
def test_what_is_the_project(
    direct_url: str | None, pyproject: str | bytes, tmp_path: Path, *, expected: bool
) -> None:
    files = {} if direct_url is None else {"direct_url": direct_url}
    top, owners, installed = made(distribution("d-1", "d.py", **files), tmp_path)
    with open(os.path.join(top, "project", "pyproject.toml"), "wb") as file:
        file.write(pyproject.encode() if isinstance(pyproject, str) else pyproject)
    found = [
        owners.own.is_project(each) for each in [*installed.local(), *installed.distributions()]
    ]
    assert any(found) is expected


def test_project_names_are_looked_for_upwards(tmp_path: Path) -> None:
    tree = {
        "pyproject.toml": '[project]\nname = "Root_Project"\n',
        "project": {
            "pyproject.toml": '[project]\nname = "member"\n',
            "src": {"deep": {}},
            "sub": {"pyproject.toml": '[project]\nname = "below"\n'},
        },
        "e": {},
    }
    top = build(tree, tmp_path)
    names = environment(top, "e").contents.project_names.above(f"{top}/project/src/deep")
    assert {"root-project", "member"} <= names
    assert "below" not in names


def test_a_broken_pyproject_is_noted(tmp_path: Path) -> None:
    top = build({"project": {"pyproject.toml": "[project"}, "e": {}}, tmp_path)
    found = environment(top, "e")
    found.contents.project_names.above(f"{top}/project")
    path = os.path.join(top, "project", "pyproject.toml")
    assert found.problems == {path: "cannot be parsed (TOMLDecodeError)"}


def test_a_local_distribution_claims_its_files(tmp_path: Path) -> None:
    tree = {
        **distribution("d-1", "d/__init__.py", "d/m.py", "one.py", "ns/d.py", direct_url=LOCAL),
        **distribution("x-1", "x/__init__.py", "ns/x.py", "d/plugins/x.py"),
    }
    _, owners, installed = made(tree, tmp_path)
    own = owners.own.listed(installed)
    assert own.tops == {"d-1.dist-info", "d", "one.py", "ns"}
    assert {(ruling.kind, ruling.rule) for ruling in own.files.values()} == {("project", 2)}
    site = Ruling(Kind.THIRD_PARTY, 4, "a site directory")
    found = {
        name: owners.judge(installed, name, site).kind
        for name in (
            "d/m.py",
            "d/made.py",
            "d/plugins/x.py",
            "d/plugins/y.py",
            "ns/d.py",
            "ns/x.py",
        )
    }
    foreign = {"d/plugins/x.py", "ns/x.py"}
    assert found == {name: "third-party" if name in foreign else "project" for name in found}


def test_what_makes_an_editable_installation_importable_is_not_its_code(tmp_path: Path) -> None:
    rows = ["__editable___d_finder.py", "__editable__.d.pth", "_d_ext.so", "d/data.py"]
    tree = {
        **distribution("d-1", *rows, direct_url=EDITABLE),
        "__editable__.d.pth": "import __editable___d_finder; __editable___d_finder.install()\n",
    }
    _, owners, installed = made(tree, tmp_path)
    files = owners.own.listed(installed).files
    assert {each for each in files if files[each].kind == "project"} == {"_d_ext.so", "d/data.py"}
    nobodys = Ruling(Kind.PROJECT, 6, "nobody's")
    for name in ("__editable___d_finder.py", "__editable__.d.pth"):
        assert owners.judge(installed, name, nobodys).kind == "third-party"


def test_a_distribution_has_one_ruling_whichever_question_comes_first(tmp_path: Path) -> None:
    """Also for what it recorded beside the site directory."""
    tree = distribution("d-1", "d/__init__.py", "../../../bin/tool", direct_url=LOCAL)
    for number, first_outside in enumerate((True, False)):
        top, owners, installed = made(tree, tmp_path / str(number))
        tool = os.path.join(top, "e", "bin", "tool")
        if not first_outside:
            owners.own.listed(installed)
        outside = owners.outside(tool, used=False)
        assert outside is not None
        assert outside.kind == "project"
        assert {each.kind for each in owners.own.listed(installed).files.values()} == {"project"}


def test_files_beside_the_site_directory(tmp_path: Path) -> None:
    tree = distribution("x-1", "../../../bin/x", "../../../share/x.py")
    top, owners, _ = made(tree, tmp_path)
    answers = {
        name: (ruling := owners.outside(os.path.join(top, "e", name), used=False))
        and (str(ruling.kind), ruling.rule)
        for name in ("bin/x", "share/x.py", "bin/activate", "bin/python3", "bin/mine", "x.py")
    }
    assert answers == {
        "bin/x": ("third-party", 3),
        "share/x.py": ("third-party", 3),
        "bin/activate": ("third-party", 4),
        "bin/python3": ("third-party", 4),
        "bin/mine": None,
        "x.py": None,
    }
    for elsewhere in ("bin", "f/bin"):
        assert owners.outside(os.path.join(top, elsewhere, "x"), used=False) is None


@pytest.mark.parametrize("linked", [False, True])
def test_editable_sources_inside_an_environment(tmp_path: Path, *, linked: bool) -> None:
    def url(path: str) -> str:
        return f'{{"url": "file://{{top}}/{path}", "dir_info": {{"editable": true}}}}'

    tree = {
        "e": {
            "pyvenv.cfg": "",
            "mine": {},
            "src": {"own": {}, "cloned": {".git": {}}},
            SITE: {
                **distribution("mine-1", direct_url=url("link/mine" if linked else "e/mine")),
                **distribution("own-1", direct_url=url("e/src/own")),
                **distribution("cloned-1", direct_url=url("e/src/cloned")),
                **distribution("else-1", direct_url=url("project")),
            },
        },
        "link": Link("e"),
        "project": {},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e")
    assert set(OwnDistributions(found).editable_directories(found.layers[0])) == {
        f"{top}/e/mine",
        f"{top}/e/src/own",
    }


def test_installed_is_read_once(tmp_path: Path) -> None:
    _, owners, installed = made({}, tmp_path)
    assert owners.environment.contents.installed(installed.directory) is installed
    assert isinstance(installed.source, Disk)


def test_names_that_differ_in_case_differ(tmp_path: Path) -> None:
    rows = ("One.py", "Pkg/m.py")
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", *rows, direct_url=LOCAL)}}
    top = build({**tree, "project": {}}, tmp_path)
    names = [f"e/{SITE}/{name}" for name in ("One.py", "one.py", "Pkg/m.py", "pkg/m.py")]
    found = kinds(environment(top, "e"), names, top)
    assert list(found.values()) == ["project", "third-party", "project", "third-party"]


@pytest.mark.parametrize(
    ("info", "kind"),
    [
        ({"p-1.dist-info": {"RECORD": "p.py,,\n"}}, "project"),
        ({"p-1.egg-info": {"installed-files.txt": "../p.py\n"}}, "project"),
        ({"p-1.dist-info": {"top_level.txt": "p\n"}}, "project"),
        ({"p-1.dist-info": {}}, "project"),
        ({"q-1.dist-info": {"RECORD": "p.py,,\n"}}, "third-party"),
        ({"q-1.egg-info": {"installed-files.txt": "../p.py\n"}}, "third-party"),
        ({"q-1.dist-info": {"top_level.txt": "p\n"}}, "project"),
    ],
)
def test_a_record_beside_the_sources_counts_if_it_is_not_the_projects(
    tmp_path: Path, info: dict[str, dict[str, str]], kind: str
) -> None:
    """Without a list of files it is a hint, which is weaker than the project's tree."""
    tree = {"project": {"pyproject.toml": '[project]\nname = "P"\n', **info}, "e": {}}
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["project"])
    assert kinds(found, ["project/p.py"], top) == {"project/p.py": kind}


def test_names_of_the_projects_own_distribution_come_first(tmp_path: Path) -> None:
    """Of two distributions without a record, both of which name the package."""
    named = {"top_level.txt": "p\n"}
    deps = {"p": {"__init__.py": "", "m.py": ""}, "a-1.dist-info": named, "p-1.dist-info": named}
    tree = {"project": {"pyproject.toml": '[project]\nname = "P"\n'}, "deps": deps, "e": {}}
    top = build(tree, tmp_path)
    expected = {"deps/p": "project", "deps/p/m.py": "project"}
    assert kinds(environment(top, "e", path=["deps"]), [*expected], top) == expected


def test_a_directory_without_metadata_is_listed_once_and_not_kept(tmp_path: Path) -> None:
    listed: list[str] = []

    class Watched(Disk):
        def entries(self, directory: str) -> dict[str, bool] | None:
            listed.append(directory)
            return super().entries(directory)

    top = build({"e": {}, "project": {"m.py": ""}}, tmp_path)
    found = Environment(environment(top, "e").facts, Watched())
    directory = os.path.join(top, "project")
    for _ in range(3):
        assert found.contents.installed_if_any(directory) is None
    assert listed == [directory]
