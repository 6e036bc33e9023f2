"""`children = lazy`: nothing is lost that is measured with `children = eager`."""

import sys
import textwrap

import pytest

from plugin.coverage_features import skip_before
from plugin.lazy_cases import CASES, FILES, JOB

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.implementation.name != "cpython", reason="no audit event for code"),
]
CORES = ["ctrace", *(["sysmon"] if sys.version_info >= (3, 12) else [])]
LOOK = "import sys; print('coverage' in sys.modules, 'whose' in sys.modules)"


@pytest.fixture
def lazy(project):
    """The project with the files of the programs, and a function that measures one of them."""
    skip_before((7, 10), "start in children by a patch")
    project.write(FILES).write({"job.py": JOB})
    project.write({"other.ini": "[run]\npatch = subprocess\nparallel = yes\n"})

    def measured(program, run, children, core, more=""):
        settings = run if "patch" in run else f"patch = subprocess\n{run}"
        project.rc(f"{settings}\ncore = {core}", f"children = {children}\n{more}")
        project.write({"prog.py": f"from start import child\n{textwrap.dedent(program)}\n"})
        return project.measure()

    project.both = measured
    return project


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", CASES)
def test_the_same_lines_are_measured(lazy, name, core):
    program, run = CASES[name] if isinstance(CASES[name], tuple) else (CASES[name], "")
    eager = lazy.both(program, run, "eager", core)
    assert eager
    assert lazy.both(program, run, "lazy", core) == eager
