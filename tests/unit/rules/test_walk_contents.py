"""How a directory's contents are judged: links, packages, and what is found inside of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import (
    LIB,
    SITE,
    Case,
    Link,
    Tree,
    build,
    check,
    distribution,
    environment,
    kinds,
)

BASE = {"base": {LIB: {"os.py": ""}}, "project": {"lib": {"m.py": ""}}}
EDITABLE = '{"url": "file://{top}/e/src/own", "dir_info": {"editable": true}}'
VENDORING: Tree = {
    "__init__.py": "",
    "_vendor": {"v.py": "", **distribution("v-1", "v.py")},
}
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


CASES: dict[str, Case] = {
    "directories themselves": (
        {
            "conda": {"conda-meta": {}},
            "js": {"node_modules": {}, "src": {}},
            "deps": {"pkg": {"__init__.py": ""}, **distribution("d-1", "pkg/__init__.py")},
            "to-conda": Link("conda"),
            "to-deps": Link("deps"),
        },
        {},
        {
            "conda": "third-party",
            "js": "project",
            "js/src": "project",
            "js/node_modules": "third-party",
            "deps": "project",
            "deps/pkg": "third-party",
            "to-conda": "third-party",
            "to-deps": "project",
            "to-deps/pkg": "third-party",
            "to-deps/d-1.dist-info": "third-party",
        },
    ),
    "links to files": (
        {
            "links": {
                "os.py": Link(f"base/{LIB}/os.py"),
                "pip.py": Link(f"e/{SITE}/pip.py"),
                "m.py": Link("project/lib/m.py"),
                "gone.py": Link("nowhere/m.py"),
            },
            "e": {SITE: {"pip.py": ""}},
        },
        {},
        {
            "links/os.py": "stdlib",
            "links/pip.py": "third-party",
            "links/m.py": "project",
            "links/gone.py": "project",
        },
    ),
    "links to directories in a site directory are followed at any depth": (
        {
            "e": {
                SITE: {
                    "linked": Link("project/lib"),
                    "ns": {
                        "linked": Link("project/lib"),
                        "deeper": {"linked": Link("project/lib")},
                        "regular": {"__init__.py": "", "linked": Link("project/lib")},
                    },
                    "regular": {
                        "__init__.py": "",
                        "linked": Link("project/lib"),
                        "plain": {"linked": Link("project/lib")},
                    },
                }
            }
        },
        {},
        {
            f"e/{SITE}/linked/m.py": "project",
            f"e/{SITE}/ns/linked/m.py": "project",
            f"e/{SITE}/ns/deeper/linked/m.py": "project",
            f"e/{SITE}/ns/regular/linked/m.py": "project",
            f"e/{SITE}/regular/linked/m.py": "project",
            f"e/{SITE}/regular/plain/linked/m.py": "project",
            f"e/{SITE}/regular/x.py": "third-party",
        },
    ),
    "a workspace's own packages in node_modules": (
        {"project": {"lib": {}, "node_modules": {"own": Link("project/lib"), "dep": {"d.py": ""}}}},
        {},
        {
            "project/node_modules/own/m.py": "project",
            "project/node_modules/dep/d.py": "third-party",
        },
    ),
    "an entry of the path inside of what is installed": (
        {"e": {SITE: {"bundle": {"b.py": ""}, "pkg": {"__init__.py": "", "vendor": {}}}}},
        {"path": [f"e/{SITE}/bundle", f"e/{SITE}/pkg/vendor", f"base/{LIB}", f"e/{SITE}"]},
        {f"e/{SITE}/bundle/b.py": "third-party", f"e/{SITE}/pkg/vendor/v.py": "third-party"},
    ),
    "metadata in directories that contain the project or the home": (
        {
            "work": {"d.py": "", **distribution("d-1", "d.py"), "app": {}},
            "home": {
                "d.py": "",
                **distribution("d-1", "d.py"),
                "deps": distribution("d-1", "d.py"),
            },
        },
        {"cwd": "work/app"},
        {
            "work/d.py": "project",
            "work/app/x.py": "project",
            "home/d.py": "project",
            "home/deps/d.py": "third-party",
        },
    ),
    "a record that claims a file of an editable installation": (
        {
            "e": {
                "pyvenv.cfg": "",
                "src": {"own": {"own.py": "", "claimed.py": "", "pkg": VENDORING}},
                SITE: {
                    **distribution("own-1", direct_url=EDITABLE),
                    **distribution("x-1", "../../../src/own/claimed.py", "../../../share/x.py"),
                },
            }
        },
        {},
        {
            "e/src/own/own.py": "project",
            "e/src/own/claimed.py": "project",
            "e/src/own/pkg/_vendor/v.py": "project",
            "e/share/x.py": "third-party",
        },
    ),
    "a namespace that a local distribution shares": (
        {
            "e": {
                SITE: {
                    "ns": {"d.py": "", "other.py": "", "x": {"__init__.py": "", "x.py": ""}},
                    **distribution("d-1", "ns/d.py", "ns/only.pyc", "top.py", direct_url=LOCAL),
                }
            }
        },
        {},
        {
            f"e/{SITE}/ns/d.py": "project",
            f"e/{SITE}/ns/d.pyc": "project",
            f"e/{SITE}/ns/only.pyc": "project",
            f"e/{SITE}/ns/only.py": "third-party",
            f"e/{SITE}/top.pyc": "project",
            f"e/{SITE}/six.pyc": "third-party",
            f"e/{SITE}/ns/__pycache__/d.cpython-313.pyc": "project",
            f"e/{SITE}/ns/__pycache__/other.cpython-313.pyc": "third-party",
            f"e/{SITE}/ns/other.py": "third-party",
            f"e/{SITE}/ns/x/x.py": "third-party",
            f"e/{SITE}/ns": "third-party",
        },
    ),
    "what is compiled of a file link in a site directory": (
        {
            "e": {
                SITE: {
                    "m.py": Link("project/lib/m.py"),
                    "data.pth": Link("project/lib/m.py"),
                    "pip.py": "",
                    "__pycache__": {"m.cpython-313.pyc": "", "pip.cpython-313.pyc": ""},
                    "m.pyc": "",
                }
            }
        },
        {},
        {
            f"e/{SITE}/m.py": "project",
            f"e/{SITE}/m.pyc": "project",
            f"e/{SITE}/__pycache__/m.cpython-313.pyc": "project",
            f"e/{SITE}/__pycache__/pip.cpython-313.pyc": "third-party",
            f"e/{SITE}/pip.py": "third-party",
        },
    ),
    "links to files, recorded and deep in a site directory": (
        {
            "e": {
                "pyvenv.cfg": "",
                "store": {"d.py": "", "x.py": ""},
                SITE: {
                    "d.py": Link("e/store/d.py"),
                    "p": {"__init__.py": "", "x.py": Link("project/lib/m.py")},
                    "ns": {"x.py": Link("project/lib/m.py")},
                    **distribution("d-1", "d.py", direct_url=LOCAL),
                },
            },
            "project": {"lib": {"m.py": ""}},
        },
        {},
        {
            # The record decides before the link, about both names.
            f"e/{SITE}/d.py": "project",
            "e/store/d.py": "project",
            # By their names: looking would cost a system call for each file.
            f"e/{SITE}/p/x.py": "third-party",
            f"e/{SITE}/ns/x.py": "third-party",
        },
    ),
    **{
        f"a prefix that a wheel has in itself, in {prefix}": (
            {
                prefix: {
                    "pyvenv.cfg": "",
                    SITE: {
                        **distribution("d-1", f"d.prefix/{SITE}/d.py", "d.prefix/bin/d"),
                        "d.prefix": {SITE: {"d.py": ""}, "bin": {"d": ""}},
                    },
                },
                "project": {"pyproject.toml": ""},
            },
            {
                "prefix": prefix,
                "path": [f"base/{LIB}", f"{prefix}/{SITE}", f"{prefix}/{SITE}/d.prefix/{SITE}"],
            },
            {
                f"{prefix}/{SITE}/d.prefix/{SITE}/d.py": "third-party",
                f"{prefix}/{SITE}/d.prefix/bin/d": "third-party",
            },
        )
        for prefix in ("e", "project/.venv")
    },
}


@pytest.mark.parametrize("case", CASES)
def test_contents(case: str, tmp_path: Path) -> None:
    tree, given, expected = CASES[case]
    given = {"prefix": "e", **given}
    check(({**BASE, "e": {}, **tree}, given, expected), tmp_path)


def test_modules_beside_the_standard_library_are_not_listed(tmp_path: Path) -> None:
    """All in `lib-dynload` is the standard library's, and there may be a hundred modules."""
    files = {"os.py": "", "lib-dynload": {"zlib.so": "", **distribution("d-1", "zlib.so")}}
    top = build({"base": {LIB: files}, "project": {}, "more": {}}, tmp_path)
    found = environment(top, "base", path=[f"base/{LIB}", f"base/{LIB}/lib-dynload", "more"])
    expected = {"project/m.py": "project", f"base/{LIB}/lib-dynload/zlib.so": "stdlib"}
    assert kinds(found, expected, top) == expected
    assert [*found.contents._bare] == [f"{top}/more", f"{top}/project"]
    assert found.contents.read_so_far() == []
