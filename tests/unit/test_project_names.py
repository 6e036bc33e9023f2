"""What a project calls itself: in which files, and how."""

from __future__ import annotations

import pytest

from whence import project_names
from whence.owners import Owners

from .made import build, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

SETUP = """\
from setuptools import setup
NAME = "Const-Ant"
setup(version="1", name={name}, packages=[])
"""


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"pyproject.toml": '[project]\nname = "A_b"\n'}, {"a-b"}),
        ({"pyproject.toml": '[tool.poetry]\nname = "p"\n'}, {"p"}),
        (
            {"pyproject.toml": "[tool.briefcase.app.one]\n[tool.briefcase.app.two]\n"},
            {"one", "two"},
        ),
        ({"pyproject.toml": "[tool]\nbriefcase = 1\n"}, set()),
        ({"pyproject.toml": f"[project]\nname = 'a'\n{'a.' * 5000}a = 1\n"}, set()),
        ({"setup.cfg": "[metadata]\nname = from.cfg\n"}, {"from-cfg"}),
        ({"setup.cfg": "[metadata]\n[metadata]\n"}, set()),
        ({"setup.cfg": "[broken"}, set()),
        ({"setup.py": SETUP.format(name="'Lite_ral'")}, {"lite-ral"}),
        ({"setup.py": SETUP.format(name="NAME")}, {"const-ant"}),
        ({"setup.py": SETUP.format(name="computed()")}, set()),
        ({"setup.py": "name = 'x'\n"}, set()),
        ({"setup.py": b"setup(name='\xff')"}, set()),
        ({"pyproject.toml": "", "setup.cfg": "[metadata]\nname = c\n", "setup.py": "x"}, {"c"}),
    ],
)
def test_names(files: dict[str, str | bytes], names: set[str], tmp_path: Path) -> None:
    """The first file that has a name is believed."""
    top = build({"project": files, "e": {}}, tmp_path)
    assert Owners(environment(top, "e")).project_names() == names


@pytest.mark.parametrize(
    ("text", "name", "has"),
    [
        ('[project]\nname = "Own_.Name"\n', "own-name", True),
        ('[project]\nname = "own"\n', "OWN", True),
        ('[project]\nname = "own"\n', "other", False),
        ('[project]\nname = "own"\ndescription = "not other"\n', "other", False),
        ('[project]\nname = "\\u006fwn"\n', "own", True),
    ],
)
def test_a_name_in_any_spelling(text: str, name: str, *, has: bool, tmp_path: Path) -> None:
    """Whether or not all names were asked for before."""
    top = build({"project": {"pyproject.toml": text}, "e": {}}, tmp_path)
    asked = Owners(environment(top, "e"))
    assert asked.projects.has(name, f"{top}/project/src") is has
    asked.project_names()
    assert asked.projects.has(name, f"{top}/project/src") is has


def test_a_file_that_does_not_have_the_name_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def reader(text: str) -> list[str]:
        parsed.append(text)
        return []

    readers = [(file, form, reader) for file, form, _ in project_names.READERS]
    monkeypatch.setattr(project_names, "READERS", readers)
    tree = {"pyproject.toml": '[project]\nname = "own"\n', "setup.cfg": "", "setup.py": ""}
    top = build({"project": tree, "e": {}}, tmp_path)
    projects = Owners(environment(top, "e")).projects
    assert not projects.has("other", f"{top}/project")
    assert parsed == []
    projects.has("own", f"{top}/project")
    assert parsed[0] == tree["pyproject.toml"]
