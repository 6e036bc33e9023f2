"""Trees that builds install into: whose code is in them, on sys.path or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import SITE, Case, check, distribution
from unit.rules.people import BASE, FOREIGN, OWN, PATH

TREE_OF_A_BUILD = "project/build-install/usr/lib/python3.13/site-packages"
PYPACKAGES = "project/__pypackages__/3.13/lib"
OF_PROJECT = '{"url": "file://{top}/project", "dir_info": {}}'
INSTALL_TREES: dict[str, Case] = {
    "PDM's __pypackages__ (PEP 582), with the project installed for real": (
        {
            PYPACKAGES: {
                **FOREIGN,
                "x.py": "",
                "my_app": {"m.py": ""},
                **distribution("my_app-1", "my_app/m.py", direct_url=OF_PROJECT),
            }
        },
        {"path": [PYPACKAGES, *PATH]},
        {
            f"{PYPACKAGES}/my_app/m.py": "project",
            f"{PYPACKAGES}/d/m.py": "third-party",
            f"{PYPACKAGES}/x.py": "third-party",
        },
    ),
    "meson's, CMake's or autotools', without metadata": (
        {TREE_OF_A_BUILD: {"app": {"m.py": ""}, **FOREIGN}},
        {"path": [TREE_OF_A_BUILD, *PATH]},
        {f"{TREE_OF_A_BUILD}/app/m.py": "project", f"{TREE_OF_A_BUILD}/d/m.py": "third-party"},
    ),
    "colcon's, with an egg-info that lists no files": (
        {TREE_OF_A_BUILD: {"app": {"m.py": ""}, "app-1.egg-info": {"PKG-INFO": "Name: app\n"}}},
        {"path": [TREE_OF_A_BUILD, *PATH]},
        {f"{TREE_OF_A_BUILD}/app/m.py": "project"},
    ),
    "of a build tree beside the repository": (
        {
            "project/.git": {},
            "build/CMakeCache.txt": "",
            f"build/install/{SITE}": {"app": {"m.py": ""}, **FOREIGN},
            f"opt/ros/{SITE}": {"r": {"m.py": ""}},
        },
        {"path": [f"build/install/{SITE}", f"opt/ros/{SITE}", *PATH]},
        {
            f"build/install/{SITE}/app/m.py": "project",
            f"build/install/{SITE}/d/m.py": "third-party",
            f"opt/ros/{SITE}/r/m.py": "third-party",
        },
    ),
    "of the repository around a submodule": (
        {
            "main": {".git": {}, f"inst/{SITE}": {"app": {"m.py": ""}, **FOREIGN}},
            "main/sub/.git": "gitdir: ../.git/modules/sub\n",
        },
        {"cwd": "main/sub", "path": [f"main/inst/{SITE}", *PATH]},
        {
            f"main/inst/{SITE}/app/m.py": "project",
            f"main/inst/{SITE}/d/m.py": "third-party",
        },
    ),
    "colcon's, of several packages": (
        {f"project/{each}/{SITE}": {each: {"m.py": ""}} for each in ("one", "two")},
        {"path": [f"project/one/{SITE}", f"project/two/{SITE}", *PATH]},
        {f"project/{each}/{SITE}/{each}/m.py": "project" for each in ("one", "two")},
    ),
    "rpm's BUILDROOT, whose macros have removed all records": (
        {
            "BUILDROOT": {
                SITE: {
                    "other": {"m.py": ""},
                    "mod.py": "",
                    "my_app": {"m.py": ""},
                    **{f"my_app-1.dist-info/{each}": "" for each in ("METADATA", "INSTALLER")},
                }
            }
        },
        {"path": [f"BUILDROOT/{SITE}", *PATH]},
        {
            f"BUILDROOT/{SITE}/my_app/m.py": "project",
            f"BUILDROOT/{SITE}/other/m.py": "project",
            f"BUILDROOT/{SITE}/mod.py": "project",
        },
    ),
    "the same, beside another distribution": (
        {
            "BUILDROOT": {
                SITE: {
                    "other": {"m.py": ""},
                    "my_app": {"m.py": ""},
                    **{f"{each}-1.dist-info/METADATA": "" for each in ("my_app", "other")},
                }
            }
        },
        {"path": [f"BUILDROOT/{SITE}", *PATH]},
        {
            f"BUILDROOT/{SITE}/my_app/m.py": "project",
            f"BUILDROOT/{SITE}/other/m.py": "third-party",
        },
    ),
    "rpm's BUILDROOT": (
        {"BUILDROOT": {SITE: OWN}},
        {"path": [f"BUILDROOT/{SITE}", *PATH]},
        {f"BUILDROOT/{SITE}/my_app/m.py": "project"},
    ),
    "Debian's, by pybuild": (
        {"project/.pybuild/cpython3_3.13/build": OWN},
        {"path": ["project/.pybuild/cpython3_3.13/build", *PATH]},
        {"project/.pybuild/cpython3_3.13/build/my_app/m.py": "project"},
    ),
    "not on sys.path": (
        {TREE_OF_A_BUILD: {"app": {"m.py": ""}}},
        {},
        {f"{TREE_OF_A_BUILD}/app/m.py": "project"},
    ),
}


@pytest.mark.parametrize("case", INSTALL_TREES)
def test_install_trees(case: str, tmp_path: Path) -> None:
    check(INSTALL_TREES[case], tmp_path, BASE)
