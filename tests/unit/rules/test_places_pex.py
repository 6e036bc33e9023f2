"""What is found in PEX files, unpacked or not, and in environments made from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, archive, check, distribution

BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
PEX: dict[str, Case] = {
    "a PEX file": (
        {
            "app.pex": archive("PEX-INFO", "app.py", "__main__.py", ".bootstrap/pex/x.py"),
            "app.zip": archive("app.py", "__main__.py", ".bootstrap/pex/x.py"),
        },
        {"path": ["app.pex", f"base/{LIB}"]},
        {
            "app.pex/app.py": "project",
            "app.pex/__main__.py": "third-party",
            "app.pex/.bootstrap/pex/x.py": "third-party",
            "app.zip/__main__.py": "project",
            "app.zip/.bootstrap/pex/x.py": "project",
        },
    ),
    "an environment made from a PEX, with its sources beside the distributions": (
        {
            "e": {
                "pyvenv.cfg": "",
                "PEX-INFO": "",
                "__main__.py": "",
                SITE: {
                    "own": {"__init__.py": "", "sub": {"x.py": ""}},
                    "own.pth": "",
                    "single.py": "",
                    "six.py": "",
                    "dep": {"__init__.py": "", "generated.py": ""},
                    "ns": {"dep": {"__init__.py": ""}, "own": {"x.py": ""}, "own.py": ""},
                    "linked": Link("project/linked"),
                    "copied": {"v.py": "", "own.py": "", **distribution("v-1", "v.py")},
                    "PEX_EXTRA_SYS_PATH.py": "",
                    "__pycache__": {},
                    "six-1.pex-info": {"x.py": ""},
                    **distribution("six-1", "six.py", "dep/__init__.py", "ns/dep/__init__.py"),
                },
            },
            "project": {"linked": {"x.py": ""}},
        },
        {},
        {
            f"e/{SITE}/own/__init__.py": "project",
            f"e/{SITE}/own/sub/x.py": "project",
            f"e/{SITE}/own": "project",
            f"e/{SITE}/own.pth": "third-party",
            f"e/{SITE}/single.py": "project",
            f"e/{SITE}/__pycache__/single.cpython-313.pyc": "project",
            f"e/{SITE}/__pycache__/six.cpython-313.pyc": "third-party",
            f"e/{SITE}/six.py": "third-party",
            f"e/{SITE}/dep/__init__.py": "third-party",
            f"e/{SITE}/ns/dep/__init__.py": "third-party",
            f"e/{SITE}/ns/dep/late.py": "third-party",
            f"e/{SITE}/ns/own/x.py": "project",
            f"e/{SITE}/ns/own.py": "project",
            f"e/{SITE}/linked/x.py": "project",
            f"e/{SITE}/copied/v.py": "third-party",
            f"e/{SITE}/copied/own.py": "project",
            f"e/{SITE}/PEX_EXTRA_SYS_PATH.py": "third-party",
            f"e/{SITE}/six-1.pex-info/x.py": "third-party",
            f"e/{SITE}/six-1.dist-info/RECORD": "third-party",
            "e/__main__.py": "third-party",
        },
    ),
    "an unpacked PEX": (
        {"app": {"PEX-INFO": "", "__main__.py": "", "app.py": "", ".deps/d-1.whl/d.py": ""}},
        {},
        {
            "app/app.py": "project",
            "app/__main__.py": "third-party",
            "app/.deps/d-1.whl/d.py": "third-party",
        },
    ),
    "the runtime of an unpacked PEX, by both of its names": (
        {
            "pex": {"PEX-INFO": "", ".bootstrap": Link("cache/0"), "own.py": ""},
            "cache/0/pex": {"x.py": ""},
            "project/.bootstrap/x.py": "",
        },
        {"path": ["pex", "pex/.bootstrap", "project/.bootstrap", f"base/{LIB}", f"e/{SITE}"]},
        {
            "cache/0/pex/x.py": "third-party",
            "pex/.bootstrap/pex/x.py": "third-party",
            "pex/own.py": "project",
            "project/.bootstrap/x.py": "project",
        },
    ),
    "all that is in a part of a PEX is of it, also what PEX puts on the path": (
        {"pex": {"PEX-INFO": "", ".bootstrap": {"vendor/m.py": "", "link": Link("project")}}},
        {"path": ["pex", "pex/.bootstrap/vendor", f"base/{LIB}"]},
        {"pex/.bootstrap/vendor/m.py": "third-party", "pex/.bootstrap/link/m.py": "third-party"},
    ),
}


@pytest.mark.parametrize("case", PEX)
def test_pex(case: str, tmp_path: Path) -> None:
    tree, given, expected = PEX[case]
    given = {"prefix": "e", "path": [f"base/{LIB}"], **given}
    check(({"e": {}, **tree}, given, expected), tmp_path, BASE)
