"""Where programs are started, and what people and the system have around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import (
    DEBIAN_SCHEMES,
    LIB,
    SITE,
    Case,
    Link,
    archive,
    build,
    check,
    distribution,
    environment,
    hold,
)
from unit.rules.people import BASE, FOREIGN, PATH

OF_PROJECT = '{"url": "file://{top}/project", "dir_info": {}}'


PLACES: dict[str, Case] = {
    "a directory of the system's that a program appends to sys.path": (
        {"usr": {LIB: {"os.py": ""}, "share": {"mysvc": {"svc": {"m.py": ""}}, "other.py": ""}}},
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages", "usr/share/mysvc"],
            "schemes": DEBIAN_SCHEMES,
        },
        {"usr/share/mysvc/svc/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "a service, and what the system's package manager has beside it": (
        {
            "usr": {
                LIB: {"os.py": ""},
                "lib": {
                    "python3/dist-packages/bar": Link("usr/share/bar"),
                    "mysvc": {"bin/main.py": "", "plugins/m.py": ""},
                },
                "share": {"bar/m.py": "", "host/python/m.py": ""},
            }
        },
        {
            "base": "usr",
            "path": ["usr/share/host/python", f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/lib/mysvc/bin",
        },
        {
            "usr/lib/mysvc/bin/main.py": "project",
            "usr/lib/mysvc/plugins/m.py": "project",
            "usr/lib/other/m.py": "third-party",
            "usr/share/host/python/m.py": "project",
            "usr/share/bar/m.py": "third-party",
            "usr/lib/python3/dist-packages/bar/m.py": "third-party",
        },
    ),
    "a script directly in such a directory": (
        {"usr": {LIB: {"os.py": ""}, "lib": {"tool": "", "m.py": ""}, "share/other.py": ""}},
        {
            "base": "usr",
            "path": ["usr/lib", f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/lib",
        },
        {"usr/lib/tool": "project", "usr/lib/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "a service in such a directory that is reached through a link": (
        {
            "usr": {LIB: {"os.py": ""}, "share": Link("data")},
            "data": {"mysvc": {"bin/main.py": "", "m.py": ""}, "other.py": ""},
        },
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
            "script_directory": "{top}/usr/share/mysvc/bin",
        },
        {
            "usr/share/mysvc/m.py": "project",
            "data/mysvc/m.py": "project",
            "data/other.py": "third-party",
        },
    ),
    "data of the project's own distribution among the system's": (
        {
            "usr": {
                LIB: {"os.py": ""},
                "lib/python3/dist-packages": distribution("my_app-1", "../../../share/mine/m.py"),
                "share": {"mine/m.py": "", "other.py": ""},
            }
        },
        {
            "base": "usr",
            "path": [f"usr/{LIB}", "usr/lib/python3/dist-packages"],
            "schemes": DEBIAN_SCHEMES,
        },
        {"usr/share/mine/m.py": "project", "usr/share/other.py": "third-party"},
    ),
    "directories that installers write to, put on sys.path": (
        {
            "e": {
                SITE: distribution("d-1", "../../../share/d/sub/d.py", "../../../other/d.py"),
                "share/d/sub": {"d.py": "", "mine.py": ""},
                "other": {"d.py": ""},
            }
        },
        {"path": ["e/share/d/sub", "e/other", *PATH]},
        {
            "e/share/d/sub/d.py": "third-party",
            "e/share/d/sub/mine.py": "project",
            "e/other/d.py": "project",  # no installer writes there
        },
    ),
    "the same in conda's environments, where any may be one": (
        {
            "c": {
                "conda-meta": {"d-1.json": '{"files": ["other/d.py"]}'},
                "other": {"d.py": "", "mine.py": ""},
                LIB: {"os.py": ""},
            }
        },
        {"base": "c", "path": ["c/other", f"c/{LIB}"]},
        {"c/other/d.py": "third-party", "c/other/mine.py": "project"},
    ),
    "libraries of a plug-in, which appends their directory to sys.path": (
        {"project/src/my_app": {"__init__.py": "", "extlibs": {**FOREIGN, "mine.py": ""}}},
        {"path": [*PATH, "project/src/my_app/extlibs"]},
        {
            "project/src/my_app/extlibs/d/m.py": "third-party",
            "project/src/my_app/extlibs/mine.py": "project",
            "project/src/my_app/m.py": "project",
        },
    ),
    "libraries around the project, in a directory that a program appends to sys.path": (
        {"libs": {**FOREIGN, "project": {"m.py": ""}}},
        {"path": [*PATH, "libs"], "cwd": "libs/project"},
        {"libs/d/m.py": "third-party", "libs/project/m.py": "project"},
    ),
    "the same through a link": (
        {"libs": {**FOREIGN, "project": {"m.py": ""}}, "link": Link("libs")},
        {"path": [*PATH, "link"], "cwd": "libs/project"},
        {"libs/d/m.py": "third-party", "link/d/m.py": "third-party"},
    ),
    "libraries in a directory that a .pth file names, around a tool that was started with -m": (
        {"libs": {**FOREIGN, "tool": {"__main__.py": ""}}},
        {"path": [*PATH, "libs"], "script_directory": "{top}/libs/tool"},
        {"libs/d/m.py": "third-party", "project/src/my_app/m.py": "project"},
    ),
    "scripts of one's own": (
        {
            "e": {
                "bin": {"mine": "", "tool": "", "activate_this.py": ""},
                SITE: distribution("d-1", "../../../bin/tool"),
            },
            "user": {"bin": {"mine": ""}, "lib/python3.13/site-packages": {}},
        },
        {"user_base": "{top}/user"},
        {
            "e/bin/mine": "project",
            "e/bin/tool": "third-party",
            "e/bin/activate_this.py": "third-party",
            "user/bin/mine": "project",
        },
    ),
    "fixtures that look like environments": (
        {
            "project/tests/data": {
                "one": {"pyvenv.cfg": "home = /usr/bin\n", "own.py": "", SITE: {"d.py": ""}},
                "two": {"conda-meta": {}, "own.py": ""},
                "three/libs/python3": {"os.py": "", "own.py": ""},
            }
        },
        {"path": [*PATH, "project/tests/data/three/libs/python3"]},  # appended by the program
        {
            "project/tests/data/one/own.py": "project",
            f"project/tests/data/one/{SITE}/d.py": "third-party",
            "project/tests/data/two/own.py": "project",
            "project/tests/data/three/libs/python3/own.py": "project",
        },
    ),
    "an environment that pip builds a distribution in": (
        {
            "tmp/pip-build-env-x1_2abcd": {
                "site": {"sitecustomize.py": ""},
                "overlay": {SITE: {"d.py": ""}},
            }
        },
        {
            "path": [
                "tmp/pip-build-env-x1_2abcd/site",
                f"tmp/pip-build-env-x1_2abcd/overlay/{SITE}",
                *PATH,
            ]
        },
        {
            "tmp/pip-build-env-x1_2abcd/site/sitecustomize.py": "third-party",
            f"tmp/pip-build-env-x1_2abcd/overlay/{SITE}/d.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "PyInstaller's application, beside what its build left": (
        {
            "v": {
                "pyvenv.cfg": "home = {top}/base/bin\n",
                "bin": {"python": Link("base/bin/python")},
                SITE: {
                    "six.py": "",
                    "deep": {"er": {"__init__.py": ""}},
                    "my_app": {"m.py": ""},
                    **distribution("six-1", "six.py"),
                    **distribution("my_app-1", "my_app/m.py", direct_url=OF_PROJECT),
                },
            },
            "build/app/PYZ-00.toc": """('/x/PYZ-00.pyz',
 [('six', '{top}/v/lib/python3.13/site-packages/six.py', 'PYMODULE'),
  ('deep.er',
   '{top}/v/lib/python3.13/site-packages/deep/er/__init__.py',
   'PYMODULE'),
  ('deep', '{top}/v/lib/python3.13/site-packages/deep', 'PYMODULE'),
  ('my_app.m', '{top}/v/lib/python3.13/site-packages/my_app/m.py', 'PYMODULE'),
  ('gone', '{top}/other/lib/python3.13/site-packages/gone.py', 'PYMODULE'),
  ('mine', '{top}/project/src/my_app/m.py', 'PYMODULE')])
""",
            "dist/app": {"app": "", "_internal": {}},
        },
        {
            "prefix": "dist/app/_internal",
            "base": "dist/app/_internal",
            "path": ["dist/app/_internal"],
            "frozen": "{top}/dist/app/_internal",
            "base_executable": "{top}/dist/app/app",
        },
        {
            "dist/app/_internal/six.py": "third-party",
            "dist/app/_internal/deep/er/x.py": "third-party",
            "dist/app/_internal/my_app/m.py": "project",
            "dist/app/_internal/gone.py": "project",
            "dist/app/_internal/mine.py": "project",
            "dist/app/_internal/none/x.py": "project",
        },
    ),
    "a frozen application in one directory": (
        {
            "dist/app": {
                "app": {"m.py": ""},
                "os.py": "",
                "base_library.zip": archive("os.pyc"),
                **FOREIGN,
                "lone": {"m.py": ""},
            }
        },
        {
            "prefix": "dist/app",
            "base": "dist/app",
            "path": ["dist/app"],
            "frozen": "{top}/dist/app",
        },
        {
            "dist/app/app/m.py": "project",
            "dist/app/os.py": "stdlib",
            "dist/app/os/path/x.py": "stdlib",
            "dist/app/base_library.zip/os.pyc": "stdlib",
            "dist/app/d/m.py": "third-party",
            "dist/app/lone/m.py": "project",  # no metadata was packed with it
        },
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_places(case: str, tmp_path: Path) -> None:
    check(PLACES[case], tmp_path, BASE)


def test_a_service_that_was_started_in_the_root(tmp_path: Path) -> None:
    """What another interpreter's site directories hold is not its project for that."""
    name = "usr/lib/python3/dist-packages/d.py"
    top = build({**BASE, name: ""}, tmp_path)
    hold(
        lambda: environment(top, "e", path=PATH, cwd="/", script_directory=f"{top}/project"),
        {name: "third-party", "project/src/my_app/m.py": "project"},
        top,
    )
