"""Editable installations: their sources, what makes them importable, and clones of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Tree, check, distribution
from unit.rules.people import BASE, FOREIGN, PATH

WHEEL = '{"url": "file:///tmp/my_app-1-py3-none-any.whl", "archive_info": {}}'
EDITABLE_OF = '{"url": "file://{top}/%s", "dir_info": {"editable": true}}'


def clone(config: str = "partialclonefilter = blob:none", **more: str) -> Tree:
    return {
        ".git": {"config": f"[remote]\n\t{config}\n", **more},
        "setup.py": "from setuptools import setup\nsetup(name='d')\n",
        "d": {"m.py": ""},
    }


def editable(directory: str, tree: Tree, kind: str, cwd: str = "project") -> Case:
    """A clone of the distribution `d`, which is installed editable from it."""
    info = distribution("d-1", "d_build.py", direct_url=EDITABLE_OF % directory)
    answers = {f"{directory}/d/m.py": kind, f"e/{SITE}/d_build.py": kind}
    info = {**info, "d.pth": f"{{top}}/{directory}\n"}
    return ({directory: tree, f"e/{SITE}": info}, {"path": [*PATH, directory], "cwd": cwd}, answers)


CLONES = {
    "a clone in which the program is started": editable(
        "project/src/d", clone(), "project", "project/src/d"
    ),
    "a whole clone in a directory called src": editable(
        "work/src/d", clone("url = https://example.org/d"), "project"
    ),
    "a partial clone in which somebody has committed": editable(
        "work/src/d", clone(COMMIT_EDITMSG="Fix it\n"), "project"
    ),
    "a clone in the environment in which somebody has committed": editable(
        "e/src/d", clone("url = https://example.org/d", COMMIT_EDITMSG="Fix it\n"), "project"
    ),
    "a partial clone somewhere in the environment": editable("e/clones/d", clone(), "third-party"),
    "a partial clone in another place of pip's": editable("work/pip/d", clone(), "third-party"),
    "one that the user made, and called otherwise": editable("work/fork", clone(), "project"),
}
EDITABLE: dict[str, Case] = {
    "by a .start file (PEP 829), as meson-python makes on 3.15": (
        {
            "e": {
                SITE: {
                    "_my_app_editable_loader.py": "",
                    "my-app-editable.start": "_my_app_editable_loader:install\n",
                    **distribution(
                        "my_app-1",
                        *("_my_app_editable_loader.py", "my-app-editable.start", ".my_app.py"),
                        direct_url=EDITABLE_OF % "project",
                    ),
                }
            }
        },
        {},
        {
            f"e/{SITE}/_my_app_editable_loader.py": "third-party",
            f"e/{SITE}/my-app-editable.start": "third-party",
            f"e/{SITE}/.my_app.py": "project",
            "project/src/my_app/m.py": "project",
        },
    ),
    "from a wheel file, as tox does": (
        {
            "e": {
                SITE: {
                    "__editable___my_app_1_finder.py": "",
                    "__editable__.my_app-1.pth": "import __editable___my_app_1_finder; x()\n",
                    **distribution(
                        "my_app-1",
                        *("__editable___my_app_1_finder.py", "__editable__.my_app-1.pth"),
                        direct_url=WHEEL,
                    ),
                }
            }
        },
        {},
        {
            f"e/{SITE}/__editable___my_app_1_finder.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "a checkout that pip made outside of an environment": (
        {
            "project/src/d": {
                ".git": {"config": "[remote]\n\tpartialclonefilter = blob:none\n"},
                "setup.py": "from setuptools import setup\nsetup(name='d')\n",
                "d": {"m.py": ""},
            },
            "e": {
                SITE: distribution(
                    "d-1",
                    "d_build.py",
                    direct_url=EDITABLE_OF % "project/src/d",
                )
            },
        },
        {"path": [*PATH, "project/src/d"]},
        {
            "project/src/d/d/m.py": "third-party",
            f"e/{SITE}/d_build.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "a directory of a checkout that pip made, as with #subdirectory": (
        {
            "project/src/d": {
                ".git": {"config": "[remote]\n\tpartialclonefilter = blob:none\n"},
                "python": {"pyproject.toml": '[project]\nname = "d"\n', "d": {"m.py": ""}},
                "tools": {"m.py": ""},
            },
            "e": {
                "src/repository": {
                    ".git": {},
                    "d2": {"pyproject.toml": '[project]\nname = "d2"\n', "d2": {"m.py": ""}},
                },
                SITE: {
                    **distribution("d-1", direct_url=EDITABLE_OF % "project/src/d/python"),
                    **distribution("d2-1", direct_url=EDITABLE_OF % "e/src/repository/d2"),
                },
            },
        },
        {"path": [*PATH, "project/src/d/python", "e/src/repository/d2"]},
        {
            "project/src/d/python/d/m.py": "third-party",
            "project/src/d/tools/m.py": "third-party",
            "e/src/repository/d2/d2/m.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "a directory of a repository of that name, in which somebody committed": (
        {
            "w/d": {
                ".git": {"COMMIT_EDITMSG": "", "config": "partialclonefilter = blob:none\n"},
                "python": {"pyproject.toml": '[project]\nname = "d"\n', "d": {"m.py": ""}},
            },
            "e": {SITE: distribution("d-1", direct_url=EDITABLE_OF % "w/d/python")},
        },
        {"path": [*PATH, "w/d/python"]},
        {"w/d/python/d/m.py": "project", "project/src/my_app/m.py": "project"},
    ),
    "in an environment that the one of another project is extended by": (
        {
            "other": {
                "pyproject.toml": '[project]\nname = "d"\n',
                ".venv": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: FOREIGN},
            },
            "run": {"pyvenv.cfg": "uv = 1\nextends-environment = {top}/other/.venv\n", SITE: {}},
        },
        {"base": "run", "path": [f"base/{LIB}", f"run/{SITE}", f"other/.venv/{SITE}"]},
        {f"other/.venv/{SITE}/d/m.py": "third-party", "project/src/my_app/m.py": "project"},
    ),
}


@pytest.mark.parametrize("case", CLONES)
def test_clones(case: str, tmp_path: Path) -> None:
    check(CLONES[case], tmp_path, BASE)


@pytest.mark.parametrize("case", EDITABLE)
def test_editable_installations(case: str, tmp_path: Path) -> None:
    check(EDITABLE[case], tmp_path, BASE)
