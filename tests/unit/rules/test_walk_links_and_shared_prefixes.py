"""Small layouts, each with its own way of going wrong; asked in order, backwards and one by one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from unit.builders import SITE, Link, Tree, build, distribution, environment, kinds
from whose import Classifier

LIB = "lib/python3.13"
BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}
VENV = {"pyvenv.cfg": "", SITE: {}, "bin": {"activate": "", "tool": ""}}
LENT = {"__init__.py": "", "own.py": "", "m.py": Link(f"e/{SITE}/m.py")}
LOCAL = '{"url": "file://{top}/src/d", "dir_info": {}}'
EDITABLE = '{"url": "file://{top}/e", "dir_info": {"editable": true}}'

CASES: dict[str, tuple[Tree, dict[str, Any], dict[str, str]]] = {
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
    "scripts beside an interpreter that the system does not fill": (
        {"base": {LIB: {"os.py": ""}, "bin": {"python3.13": "", "pydoc3": "", "backup": ""}}},
        {"prefix": "base"},
        {
            "base/bin/pydoc3": "third-party",
            "base/bin/backup": "project",
        },
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
def test_links_and_shared_prefixes(case: str, tmp_path: Path) -> None:
    tree, settings, answers = CASES[case]
    top = build({**BASE, "e": VENV, **tree}, tmp_path)
    prefix = settings.get("prefix", "e")
    settings = {"prefix": prefix, "path": [f"base/{LIB}", f"{prefix}/{SITE}"], **settings}
    settings = {
        key: value.replace("{top}", top) if isinstance(value, str) else value
        for key, value in settings.items()
    }
    standard = [f"{top}/{name}" for name in settings.pop("stdlib", [])]

    def made() -> Any:
        return environment(top, **settings, stdlib=standard)

    assert kinds(made(), answers, top) == answers
    assert kinds(made(), reversed(answers), top) == answers
    for name, kind in answers.items():
        path = os.path.join(top, name)
        assert Classifier(made()).classify(path) == kind, name
        assert Classifier(made()).explain(path).kind == kind, name


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
    reason = "in a directory that the program was started with"
    assert explain(f"{top}/project/mine.py").reason == reason
    assert explain(f"{top}/e/{SITE}/mine.py").reason == reason
    assert explain(f"{top}/e/{SITE}/o.py").rule == 3
    assert explain(f"{top}/e/{SITE}/own.py").rule == 2
    machinery = explain(f"{top}/e/{SITE}/p.pth")
    assert machinery.reason == "makes an editable installation importable"
    assert machinery.root == f"{top}/e/{SITE}/p-1.dist-info"


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
