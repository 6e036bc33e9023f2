"""Trees with libraries and a project, and what starts in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from unit.builders import SITE, Link, build, distribution, environment
from whose import Environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


BASE = {"bin": {"python3": ""}, "lib/python3.13": {"os.py": "", "json": {"decoder.py": ""}}}
LIBRARY = "base/lib/python3.13"
CFG = "home = {top}/base/bin\n"
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
INSIDE = '{"url": "file://{top}/env/src/app", "dir_info": {"editable": true}}'
CLICK = distribution("click-8", "click/__init__.py", "six.py")
CLICK_FILES = {"click": {"__init__.py": ""}, "six.py": ""}
# What is there, `sys.path`, and what no prefix can say although it is a library's.
TREES: dict[str, tuple[Mapping[str, Any], list[str], list[str]]] = {
    "an environment beside the project": (
        {"env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}}, "project": {"m.py": ""}},
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "a directory whose name begins with that of the environment": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}},
            "environment": {"m.py": ""},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}", "project"],
        [],
    ),
    "libraries known by record only, in the project's directory": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {}},
            "project": {
                **CLICK,
                **CLICK_FILES,
                **distribution("app-1", "m.py", "app/__init__.py", direct_url=LOCAL),
                "app": {"__init__.py": ""},
                "m.py": "",
            },
        },
        ["project", LIBRARY, f"env/{SITE}"],
        ["project/six.py"],
    ),
    "the same, added after start-up": (
        {"env": {"pyvenv.cfg": CFG, SITE: {}}, "libs": {**CLICK, **CLICK_FILES}, "project": {}},
        [LIBRARY, f"env/{SITE}", "libs"],
        ["libs/six.py"],
    ),
    "a directory that a JavaScript package manager filled, on sys.path": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {**CLICK, **CLICK_FILES}},
            "tools": {"node_modules": {"gyp": {"pylib": {"m.py": ""}}}},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}", "tools/node_modules/gyp/pylib"],
        [],
    ),
    "the project installed for real": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                SITE: {
                    **CLICK,
                    **CLICK_FILES,
                    **distribution(
                        *("app-1", "app/__init__.py", "space/app.py", "own.py"), direct_url=LOCAL
                    ),
                    "own.py": "",
                    **distribution("other-1", "space/other/__init__.py"),
                    "app": {"__init__.py": ""},
                    "space": {"app.py": "", "other": {"__init__.py": ""}},
                },
            },
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [f"env/{SITE}/six.py"],
    ),
    "an editable project in the environment": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                "src": {"app": {"app.py": "", "pyproject.toml": ""}},
                "share": {"x.py": ""},
                SITE: {**CLICK, **CLICK_FILES, **distribution("app-1", direct_url=INSIDE)},
            },
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "the environment is the project's directory": (
        {"env": {"pyvenv.cfg": CFG, "m.py": "", SITE: {**CLICK, **CLICK_FILES}}},
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
    "local packages of PDM, on sys.path": (
        {
            "env": {"pyvenv.cfg": CFG, SITE: {}},
            "project": {"m.py": "", "__pypackages__": {"3.13": {"lib": {**CLICK, **CLICK_FILES}}}},
        },
        [LIBRARY, f"env/{SITE}", "project/__pypackages__/3.13/lib"],
        [],
    ),
    "a link to the project in the site directory": (
        {
            "env": {
                "pyvenv.cfg": CFG,
                SITE: {**CLICK, **CLICK_FILES, "app": Link("project/app")},
            },
            "project": {"app": {"m.py": ""}},
        },
        [LIBRARY, f"env/{SITE}"],
        [f"env/{SITE}/six.py"],
    ),
    "scripts of one's own": (
        {
            "env": {"pyvenv.cfg": CFG, "bin": {"own": ""}, SITE: {**CLICK, **CLICK_FILES}},
            "project": {"m.py": ""},
        },
        [LIBRARY, f"env/{SITE}"],
        [],
    ),
}


def files_below(top: str) -> list[str]:
    return [
        os.path.join(at, name) for at, _, names in os.walk(top, followlinks=True) for name in names
    ]


def started_in(name: str, tmp_path: Path) -> tuple[str, str, Environment]:
    """The top of a tree of `TREES`, where the program starts in it, and its environment."""
    tree, path, _ = TREES[name]
    cwd = "env" if "project" not in tree else "project"
    top = build({"base": BASE, **tree}, tmp_path)
    return top, cwd, environment(top, "env", path=path, cwd=cwd)
