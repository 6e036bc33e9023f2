"""What the copies of coverage.py's methods save, in counted instructions of a whole process."""

import re
import shutil

import pytest

from plugin.conftest import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # much is counted

PROGRAM = "import app.core\n"
# The same with and without the copies; they are looked up when the object is made.
START = """\
    import sys
    import coverage
    from coverage.cmdline import main
    from whose._coverage import inorout
    if sys.argv.pop(1) == "without":
        inorout.SPARED.clear()
    sys.exit(main())
    """


@pytest.mark.parametrize("source", ["", "source = app"])
def test_the_copies_earn_their_place(project, source):
    """Without them, what coverage.py adds to a short process is at least 2% more.

    With coverage.py 7.6.0 it is 2.5%, with 7.17.5 it is 8% or more.
    """
    if shutil.which("valgrind") is None:
        pytest.skip("there is no valgrind to count with")
    project.rc(source).write({"prog.py": PROGRAM, "start.py": START})

    def count(*args):
        command = (project.venv.python, *args)
        env = {"PYTHONHASHSEED": "0"}
        run(*command, cwd=project.root, env=env)  # what is compiled is there the second time
        options = ("--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
        done = run("valgrind", *options, *command, cwd=project.root, env=env)
        return int(re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)[1].replace(",", ""))

    bare = count("prog.py")
    with_copies = count("start.py", "with", "run", "prog.py") - bare
    without = count("start.py", "without", "run", "prog.py") - bare
    assert without > 1.02 * with_copies, (bare, with_copies, without)
