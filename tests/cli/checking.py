"""Asks `whose check`, and makes what it is asked about."""

from __future__ import annotations

import json
import re
from pathlib import Path

from layouts.tools import write

from cli.conftest import python_of
from cli.workbench import whose

PYPROJECT = """
[project]
name = "{name}"
version = "{version}"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.hatch.build.targets.wheel]
packages = ["{name}"]
"""


def sources(here: Path, name: str, version: str = "1.0") -> Path:
    """A source tree of a distribution with one package."""
    write(here / "pyproject.toml", PYPROJECT.format(name=name, version=version))
    write(here / name / "__init__.py", f"where = {str(here)!r}\n")
    return here


def site_of(prefix: Path) -> Path:
    (site,) = prefix.glob("lib/python*/site-packages")
    return site


def imported_from(prefix: Path, module: str, cwd: Path) -> Path:
    """Where Python itself finds a module, from the working directory."""
    code = f"import {module}; print({module}.__file__)"
    return Path(python_of(prefix, "-c", code, cwd=cwd))


def found(*arguments: str | Path, cwd: Path, **more: object) -> list[dict]:
    """The hazards that `--json` gives; status and text must agree with them."""
    done = whose("check", "--json", *arguments, cwd=cwd, **more)
    assert done.stderr == ""
    given = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == bool(given)
    text = whose("check", "--quiet", *arguments, cwd=cwd, **more).stdout.splitlines()
    assert text == [f"{each['name']}: {each['message']}; fix: {each['fix']}" for each in given]
    assert all(each["path"] and each["fix"] for each in given)
    return given


def names(*arguments: str | Path, cwd: Path, **more: object) -> list[str]:
    return [each["name"] for each in found(*arguments, cwd=cwd, **more)]


def edited(prefix: Path, pattern: str, replacement: str) -> None:
    """Change one line of a `pyvenv.cfg`."""
    config = prefix / "pyvenv.cfg"
    text, number = re.subn(pattern, replacement, config.read_text(), count=1, flags=re.MULTILINE)
    assert number == 1
    config.write_text(text)
