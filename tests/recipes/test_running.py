"""Debuggers, profilers and tracers: which code they stop in, show and record."""

from __future__ import annotations

import os
import sys

import pytest

pytestmark = pytest.mark.slow  # each starts two programs

DEBUGPY = """
import json, os, sys
{recipe}
import debugpy
import debugpy._vendored.force_pydevd
from _pydevd_bundle.pydevd_filtering import FilesFiltering
import lib
found = FilesFiltering()
print(json.dumps([found.in_project_roots(each) for each in (lib.__file__, __file__, os.__file__)]))
"""


def test_debugpy(project):
    """`justMyCode` stops in the library; by the variable, from Python or a shell, it does not."""
    pytest.importorskip("debugpy")
    assert project.run(DEBUGPY.format(recipe="")) == [True, True, False]
    mine = project.with_recipe("debugpy", DEBUGPY.format(recipe="import recipe"))
    assert mine == [False, True, False]
    roots = project.start("-m", "whose", "roots", "--sep", os.pathsep).stdout.strip()
    mine = project.run(DEBUGPY.format(recipe=""), LIBRARY_ROOTS=roots)
    assert mine == [False, True, False]


PYINSTRUMENT = """
import json, time
import pyinstrument
import lib
{recipe}
def mine():
    end = time.perf_counter() + 0.5  # less than a hundredth is not shown
    while time.perf_counter() < end:
        pass
with pyinstrument.Profiler(interval=0.001) as profiler:
    lib.call(lib.call, lib.call, lib.call, lib.call, mine)
print(json.dumps({report}))
"""


def test_pyinstrument(project):
    """Alone it shows every frame of the library; with `whose` they are one group."""
    pytest.importorskip("pyinstrument")
    alone = project.run(PYINSTRUMENT.format(recipe="", report="profiler.output_text()"))
    assert alone.count("lib/__init__.py") == 5
    mine = project.with_recipe(
        "pyinstrument",
        PYINSTRUMENT.format(recipe="import recipe", report="recipe.report(profiler)"),
    )
    assert "hidden" in mine
    assert mine.count("lib/__init__.py") == 2  # where it goes in, and where it calls back
    assert " mine" in mine


VIZTRACER = """
import json
import viztracer
import lib
def mine():
    return 1
tracer = viztracer.VizTracer(verbose=0)
tracer.start()
lib.call(mine)
tracer.stop()
{recipe}
names = [event["name"] for event in tracer.data["traceEvents"]]
print(json.dumps(sorted(name.partition(" ")[0] for name in names if "project" in name)))
"""


def test_viztracer(project):
    pytest.importorskip("viztracer")
    alone = project.run(VIZTRACER.format(recipe="tracer.parse()"))
    assert alone == ["call", "mine"]
    program = VIZTRACER.format(recipe="import recipe\nrecipe.keep_own(tracer)")
    mine = project.with_recipe("VizTracer", program)
    assert mine == ["mine"]


PDB = """
import io, json, pdb
import lib
{recipe}
seen = []
class Recorder({base}):
    def user_call(self, frame, arguments):
        self.set_step()
    def user_line(self, frame):
        seen.append(frame.f_code.co_filename == lib.__file__)
        self.set_step()
debugger = Recorder(stdin=io.StringIO(), stdout=io.StringIO(), nosigint=True, readrc=False)
def mine():
    return lib.call(int, 1)
debugger.runcall(mine)
print(json.dumps([any(seen), not all(seen)]))
"""


def test_pdb(project):
    assert project.run(PDB.format(recipe="", base="pdb.Pdb")) == [True, True]
    heading = "A debugger that steps through your code only"
    program = PDB.format(recipe="import recipe", base="recipe.MyCode")
    assert project.with_recipe(heading, program, page="recipes") == [False, True]


PROFILE = """
import cProfile, json, os, pstats
import lib
{recipe}
def mine():
    return sorted([2, 1])
profile = cProfile.Profile()
profile.runcall(lib.call, mine)
print(json.dumps(sorted(name for _, _, name in {rows}.stats)))
"""


def test_profile(project):
    alone = project.run(PROFILE.format(recipe="", rows="pstats.Stats(profile)"))
    assert {"call", "mine"} < set(alone)
    mine = project.with_recipe(
        "The rows of a profile that are yours",
        PROFILE.format(recipe="import recipe", rows="recipe.own_rows(profile)"),
        page="recipes",
    )
    assert mine == ["mine"]


UVICORN = """
import json, os
from pathlib import Path
from uvicorn.config import Config
from uvicorn.supervisors.watchfilesreload import FileFilter
import lib
{recipe}
watches = FileFilter(Config("app:app", {options}))
print(json.dumps([watches(Path(each)) for each in (lib.__file__, os.path.abspath("main.py"))]))
"""


def test_uvicorn(project):
    """A file of a library that changes below the working directory starts it anew, alone."""
    pytest.importorskip("uvicorn")
    pytest.importorskip("watchfiles")
    assert project.run(UVICORN.format(recipe="", options="reload=True")) == [True, True]
    program = UVICORN.format(recipe="import recipe", options="**recipe.OPTIONS")
    assert project.with_recipe("uvicorn --reload", program) == [False, True]


def test_warnings(project):
    """The line of the project that called, not the one of the library that called back."""
    if sys.version_info < (3, 12):
        pytest.skip("skip_file_prefixes is new in 3.12")
    program = """
import json, warnings
import lib
{recipe}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    lib.call({warn}, "old")
print(json.dumps(caught[0].filename == __file__))
"""
    alone = "lambda text: warnings.warn(text, DeprecationWarning, stacklevel=2)"
    assert project.run(program.format(recipe="", warn=alone)) is False
    # The function that warns is in a library too, as it is used.
    program = program.format(recipe="from lib.warns import deprecated", warn="deprecated")
    code = project.recipe("Warn where the user's code calls", "recipes")
    project.write("libs/lib/warns.py", code)
    rows = "lib/__init__.py,,\nlib/warns.py,,\n"
    project.write("libs/lib-1.dist-info/RECORD", rows)
    assert project.run(program) is True
