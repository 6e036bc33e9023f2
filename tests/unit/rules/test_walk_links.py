"""Links into and out of site directories, environments and the standard library."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, build, check, distribution, environment
from whose import Classifier

BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
VENV = {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": "", "tool": ""}}
LENT = {"__init__.py": "", "own.py": "", "m.py": Link(f"e/{SITE}/m.py")}
EDITABLE = '{"url": "file://{top}/e", "dir_info": {"editable": true}}'
LINKS: dict[str, Case] = {
    "lib64 is a link": (
        {"e": {**VENV, "lib64": Link("e/lib")}},
        {},
        {
            f"e/{SITE}/m.py": "third-party",
            f"e/{SITE}/__pycache__/no-module.txt": "third-party",
            "e/lib64/python3.13/site-packages/m.py": "third-party",
            "e/lib64/python3.13/site-packages": "third-party",
        },
    ),
    "a file of others that is linked into a package of the project": (
        {
            "e": {**VENV, SITE: {"m.py": ""}},
            "project": {"pkg": LENT, "deps": {"pkg": LENT, **distribution("six-1", "six.py")}},
        },
        {},
        {
            "project/pkg/own.py": "project",
            "project/pkg/m.py": "third-party",
            "project/deps/pkg/own.py": "project",
            "project/deps/pkg/m.py": "third-party",
        },
    ),
    "a module of the standard library that is a link": (
        {"base": {LIB: {"os.py": "", "x.py": Link("elsewhere/x.py")}}, "elsewhere": {"x.py": ""}},
        {"prefix": "base"},
        {f"base/{LIB}/x.py": "stdlib", "elsewhere/x.py": "project"},
    ),
    "links to single modules": (
        {
            "e": {
                **VENV,
                SITE: {
                    "six.py": Link("cache/six.py"),
                    "mine.py": Link("project/mine.py"),
                    "os2.py": Link(f"base/{LIB}/os.py"),
                    "loop.py": Link(f"e/{SITE}/loop.py"),
                    "m.py": "",
                    **distribution("six-1", "six.py", "os2.py"),
                },
            },
            "cache": {"six.py": ""},
            "project": {"mine.py": ""},
            "deps": {
                "lent.py": Link(f"e/{SITE}/m.py"),
                "m.pyc": "",
                "own.pyc": "",
                **distribution("m-1", "m.pyc", "s.py"),
            },
        },
        {},
        {
            f"e/{SITE}/six.py": "third-party",
            f"e/{SITE}/mine.py": "project",
            f"e/{SITE}/os2.py": "stdlib",
            f"e/{SITE}/loop.py": "third-party",
            "deps/lent.py": "third-party",
            "deps/m.pyc": "third-party",
            "deps/s.pyc": "third-party",
            "deps/own.pyc": "project",
        },
    ),
    "links that lead nowhere": (
        {"project": {"loop": Link("project/loop"), "gone": Link("nowhere")}},
        {},
        {"project/loop/m.py": "project", "project/gone/m.py": "project"},
    ),
    "the standard library through a link": (
        {"base": {LIB: {"os.py": "", "site-packages": {"p.py": ""}}}, "link": Link("base")},
        {},
        {
            f"link/{LIB}/os.py": "stdlib",
            f"link/{LIB}/json/x.py": "stdlib",
            f"link/{LIB}/site-packages/p.py": "third-party",
            f"link/{LIB}/site-packages": "third-party",
        },
    ),
    "a link into an environment that is not used": (
        {
            "other": {
                **VENV,
                "lib64": Link("other/lib"),
                SITE: {"nested": {LIB: {"os.py": "", "x.py": ""}}},
            }
        },
        {"stdlib": [f"other/{SITE}/nested/{LIB}"]},
        {
            f"other/{SITE}/nested/{LIB}/x.py": "stdlib",
            f"other/lib64/python3.13/site-packages/nested/{LIB}/x.py": "stdlib",
            "other/lib64/python3.13/site-packages/x.py": "third-party",
        },
    ),
    "scripts that are a link to where the project is": (
        {
            "e": {SITE: {}, "bin": Link("project")},
            "project": {"a.py": "", "venv": {**VENV, "bin/python": ""}},
        },
        {"cwd": "project"},
        {
            "project/venv/bin/tool": "third-party",
            "e/bin/venv/bin/tool": "third-party",
            f"project/venv/{SITE}/m.py": "third-party",
            f"e/bin/venv/{SITE}/m.py": "third-party",
        },
    ),
    "another interpreter whose site directory is a link": (
        {
            "cellar": {LIB: {"os.py": "", "site-packages": Link("brew/lib/python3.13/sp")}},
            "brew": {LIB: {"sp": {"m.py": "", **distribution("m-1", "m.py", "n.py")}}},
        },
        {},
        {
            f"cellar/{LIB}/os.py": "stdlib",
            f"brew/{LIB}/sp/m.py": "third-party",
            f"cellar/{LIB}/site-packages/m.py": "third-party",
            f"cellar/{LIB}/site-packages/n.py": "third-party",
        },
    ),
    "links at the top of a site directory": (
        {
            "e": {
                **VENV,
                SITE: {
                    "mine": Link("checkout/mine"),
                    "one.py": Link("checkout/one.py"),
                    "cached": Link("cache/cached"),
                },
            },
            "checkout": {"mine": {"__init__.py": ""}, "one.py": ""},
            "cache": {
                "cached": {"__init__.py": ""},
                **distribution("cached-1", "cached/__init__.py"),
            },
        },
        {},
        {
            f"e/{SITE}/mine/__init__.py": "project",
            f"e/{SITE}/mine": "project",
            f"e/{SITE}/one.py": "project",
            f"e/{SITE}/cached/__init__.py": "third-party",
            "cache/cached/__init__.py": "third-party",
            "cache/none.py": "project",
            f"e/{SITE}/two.py": "third-party",
        },
    ),
    "a link that several distributions share, and one beside what they list": (
        {
            "e": {
                **VENV,
                SITE: {
                    "ns": Link("project/src/ns"),
                    **distribution("mine-1", "ns/mine.py", direct_url=EDITABLE),
                    **distribution("a-1", "ns/a.py"),
                },
            },
            "deps": {
                "ns": {"linked": Link("project/linked"), "a.py": ""},
                **distribution("b-1", "ns/a.py", "ns/linked/m.py"),
            },
            "project": {"src/ns": {"mine.py": ""}, "linked": {"m.py": "", "new.py": ""}},
        },
        {},
        {
            f"e/{SITE}/ns/mine.py": "project",
            f"e/{SITE}/ns/new.py": "project",
            "deps/ns/a.py": "third-party",
            "deps/ns/linked/m.py": "third-party",
            "project/linked/new.py": "project",
        },
    ),
    "a site directory of the library that is a link to itself": (
        {"base": {LIB: {"os.py": "", "site-packages": Link(f"base/{LIB}/site-packages")}}},
        {},
        {
            f"base/{LIB}/site-packages": "stdlib",
            f"base/{LIB}/site-packages/x.py": "stdlib",
            f"base/{LIB}/os.py": "stdlib",
        },
    ),
}


@pytest.mark.parametrize("case", LINKS)
def test_links(case: str, tmp_path: Path) -> None:
    tree, given, expected = LINKS[case]
    given = {"prefix": "e", **given}
    check(({**BASE, "e": VENV, **tree}, given, expected), tmp_path)


def test_why_a_linked_module_is_the_projects(tmp_path: Path) -> None:
    """For the reason of its target. A module beside it, which is no link, is judged here."""
    local = '{"url": "file://{top}/project", "dir_info": {}}'
    editable = '{"url": "file://{top}/other", "dir_info": {"editable": true}}'
    site = {
        "mine.py": Link("project/mine.py"),
        "own.py": "",
        **distribution("own-1", "own.py", direct_url=local),
        **distribution("o-1", "o.py"),
        "p.pth": "{top}/project\n",
        **distribution("p-1", "p.pth", direct_url=editable),
    }
    top = build({**BASE, "e": {**VENV, SITE: site}, "project/mine.py": "", "other": {}}, tmp_path)
    path = ["project", f"base/{LIB}", f"e/{SITE}"]
    explain = Classifier(environment(top, "e", path=path)).explain
    reason = f"in {top}/project, on sys.path before the standard library"
    assert explain(f"{top}/project/mine.py").reason == reason
    assert explain(f"{top}/e/{SITE}/mine.py").reason == reason
    assert explain(f"{top}/e/{SITE}/o.py").rule == 3
    assert explain(f"{top}/e/{SITE}/own.py").rule == 2
    machinery = explain(f"{top}/e/{SITE}/p.pth")
    assert machinery.reason == "makes an editable installation importable"
    assert machinery.root == f"{top}/e/{SITE}/p-1.dist-info"
