"""Frozen applications, made by the tools that freeze: each module is asked about from inside."""

from __future__ import annotations

import json
import shutil

import pytest

from layouts.interpreters import oldest_and_newest
from layouts.tools import run, write
from layouts.virtual_environments import make_venv

pytestmark = pytest.mark.slow

# The newest Python may be newer than these tools know.
_KNOWN = [each for each in oldest_and_newest() if each.minor < "3.15"]
_CASES = [pytest.param(each, id=each.minor) for each in _KNOWN]
_SHARED = [
    pytest.param(each, id=each.minor)
    for each in _KNOWN
    if each.has("lib/libpython*.so*", "lib/*/libpython*.so*")
]
_PROGRAM = """
import json, sys, xml.dom.minidom
import click.core, six
import appkg.core
import whose

kinds = {}
for name, function in (
    ("json", json.dumps),
    ("xml.dom.minidom", xml.dom.minidom.parseString),
    ("click", click.Command),
    ("click.core", click.core.Context.invoke),
    ("six", six.ensure_str),
    ("appkg.core", appkg.core.work),
):
    module = sys.modules[name]
    asked = [whose.classify(module.__file__), whose.classify_object(module)]
    asked += [whose.classify_module(name), whose.classify_object(function)]
    if hasattr(function, "__code__"):
        asked.append(whose.classify(function.__code__.co_filename))
    kinds[name] = sorted(set(asked))
print(json.dumps(kinds))
"""
_TRUTH = {
    "json": ["stdlib"],
    "xml.dom.minidom": ["stdlib"],
    "click": ["third-party"],
    "click.core": ["third-party"],
    "six": ["third-party"],
    "appkg.core": ["project"],
}


def _project(workshop, interpreter, tmp_path, tool):
    """The interpreter of an environment with the tool, and the directory of the project."""
    python = make_venv(tmp_path / "env", interpreter)
    workshop.install(python, tool, "click", "six", *workshop.whose())
    root = tmp_path / "proj"
    write(root / "pyproject.toml", '[project]\nname = "appkg"\nversion = "1"\n')
    write(root / "appkg" / "__init__.py")
    write(root / "appkg" / "core.py", "def work(start):\n    return start\n")
    write(root / "main.py", _PROGRAM)
    return python, root


def _kinds(application, cwd):
    return json.loads(run([application], cwd=cwd))


@pytest.mark.parametrize("interpreter", _SHARED)
def test_pyinstaller(interpreter, workshop, tmp_path):
    """As a directory, where its build is, and moved elsewhere, with copied metadata alone."""
    python, root = _project(workshop, interpreter, tmp_path, "pyinstaller")
    metadata = ("--copy-metadata", "click")  # the build directory tells the others
    run([python, "-m", "PyInstaller", "--log-level=ERROR", *metadata, "main.py"], cwd=root)
    assert _kinds(root / "dist" / "main" / "main", root) == _TRUTH
    assert _kinds(root / "dist" / "main" / "main", tmp_path) == _TRUTH
    shutil.copytree(root / "dist" / "main", tmp_path / "deployed", symlinks=True)
    # Nothing there says that an installer brought `six`.
    assert _kinds(tmp_path / "deployed" / "main", tmp_path) == {**_TRUTH, "six": ["project"]}


@pytest.mark.parametrize("interpreter", _CASES)
def test_cx_freeze(interpreter, workshop, tmp_path):
    """In an archive and beside it; code has the names that its files had at build time."""
    python, root = _project(workshop, interpreter, tmp_path, "cx-freeze")
    target = tmp_path / "frozen"
    command = ("-m", "cx_Freeze", "build_exe", "--script=main.py", "--packages=coverage,whose")
    run([python, *command, f"--build-exe={target}", "--silent"], cwd=root)
    assert _kinds(target / "main", root) == _TRUTH
    assert _kinds(target / "main", tmp_path) == _TRUTH
