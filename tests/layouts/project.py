"""The sample project: a script, a package, and a module that nothing imports."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from layouts.model import Built, Interpreter
from layouts.tools import write

# Small, pure and without dependencies: a package, a module, two packages of one distribution.
_INSTALLED = {
    "click": ("click/__init__.py", "click/core.py"),
    "iniconfig": ("iniconfig/__init__.py",),
    "six": ("six.py",),
    "attrs": ("attr/_make.py", "attrs/__init__.py"),
}
DISTRIBUTIONS = tuple(_INSTALLED)
THIRD_PARTY_MODULES = ["click", "click.core", "iniconfig", "six", "attr", "attrs"]

PROJECT_MODULES = ["appkg", "appkg.core", "appkg.sub.util"]
_FILES = {
    "__init__.py": "NAME = 'appkg'\n",
    "core.py": "from appkg.sub.util import twice\n\n\ndef work(start):\n    return twice(start)\n",
    "sub/__init__.py": "DEPTH = 2\n",
    "sub/util.py": "def twice(number):\n    return number + number\n",
    "unused.py": "def never():\n    return None\n",
}

# The standard library's modules here are none that coverage.py or `whose` import.
_ENTRY = '''"""Runs the project, and what the tests want to run in the same process."""
import colorsys
import json
import os
import sys
import xml.dom.minidom
{before}
{imports}

def main():
    {body}
    colorsys.rgb_to_hsv(1, 0, 0)
    xml.dom.minidom.parseString("<a/>").toxml()


main()
{after}
probe = os.environ.get("WHOSE_PROBE")
if probe:
    with open(probe, encoding="utf-8") as file:
        exec(compile(file.read(), "<probe>", "exec"), {{"__name__": "probe"}})
print("ran to the end")
'''
_BACKENDS = {
    "setuptools": 'requires = ["setuptools>=70"]\nbuild-backend = "setuptools.build_meta"\n',
    "hatchling": 'requires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
}


def installed(site: Path, *names: str) -> list[str]:
    """Some files of sample distributions (all, if none is named) in a site directory."""
    return [str(site / file) for name in names or DISTRIBUTIONS for file in _INSTALLED[name]]


def package(directory: Path, name: str = "appkg") -> list[str]:
    """Write a package into `directory`; its files."""
    return [
        write(directory / name / relative, text.replace("appkg", name))
        for relative, text in _FILES.items()
    ]


def executed(files: Sequence[str]) -> list[str]:
    """Those of a package's files that its `core` makes run."""
    return [path for path in files if os.path.basename(path) != "unused.py"]


def entry(
    path: str | Path,
    more: Sequence[str] = (),
    *,
    before: str = "",
    after: str = "",
    body: str = "appkg.core.work(21)",
) -> str:
    """Write the script, which imports the sample modules and `more`; its path."""
    modules = (*PROJECT_MODULES, *THIRD_PARTY_MODULES, *more)
    imports = "".join(f"import {name}\n" for name in modules)
    text = _ENTRY.format(imports=imports, before=before, after=after, body=body)
    return write(Path(path), text)


def sample(
    root: Path, interpreter: Interpreter, *, src: str = "", script: str = "run_app.py"
) -> Built:
    """Write the whole project into `root`, its package below `src`; how to run it is left open."""
    files = package(root / src)
    path = entry(root / script)
    return Built(
        cwd=str(root),
        entry=path,
        project=[path, *files],
        executed=[path, *executed(files)],
        stdlib=interpreter.stdlib_files(),
        third_party_modules=list(THIRD_PARTY_MODULES),
        project_modules=list(PROJECT_MODULES),
    )


def pyproject(
    directory: Path,
    *,
    name: str = "appkg",
    backend: str = "",
    dependencies: Sequence[str] = (),
    more: str = "",
) -> None:
    """Write a `pyproject.toml`; a project without `backend` cannot be built."""
    text = f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\n'
    text += f"dependencies = {list(dependencies)!r}\n"
    if backend:
        text += f"[build-system]\n{_BACKENDS[backend]}"
    write(directory / "pyproject.toml", text + more)


def hatch_packages(*directories: str) -> str:
    """The part of a `pyproject.toml` that says what hatchling packs."""
    return f"[tool.hatch.build.targets.wheel]\npackages = {list(directories)!r}\n"
