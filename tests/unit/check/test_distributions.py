"""Hazards of what is installed: copies, duplicates, and modules that hide others."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import DEBIAN_SCHEMES, LIB, SITE, Link, build, distribution, environment
from unit.check.made_by_hand import BASE, VENV, found
from whose.check import hazards


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (("1.0", "1.0"), []),
        (("1.0", "2.0"), ["duplicate"]),
    ],
)
def test_the_same_version_twice_does_no_harm(
    tmp_path: Path, versions: tuple[str, str], expected: list[str]
) -> None:
    one, other = (distribution(f"d-{version}", "d.py") for version in versions)
    second = "f/lib/python3.13/site-packages"
    tree = {"e": {**VENV, SITE: one}, "f": {**VENV, SITE: other}}
    top = build({**BASE, **tree}, tmp_path)
    found = hazards(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}", second]))
    assert [each.name for each in found] == expected


def test_what_the_project_has_built_is_no_duplicate(tmp_path: Path) -> None:
    """It is imported in place of an older copy, as is meant."""
    site = f"project/build/{SITE}"
    tree = {site: distribution("d-2"), "e": {**VENV, SITE: distribution("d-1")}}
    assert found(tree, tmp_path, site)[1] == []


def test_the_same_version_from_two_places_is_told_apart(tmp_path: Path) -> None:
    url = '{"url": "file://{top}/project", "dir_info": {}}'
    here, second = distribution("d-1", "d.py", direct_url=url), "f/lib/python3.13/site-packages"
    named = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree = {"project": named, "e": {**VENV, SITE: here}, "f": {**VENV, SITE: distribution("d-1")}}
    top = build({**BASE, **tree}, tmp_path)
    (hazard,) = hazards(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}", second]))
    assert hazard.message.startswith(f"d 1 from {top}/project and d 1 are installed in {top}/e/")


@pytest.mark.parametrize(
    ("source", "place"), [("workspace/packages/d", ""), ("elsewhere", "workspace/packages/d")]
)
def test_members_of_a_workspace_are_where_they_belong(
    tmp_path: Path, source: str, place: str
) -> None:
    """Unless they are installed from elsewhere: then told with their own directory."""
    url = '{"url": "file://{top}/SOURCE", "dir_info": {"editable": true}}'.replace("SOURCE", source)
    members = '[project]\nname = "root"\n[tool.uv.workspace]\nmembers = ["packages/*"]\n'
    named = {"pyproject.toml": '[project]\nname = "d"\n', "tests": {}}
    tree = {
        "workspace": {"pyproject.toml": members, "packages": {"d": named, "o": {"src": {}}}},
        "elsewhere": named,
        "e": {**VENV, SITE: distribution("d-1", direct_url=url)},
    }
    for cwd in ("workspace/packages/o/src", "workspace", "workspace/packages/d/tests"):
        top, hazards = found(tree, tmp_path / cwd.replace("/", "-"), cwd=cwd)
        told = [each.fix for each in hazards if each.name == "editable-elsewhere"]
        at = place if cwd.endswith("tests") else place and "workspace"
        assert [each.endswith(f" -e {top}/{at}") for each in told] == [True] * bool(place)


@pytest.mark.parametrize(
    ("source", "is_hazard"), [("elsewhere", True), ("project", False), ("project/src", False)]
)
def test_an_editable_installation_of_a_copy(
    tmp_path: Path, source: str, *, is_hazard: bool
) -> None:
    """The project here has the name of a distribution whose sources are elsewhere."""
    url = f'{{"url": "file://{{top}}/{source}", "dir_info": {{"editable": true}}}}'
    named = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree = {
        "e": {**VENV, SITE: distribution("d-1", "d.pth", direct_url=url)},
        "elsewhere": named,
        "project": {**named, "src": {}},
    }
    top, hazards = found(tree, tmp_path)
    assert [each.name for each in hazards] == ["editable-elsewhere"] * is_hazard
    assert all(each.fix.endswith(f"-e {top}/project") for each in hazards)


def test_two_metadata_directories_of_the_system(tmp_path: Path) -> None:
    """Debian has such packages; to uninstall one would damage the system."""
    site = "lib/python3/dist-packages"
    twice = {**distribution("d-1", "d.py"), "d-2.egg-info": {"PKG-INFO": ""}}
    top = build({"usr": {LIB: {"os.py": ""}, "bin": {}, site: twice}, "project": {}}, tmp_path)
    asked = environment(
        top, "usr", base="usr", path=[f"usr/{LIB}", f"usr/{site}"], schemes=DEBIAN_SCHEMES
    )
    assert hazards(asked) == []


@pytest.mark.parametrize(
    "file", ["fast.py", "fast/__init__.py", "fast.cpython-313-x86_64-linux-gnu.so"]
)
def test_modules_of_all_forms_are_shadowed(tmp_path: Path, file: str) -> None:
    """But not by a link to the same file, in any form."""
    site = {**distribution("fast-1", file), file: ""}
    tree = {"e": {**VENV, SITE: site}, "project": {"fast.py": ""}}
    top, [hazard] = found(tree, tmp_path / "one", "project", cwd="project")
    assert (hazard.name, hazard.path) == ("shadows-distribution", f"{top}/project/fast.py")
    assert f"in place of fast of fast 1 in {top}/e/{SITE}" in hazard.message
    tree["project"] = {"fast.old.py": ""}
    assert found(tree, tmp_path / "none", "project", cwd="project")[1] == []
    tree["project"] = {file.partition("/")[0]: Link(f"e/{SITE}/{file.partition('/')[0]}")}
    assert found(tree, tmp_path / "other", "project", cwd="project")[1] == []
