"""The project's root is the environment: what tells its files from those of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, check, distribution

BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
VENV = {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": "", "tool": ""}}
EDITABLE = '{"url": "file://{top}/e", "dir_info": {"editable": true}}'
ROOT: dict[str, Case] = {
    "the project's root is the environment": (
        {
            "e": {
                **VENV,
                "src": {"m.py": ""},
                "share": {},
                SITE: {
                    **distribution("mine-1", "mine.pth", direct_url=EDITABLE),
                    **distribution("x-1", "x.py", "../../../share/x.py"),
                },
            }
        },
        {"cwd": "e"},
        {
            "e/src/m.py": "project",
            "e/manage.py": "project",
            f"e/{SITE}/x.py": "third-party",
            "e/share/x.py": "third-party",
            "e/share/mine.py": "project",
            "e/bin/activate": "third-party",
        },
    ),
    "the same, in a measured child that was started elsewhere": (
        {
            "e": {
                **VENV,
                "src": {"m.py": ""},
                "share": {},
                SITE: {
                    "mine.pth": "{top}/e/src\n",
                    **distribution("x-1", "x.py", "../../../share/x.py"),
                },
            },
            "away": {},
        },
        {"cwd": "away", "configured": "{top}/e", "path": [f"base/{LIB}", f"e/{SITE}", "e/src"]},
        {
            "e/src/m.py": "project",
            "e/tests/m.py": "project",
            f"e/{SITE}/x.py": "third-party",
            "e/share/x.py": "third-party",
            "e/bin/activate": "third-party",
        },
    ),
    "a configuration that a package brings, of a company": (
        {
            "e": {**VENV, "share": {"gen.py": ""}, SITE: {"company": {"coverage.ini": ""}}},
            "lib": Link("e/lib"),
            "project": {"m.py": ""},
        },
        {"configured": "{top}/lib/python3.13/site-packages/company"},
        {"e/share/gen.py": "third-party", "e/mine.py": "third-party", "project/m.py": "project"},
    ),
    "the same, in a package that somebody linked there": (
        {"e": {**VENV, SITE: {"company": Link("away")}}, "away": {}, "project": {}},
        {"configured": f"{{top}}/e/{SITE}/company"},
        {"e/mine.py": "third-party", "away/m.py": "project"},
    ),
    "the same, by `python -m`, which puts it first on `sys.path`": (
        {
            "e": {
                **VENV,
                "src": {"m.py": ""},
                "share": {"libs": {"d.py": "", **distribution("d-1", "d.py")}},
                "etc": {},
                SITE: distribution("x-1", "x.py", "../../../share/x.py", "../../../etc/x/y.py"),
            }
        },
        {"cwd": "e", "path": ["e", f"base/{LIB}", f"e/{SITE}"]},
        {
            "e/src/m.py": "project",
            "e/manage.py": "project",
            f"e/{SITE}/x.py": "third-party",
            "e/share/x.py": "third-party",
            "e/share/mine.py": "project",
            "e/share/libs/d.py": "third-party",
            "e/etc/x/y.py": "third-party",
            "e/bin/activate": "third-party",
            "e/bin/mine.py": "project",
            "e/lib/mine.py": "project",
        },
    ),
    "the same, with what setuptools left beside the sources": (
        {
            "e": {
                **VENV,
                "mine.egg-info": {"PKG-INFO": "Metadata-Version: 2.1\nName: mine\nVersion: 1\n"},
                "share": {},
                SITE: distribution("x-1", "x.py", "../../../share/x/y.py"),
            }
        },
        {"cwd": "e", "path": ["e", f"base/{LIB}", f"e/{SITE}"]},
        {
            "e/manage.py": "project",
            "e/share/x/y.py": "third-party",
            "e/share/x/mine.py": "project",
            f"e/{SITE}/x.py": "third-party",
        },
    ),
    "the same, with a package that was moved to `share` and linked back": (
        {
            "e": {
                **VENV,
                "share": {"__init__.py": ""},
                SITE: {**distribution("q-1", "q/__init__.py"), "q": Link("e/share")},
            }
        },
        {"cwd": "e", "path": ["e", f"base/{LIB}", f"e/{SITE}"]},
        {"e/share/m.py": "third-party", f"e/{SITE}/q/m.py": "third-party"},
    ),
}


@pytest.mark.parametrize("case", ROOT)
def test_root_is_environment(case: str, tmp_path: Path) -> None:
    tree, given, expected = ROOT[case]
    given = {"prefix": "e", **given}
    check(({**BASE, "e": VENV, **tree}, given, expected), tmp_path)
