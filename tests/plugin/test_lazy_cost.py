"""What `children = lazy` costs and spares, in counted instructions of single processes."""

import json
import re
import shutil
import sys

import coverage
import pytest

from plugin.conftest import run
from plugin.coverage_features import STARTS_IN_CHILDREN, skip_before

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # much is counted
    pytest.mark.skipif(sys.implementation.name != "cpython", reason="no audit event for code"),
    pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind to count with"),
]
NAMES = ("COVERAGE_PROCESS_CONFIG", "WHOSE_CHILDREN")


def count(python, *args, cwd, env=None):
    """The instructions of a process in user space: the same on a busy machine."""
    env = {"PYTHONHASHSEED": "0", **(env or {})}
    run(python, *args, cwd=cwd, env=env)  # what is compiled is there the second time
    tool = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    done = run(*tool, python, *args, cwd=cwd, env=env)
    return int(re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)[1].replace(",", ""))


@pytest.fixture
def counted(project):
    """A function: instructions of a child unmeasured (""), by coverage.py alone, by `lazy`."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    project.write({"prog.py": f"import json, os\nprint(json.dumps([*map(os.getenv, {NAMES})]))\n"})
    variables = {"": {}}
    for name, plugins in (("alone", ""), ("lazy", "whose")):
        project.rc("patch = subprocess", plugins and "children = lazy", plugins=plugins)
        values = json.loads(project.coverage("run", "prog.py").stdout)
        variables[name] = {key: value for key, value in zip(NAMES, values, strict=True) if value}
    assert [len(each) for each in variables.values()] == [0, 1, 2]

    def of(how, *args, **env):
        env = {**variables[how], **env}
        return count(project.venv.python, *args, cwd=project.root, env=env)

    return of


@pytest.mark.parametrize("code", ["import json", "import click, json"])
def test_a_child_without_code_of_the_project(counted, code):
    assert counted("lazy", "-c", code) <= 1.25 * counted("", "-c", code)


@pytest.mark.parametrize("args", [["-c", "import app.core"], ["plain.py"], ["-m", "app.core"]])
def test_a_child_with_code_of_the_project(project, counted, args):
    project.write({"plain.py": "import app.core, json\n"})
    # Older versions search less when they start, so there is less to spare.
    most = 0.97 if coverage.version_info >= (7, 17) else 1
    assert counted("lazy", *args) <= most * counted("alone", *args)


def test_the_reporters_that_are_put_off(project, venv, counted):
    """What a child with code of the project saves because they are not imported."""
    found = []
    for name in ("later", "now"):
        copy = project.root / name / "_whose_start"
        shutil.copytree(venv.site / "_whose_start", copy)
        if name == "now":
            text = re.sub(r"_REPORTERS = .*", "_REPORTERS = ()", (copy / "opening.py").read_text())
            copy.joinpath("opening.py").write_text(text)
        found.append(counted("lazy", "-c", "import app.core", PYTHONPATH=str(copy.parent)))
    assert found[0] <= 0.97 * found[1]


def test_a_program_that_opens_many_files(counted):
    """Each of them is an event for the audit hook, as long as the process lives."""
    code = "for _ in range({}): open('prog.py', 'rb').close()"
    few, many = code.format(1), code.format(2001)
    without, hooked = (counted(how, "-c", many) - counted(how, "-c", few) for how in ("", "lazy"))
    assert hooked <= 1.3 * without


def test_a_process_without_the_variable(venv, tmp_path):
    """What the start-up file costs every process of an environment that `whose` is in.

    It is counted in an empty process, since larger ones differ by a million for no reason: by
    when the garbage collection comes.
    """
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    [site] = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    bare = count(python, "-c", "pass", cwd=tmp_path)
    shutil.copy(venv.site / "a1_coverage.pth", site)
    without = count(python, "-c", "pass", cwd=tmp_path)
    small = count(python, "-c", "import json", cwd=tmp_path)
    shutil.copy(venv.site / "a0_whose.pth", site)
    added = count(python, "-c", "pass", cwd=tmp_path) - without
    assert added <= 0.01 * small
    assert added <= 0.5 * (without - bare)  # of what coverage.py's own costs
