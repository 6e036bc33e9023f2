"""What a project calls itself: in which files, and how."""

from __future__ import annotations

import pytest

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
