"""Trees of which snapshots are made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from unit.builders import SITE, Link, archive, build, distribution, environment
from whose import Environment

BASE = {"bin": {"python3": ""}, "lib/python3.13": {"os.py": "", "json": {"decoder.py": ""}}}
PATH = ["project", "base/lib/python3.13", f"e/{SITE}"]
CFG = "home = {top}/base/bin\n"
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
GIT = '[remote]\nurl = https://me:secret@example.org\n[extensions]\npartialclonefilter = "x"\n'
LIBRARY = {"lib/__init__.py": "", "lib/sub/deep.py": "", "single.py": ""}
ROWS = ("lib/__init__.py", "lib/sub/deep.py", "single.py", "../../../bin/tool", '"a,b.py"')
TREES: dict[str, Mapping[str, Any]] = {
    "a plain environment": {
        "e": {"pyvenv.cfg": CFG, "bin": {"tool": "", "mine": ""}, SITE: {
            **distribution("lib-1", *ROWS), **LIBRARY, "a,b.py": "", "stray.py": ""}},
        "project": {"m.py": "", "pkg": {"__init__.py": "", "m.py": ""}},
    },
    "records in the project's directory": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {**distribution("lib-1", *ROWS[:3]), **LIBRARY, "m.py": "",
                    **distribution("space-1", "space/theirs.py"),
                    "space": {"theirs.py": "", "mine.py": ""}, "new": {"m.py": ""}},
    },
    "metadata without a list": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "libs": {"guess-1.dist-info": {"METADATA": "Name: guess\nImport-Name: other\n\nlong"},
                 "other": {"__init__.py": ""}, "guess.py": ""},
        "project": {"vendored": {"x-1.egg-info": {"PKG-INFO": ""}, "x.py": ""}},
    },
    "the project installed for real, beside others": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            **distribution("app-1", "app/__init__.py", "space/app.py", direct_url=LOCAL),
            **distribution("lib-1", *ROWS[:3], "space/lib.py"), **LIBRARY,
            "app": {"__init__.py": "", "data.txt": ""},
            "space": {"app.py": "", "lib.py": "", "stray.py": ""}}},
        "project": {"m.py": ""},
    },
    "a site directory with two names": {
        "e": {"pyvenv.cfg": CFG, "lib64": Link("e/lib"), SITE: {
            **distribution("app-1", "app/__init__.py", direct_url=LOCAL),
            **distribution("lib-1", "app/lib.py"),
            "app": {"__init__.py": "", "lib.py": ""}}},
        "project": {"m.py": ""},
    },
    "an editable project": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            **distribution("app-1", "app.pth", "__editable___app.py", direct_url=EDITABLE),
            **distribution("sibling-1", direct_url=EDITABLE.replace("project", "sibling")),
            "app.pth": "import __editable___app\n", "__editable___app.py": ""}},
        "project": {"src": {"app": {"m.py": ""}}},
        "sibling": {"m.py": "", ".git": {"config": GIT}},
    },
    "links": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            "lib": Link("store/lib"), "lib-1.dist-info": Link("store/lib-1.dist-info"),
            "app": Link("project/app"), "loop": Link(f"e/{SITE}/loop"), "gone": Link("nowhere"),
            "single.py": Link("store/single.py")}},
        "store": {**distribution("lib-1", *ROWS[:3]), **LIBRARY},
        "project": {"app": {"m.py": ""}, "linked": Link(f"e/{SITE}"), "up": Link("")},
    },
    "links to single files": {
        "e": {"pyvenv.cfg": CFG, SITE: {
            "lib-1.dist-info": {"RECORD": "lib/__init__.py,,\nlib/sub/deep.py,,\n"},
            "lib": {"__init__.py": Link("cache/x/lib/__init__.py"),
                    "sub": {"deep.py": Link("cache/x/lib/sub/deep.py")}}}},
        "cache": {"x": {**distribution("lib-1", *ROWS[:2]), "lib/__init__.py": "",
                        "lib/sub/deep.py": "", "mine.py": ""}},
        "project": {"m.py": ""},
    },
    "archives": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {"m.py": "", "no.zip": "no archive", "app.zip": archive(
            "lib-1.dist-info/RECORD", "lib-1.dist-info/METADATA", "lib/__init__.py", "mine.py"),
            "other.zip": archive("attr/__init__.py", "mine.py", texts={
                "attrs-1.dist-info/RECORD": "attr/__init__.py,,\n"})},
        "old.egg": archive("EGG-INFO/PKG-INFO", "old/__init__.py"),
    },
    "conda": {
        "e": {"conda-meta": {"lib-1.json": '{"files": ["bin/tool", "share/x.py"]}',
                             "empty-1.json": '{"files": []}'},
              "bin": {"tool": "", "mine": ""}, "share": {"x.py": ""}, SITE: LIBRARY},
        "project": {"m.py": ""},
    },
    "conda's base with a cache of packages": {
        "e": {"conda-meta": {"lib-1.json": '{"files": []}'}, SITE: LIBRARY,
              "pkgs": {"lib-1-py_0": {"site-packages": {
                  **distribution("lib-1", *ROWS[:3]), **LIBRARY}}, "m.txt": ""}},
        "project": {"m.py": ""},
    },
    "other environments in the project": {
        "e": {"pyvenv.cfg": CFG, SITE: {}},
        "project": {"other": {"pyvenv.cfg": CFG, "bin": {"python": ""}, SITE: LIBRARY},
                    "node_modules": {"x.py": ""}, "fixture": {"pyvenv.cfg": "", "m.py": ""},
                    "build/lib/python3.13/site-packages": {**distribution("lib-1", *ROWS[:2]),
                                                           **LIBRARY, "mine.py": ""}},
    },
    "a project in its environment": {
        "e": {"pyvenv.cfg": CFG, "m.py": "", "bin": {"tool": "", "mine": ""}, "share": {"n.py": ""},
              SITE: {**distribution("lib-1", *ROWS[:4]), **LIBRARY}},
    },
}  # fmt: skip


def made(tree: Mapping[str, Any], tmp_path: Path) -> tuple[str, Environment]:
    top = build({"base": BASE, **tree}, tmp_path)
    more = [
        name
        for name in (
            "libs",
            "old.egg",
            "e/lib64/python3.13/site-packages",
            "project/app.zip",
            "project/no.zip",
            "project/other.zip",
        )
        if os.path.exists(f"{top}/{name}")
    ]
    cwd = "project" if "project" in tree else "e"
    return top, environment(top, "e", path=[*PATH, *more], cwd=cwd)
