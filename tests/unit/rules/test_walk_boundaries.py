"""Where one rule ends and another begins: corners of site directories, environments and links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, SITE, Link, Tree, archive, build, distribution, environment, hold
from whose._classifier import Classifier

BASE = {"base": {LIB: {"os.py": ""}, "DLLs": {}}, "project": {"lib": {"m.py": ""}}}
PROJECT_ITSELF = '{"url": "file://{top}/project", "dir_info": {}}'
INSIDE = '{"url": "file://{top}/other/src/own", "dir_info": {"editable": true}}'
PACKAGE = {"__init__.py": "", "m.py": ""}


CASES: dict[str, tuple[Tree, dict[str, Any], dict[str, str]]] = {
    "links to files deep in a site directory go by their names": (
        {
            "e": {
                SITE: {
                    "ns": {"l.py": Link("project/lib/m.py"), "loop": Link(f"e/{SITE}/ns/loop")},
                    "pkg": {"__init__.py": "", "l.py": Link("project/lib/m.py")},
                }
            }
        },
        {},
        {
            f"e/{SITE}/ns/l.py": "third-party",
            f"e/{SITE}/ns/loop/x.py": "third-party",
            f"e/{SITE}/pkg/l.py": "third-party",
        },
    ),
    "other interpreters in a prefix that is third-party as a whole": (
        {
            "conda": {
                "conda-meta": {},
                "envs/old": {"lib/python3.9": {"os.py": "", "x.py": ""}, "share/python": {}},
                "share/python3": {"x.py": ""},
            }
        },
        {},
        {
            "conda/envs/old/lib/python3.9/x.py": "stdlib",
            "conda/share/python3/x.py": "third-party",
            "conda/x.py": "third-party",
        },
    ),
    "zipped eggs": (
        {
            "eggs": {
                "d-1.egg": archive("EGG-INFO/PKG-INFO", "d.py"),
                "n-1.egg": archive("n.py"),
                "e-1.zip": archive("EGG-INFO/PKG-INFO", "d.py"),
            }
        },
        {},
        {
            "eggs/d-1.egg/d.py": "third-party",
            "eggs/n-1.egg/n.py": "project",
            "eggs/e-1.zip/d.py": "project",
        },
    ),
    "archives and directories of the path that look like the library's": (
        {"project": {"DLLs": {"m.py": ""}}},
        {
            "path": [
                "project/ipython313.zip",
                "project/DLLs",
                f"base/{LIB}",
                "base/DLLs",
                "base/lib/python313.zip",
            ]
        },
        {
            "project/ipython313.zip/m.py": "project",
            "project/DLLs/m.py": "project",
            "base/DLLs/_x.pyd": "stdlib",
            "base/lib/python313.zip/os.py": "stdlib",
        },
    ),
    "packages of Python in a tool's directory": (
        {
            "js/node_modules": {"gyp": {**PACKAGE, "linked": Link("project/lib")}},
            "eggs/d-1.egg": {
                "EGG-INFO": {},
                "d": {**PACKAGE, "sub": PACKAGE, "linked": Link("project/lib")},
                "linked": Link("project/lib"),
            },
        },
        {},
        {
            "eggs/d-1.egg/d/linked/m.py": "project",
            "eggs/d-1.egg/linked/m.py": "project",
            "js/node_modules/gyp/m.py": "third-party",
            "js/node_modules/gyp/linked/m.py": "project",
            "eggs/d-1.egg/d/sub/m.py": "third-party",
        },
    ),
    "packages in an environment, but in no site directory": (
        {
            "e": {
                "pyvenv.cfg": "",
                SITE: {},
                "share": {"pkg": PACKAGE, "linked": Link("project/lib")},
            }
        },
        {},
        {"e/share/pkg/m.py": "third-party", "e/share/linked/m.py": "project"},
    ),
    "an entry of the path that is a package itself": (
        {"deps": {"__init__.py": "", "d": {"s": PACKAGE}, **distribution("d-1", "d/__init__.py")}},
        {"path": ["deps", f"base/{LIB}"]},
        {"deps/d/m.py": "third-party", "deps/d/s/m.py": "third-party", "deps/m.py": "project"},
    ),
    "a directory of a local distribution, by another name of the environment": (
        {
            "e": {
                "pyvenv.cfg": "",
                SITE: distribution("d-1", "d/__init__.py", direct_url=PROJECT_ITSELF),
                "lib64": Link("e/lib"),
            }
        },
        {},
        {
            f"e/{SITE}/d": "project",
            "e/lib64/python3.13/site-packages/d": "project",
            "e/lib64/python3.13/site-packages/other": "third-party",
        },
    ),
    "a site directory of an interpreter that a link leads to": (
        {"opt": {LIB: {"os.py": "", "site-packages": {}}}, "to-opt": Link("opt")},
        {},
        {
            f"opt/{LIB}/x.py": "stdlib",
            f"to-opt/{LIB}/x.py": "stdlib",
            f"to-opt/{LIB}/site-packages": "third-party",
        },
    ),
    "directories of an environment that is not on the path": (
        {
            "other": {
                "pyvenv.cfg": "",
                **{
                    f"{lib}/site-packages": {
                        "own.py": "",
                        **distribution("d-1", "own.py", direct_url=PROJECT_ITSELF),
                    }
                    for lib in ("lib/python3.9", "lib/python3.13", "lib64/python3.13", "Lib")
                },
                "share": {"pkg": PACKAGE},
                "work": {},
            },
        },
        {"cwd": "other/work"},
        {
            f"other/{lib}/site-packages/{name}.py": kind
            for lib in ("lib/python3.9", "lib/python3.13", "lib64/python3.13", "Lib")
            for name, kind in (("own", "project"), ("m", "third-party"))
        },
    ),
    "other interpreters of Windows, and a library without one": (
        {
            "win": {"Lib": {"os.py": "", "site-packages": {"m.py": ""}}, "python.exe": ""},
            "Lib": {"os.py": "", "x.py": ""},
            "conda/conda-meta": {},
            "conda/envs/x": {"conda-meta": {}, "python.exe": "", "Lib/os.py": ""},
        },
        {},
        {
            "win/Lib/x.py": "stdlib",
            "win/Lib/site-packages/m.py": "third-party",
            "Lib/x.py": "project",
            "conda/envs/x/Lib/x.py": "stdlib",
            "conda/x.py": "third-party",
        },
    ),
    "a site directory of which nothing else is left": (
        {"gone/lib/python3.9/site-packages": {"m.py": ""}, "gone/bin": {}},
        {},
        {"gone/lib/python3.9/site-packages/m.py": "third-party", "gone/bin/x": "project"},
    ),
    "packages beside other interpreters and environments": (
        {
            "opt": {LIB: {"os.py": ""}, "bin": {"pkg": PACKAGE}},
            "other": {"pyvenv.cfg": "", "share": {"pkg": PACKAGE}},
            "half": {LIB: {}, "bin": {"pkg": PACKAGE}},
        },
        {},
        {
            "opt/bin/pkg/m.py": "third-party",
            "other/share/pkg/m.py": "third-party",
            "half/bin/pkg/m.py": "project",
        },
    ),
    "data of the project that has the shape of a site directory": (
        {"project": {SITE: distribution("d-1", "d.py", "../../../bin/tool"), "bin": {}}},
        {},
        {
            f"project/{SITE}/d.py": "third-party",
            f"project/{SITE}/own.py": "project",
            "project/bin/tool": "project",
        },
    ),
    "an environment without `pyvenv.cfg` in the project's tree": (
        {
            "project": {
                ".git": {"HEAD": ""},
                "setup.py": "setup(name='own')",
                "src": {},
                "old": {"bin/python": "", SITE: {"d.py": ""}},
                "built": {SITE: {"m.py": ""}},
            }
        },
        {"cwd": "project/src"},
        {f"project/old/{SITE}/d.py": "third-party", f"project/built/{SITE}/m.py": "project"},
    ),
    "an editable installation in an environment that is not on the path": (
        {
            "other": {
                "pyvenv.cfg": "",
                SITE: distribution("own-1", direct_url=INSIDE),
                "src": {"own": {"m.py": "", "deps": distribution("d-1", "d.py")}, "m.py": ""},
            }
        },
        {},
        {
            "other/src/own/m.py": "project",
            "other/src/own/deps/d.py": "third-party",
            "other/src/m.py": "third-party",
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_boundaries(case: str, tmp_path: Path) -> None:
    tree, given, expected = CASES[case]
    top = build({**BASE, "e": {}, **tree}, tmp_path)
    given = {"path": [f"base/{LIB}", f"e/{SITE}"], **given}
    hold(lambda: environment(top, "e", **given), expected, top)


@pytest.mark.parametrize("around", ["package", "installed"])
def test_a_directory_of_the_path_in_another(around: str, tmp_path: Path) -> None:
    """Whether that is a package or has distributions in it, it is known as what it is."""
    tree = {"e": {}, "package": PACKAGE, "installed": distribution("d-1", "d.py")}
    top = build({**BASE, **tree, f"{around}/plain/on_path/m.py": ""}, tmp_path)
    path = [f"{around}/plain/on_path", f"base/{LIB}", "installed"]
    explain = Classifier(environment(top, "e", path=path)).explain
    reason = f"in {top}/{path[0]}, on sys.path before the standard library"
    assert explain(f"{top}/{around}/plain/on_path/m.py").reason == reason
    assert explain(f"{top}/{around}/plain/m.py").reason != reason


def test_a_library_that_is_known_by_its_name_alone(tmp_path: Path) -> None:
    """Installers that keep files in a store link to them; what a library vendors is not used."""
    library: Tree = {
        "core.py": "",
        "linked.py": Link("store/linked.py"),
        "moved": Link("store/moved"),
        "vendored": {**distribution("d-1", "d.py"), "d.py": ""},
    }
    libs: Tree = {"o-1.dist-info": {"METADATA": "Name: o\n"}, "o": library, "mine": {"m.py": ""}}
    store: Tree = {"linked.py": "", "moved": {"m.py": ""}}
    project = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree: Tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "libs": libs, "store": store}
    top = build({**tree, "project": project}, tmp_path)
    path = ["libs", f"base/{LIB}", f"e/{SITE}"]
    names = ["core.py", "linked.py", "vendored/d.py", "vendored/gone/d.py"]
    expected = {f"libs/o/{name}": "third-party" for name in names}
    expected |= {"libs/o/moved/m.py": "project", "libs/mine/m.py": "project"}
    hold(lambda: environment(top, "e", path=path), expected, top)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("other", ["ns.b", "b", ""])
def test_a_namespace_package_is_shared_though_nothing_lists_its_files(
    tmp_path: Path, other: str, packed: bool
) -> None:
    """Names tell which part of it is the project's, in a directory and in an archive."""
    files = ["ns/d/__init__.py", "ns/d/sub/m.py", "ns/b/__init__.py"]
    info = {"ns.d-1.dist-info/METADATA": "Name: ns.d\n"}
    if other:
        info[f"{other}-1.dist-info/METADATA"] = f"Name: {other}\nImport-Name: ns.b\n"
    libs: Tree = {**dict.fromkeys(files, ""), **info}
    project = {"pyproject.toml": '[project]\nname = "ns.d"\n'}
    tree: Tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "project": project}
    top = build({**tree, "libs": archive(*files, texts=info) if packed else libs}, tmp_path)
    expected = {"libs/ns/d/sub/m.py": "project", "libs/ns/d/__init__.py": "project"}
    expected["libs/ns/b/__init__.py"] = "third-party" if other else "project"
    path = ["libs", f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", path=path), expected, top)
