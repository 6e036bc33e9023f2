"""A tool's own directory holds third-party code, unless the project is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, build, environment, hold

TREE = {
    "base": {LIB: {"os.py": ""}},
    "web": {
        "app.py": "",
        "node_modules": {"gyp": {"gyp.py": ""}, "own": {"tools": {"t.py": ""}, "setup.py": ""}},
        "__pypackages__/3.13/lib": {"d.py": ""},
    },
    "runtime": {"bootstrap.py": "", "task": {"t.py": ""}},
    "task": {"handler.py": ""},
}


@pytest.mark.parametrize("start", ["cwd", "script_directory", "path"])
@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("web", False),
        ("web/node_modules/own", True),
        ("web/node_modules/own/tools", True),
        ("web/node_modules", True),
    ],
)
def test_where_a_package_manager_of_another_language_writes(
    tmp_path: Path, start: str, place: str, *, inside: bool
) -> None:
    """Somebody works there if the working directory is in it, whatever else is started there."""
    top = build(TREE, tmp_path)
    given: dict[str, Any] = {"cwd": "task", "path": [f"base/{LIB}"]}
    if start == "path":
        given["path"] = [place, f"base/{LIB}"]
    elif start == "script_directory":
        given[start] = f"{top}/{place}"
    else:
        given[start] = place
    within = inside and start == "cwd"
    expected = {
        "web/app.py": "project",
        "web/node_modules/own/tools/t.py": (
            "project" if within and place != "web/node_modules" else "third-party"
        ),
        "web/node_modules/gyp/gyp.py": "third-party",
        "web/node_modules/x.py": "project" if within else "third-party",
        "web/__pypackages__/3.13/lib/d.py": "third-party",
    }
    hold(lambda: environment(top, "base", **given), expected, top)


@pytest.mark.parametrize(
    ("start", "place", "kind"),
    [
        ("cwd", "task", "third-party"),
        ("cwd", "runtime", "project"),
        ("cwd", "runtime/task", "project"),
        ("script_directory", "runtime", "third-party"),  # the runtime's script, as in Lambda
    ],
)
def test_what_the_platform_says_is_its_own(
    tmp_path: Path, start: str, place: str, kind: str
) -> None:
    """`LAMBDA_RUNTIME_DIR`, which anybody may set to the project's own directory."""
    top = build(TREE, tmp_path)
    given: dict[str, Any] = {"cwd": "task", "path": [f"base/{LIB}"]}
    given[start] = place if start == "cwd" else f"{top}/{place}"
    given["lambda_runtime"] = f"{top}/runtime"
    expected = {
        "runtime/bootstrap.py": kind,
        "runtime/task/t.py": kind,
        "task/handler.py": "project",
    }
    hold(lambda: environment(top, "base", **given), expected, top)
