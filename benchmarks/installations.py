"""One project and its distributions, installed in the ways that make a difference."""

from __future__ import annotations

import glob
import os
from typing import TYPE_CHECKING

import trees
from valgrind import instructions

if TYPE_CHECKING:
    from harness import Bench

WAYS = {
    "editable": "the project is installed as editable, as by `uv sync`",
    "installed": "the project is installed for real, as by tox",
    "symlinked": "every file of the distributions is a link, and the project is editable",
    "target": "the distributions are in a directory on PYTHONPATH, by `pip install --target`",
    "rooted": "the project's root is the environment",
    "flat": "the distributions are in the project's root, as for AWS Lambda",
}
# Much of the standard library, as most programs import, and few modules of distributions.
_PROGRAM = """import argparse, asyncio, email.message, json, logging, unittest, urllib.request
import {libraries}
import app, app.more
assert app.f() == 1
"""
_PYPROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "app"
version = "1"
[tool.hatch.build.targets.wheel]
packages = ["{source}app"]
"""
# As long as those of real projects, with as many words that might be names of distributions.
_TOOLS = "".join(
    f'[[tool.mypy.overrides]]\nmodule = ["app.part{n}.*", "lib{n:04}"]\nstrict = true\n'
    for n in range(40)
)


class Installation:
    """A project `app` and `count` distributions of `modules` modules, installed in one way."""

    def __init__(self, bench: Bench, way: str, count: int, modules: int) -> None:
        self.way = way
        directory, files = bench.wheels(count, modules)
        self.root = root = bench.path("installations", f"{way}-{count}-{modules}")
        self.work = bench.path("installations", "work", f"{way}-{count}-{modules}")
        os.makedirs(self.work, exist_ok=True)
        source = "src/" if way == "rooted" else ""
        own = os.path.join(root, source, "app")
        trees.write(os.path.join(root, "pyproject.toml"), _PYPROJECT.format(source=source) + _TOOLS)
        init = trees.write(os.path.join(own, "__init__.py"), "def f():\n    return 1\n")
        trees.write(os.path.join(own, "more.py"), "X = 1\n")
        names = [trees.module_name(files[number * modules]) for number in range(3)]
        self.program = trees.write(
            os.path.join(root, "tests", "t.py"), _PROGRAM.format(libraries=", ".join(names))
        )
        prefix = root if way == "rooted" else os.path.join(root, "v")
        below = {"target": os.path.join(root, "deps"), "flat": root}.get(way, "")
        link = "symlink" if way == "symlinked" else ""
        self.python = bench.venv(
            f"{way}-{count}-{modules}",
            *("coverage", bench.whose),
            wheels="" if below else directory,
            at=prefix,
            link=link,
        )
        if below:
            bench.install_wheels(self.python, directory, target=below)
        elif way != "rooted":
            # In the reader's place would stand its own index; the build needs one.
            what = ["-e", root]
            if way == "installed":  # tox builds a wheel first
                made = os.path.join(root, ".tox", "package")
                bench.run([bench.uv, "build", "-q", "--wheel", "--out-dir", made, root])
                what = glob.glob(os.path.join(made, "*.whl"))
            bench.run([bench.uv, "pip", "install", "-q", "--python", self.python, *what])
        site = bench.site(self.python)
        self.libraries = below or site
        self.variables = {"PYTHONHASHSEED": "0"}
        entries = {"rooted": [os.path.join(root, "src")], "target": [below, root], "flat": [root]}
        if way in entries:
            self.variables["PYTHONPATH"] = os.pathsep.join(entries[way])
        self.library = os.path.join(self.libraries, files[0])
        self.own = os.path.join(site, "app", "__init__.py") if way == "installed" else init

    def command(self, plugin: bool | None, core: str) -> list[str]:
        """The program without coverage.py (None), with it, and with the plugin."""
        run = [self.python]
        if plugin is not None:
            data = os.path.join(self.work, "data")
            text = f"[run]\ncore = {core}\ndata_file = {data}\n"
            text += "plugins = whose\n" if plugin else ""
            rcfile = trees.write(os.path.join(self.work, f"{core}-{plugin}.cfg"), text)
            run += ["-m", "coverage", "run", f"--rcfile={rcfile}"]
        return [*run, self.program]

    def added(self, core: str) -> tuple[int, int]:
        """What coverage.py adds to the instructions of the program: alone, with the plugin."""
        none, alone, ours = (
            instructions(self.command(plugin, core), self.root, **self.variables)
            for plugin in (None, False, True)
        )
        return alone - none, ours - none

    def first(self, path: str) -> int:
        """The instructions of a process's first question, the environment included."""
        codes = ("", f"whose.classify({path!r})")
        before, after = (
            instructions(
                [self.python, "-c", f"import coverage, whose\n{code}"], self.root, **self.variables
            )
            for code in codes
        )
        return after - before
