"""A project may have modules called like the standard library's: `whose` runs none of them."""

import importlib.util
import os
import sys
import zipfile

import pytest

from plugin.suites import FROM_ARCHIVE

pytestmark = pytest.mark.slow

# Notes that it was run, and gives what was meant.
STANDIN = """\
    import os, sys
    with open(os.environ["EXECUTED"], "a") as file:
        file.write(__name__ + "\\n")
    before = sys.path[:]
    sys.path[:] = [each for each in before if os.path.abspath(each) != {here!r}]
    del sys.modules[__name__]
    try:
        sys.modules[__name__] = __import__(__name__)
    finally:
        sys.path[:] = before
    """
PROGRAM = """\
    import os, sys
    sys.path += [os.path.abspath("archive.zip"), os.path.abspath("conda"), sys.prefix + "/lib"]
    import packed, condas, package, dependency
    print("done")
    """
FILES = {
    "prog.py": PROGRAM,
    "package/__init__.py": "PACKAGE = 1\n",
    "conda/conda-meta/condas-1.json": '{"files": ["condas.py"]}',
    "conda/condas.py": "CONDAS = 1\n",
    "pyproject.toml": "[tool.uv.workspace]\nmembers = ['pack*']\n",
    "setup.cfg": "[metadata]\nversion = 1\n",
    "setup.py": "setup(name='own')\n",
    "deps/dependency.py": "DEPENDENCY = 1\n",
    "deps/dependency-1.0.dist-info/RECORD": "dependency.py,,\n",
    **FROM_ARCHIVE,
}


@pytest.fixture
def standing_in(empty):
    """A project with a module for each one of the standard library that a start does not load."""
    done = empty.python("-c", "import sys; print(*sys.modules)")
    at_start = {"os", "sys", *done.stdout.split()}
    for name in sys.stdlib_module_names - at_start:
        if not name.startswith("_") and name != "importlib" and importlib.util.find_spec(name):
            empty.write({f"{name}.py": STANDIN.format(here=str(empty.root))})
    with zipfile.ZipFile(empty.root / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("packed/__init__.py", "PACKED = 1\n")
        archive.writestr("packed-1.dist-info/RECORD", "packed/__init__.py,,\n")
    return empty.write(FILES)


def executed(project, run):
    """The modules of the project that a run has executed."""
    log = project.root / "executed"
    log.write_text("")
    done = run({"EXECUTED": str(log)})
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    return {*log.read_text().split()}, done.stdout


@pytest.mark.parametrize("run", ["", "source = .", "debug = trace", "[whose]\nproject = package"])
def test_while_a_program_is_measured(standing_in, run):
    """No more of them are run than by coverage.py alone, from its script."""
    found = []
    for plugins in ("", "whose"):
        standing_in.rc("" if "[" in run else run, plugins=plugins, more=run if "[" in run else "")
        found.append(
            executed(standing_in, lambda env: standing_in.coverage("run", "prog.py", env=env))
        )
    (alone, _), (with_plugin, printed) = found
    assert "done" in printed
    assert with_plugin <= alone


@pytest.mark.parametrize("way", ["-m", "PYTHONPATH"])
def test_while_a_command_is_run(standing_in, way):
    """But for two that `import whose` needs before anything of it has begun."""
    if way == "-m":
        options, more = ("-m", "whose"), {}
        alone = ("-m", "package")
    else:
        options, more = (str(standing_in.venv.tool("whose")),), {"PYTHONPATH": "."}
        alone = ("prog.py",)
    standing_in.write({"package/__main__.py": ""})

    def runs(*arguments):
        def run(env):
            return standing_in.python(*arguments, env={**env, **more}, ok=False)

        return executed(standing_in, run)[0]

    python_itself = runs(*alone) if way == "-m" else runs("-c", "pass")
    for command in (
        *(("check",), ("env",), ("env", "--snapshot"), ("explain", "package"), ("roots",)),
        *((".",), ("-r", "--glob", "*.py", "."), ("json",), ("--help",), ("check", "--help")),
    ):
        assert runs(*options, *command) - python_itself <= {"enum", "types"}, command


def test_with_a_module_of_the_project_imported_in_its_place(empty):
    """By `python -m coverage`, for which the working directory is first on `sys.path`."""
    empty.write(
        {
            "json.py": "OWN = 1\n",
            "prog.py": "import dependency, json\nprint(json.OWN)\n",
            "deps/dependency.py": "",
            "deps/dependency-1.0.dist-info/RECORD": "dependency.py,,\n",
            "deps/dependency-1.0.dist-info/direct_url.json": '{"url": "file:///nowhere"}',
            "pyproject.toml": "[project]\nname = 'own'\n",
        }
    )
    path = {"PYTHONPATH": str(empty.root / "deps")}
    empty.rc(plugins="")
    alone = empty.python("-m", "coverage", "run", "prog.py", env=path, ok=False)
    if alone.returncode:
        pytest.skip("coverage.py 7.10 has left start-up files, which import json earlier")
    empty.rc("", plugins="whose")
    done = empty.python("-m", "coverage", "run", "prog.py", env=path)
    assert (done.stdout.strip(), done.stderr) == ("1", "")
    assert {os.path.basename(each) for each in empty.measured()} == {"prog.py"}
