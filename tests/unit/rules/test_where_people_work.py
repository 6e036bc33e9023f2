"""Layouts that people and their tools make, as trees: whose code is where, on either side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from unit.builders import (
    DEBIAN_SCHEMES,
    SITE,
    Link,
    Tree,
    archive,
    build,
    distribution,
    environment,
    hold,
)
from whose import Classifier

Case = tuple[Tree, dict[str, Any], dict[str, str]]

LIB = "lib/python3.13"
PATH = [f"base/{LIB}", f"e/{SITE}"]
APP = '[project]\nname = "my-app"\nversion = "1"\n'
BASE: Tree = {
    "base": {LIB: {"os.py": ""}, "bin": {"python": ""}},
    "e": {"pyvenv.cfg": "home = {top}/base/bin\n", "bin": {"python": Link("base/bin/python")}},
    "project": {"pyproject.toml": APP, "src": {"my_app": {"m.py": ""}}},
}
OWN = {"my_app": {"m.py": ""}, **distribution("my_app-1", "my_app/m.py", "my_app/__init__.py")}
FOREIGN = {"d": {"m.py": ""}, **distribution("d-1", "d/m.py", "d/__init__.py")}
IN_CONTAINER = {
    "my_app": {"m.py": ""},
    **distribution(
        "my_app-1", "my_app/m.py", direct_url='{"url": "file://{top}/app", "dir_info": {}}'
    ),
}
TREE_OF_A_BUILD = "project/build-install/usr/lib/python3.13/site-packages"
NAME_OF_D = '[project]\nname = "d"\n'
NAME_OF_B = '[project]\nname = "b"\n'
WHEEL_OF_B = '{"url": "file://{top}/b/dist/b-1.whl", "archive_info": {}}'
PYPACKAGES = "project/__pypackages__/3.13/lib"
WHEEL = '{"url": "file:///tmp/my_app-1-py3-none-any.whl", "archive_info": {}}'
EDITABLE_OF = '{"url": "file://{top}/%s", "dir_info": {"editable": true}}'
OF_PROJECT = '{"url": "file://{top}/project", "dir_info": {}}'
BY_URL = '{"url": "https://example.org/repo", "vcs_info": {"vcs": "git", "commit_id": "1"}}'
BY_CLONE = BY_URL.replace("https://example.org/repo", "file:///tmp/clone")
ELSEWHERE = '{"url": "file://build.example.org/repo/python", "dir_info": {}}'
IN_REPOSITORY = '{"url": "file://{top}/repo/target/wheels/a.whl", "archive_info": {}}'
OF_NAME = '{"url": "file://{top}/app", "dir_info": {}}'
IN_HOME = '{"url": "file://{top}/home/tmp/d", "dir_info": {}}'
AT_HOME = '{"url": "file://{top}/home", "dir_info": {}}'
MEMBER = distribution("member-1", "member.py", direct_url=OF_NAME.replace("app", "app/packages/m"))
BESIDE = distribution("beside-1", "beside.py", direct_url=OF_NAME.replace("app", "beside"))
OTHER = distribution("other-1", "other.py", direct_url=OF_NAME.replace("app", "app/other"))
COPIED: Tree = {
    "repo": {".git": {}, "docs": {}, "libs": {"python": {"pyproject.toml": APP}, "d": {}}},
    "empty": {},
    "e": {
        SITE: {
            **distribution(
                "my_app-1", "my_app/m.py", direct_url=OF_NAME.replace("app", "libs/python")
            ),
            **distribution("d-1", "d/m.py", direct_url=OF_NAME.replace("app", "libs/d")),
        }
    },
}

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
    "not on sys.path": (
        {TREE_OF_A_BUILD: {"app": {"m.py": ""}}},
        {},
        {f"{TREE_OF_A_BUILD}/app/m.py": "project"},
    ),
}

OWN_DISTRIBUTIONS: dict[str, Case] = {
    "from an index, or from --find-links": (
        {"e": {SITE: {**OWN, **FOREIGN}}},
        {},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "in rpm's BUILDROOT, whose macros have removed all records": (
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
    "in such a tree, beside another distribution": (
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
    "in rpm's BUILDROOT": (
        {"BUILDROOT": {SITE: OWN}},
        {"path": [f"BUILDROOT/{SITE}", *PATH]},
        {f"BUILDROOT/{SITE}/my_app/m.py": "project"},
    ),
    "as Debian's pybuild has it": (
        {"project/.pybuild/cpython3_3.13/build": OWN},
        {"path": ["project/.pybuild/cpython3_3.13/build", *PATH]},
        {"project/.pybuild/cpython3_3.13/build/my_app/m.py": "project"},
    ),
    "by setup.py install": (
        {
            "e": {
                SITE: {
                    "my_app": {"m.py": ""},
                    "my_app-1-py3.13.egg-info": {"installed-files.txt": "../my_app/m.py\n"},
                }
            }
        },
        {},
        {f"e/{SITE}/my_app/m.py": "project"},
    ),
    "in an unpacked PEX": (
        {
            "app.pex": {
                "PEX-INFO": "{}",
                "__main__.py": "",
                ".deps/my_app-1-py3-none-any.whl": OWN,
                ".deps/d-1-py3-none-any.whl": FOREIGN,
            }
        },
        {"path": ["app.pex", ".deps/my_app-1-py3-none-any.whl", *PATH]},
        {
            "app.pex/.deps/my_app-1-py3-none-any.whl/my_app/m.py": "project",
            "app.pex/.deps/d-1-py3-none-any.whl/d/m.py": "third-party",
            "app.pex/__main__.py": "third-party",
        },
    ),
    "with modules outside of the site directory": (
        {
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", "../../../share/app/plugin.py"),
                    **distribution("d-1", "d.py", "../../../share/app/d.py"),
                },
                "share/app": {"plugin.py": "", "d.py": ""},
            },
            "other": Link("e"),
        },
        {},
        {
            "e/share/app/plugin.py": "project",
            "e/share/app/d.py": "third-party",
            "e/share/app/none.py": "third-party",
            "other/share/app/plugin.py": "project",
        },
    ),
    "from a wheel in the repository, which has the project in a subdirectory": (
        {
            "repo/.git": {},
            "repo/bindings/python/pyproject.toml": APP,
            "repo/target/wheels/my_app-1-py3-none-any.whl": "",
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=IN_REPOSITORY),
                    **distribution("d-1", "d/m.py", direct_url=IN_REPOSITORY),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from the repository by its URL, which has the project in a subdirectory": (
        {
            "repo/.git": {},
            "repo/bindings/python/pyproject.toml": APP,
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=BY_URL),
                    **distribution("d-1", "d/m.py", direct_url=BY_URL),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from a clone by its path; another from a directory of another machine": (
        {
            "repo/.git": {},
            "repo/python/pyproject.toml": APP,
            "repo/more/pyproject.toml": '[project]\nname = "more"',
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=BY_CLONE),
                    **distribution("more-1", "more/m.py", direct_url=ELSEWHERE),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/more/m.py": "third-party"},
    ),
    "in the last stage of a container, which has only its environment": (
        {"app/.venv": {"pyvenv.cfg": "", SITE: {**IN_CONTAINER, **FOREIGN}}},
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {f"app/.venv/{SITE}/my_app/m.py": "project", f"app/.venv/{SITE}/d/m.py": "third-party"},
    ),
    "in the same stage, started elsewhere; another path dependency was beside it": (
        {
            "app/.venv": {"pyvenv.cfg": "", SITE: {**IN_CONTAINER, **MEMBER, **BESIDE}},
            "away": {},
        },
        {"prefix": "app/.venv", "cwd": "away", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {
            f"app/.venv/{SITE}/my_app/m.py": "project",
            f"app/.venv/{SITE}/member.py": "project",
            f"app/.venv/{SITE}/beside.py": "third-party",
        },
    ),
    "the same of a workspace whose root is no distribution, started there": (
        {"app/.venv": {"pyvenv.cfg": "", SITE: {**MEMBER, **BESIDE}}},
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {
            f"app/.venv/{SITE}/member.py": "project",
            f"app/.venv/{SITE}/beside.py": "third-party",
        },
    ),
    "no last stage: what else was installed from the same place is still there": (
        {
            "app/.venv": {"pyvenv.cfg": "", SITE: {**MEMBER, **OTHER}},
            "app/other/pyproject.toml": '[project]\nname = "other"',
        },
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {f"app/.venv/{SITE}/member.py": "third-party", f"app/.venv/{SITE}/other.py": "project"},
    ),
    "in a last stage whose home directory is the project's": (
        {"home/.venv": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=AT_HOME)}},
        {"prefix": "home/.venv", "cwd": "home", "path": [f"base/{LIB}", f"home/.venv/{SITE}"]},
        {f"home/.venv/{SITE}/d.py": "project"},
    ),
    "conda's packages name where they were built, perhaps beside the environment": (
        {"app/e": {"conda-meta/history": "", SITE: {**MEMBER, **BESIDE}}},
        {"prefix": "app/e", "cwd": "app", "path": [f"base/{LIB}", f"app/e/{SITE}"]},
        {f"app/e/{SITE}/member.py": "third-party", f"app/e/{SITE}/beside.py": "third-party"},
    ),
    "the home directory is no project that may be gone": (
        {"home/.venv": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=IN_HOME)}},
        {"prefix": "home/.venv", "cwd": "home", "path": [f"base/{LIB}", f"home/.venv/{SITE}"]},
        {f"home/.venv/{SITE}/d.py": "third-party"},
    ),
    "from a copy of the repository that is gone, started in this one": (
        COPIED,
        {"cwd": "repo/docs"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "the same, with the tests on sys.path and the working directory elsewhere": (
        COPIED,
        {"cwd": "empty", "path": ["repo/docs", *PATH]},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from a wheel outside of the repository, with the tests on sys.path": (
        {
            **COPIED,
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=WHEEL),
                    **distribution("d-1", "d/m.py", direct_url=WHEEL),
                }
            },
        },
        {"cwd": "empty", "path": ["repo/docs", *PATH]},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "its own wheel file on sys.path": (
        {"dist": {"my_app-1-py3-none-any.whl": archive("my_app/m.py")}},
        {"path": ["dist/my_app-1-py3-none-any.whl", *PATH]},
        {"dist/my_app-1-py3-none-any.whl/my_app/m.py": "project"},
    ),
    "with the working directory elsewhere, as cibuildwheel's": (
        {"e": {SITE: {**OWN, **FOREIGN}}, "empty": {}},
        {"cwd": "empty", "script_directory": "{top}/project/tests"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "a wheel that has left its pyproject.toml in the environment": (
        {
            "e": {
                "pyproject.toml": NAME_OF_D,
                SITE: {**OWN, "d.py": "", **distribution("d-1", "d.py", "../../../pyproject.toml")},
            }
        },
        {"script_directory": "{top}/e/bin"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d.py": "third-party"},
    ),
    "a pyproject.toml there that no wheel has brought": (
        {"e": {"pyproject.toml": NAME_OF_D, SITE: FOREIGN}},
        {},
        {f"e/{SITE}/d/m.py": "project"},
    ),
    "a wheel with a setup.py at its top, in a --target": (
        {
            "deps": {
                "setup.py": "setup(name='d')",
                "d.py": "",
                "own.py": "",
                **distribution("d-1", "d.py", "setup.py"),
            }
        },
        {"path": ["deps", *PATH], "cwd": "deps"},
        {"deps/d.py": "third-party", "deps/own.py": "project"},
    ),
    "a directory that holds another project by now": (
        {
            "app": {"pyproject.toml": '[project]\nname = "service"\n', "s.py": ""},
            "e": {SITE: {"d": {"m.py": ""}, **distribution("d-1", "d/m.py", direct_url=OF_NAME)}},
        },
        {"cwd": "app"},
        {f"e/{SITE}/d/m.py": "third-party", "app/s.py": "project"},
    ),
}


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

LINKS: dict[str, Case] = {
    "an addon of one's own in a package that is installed": (
        {
            "e": {
                SITE: {
                    "host": {"__init__.py": "", "addons": {"mine": Link("project/src/my_app")}},
                    **distribution("host-1", "host/__init__.py"),
                }
            }
        },
        {},
        {
            f"e/{SITE}/host/addons/mine/m.py": "project",
            f"e/{SITE}/host/addons/theirs.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "a package that was moved away and linked back": (
        {
            "data/my_app.torch": {"__init__.py": "", "nn": {"m.py": ""}},
            "e": {
                SITE: {
                    "torch": Link("data/my_app.torch"),
                    **distribution("torch-1", "torch/__init__.py", "torch/nn/m.py"),
                }
            },
        },
        {},
        {f"e/{SITE}/torch/nn/m.py": "third-party", "data/my_app.torch/nn/m.py": "third-party"},
    ),
}

PLACES: dict[str, Case] = {
    "a directory of the system's that a program appends to sys.path": (
        {"usr": {LIB: {"os.py": ""}, "share": {"mysvc": {"svc": {"m.py": ""}}, "other.py": ""}}},
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages", "usr/share/mysvc"],
            "schemes": DEBIAN_SCHEMES,
        },
        {"usr/share/mysvc/svc/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "a service, and what the system's package manager has beside it": (
        {
            "usr": {
                LIB: {"os.py": ""},
                "lib": {
                    "python3/dist-packages/bar": Link("usr/share/bar"),
                    "mysvc": {"bin/main.py": "", "plugins/m.py": ""},
                },
                "share": {"bar/m.py": "", "host/python/m.py": ""},
            }
        },
        {
            "base": "usr",
            "path": ["usr/share/host/python", f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/lib/mysvc/bin",
        },
        {
            "usr/lib/mysvc/bin/main.py": "project",
            "usr/lib/mysvc/plugins/m.py": "project",
            "usr/lib/other/m.py": "third-party",
            "usr/share/host/python/m.py": "project",
            "usr/share/bar/m.py": "third-party",
            "usr/lib/python3/dist-packages/bar/m.py": "third-party",
        },
    ),
    "a script directly in such a directory": (
        {"usr": {LIB: {"os.py": ""}, "lib": {"tool": "", "m.py": ""}, "share/other.py": ""}},
        {
            "base": "usr",
            "path": ["usr/lib", f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/lib",
        },
        {"usr/lib/tool": "project", "usr/lib/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "a service in such a directory that is reached through a link": (
        {
            "usr": {LIB: {"os.py": ""}, "share": Link("data")},
            "data": {"mysvc": {"bin/main.py": "", "m.py": ""}, "other.py": ""},
        },
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/share/mysvc/bin",
        },
        {
            "usr/share/mysvc/m.py": "project",
            "data/mysvc/m.py": "project",
            "data/other.py": "third-party",
        },
    ),
    "data of the project's own distribution among the system's": (
        {
            "usr": {
                LIB: {"os.py": ""},
                "lib/python3/dist-packages": distribution("my_app-1", "../../../share/mine/m.py"),
                "share": {"mine/m.py": "", "other.py": ""},
            }
        },
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
        },
        {"usr/share/mine/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "directories that installers write to, put on sys.path": (
        {
            "e": {
                SITE: distribution("d-1", "../../../share/d/sub/d.py", "../../../other/d.py"),
                "share/d/sub": {"d.py": "", "mine.py": ""},
                "other": {"d.py": ""},
            }
        },
        {"path": ["e/share/d/sub", "e/other", *PATH]},
        {
            "e/share/d/sub/d.py": "third-party",
            "e/share/d/sub/mine.py": "project",
            "e/other/d.py": "project",  # no installer writes there
        },
    ),
    "the same in conda's environments, where any may be one": (
        {
            "c": {
                "conda-meta": {"d-1.json": '{"files": ["other/d.py"]}'},
                "other": {"d.py": "", "mine.py": ""},
                LIB: {"os.py": ""},
            }
        },
        {"base": "c", "path": ["c/other", f"c/{LIB}"]},
        {"c/other/d.py": "third-party", "c/other/mine.py": "project"},
    ),
    "libraries of a plug-in, which appends their directory to sys.path": (
        {"project/src/my_app": {"__init__.py": "", "extlibs": {**FOREIGN, "mine.py": ""}}},
        {"path": [*PATH, "project/src/my_app/extlibs"]},
        {
            "project/src/my_app/extlibs/d/m.py": "third-party",
            "project/src/my_app/extlibs/mine.py": "project",
            "project/src/my_app/m.py": "project",
        },
    ),
    "libraries around the project, in a directory that a program appends to sys.path": (
        {"libs": {**FOREIGN, "project": {"m.py": ""}}},
        {"path": [*PATH, "libs"], "cwd": "libs/project"},
        {"libs/d/m.py": "third-party", "libs/project/m.py": "project"},
    ),
    "the same through a link": (
        {"libs": {**FOREIGN, "project": {"m.py": ""}}, "link": Link("libs")},
        {"path": [*PATH, "link"], "cwd": "libs/project"},
        {"libs/d/m.py": "third-party", "link/d/m.py": "third-party"},
    ),
    "libraries in a directory that a .pth file names, around a tool that was started with -m": (
        {"libs": {**FOREIGN, "tool": {"__main__.py": ""}}},
        {"path": [*PATH, "libs"], "script_directory": "{top}/libs/tool"},
        {"libs/d/m.py": "third-party", "project/src/my_app/m.py": "project"},
    ),
    "scripts of one's own": (
        {
            "e": {
                "bin": {"mine": "", "tool": "", "activate_this.py": ""},
                SITE: distribution("d-1", "../../../bin/tool"),
            },
            "user": {"bin": {"mine": ""}, "lib/python3.13/site-packages": {}},
        },
        {"user_base": "{top}/user"},
        {
            "e/bin/mine": "project",
            "e/bin/tool": "third-party",
            "e/bin/activate_this.py": "third-party",
            "user/bin/mine": "project",
        },
    ),
    "fixtures that look like environments": (
        {
            "project/tests/data": {
                "one": {"pyvenv.cfg": "home = /usr/bin\n", "own.py": "", SITE: {"d.py": ""}},
                "two": {"conda-meta": {}, "own.py": ""},
                "three/libs/python3": {"os.py": "", "own.py": ""},
            }
        },
        {"path": [*PATH, "project/tests/data/three/libs/python3"]},  # appended by the program
        {
            "project/tests/data/one/own.py": "project",
            f"project/tests/data/one/{SITE}/d.py": "third-party",
            "project/tests/data/two/own.py": "project",
            "project/tests/data/three/libs/python3/own.py": "project",
        },
    ),
    "an environment that pip builds a distribution in": (
        {
            "tmp/pip-build-env-x1_2abcd": {
                "site": {"sitecustomize.py": ""},
                "overlay": {SITE: {"d.py": ""}},
            }
        },
        {
            "path": [
                "tmp/pip-build-env-x1_2abcd/site",
                f"tmp/pip-build-env-x1_2abcd/overlay/{SITE}",
                *PATH,
            ]
        },
        {
            "tmp/pip-build-env-x1_2abcd/site/sitecustomize.py": "third-party",
            f"tmp/pip-build-env-x1_2abcd/overlay/{SITE}/d.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "PyInstaller's application, beside what its build left": (
        {
            "v": {
                "pyvenv.cfg": "home = {top}/base/bin\n",
                "bin": {"python": Link("base/bin/python")},
                SITE: {
                    "six.py": "",
                    "deep": {"er": {"__init__.py": ""}},
                    "my_app": {"m.py": ""},
                    **distribution("six-1", "six.py"),
                    **distribution("my_app-1", "my_app/m.py", direct_url=OF_PROJECT),
                },
            },
            "build/app/PYZ-00.toc": """('/x/PYZ-00.pyz',
 [('six', '{top}/v/lib/python3.13/site-packages/six.py', 'PYMODULE'),
  ('deep.er',
   '{top}/v/lib/python3.13/site-packages/deep/er/__init__.py',
   'PYMODULE'),
  ('deep', '{top}/v/lib/python3.13/site-packages/deep', 'PYMODULE'),
  ('my_app.m', '{top}/v/lib/python3.13/site-packages/my_app/m.py', 'PYMODULE'),
  ('gone', '{top}/other/lib/python3.13/site-packages/gone.py', 'PYMODULE'),
  ('mine', '{top}/project/src/my_app/m.py', 'PYMODULE')])
""",
            "dist/app": {"app": "", "_internal": {}},
        },
        {
            "prefix": "dist/app/_internal",
            "base": "dist/app/_internal",
            "path": ["dist/app/_internal"],
            "frozen": "{top}/dist/app/_internal",
            "base_executable": "{top}/dist/app/app",
        },
        {
            "dist/app/_internal/six.py": "third-party",
            "dist/app/_internal/deep/er/x.py": "third-party",
            "dist/app/_internal/my_app/m.py": "project",
            "dist/app/_internal/gone.py": "project",
            "dist/app/_internal/mine.py": "project",
            "dist/app/_internal/none/x.py": "project",
        },
    ),
    "a frozen application in one directory": (
        {
            "dist/app": {
                "app": {"m.py": ""},
                "os.py": "",
                "base_library.zip": archive("os.pyc"),
                **FOREIGN,
                "lone": {"m.py": ""},
            }
        },
        {
            "prefix": "dist/app",
            "base": "dist/app",
            "path": ["dist/app"],
            "frozen": "{top}/dist/app",
        },
        {
            "dist/app/app/m.py": "project",
            "dist/app/os.py": "stdlib",
            "dist/app/os/path/x.py": "stdlib",
            "dist/app/base_library.zip/os.pyc": "stdlib",
            "dist/app/d/m.py": "third-party",
            "dist/app/lone/m.py": "project",  # no metadata was packed with it
        },
    ),
}

THROUGH_LINKS: dict[str, Case] = {
    "the environment, from elsewhere": (
        {
            "linked": Link("real/app"),
            "real/app": {"m.py": "", ".venv": Link("venvs/x")},
            "venvs/x": {"pyvenv.cfg": "", SITE: FOREIGN},
        },
        {"prefix": "linked/.venv", "cwd": "other", "path": [f"base/{LIB}", f"linked/.venv/{SITE}"]},
        {
            "real/app/m.py": "project",
            "linked/m.py": "project",
            f"linked/.venv/{SITE}/d/m.py": "third-party",
            f"venvs/x/{SITE}/d/m.py": "third-party",
        },
    ),
    "the environment in the project, and the script in a directory of others": (
        {
            "linked": Link("project/.venv"),
            "project/.venv": {"pyvenv.cfg": "", SITE: {**OWN, **FOREIGN}},
            "jobs": Link("b/scripts"),
            "b": {"pyproject.toml": NAME_OF_B, "scripts": {"run.py": ""}},
            f"project/.venv/{SITE}": {"b.py": "", **distribution("b-1", "b.py")},
        },
        {
            "prefix": "linked",
            "cwd": "other",
            "path": [f"base/{LIB}", f"linked/{SITE}"],
            "script_directory": "{top}/jobs",
        },
        {
            f"linked/{SITE}/my_app/m.py": "project",
            f"project/.venv/{SITE}/my_app/m.py": "project",
            f"linked/{SITE}/b.py": "project",
            f"linked/{SITE}/d/m.py": "third-party",
        },
    ),
    "a directory of `--target`, with links into the cache of uv": (
        {
            "project/libs": {
                "b": {"m.py": Link("cache/b/b/m.py")},
                **distribution("b-1", "b/m.py", direct_url=WHEEL_OF_B),
            },
            "linked": Link("project/libs"),
            "cache/b": {"b/m.py": "", **distribution("b-1", "b/m.py")},
            "b": {"pyproject.toml": NAME_OF_B},
        },
        {"cwd": "other", "path": ["linked", *PATH]},
        {
            "linked/b/m.py": "project",
            "project/libs/b/m.py": "project",
            "cache/b/b/m.py": "project",
        },
    ),
    "the project called site-packages, whose script has a link's name": (
        {
            "site-packages": {"run.py": "", "my_app": {"m.py": ""}, **FOREIGN},
            "linked": Link("site-packages"),
        },
        {
            "cwd": "other",
            "script_directory": "{top}/linked",
            "path": ["site-packages", *PATH],  # Python follows links here
        },
        {
            "linked/run.py": "project",
            "site-packages/my_app/m.py": "project",
            "site-packages/d/m.py": "third-party",
        },
    ),
    "the project called site-packages": (
        {"site-packages": {"m.py": "", "my_app": {"m.py": ""}, **FOREIGN}},
        {"cwd": "site-packages", "path": ["site-packages", *PATH]},
        {
            "site-packages/m.py": "project",
            "site-packages/my_app/m.py": "project",
            "site-packages/d/m.py": "third-party",
        },
    ),
}

CASES = {
    **INSTALL_TREES,
    **CLONES,
    **OWN_DISTRIBUTIONS,
    **EDITABLE,
    **LINKS,
    **PLACES,
    **THROUGH_LINKS,
}


@pytest.mark.parametrize("case", CASES)
def test_where_people_work(case: str, tmp_path: Path) -> None:
    tree, given, expected = CASES[case]
    top = build({}, tmp_path)
    for each in (BASE, tree):
        build(each, tmp_path)
    given = {
        key: value.replace("{top}", top) if isinstance(value, str) else value
        for key, value in given.items()
    }
    given = {"path": PATH, "prefix": given.get("base", "e"), **given}
    hold(lambda: environment(top, **given), expected, top)


def test_a_service_that_was_started_in_the_root(tmp_path: Path) -> None:
    """What another interpreter's site directories hold is not its project for that."""
    name = "usr/lib/python3/dist-packages/d.py"
    top = build({**BASE, name: ""}, tmp_path)
    hold(
        lambda: environment(top, "e", path=PATH, cwd="/", script_directory=f"{top}/project"),
        {name: "third-party", "project/src/my_app/m.py": "project"},
        top,
    )


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("d/_packer.pyx", "third-party"),
        ("src/my_app/m.py", "project"),
        ("src/my_app/none.pyx", "project"),
        ("d/new.py", "third-party"),
        ("d/none/x.pyx", "third-party"),
        ("shared/mine/new.py", "project"),  # it may be there soon
        ("shared/mine/__pycache__/new.cpython-313.pyc", "project"),
        ("shared/mine/packed.py", "third-party"),  # as mypyc leaves it
        ("shared/theirs/new.py", "third-party"),
        ("none/x.pyx", "project"),
        ("_packer.pyx", "project"),
        ("../gone.pyx", "project"),  # never beside the directories on the path
        ("src/d/_packer.pyx", "third-party"),  # as of lxml and gevent
        ("src/python/theirs/d/_cython/aio/x.pyx.pxi", "third-party"),  # as of grpc
        ("src/2/3/4/5/6/7/d/_cython/x.pyx", "third-party"),
        ("src/2/3/4/5/6/7/8/d/_cython/x.pyx", "project"),
        ("src/d/_cython/a.py", "third-party"),
        ("src/d/none/x.pyx", "third-party"),
        ("src/mine/d/none/x.pyx", "project"),
        ("src/d/new.py", "project"),  # a wheel holds the modules, as of gevent
        ("src/mine/d/x.pyx", "project"),  # as a directory of the project may be called
        ("src/mine/d/new.py", "project"),
        ("src/../../d/x.pyx", "project"),
        ("src/shared/mine/new.py", "project"),
        ("src/shared/mine/new.pyx", "third-party"),
        ("lib/d/_packer.pyx", "project"),
    ],
)
def test_relative_names_that_cython_leaves(
    tmp_path: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of no file below the working directory: as they were where the wheel was built."""
    packed = {"shared/theirs": {}, "shared/mine/packed.py": "", "d/_cython/a.py": ""}
    own = {"shared/mine": {}, "src/shared/mine": {}}
    tree = {f"e/{SITE}": {**FOREIGN, **packed}, "project": own}
    build(BASE, tmp_path)
    top = build(tree, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    asked = Classifier(environment(top, "e", path=PATH))
    assert asked.classify(name) == asked.explain(name).kind == kind
