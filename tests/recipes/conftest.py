"""A project with a library beside it that tools take for the project's: `pip install --target`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Each of these is known by its record alone, and calls back.
LIBRARY = '''
def call(function, *arguments):
    """Calls the function of the program."""
    return function(*arguments)


def fail():
    raise ValueError("from the library")
'''


class Project:
    """A project in a directory, whose programs run with the library on `sys.path`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.libs = directory / "libs"
        self.library = self.write("libs/lib/__init__.py", LIBRARY)
        self.write("libs/lib-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: lib\n")
        self.write("libs/lib-1.dist-info/RECORD", "lib/__init__.py,,\n")

    def write(self, name: str, text: str) -> str:
        """Write a file; its path."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return os.fspath(path)

    def start(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the interpreter of the tests."""
        path = os.pathsep.join(filter(None, [str(self.libs), variables.pop("PYTHONPATH", "")]))
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.directory,
            env={**os.environ, "PYTHONPATH": path, "HOME": str(self.directory), **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )

    def run(self, program: str, **variables: str) -> object:
        """What a program prints in its last line, as JSON."""
        path = self.write("main.py", program)
        done = self.start(path, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def recipe(self, heading: str, page: str = "tools") -> str:
        """The Python code below a heading of a page."""
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        (section,) = [each for each in text.split("\n## ")[1:] if each.startswith(f"{heading}\n")]
        code: str = re.findall(r"```python\n(.*?)```", section, re.DOTALL)[-1]
        assert len([line for line in code.splitlines() if line.strip()]) <= 15, "too long"
        return code

    def with_recipe(
        self, heading: str, program: str, *, page: str = "tools", **more: str
    ) -> object:
        """The same, with the recipe as the module `recipe`."""
        self.write("recipe.py", self.recipe(heading, page))
        return self.run(program, **more)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project of one test."""
    return Project(Path(os.path.realpath(tmp_path)) / "project")
