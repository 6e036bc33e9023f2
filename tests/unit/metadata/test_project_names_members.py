"""Members of a workspace, whose names are the project's, too."""

from __future__ import annotations

import fnmatch
import functools
import re
import time
from pathlib import Path

import pytest

from unit.builders import Link, build, environment
from whose._files.disk import Disk
from whose._files.system import LIBRARIES, bind
from whose._metadata import contents


@pytest.mark.parametrize(
    ("start", "names"), [("", frozenset()), ("[project]\nname = 'a'\n", {"a"})]
)
def test_a_workspace_in_a_file_that_is_no_toml(start: str, names: set[str], tmp_path: Path) -> None:
    """The name may be found without parsing the file."""
    text = f"{start}[tool.uv.workspace\n"
    top = build({"project": {"pyproject.toml": text}, "e": {}}, tmp_path)
    asked = environment(top, "e").contents.project_names
    assert asked.above(f"{top}/project") == names
    assert asked.disk.problems == {
        f"{top}/project/pyproject.toml": "cannot be parsed (TOMLDecodeError)"
    }


@pytest.mark.parametrize(
    ("members", "names"),
    [
        ('["packages/*"]', {"root", "one", "two", "six"}),
        ('["packages/o*", "/extra/"]', {"root", "one", "three"}),
        ('["packages/?[a-nx-z]*"]', {"root", "one", "six"}),
        ('["packages/*w*", "[oe]ther"]', {"root", "two", "five"}),
        ('["deep/**"]', {"root", "seven", "eight"}),
        ('["**/eight"]\nexclude = ["*/**/eight"]', {"root"}),
        ('["**/hidden"]', {"root"}),  # it is in a hidden directory
        ('["extra/", "other"]\nexclude = ["extra", "other/"]', {"root"}),
        ('["deep/**/seven"]', {"root", "seven"}),
        ('[".x//hidden"]', {"root", "four"}),
        ('["nowhere/*/*", 1]', {"root"}),
        ("1", {"root"}),
        ('["packages/*"]\nexclude = ["./packages/t*", "none", 1]', {"root", "one", "six"}),
        # What follows looks like the start of the next table.
        ('["packages/*"]\nexclude = [\n["x"]]', {"root", "one", "two", "six"}),
    ],
)
def test_the_members_of_a_workspace_are_the_project_too(
    tmp_path: Path, members: str, names: set[str]
) -> None:
    """They are often built into one directory, at the root of all."""

    def project(name: str) -> dict[str, str]:
        return {"pyproject.toml": f'[project]\nname = "{name}"\n'}

    said = f'[project]\nname = "root"\n[tool.uv.workspace]\nmembers = {members}\n'
    tree = {
        "project": {
            "pyproject.toml": said,
            "packages": {"one": project("one"), "two": project("two"), "README": "", "no": {}},
            "extra": project("three"),
            "other": project("five"),
            "deep": {"seven": {**project("seven"), "eight": project("eight"), "loop": Link("..")}},
            ".x": {"hidden": project("four")},
            "packages/.y": project("six"),
        },
        "e": {},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e").contents.project_names
    assert found.above(f"{top}/project") == names
    assert all(found.nearest(name, f"{top}/project/packages") for name in names)


@pytest.mark.parametrize(
    "patterns",
    [
        ["[" * 90_000],
        ["[" * 250 + str(number) for number in range(300)],
        ["**/" * 30_000],
        ["*/../" * 1400],
        ["a/" * 200_000],
    ],
    ids=["brackets", "many", "deep", "up and down", "long"],
)
def test_patterns_for_members_that_take_long(tmp_path: Path, patterns: list[str]) -> None:
    """Each would take from half a minute to hours. It takes no longer than many plain ones."""
    plain = seconds(tmp_path / "plain", [f"*/x/y{number}" for number in range(500)])
    assert seconds(tmp_path / "hostile", patterns) < 20 * plain


def seconds(top: Path, patterns: list[str]) -> float:
    """The processor time for a workspace with such members."""
    build({f"w{number}": {"x": {"y": {}}} for number in range(30)}, top)
    lines = "".join(f"  '{each}',\n" for each in patterns)
    top.joinpath("pyproject.toml").write_text(
        f"[project]\nname = 'root'\n[tool.uv.workspace]\nmembers = [\n{lines}]\n"
    )
    start = time.process_time()
    assert contents.ProjectNames(Disk()).above(str(top)) >= {"root"}
    return time.process_time() - start


def test_patterns_for_members_of_a_program_that_replaces_functions(tmp_path: Path) -> None:
    """The first pattern is read while the modules that translate patterns are replaced."""
    tree = {"a1": {"pyproject.toml": "[project]\nname = 'member'"}}
    file = "[tool.uv.workspace]\nmembers = ['[a]?*']"
    top = build({"w": {"pyproject.toml": file, **tree}}, tmp_path)
    bind(*LIBRARIES)
    with pytest.MonkeyPatch.context() as patch:
        for module in (re, fnmatch, functools):
            for name in module.__all__:
                patch.setattr(module, name, None)
        found = contents.ProjectNames(Disk()).above(f"{top}/w")
    assert "member" in found
