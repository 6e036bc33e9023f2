"""pip's build environments: it builds with `coverage run` in all processes, and leaves nothing."""

from __future__ import annotations

import os

import pytest
from coverage import CoverageData

from layouts.interpreters import oldest_and_newest
from layouts.tools import run, write
from layouts.virtual_environments import make_venv

pytestmark = pytest.mark.slow

_CASES = [pytest.param(each, id=each.minor) for each in oldest_and_newest()]
_PYPROJECT = """[project]
name = "appkg"
version = "1"
description = "Anything."
[build-system]
requires = ["flit_core"]
build-backend = "backend"
backend-path = ["."]
"""
# The project's own backend, which uses a distribution that only its build environment has.
_BACKEND = "import flit_core.buildapi\n\nfrom flit_core.buildapi import *\n"


@pytest.mark.parametrize("interpreter", _CASES)
def test_only_the_own_backend_is_measured(interpreter, workshop, tmp_path):
    """No file of the build environment, which pip removes: reports could not find its source."""
    python = make_venv(tmp_path / "env", interpreter)
    workshop.install(python, "pip", *workshop.whose())
    root = tmp_path / "proj"
    write(root / "pyproject.toml", _PYPROJECT + '[tool.flit.module]\nname = "appkg"\n')
    write(root / "appkg.py", '"""Anything."""\n')
    backend = write(root / "backend.py", _BACKEND)
    rcfile = write(
        root / "coveragerc",
        "[run]\nplugins = whose\npatch = subprocess\nparallel = true\n"
        f"data_file = {tmp_path}/data/.coverage\n",
    )
    (tmp_path / "data").mkdir()
    coverage = [python, "-m", "coverage"]
    pip = ["pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps", "-w", tmp_path, root]
    run([*coverage, "run", f"--rcfile={rcfile}", "-m", *pip], cwd=root)
    assert list(tmp_path.glob("appkg-*.whl"))
    run([*coverage, "combine", "-q", f"--rcfile={rcfile}"], cwd=root)
    data = CoverageData(str(tmp_path / "data" / ".coverage"))
    data.read()
    assert data.measured_files() == {os.path.realpath(backend)}
    run([*coverage, "report", f"--rcfile={rcfile}"], cwd=root)
