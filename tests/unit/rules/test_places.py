"""What a directory that nobody named turns out to be, by its name, its shape or what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import (
    DEBIAN_SCHEMES,
    LIB,
    SITE,
    Case,
    Link,
    build,
    check,
    distribution,
    environment,
    hold,
    kinds,
)

BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
SHARE = "usr/share/p"


CASES: dict[str, Case] = {
    "eggs": (
        {"eggs": {"e-1.egg": {"EGG-INFO": {}, "m.py": ""}, "n.egg": {"m.py": ""}}},
        {},
        {"eggs/e-1.egg/m.py": "third-party", "eggs/n.egg/m.py": "project"},
    ),
    "directories that are only called like a site directory": (
        {
            "data": {"site-packages": {"m.py": ""}},
            "deps": {"site-packages": {"m.py": "", **distribution("d-1", "d.py")}},
            "dist": {"dist-packages": {"m.py": "", **distribution("d-1", "d.py")}},
            "project": {
                "site-packages": {"m.py": "", "d.py": "", **distribution("d-1", "d.py")},
                SITE: {"m.py": ""},
            },
        },
        {},
        {
            "data/site-packages/m.py": "project",
            "deps/site-packages/m.py": "third-party",
            "dist/dist-packages/m.py": "third-party",
            "project/site-packages/m.py": "project",
            "project/site-packages/d.py": "third-party",
            f"project/{SITE}/m.py": "project",
        },
    ),
    "a site directory that the project is in": (
        {"deps/site-packages": {"m.py": "", **distribution("d-1", "d.py"), "mine": {}}},
        {"cwd": "deps/site-packages/mine"},
        {"deps/site-packages/mine/x.py": "project", "deps/site-packages/m.py": "project"},
    ),
    "scripts of what was installed into a target": (
        {"deps": {"bin": {"tool": ""}, **distribution("d-1", "d.py", "../../bin/tool")}},
        {"path": ["deps", f"base/{LIB}"]},
        {"deps/bin/tool": "third-party", "deps/bin/own": "project"},
    ),
    "scripts below a target that is a prefix, too": (
        {
            "layer": {
                "bin": {"tool": "", "own": "", "libs": {"e.py": "", **distribution("e-1", "e.py")}},
                SITE: {},
                **distribution("d-1", "d.py", "../../bin/tool"),
            }
        },
        {"path": [f"layer/{SITE}", "layer", f"base/{LIB}"]},
        {
            "layer/bin/tool": "third-party",
            "layer/bin/own": "project",
            "layer/bin/libs/e.py": "third-party",
        },
    ),
    "an environment with an interpreter of its own": (
        {
            "conda": {
                "conda-meta": {},
                LIB: {"os.py": "", "x.py": "", "site-packages": {"m.py": ""}},
                "bin": {"tool": ""},
                "share": {"s.py": ""},
            }
        },
        {},
        {
            f"conda/{LIB}/x.py": "stdlib",
            f"conda/{SITE}/m.py": "third-party",
            "conda/bin/tool": "third-party",
            "conda/share/s.py": "third-party",
        },
    ),
    "the same around the project": (
        {
            "conda": {
                "conda-meta": {},
                LIB: {"os.py": "", "x.py": "", "site-packages": {"m.py": ""}},
                "bin": {"activate": "", "tool": ""},
                "lib/data/site-packages": {"m.py": ""},
                "mine": {},
            }
        },
        {"cwd": "conda/mine"},
        {
            f"conda/{LIB}/x.py": "stdlib",
            f"conda/{SITE}/m.py": "third-party",
            "conda/share/s.py": "project",
            "conda/lib/data/site-packages/m.py": "project",
            "conda/mine/x.py": "project",
        },
    ),
    "an interpreter that is not the running one": (
        {
            "opt": {
                LIB: {"os.py": "", "x.py": ""},
                "lib/tools": {"os.py": ""},
                "bin": {"tool": ""},
                "share": {"s.py": ""},
            }
        },
        {},
        {
            f"opt/{LIB}/x.py": "stdlib",
            "opt/lib/tools/x.py": "project",
            "opt/bin/tool": "third-party",
            "opt/share/s.py": "project",
        },
    ),
    "interpreters in the project, told from its own files of such names": (
        {
            "project": {
                "built": {LIB: {"os.py": "", "x.py": ""}, "bin/python3": ""},
                "used": {LIB: {"os.py": "", "x.py": ""}},
                "data": {LIB: {"os.py": "", "x.py": ""}},
            }
        },
        {"path": [f"base/{LIB}", f"e/{SITE}", f"project/used/{LIB}"]},
        {
            f"project/built/{LIB}/x.py": "stdlib",
            f"project/used/{LIB}/x.py": "project",
            f"project/data/{LIB}/x.py": "project",
        },
    ),
    "the same with the project below it": (
        {"opt": {LIB: {"os.py": "", "x.py": ""}, "bin": {"tool": ""}, "work": {}}},
        {"cwd": "opt/work"},
        {f"opt/{LIB}/x.py": "stdlib", "opt/bin/tool": "project"},
    ),
    "an environment that is the sources of an editable installation": (
        {
            "e": {
                "pyvenv.cfg": "",
                SITE: {
                    "m.py": "",
                    **distribution(
                        "e-1", direct_url='{"url": "file://{top}/e", "dir_info": {"editable":true}}'
                    ),
                },
                "src": {"e.py": ""},
            }
        },
        {},
        {"e/src/e.py": "project", f"e/{SITE}/m.py": "third-party"},
    ),
    "what old installers recorded": (
        {
            "deps": {
                "d-1.egg-info": {"PKG-INFO": "", "installed-files.txt": "../d.py\nPKG-INFO\n"},
                "x.egg-info": {"PKG-INFO": "", "top_level.txt": "x\n"},
            }
        },
        {},
        {"deps/d.py": "third-party", "deps/x.py": "project", "deps/other.py": "project"},
    ),
    "metadata that the project's own build left behind": (
        {
            "project": {
                "pyproject.toml": '[project]\nname = "p"\n',
                "p-1.dist-info": {"METADATA": "", "top_level.txt": "p\n"},
                "q-1.dist-info": {"METADATA": "", "top_level.txt": "q\n"},
            }
        },
        {"path": ["project", f"base/{LIB}"]},
        {"project/p.py": "project", "project/q.py": "project"},
    ),
    "a record that names files elsewhere": (
        {"deps": {"own.py": "", **distribution("d-1", "d.py", "../../../own.py", "../own.py")}},
        {"path": ["deps", f"base/{LIB}"]},
        {"deps/d.py": "third-party", "deps/own.py": "project", "own.py": "project"},
    ),
    "a link to itself in a site directory": (
        {"e": {SITE: {"loop.py": Link(f"e/{SITE}/loop.py"), "loop": Link(f"e/{SITE}/loop")}}},
        {},
        {f"e/{SITE}/loop.py": "third-party", f"e/{SITE}/loop/x.py": "third-party"},
    ),
    "all that is in the standard library is of it, as its tests' data": (
        {"base": {LIB: {"os.py": "", "test/data": {"d.py": "", **distribution("d-1", "d.py")}}}},
        {},
        {f"base/{LIB}/test/data/d.py": "stdlib"},
    ),
    "no home": (
        {"deps": {"d.py": "", **distribution("d-1", "d.py")}},
        {"home": ""},
        {"deps/d.py": "third-party", "deps/x.py": "project"},
    ),
    "Debian's private modules": (
        {
            "usr": {"lib/python3.13": {"os.py": ""}, "lib/python3/dist-packages": {}},
            SHARE: {"m.py": ""},
        },
        {"base": "usr", "schemes": DEBIAN_SCHEMES},
        {f"{SHARE}/m.py": "third-party", "usr/src/x.py": "project"},
    ),
    "a project among Debian's private modules": (
        {
            "usr": {"lib/python3.13": {"os.py": ""}, "lib/python3/dist-packages": {}},
            SHARE: {"m.py": ""},
        },
        {"base": "usr", "schemes": DEBIAN_SCHEMES, "cwd": SHARE},
        {f"{SHARE}/m.py": "project"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_found(case: str, tmp_path: Path) -> None:
    tree, given, expected = CASES[case]
    given = {"prefix": "e", "path": [f"base/{LIB}"], **given}
    check(({"e": {}, **tree}, given, expected), tmp_path, BASE)


def test_an_unused_environment_whose_root_is_the_projects(tmp_path: Path) -> None:
    """Because the program starts there, or because it is installed editable."""
    url = '{"url": "file://{top}/lib", "dir_info": {"editable": true}}'
    other = {"pyvenv.cfg": "", SITE: {"x.py": ""}, "bin": {"activate": "", "own": ""}}
    tree = {"e": {SITE: distribution("lib-1", direct_url=url)}, "lib": other, "elsewhere": other}
    top = build({**BASE, **tree}, tmp_path)
    for name, cwd in (("lib", "project"), ("elsewhere", "elsewhere")):
        expected = {
            f"{name}/m.py": "project",
            f"{name}/bin/own": "project",
            f"{name}/bin/activate": "third-party",
            f"{name}/{SITE}/x.py": "third-party",
        }
        given = {"path": [f"base/{LIB}", f"e/{SITE}"], "cwd": cwd}
        hold(lambda given=given: environment(top, "e", **given), expected, top)
    assert kinds(environment(top, "e"), ["elsewhere/m.py"], top) == {
        "elsewhere/m.py": "third-party"
    }
