"""Prefixes that the project shares with others: an environment, an interpreter, a user base."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, build, check, distribution, environment
from whose import Classifier

BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
VENV = {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": "", "tool": ""}}
LOCAL = '{"url": "file://{top}/src/d", "dir_info": {}}'

CASES: dict[str, Case] = {
    "what is compiled beside recorded sources of a shared prefix": (
        {"base": {LIB: {"os.py": ""}, SITE: distribution("d-1", "../../../share/d/m.py")}},
        {"prefix": "base"},
        {
            "base/share/d/m.py": "third-party",
            "base/share/d/m.pyc": "third-party",
            "base/share/d/__pycache__/m.cpython-313.pyc": "third-party",
            "base/share/d/other.pyc": "project",
        },
    ),
    "scripts beside an interpreter that the system does not fill": (
        {"base": {LIB: {"os.py": ""}, "bin": {"python3.13": "", "pydoc3": "", "backup": ""}}},
        {"prefix": "base"},
        {
            "base/bin/pydoc3": "third-party",
            "base/bin/backup": "project",
        },
    ),
    "a site directory in a standard library that is no prefix's": (
        {
            "store": {LIB: {"os.py": "", "site-packages": {"pip": {"x.py": ""}}}},
            "env": {LIB: {"os.py": Link(f"store/{LIB}/os.py")}},
        },
        {"prefix": "env", "base": "env", "stdlib": [f"store/{LIB}"]},
        {
            f"store/{LIB}/json/x.py": "stdlib",
            f"store/{LIB}/site-packages/pip/x.py": "third-party",
        },
    ),
    "a local distribution with scripts in a shared prefix": (
        {
            "src": {"d": {}},
            "e": {
                **VENV,
                "app": {"a.py": ""},
                SITE: distribution("d-1", "d/__init__.py", "../../../bin/tool", direct_url=LOCAL),
            },
        },
        {"cwd": "e/app"},
        {
            "e/bin/tool": "project",
            f"e/{SITE}/d/__init__.py": "project",
            f"e/{SITE}/d/new.py": "project",
            "e/bin/activate": "third-party",
            "e/app/a.py": "project",
            "e/setup.py": "project",
        },
    ),
    "a shared prefix that is reached through a link": (
        {
            "real": {
                **VENV,
                "app": {"a.py": ""},
                SITE: distribution("d-1", "d.py", "../../../bin/tool"),
            },
            "e": Link("real"),
        },
        {"cwd": "e/app"},
        {
            "e/app/a.py": "project",
            "real/app/a.py": "project",
            f"e/{SITE}/d.py": "third-party",
            f"real/{SITE}/d.py": "third-party",
            "real/bin/tool": "third-party",
            "e/bin/tool": "third-party",
            "e/bin/activate": "third-party",
            "real/bin/activate": "third-party",
            "e/bin/mine.py": "project",
        },
    ),
    "an interpreter and the user base in the working directory": (
        {
            "project": {
                "m.py": "",
                "user": {SITE: distribution("u-1", "u.py", "../../../share/u.py"), "share": {}},
                "python": {
                    LIB: {"os.py": ""},
                    SITE: distribution("x-1", "x.py", "../../../share/x.py"),
                    "share": {},
                },
            }
        },
        {
            "prefix": "project/python",
            "base": "project/python",
            "user_base": "{top}/project/user",
            "path": [
                "project",
                f"project/python/{LIB}",
                f"project/user/{SITE}",
                f"project/python/{SITE}",
            ],
        },
        {
            "project/m.py": "project",
            f"project/python/{LIB}/os.py": "stdlib",
            f"project/python/{SITE}/x.py": "third-party",
            "project/python/share/x.py": "third-party",
            "project/python/share/mine.py": "project",
            "project/python/mine.py": "project",
            "project/user/share/u.py": "third-party",
        },
    ),
    "the user base in the working directory": (
        {
            "home": {
                "m.py": "",
                ".local": {
                    SITE: distribution("x-1", "x.py", "../../../share/x.py"),
                    "share": {},
                },
            }
        },
        {
            "cwd": "home",
            "home": "{top}/home",
            "user_base": "{top}/home/.local",
            "path": ["home", f"base/{LIB}", f"home/.local/{SITE}", f"e/{SITE}"],
        },
        {
            "home/m.py": "project",
            f"home/.local/{SITE}/x.py": "third-party",
            "home/.local/share/x.py": "third-party",
            "home/.local/share/app/mine.py": "project",
        },
    ),
    "the user base in the environment, in the working directory": (
        {
            "project": {
                "m.py": "",
                ".venv": {**VENV, "user": {SITE: distribution("x-1", "x.py"), "share": {}}},
            }
        },
        {
            "prefix": "project/.venv",
            "user_base": "{top}/project/.venv/user",
            "path": [
                "project",
                f"base/{LIB}",
                f"project/.venv/user/{SITE}",
                f"project/.venv/{SITE}",
            ],
        },
        {
            "project/m.py": "project",
            "project/.venv/user/share/any.py": "third-party",
            f"project/.venv/user/{SITE}/x.py": "third-party",
        },
    ),
    "records beside an ancestor, and vendored copies in a package": (
        {
            "deps": {
                "ns": {"a": {"deep": {"m.py": ""}}, "mine.py": ""},
                **distribution("a-1", "ns/a/__init__.py", "ns/a/deep/m.py"),
            },
            "project": {
                "pkg": {
                    "__init__.py": "",
                    "_vendor": {"six.py": "", **distribution("six-1", "six.py")},
                }
            },
        },
        {},
        {
            "deps/ns/a/deep/m.py": "third-party",
            "deps/ns/mine.py": "project",
            "project/pkg/_vendor/six.py": "project",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_shared_prefixes(case: str, tmp_path: Path) -> None:
    tree, given, expected = CASES[case]
    given = {"prefix": "e", **given}
    check(({**BASE, "e": VENV, **tree}, given, expected), tmp_path)


@pytest.mark.parametrize("first", ["u/x.py", "u/e/bin/tool"])
def test_scripts_below_an_unused_environment(tmp_path: Path, first: str) -> None:
    """Whether that was looked at before makes no difference."""
    upper = {"pyvenv.cfg": "", SITE: {**distribution("d-1", "../../../e/bin/tool")}}
    used = {"pyvenv.cfg": "", "bin": {"tool": ""}, SITE: {}}
    tree = {"u": {**upper, "x.py": "", "e": used}, "base": {"lib/python3.13": {"os.py": ""}}}
    top = build({**tree, "project": {}}, tmp_path)
    asked = Classifier(environment(top, "u/e", path=[f"u/e/{SITE}"]))
    asked.classify(f"{top}/{first}")
    assert asked.classify(f"{top}/u/e/bin/tool") == "project"
