"""Code that Cython compiled: it names its files relative to where it was built."""

from __future__ import annotations

import json
import shutil

import pytest

from layouts.interpreters import oldest_and_newest
from layouts.tools import run, write
from layouts.virtual_environments import make_venv

pytestmark = pytest.mark.slow

_CASES = [
    pytest.param(each, id=each.minor)
    for each in oldest_and_newest()
    if each.has("include/*/Python.h")
]
_SETUP = """
from Cython.Build import cythonize
from setuptools import setup

setup(name="appkg", packages=["appkg"], ext_modules=cythonize(["appkg/fast.pyx"], quiet=True))
"""
_PROGRAM = """
import json
import msgpack
import appkg.fast
import whose

kinds = {}
for function, argument in ((msgpack.unpackb, b"\\xc1"), (appkg.fast.invert, 0)):
    try:
        function(argument)
    except Exception as error:
        last = error.__traceback__.tb_next
        kinds[last.tb_frame.f_code.co_filename] = [
            whose.classify(last.tb_frame.f_code.co_filename), whose.classify_object(last),
        ]
print(json.dumps(kinds))
"""


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler here")
@pytest.mark.parametrize("interpreter", _CASES)
def test_names_in_tracebacks(interpreter, workshop, tmp_path):
    """Of an installed wheel, and of the project built in place; neither file is where it says."""
    python = make_venv(tmp_path / "env", interpreter)
    workshop.install(python, "cython", "setuptools", "msgpack", *workshop.whose())
    root = tmp_path / "proj"
    write(root / "setup.py", _SETUP)
    write(root / "appkg" / "__init__.py")
    write(root / "appkg" / "fast.pyx", "def invert(number):\n    return 1 // number\n")
    script = write(root / "main.py", _PROGRAM)
    run([python, "setup.py", "-q", "build_ext", "--inplace"], cwd=root)
    truth = {
        "msgpack/_unpacker.pyx": ["third-party", "third-party"],
        "appkg/fast.pyx": ["project", "project"],
    }
    assert json.loads(run([python, script], cwd=root)) == truth
    assert json.loads(run([python, script], cwd=tmp_path)) == truth
