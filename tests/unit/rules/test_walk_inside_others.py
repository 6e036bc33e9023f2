"""What is found inside of distributions, other environments and install trees."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Tree, check, distribution

BASE = {"base": {LIB: {"os.py": ""}}, "project": {"lib": {"m.py": ""}}}
VENDORING: Tree = {
    "__init__.py": "",
    "_vendor": {"v.py": "", **distribution("v-1", "v.py")},
}
UNUSED: dict[str, Case] = {
    "an entry of the path inside of another environment": (
        {
            "other": {
                "pyvenv.cfg": "",
                SITE: {},
                "tools": {"t.py": "", **distribution("d-1", "d.py")},
            }
        },
        {"path": ["other/tools", f"base/{LIB}"]},
        {
            "other/tools/t.py": "project",
            "other/tools/d.py": "third-party",
            f"other/{SITE}/m.py": "third-party",
        },
    ),
    "an interpreter that a distribution brings": (
        {"e": {SITE: {"bundle": {"lib": {"python3.13": {"os.py": "", "x.py": ""}}}}}},
        {},
        {
            f"e/{SITE}/bundle/lib/python3.13/x.py": "third-party",
            f"e/{SITE}/bundle/lib/python3.13": "third-party",
        },
    ),
    "scripts of an unused environment around the project": (
        {
            "unused": {
                "pyvenv.cfg": "",
                "bin": {"activate": "", "activate_this.py": "", "mine.py": ""},
                "inner": {"m.py": ""},
            }
        },
        {"cwd": "unused/inner"},
        {
            "unused/bin/activate_this.py": "third-party",
            "unused/bin/mine.py": "project",
            "unused/inner/m.py": "project",
        },
    ),
    "copies with metadata that a package brings along": (
        {
            "project": {
                "app": VENDORING,
                "plain": {"_vendor": VENDORING["_vendor"]},
            }
        },
        {},
        {"project/app/_vendor/v.py": "project", "project/plain/_vendor/v.py": "third-party"},
    ),
    "an install tree on the path, in a project with an `__init__.py`": (
        {
            "project": {
                "__init__.py": "",
                f"out/{SITE}": {"d.py": "", "m.py": "", **distribution("d-1", "d.py")},
            }
        },
        {"path": [f"base/{LIB}", f"project/out/{SITE}"]},
        {f"project/out/{SITE}/d.py": "third-party", f"project/out/{SITE}/m.py": "project"},
    ),
    "scripts and data that pip installed with `--prefix` into the project": (
        {
            "project": {
                "deps": {
                    SITE: {
                        "d.py": "",
                        **distribution("d-1", "d.py", "../../../bin/d", "../../../share/d/x.py"),
                    },
                    "bin": {"d": "", "mine": ""},
                    "share": {"d": {"x.py": "", "mine.py": ""}},
                },
            }
        },
        {"path": ["project/deps/bin", f"base/{LIB}", f"project/deps/{SITE}"]},
        {
            f"project/deps/{SITE}/d.py": "third-party",
            "project/deps/bin/d": "third-party",
            "project/deps/bin/mine": "project",
            "project/deps/share/d/x.py": "third-party",
            "project/deps/share/d/mine.py": "project",
        },
    ),
}


@pytest.mark.parametrize("case", UNUSED)
def test_environments_and_what_they_bring(case: str, tmp_path: Path) -> None:
    tree, given, expected = UNUSED[case]
    given = {"prefix": "e", **given}
    check(({**BASE, "e": {}, **tree}, given, expected), tmp_path)
