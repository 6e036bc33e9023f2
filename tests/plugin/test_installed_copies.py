"""The project is installed for real: what is measured there is shown as its source."""

import os
import re
import shutil
import sys

import pytest

from plugin.conftest import SAME, Project, Venv, run
from plugin.coverage_features import unknown_settings

pytestmark = pytest.mark.slow

PYPROJECT = """\
    [build-system]
    requires = ["hatchling"]
    build-backend = "hatchling.build"
    [project]
    name = "copied"
    version = "1"
    [tool.hatch.build.targets.wheel]
    packages = ["{where}copied"]
    """
FILES = {
    "__init__.py": "NAME = 1\n",
    "core.py": "def work(number):\n    return number\n",
    "idle.py": "IDLE = 1\n",
}
RUN = "import click\nfrom copied import core\ncore.work(1)\n"


@pytest.fixture(scope="module")
def installed(venv, tmp_path_factory):
    """An environment with the project in it, and the project's tree; `where` is src or none."""
    known = {}

    def make(where):
        if where not in known:
            home = tmp_path_factory.mktemp("installed")
            tree = Project(home / "tree", Venv(home))
            package = {f"{where}copied/{name}": text for name, text in FILES.items()}
            tree.root.mkdir()
            tree.write(
                {"pyproject.toml": PYPROJECT.format(where=where), **package, "scripts/run.py": RUN}
            )
            uv = shutil.which("uv", path=os.path.dirname(sys.executable)) or shutil.which("uv")
            run(uv, "venv", "--quiet", "--python", venv.python, home / "venv", cwd=home)
            [wheel] = venv.prefix.parent.glob("dist/whose-*.whl")
            install = (uv, "pip", "install", "--quiet", "--python", home / "venv/bin/python")
            run(*install, wheel, "click", "pytest-cov", *SAME, tree.root, cwd=home)
            known[where] = tree
        tree = known[where]
        tree.erase()
        return tree

    return make


def reported(tree, *args):
    """The files of a report."""
    done = tree.coverage("report", *args)
    return re.findall(r"^(\S+\.py)", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("where", ["src/", ""])
@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("core", ["ctrace", "sysmon"])
def test_a_report_shows_the_source(installed, where, relative, core):
    """Without a combination as well, and in the data nothing is changed."""
    tree = installed(where).rc(f"core = {core}\nrelative_files = {relative}")
    # The script is elsewhere, so the tree is not on sys.path: the copy is imported.
    tree.coverage("run", "scripts/run.py")
    with tree.data() as data:
        measured = data.measured_files()
    assert any(path.endswith("site-packages/copied/core.py") for path in measured)
    assert reported(tree) == sorted(
        ["scripts/run.py", *(f"{where}copied/{name}" for name in ("__init__.py", "core.py"))]
    )


def test_combined_data_has_each_file_once(installed):
    """One run used the copy, another one the source."""
    tree = installed("src/").rc("parallel = True")
    tree.coverage("run", "scripts/run.py")
    tree.coverage("run", "scripts/run.py", env={"PYTHONPATH": str(tree.root / "src")})
    names = [*map(str, tree.root.glob(".coverage.*.*"))]
    assert len(names) == 2
    tree.coverage("combine", "--quiet")
    assert tree.measured() == {
        "scripts/run.py": [1, 2, 3],
        "src/copied/__init__.py": [1],
        "src/copied/core.py": [1, 2],
    }


def test_the_report_of_pytest_cov(installed):
    """Another Coverage object combines there, in a process whose children are measured."""
    tree = installed("src/")
    settings = "patch = subprocess" if not unknown_settings("patch = subprocess") else ""
    tree.rc(settings).write({"tests/test_it.py": "import copied\n\ndef test_it():\n    pass\n"})
    done = tree.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", "--cov")
    assert re.findall(r"^(\S+\.py) ", done.stdout, re.MULTILINE) == [
        "src/copied/__init__.py",
        "tests/test_it.py",
    ]


def test_the_report_of_what_a_start_up_file_started(installed):
    """It may report itself, at the end of the only process that is measured."""
    tree = installed("src/").rc()
    start = "import atexit, coverage\ncov = coverage.Coverage()\ncov.start()\n"
    end = "@atexit.register\ndef end():\n    cov.stop()\n    cov.save()\n    cov.report()\n"
    tree.write({"boot/sitecustomize.py": start + end})
    text = tree.python("scripts/run.py", env={"PYTHONPATH": str(tree.root / "boot")}).stdout
    names = re.findall(r"^(\S*copied\S*\.py)", text, re.MULTILINE)
    assert names == ["src/copied/__init__.py", "src/copied/core.py"]


def test_it_can_be_switched_off(installed):
    """`map_paths = no`; and `[paths]` of the user are all that counts."""
    tree = installed("src/").rc("", "map_paths = no")
    tree.coverage("run", "scripts/run.py")
    [copy] = [name for name in reported(tree) if name.endswith("core.py")]
    assert "site-packages" in copy
    tree.rc(more="[paths]\nother =\n    elsewhere\n    /nowhere")
    assert copy in reported(tree)


def test_system_information_says_it(installed):
    """Which paths, and why."""
    tree = installed("src/").rc()
    text = tree.coverage("debug", "sys").stdout
    what = f"paths: */site-packages is shown as {tree.root}/src (of the project: copied)"
    assert re.search(r"whose_changed: (.*)", text)[1] == what
    tree.rc("", "map_paths = no")
    assert re.search(r"whose_changed: (.*)", tree.coverage("debug", "sys").stdout)[1] == "-none-"


def test_members_of_a_workspace(installed):
    """From its root, in which no package is."""
    tree = installed("src/")
    home = tree.root.parent
    root = Project(home, tree.venv).rc()
    root.write({"run.py": RUN})
    root.coverage("run", "run.py")
    assert reported(root) == ["run.py", "tree/src/copied/__init__.py", "tree/src/copied/core.py"]


def test_others_packages_are_not_mapped(project):
    """A directory of the project that is called like a package of somebody else."""
    project.write({"src/click/__init__.py": ""}).rc()
    text = project.coverage("debug", "sys").stdout
    assert re.search(r"whose_changed: (.*)", text)[1] == "-none-"


@pytest.fixture
def elsewhere(installed, project, tmp_path):
    """Another checkout, with data from an environment and a tree that are gone, and a snapshot."""
    tree = installed("src/").rc("parallel = True", "snapshot = env.json")
    tree.coverage("run", "scripts/run.py")  # the snapshot is not there yet
    tree.coverage("run", "scripts/run.py", env={"PYTHONPATH": str(tree.root / "src")})
    here = Project(tmp_path / "here", project.venv)
    here.write({f"src/copied/{name}": text for name, text in FILES.items()})
    here.write(
        {"scripts/run.py": RUN, "env.json": tree.python("-m", "whose", "env", "--snapshot").stdout}
    )
    (here.root / "data").mkdir()
    for name in tree.root.glob(".coverage.*.*"):
        name.rename(here.root / "data" / name.name)
    home, gone = tree.root.parent, tmp_path / "gone"
    home.rename(gone)
    yield here
    gone.rename(home)


def test_data_are_combined_in_another_place(elsewhere):
    """By a snapshot, each file once, as its source there; alone, no file is found."""
    elsewhere.rc("parallel = True", "snapshot = nowhere.json")
    elsewhere.coverage("combine", "--keep", "data")
    assert "No source for code" in elsewhere.coverage("report", ok=False).stdout
    said = f"paths: nothing by {elsewhere.root}/nowhere.json, which does not exist"
    assert said in elsewhere.coverage("debug", "sys").stdout

    (elsewhere.root / ".coverage").unlink()
    elsewhere.rc("parallel = True", "snapshot = nowhere.json, env.json")
    elsewhere.coverage("combine", "data")
    assert elsewhere.measured() == {
        "scripts/run.py": [1, 2, 3],
        "src/copied/__init__.py": [1],
        "src/copied/core.py": [1, 2],
    }
    names = ["scripts/run.py", "src/copied/__init__.py", "src/copied/core.py"]
    assert reported(elsewhere) == names


@pytest.mark.parametrize("problem", ["no snapshot", "Is a directory"])
def test_a_damaged_snapshot_ends_the_command(project, problem):
    project.rc("", "snapshot = env.json")
    if problem == "no snapshot":
        project.write({"env.json": "{}"})
    else:
        (project.root / "env.json").mkdir()
    done = project.coverage("report", ok=False)
    assert done.returncode == 1
    said = f"whose: option '[whose] snapshot=' in .coveragerc: {project.root}/env.json: {problem}"
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
