"""An environment with a distribution of each kind, and verdicts about its files."""

from __future__ import annotations

import os

from unit.builders import LIB, SITE, Link, distribution, environment
from whose import Classifier, Verdict

S = f"e/{SITE}"
EDITABLE = '{"url": "file://{top}/edited", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/local", "dir_info": {}}'
DIST = "file://{top}/dist/own-1-py3-none-any.whl"
WHEEL = f'{{"url": "{DIST}", "archive_info": {{}}}}'
TREE = {
    "base": {LIB: {"os.py": ""}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        "bin": {"activate": "", "tool": ""},
        SITE: {
            **distribution("click-8", "click/__init__.py", "click/core.py", "../../../bin/tool"),
            **distribution("local-1", "local/__init__.py", direct_url=LOCAL),
            **distribution("own-1", "own/__init__.py", direct_url=WHEEL),
            **distribution(
                "edit-1", "edit.pth", "_edit_finder.py", "edit/data.py", direct_url=EDITABLE
            ),
            "edit.pth": "import _edit_finder; _edit_finder.install()\n",
            "PyYAML-6.dist-info": {"top_level.txt": "yaml\n"},
            "checkout": Link("elsewhere/checkout"),
        },
    },
    "project": {"pyproject.toml": '[project]\nname = "own"\n', "app.py": ""},
    "local": {},
    "edited": {},
    "elsewhere": {"checkout": {"m.py": ""}},
    "deps": {"six.py": "", **distribution("six-1", "six.py")},
    "node_modules": {"x.py": ""},
    "other": {"pyvenv.cfg": "", SITE: {"y.py": ""}, "share": {"z.py": ""}},
}


def verdict(top: str, name: str, **options: list[str]) -> Verdict:
    found = environment(top, "e", path=["project", f"base/{LIB}", S])
    return Classifier(found, **options).explain(os.path.join(top, name))
