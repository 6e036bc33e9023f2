"""`children = lazy`: nothing is lost that is measured with `children = eager`."""

import sys
import textwrap

import pytest

from plugin.coverage_features import STARTS_IN_CHILDREN, skip_before
from plugin.lazy_cases import CASES, FILES, JOB, THREADS, code
from plugin.lazy_ways import MORE, POOL, SUBINTERPRETER, ways

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),  # some measure dozens of processes; `run` ends what hangs
    pytest.mark.skipif(sys.implementation.name != "cpython", reason="no audit event for code"),
]
ALL = CASES | MORE
CORES = ["ctrace", *(["sysmon"] if sys.version_info >= (3, 12) else [])]
LOOK = "import sys; print('coverage' in sys.modules, 'whose' in sys.modules)"


@pytest.fixture
def lazy(project):
    """The project with the files of the programs, and a function that measures one of them."""
    skip_before((7, 10, 3), "configuration for children")
    project.write(FILES).write({"job.py": JOB})
    project.write({"other.ini": "[run]\npatch = subprocess\nparallel = yes\n"})

    def measured(program, run, children, core, more=""):
        if "fork" in run:
            skip_before(STARTS_IN_CHILDREN, "patch fork")
        settings = run if "patch" in run else f"patch = subprocess\n{run}"
        project.rc(f"{settings}\ncore = {core}", f"children = {children}\n{more}")
        project.write(
            {"prog.py": f"import sys\nfrom start import child\n{textwrap.dedent(program)}\n"}
        )
        return project.measure()

    project.both = measured
    return project


@pytest.mark.parametrize("core", CORES)
@pytest.mark.parametrize("name", ALL)
def test_the_same_lines_are_measured(lazy, name, core):
    program, run = ALL[name] if isinstance(ALL[name], tuple) else (ALL[name], "")
    eager = lazy.both(program, run, "eager", core)
    assert eager
    assert lazy.both(program, run, "lazy", core) == eager


@pytest.mark.parametrize("core", CORES)
def test_ways_of_running_code(lazy, core):
    """Each of them in a child of its own, with a module of its own."""
    program, files = ways()
    eager = lazy.both(program, "", "eager", core)
    assert [name for name in files if name not in eager] == []
    assert lazy.both(program, "", "lazy", core) == eager


@pytest.mark.skipif(sys.version_info[:2] == (3, 12), reason="it crashes with coverage.py alone")
@pytest.mark.parametrize("core", CORES)
def test_a_subinterpreter(lazy, core):
    """Its own code may be measured where coverage.py loses it: nothing is lost in the main one."""
    program = code(SUBINTERPRETER)
    eager = lazy.both(program, "", "eager", core)
    assert eager["plain.py"] == [1]
    assert lazy.both(program, "", "lazy", core).items() >= eager.items()


@pytest.mark.skipif(sys.version_info < (3, 14), reason="no pool of interpreters")
def test_a_pool_of_interpreters(lazy):
    """They are given the code of functions, which runs there without an event."""
    eager = lazy.both(code(POOL), "", "eager", "sysmon")
    assert 2 in eager["job.py"]
    assert lazy.both(code(POOL), "", "lazy", "sysmon") == eager


def printed(project, program, run="", more=""):
    """What children print, one line each, under `children = lazy`."""
    project.rc(f"patch = subprocess\n{run}", f"children = lazy\n{more}")
    project.write({"prog.py": f"from start import child\n{textwrap.dedent(program)}\n"})
    project.erase()
    return project.coverage("run", "prog.py").stdout.splitlines()


def test_neither_is_imported_where_library_code_runs(lazy):
    """Nor in their children; a virtual environment's own programs are asked about."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    look = f"import click, json, email.message; {LOOK}"
    again = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {look!r}])"
    assert printed(lazy, f"child('-c', {look!r})") == ["False False"]
    more = f"import asyncio, unittest.mock; {LOOK}"  # since 3.14, interpreters might be made
    assert printed(lazy, f"child('-c', {more!r})") == ["False False"]
    assert printed(lazy, f"child('-c', {again!r})") == ["False False"]
    own = f"import app; {again}"
    assert printed(lazy, f"child('-c', {own!r})") == ["False False"]
    other = f"child('-c', {look!r}, cwd='other')"
    assert printed(lazy, other) == ["False False"]
    deps = f"import iniconfig; {LOOK}"
    assert printed(lazy, f"child('-c', {deps!r}, cwd='/')") == ["True True"]  # in the project
    script = lazy.venv.tool("pytest")
    lazy.write({"other/test_none.py": f"def test_it(): {LOOK}\n"})
    assert printed(lazy, f"child({str(script)!r}, '--version')") != []


def test_nothing_is_imported_in_children_that_start_at_once(lazy):
    """They are told only that they are children."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    look = "import os, sys; print('_whose_start' in sys.modules, [os.environ['WHOSE_CHILDREN']])"
    program = f"child('-c', {look!r})"
    assert printed(lazy, program, "dynamic_context = test_function\n") == ["False ['']"]


def test_the_option_reaches_grandchildren_of_own_code(lazy):
    """Those of a child that has started coverage.py are put off as well."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    look = f"import json; {LOOK}"
    lazy.write({"middle.py": f"from start import child\nchild('-c', {look!r})\n"})
    assert printed(lazy, "child('middle.py')") == ["False False"]


def test_another_configuration(lazy):
    """The variable is for one configuration: with another, coverage.py starts at once."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    program = f"""
        import base64, json, os
        config = json.loads(base64.b64decode(os.environ["COVERAGE_PROCESS_CONFIG"]))
        config["cover_pylib"] = True
        changed = base64.b64encode(json.dumps(config).encode()).decode()
        child("-c", {LOOK!r}, env={{**os.environ, "COVERAGE_PROCESS_CONFIG": changed}})
        """
    assert printed(lazy, program) == ["True True"]


def test_a_signal_at_the_start(lazy):
    """Its handler is called, and what it raises reaches the program: it may be a time-out."""
    program = """
        import gc, signal, sys
        class Late(Exception):
            pass
        def handler(*_):
            raise Late
        def collected(*_):
            if "coverage" in sys.modules and "coverage.data" not in sys.modules:
                gc.callbacks.clear()
                print("during", flush=True)
                signal.raise_signal(signal.SIGTERM)
        signal.signal(signal.SIGTERM, handler)
        gc.callbacks.append(collected)  # nothing else of the program is called during the start
        gc.set_threshold(10)
        try:
            import app.core
            print("lost")
        except Late:
            print("late")
        """
    assert printed(lazy, f"child('-c', {textwrap.dedent(program)!r})") == ["during", "late"]


def test_an_error_at_the_start_is_told(lazy):
    """As coverage.py's own start-up file does; the program goes on."""
    lazy.rc("patch = subprocess", "children = lazy")
    lazy.write(
        {
            "prog.py": """\
            import os
            from start import child
            name = "COVERAGE_PROCESS_CONFIG"
            env = {**os.environ, name: "!"}
            env["WHOSE_CHILDREN"] = "!" + env["WHOSE_CHILDREN"][len(os.environ[name]):]
            child("-c", "import app; print('went on')", env=env)
            """
        }
    )
    done = lazy.coverage("run", "prog.py")
    assert done.stdout == "went on\n"
    assert "Traceback" in done.stderr


@pytest.mark.parametrize("core", CORES)
def test_threads_that_import_at_once(lazy, core):
    """Many times, under load: none waits for ever, and nothing is lost."""
    program = f"""
        import subprocess
        command = [sys.executable, "-c", {textwrap.dedent(THREADS)!r}]
        for _ in range(4):
            started = [subprocess.Popen(command) for _ in range(6)]
            assert [each.wait() for each in started] == [0] * 6
        """
    found = lazy.both(program, "", "lazy", core)
    expected = {f"many/part{number}.py": [1, 2] for number in range(20)}
    assert {name: found[name] for name in expected} == expected
    assert found["app/core.py"] == [1]


def test_the_end_of_a_program(lazy):
    """Its objects may be deleted when modules are empty already, those of `whose` as well."""
    program = """
        class Last:
            def __del__(self, load=__import__, error=ImportError, show=print):
                try:
                    load("plain")
                except error:
                    show("no more")
        last = Last()
        """
    assert printed(lazy, f"child('-c', {textwrap.dedent(program)!r})") == ["no more"]


def test_threads_that_set_trace_functions_at_once(lazy):
    """Before Python 3.12, none may be set while an audit hook runs for another."""
    skip_before(STARTS_IN_CHILDREN, "start-up file of its own")
    program = """
        import sys, threading
        import app
        sys.setswitchinterval(1e-6)
        threading.settrace(lambda *args: None)
        def work():
            for _ in range(1000):
                sys.settrace(None)
            done.append(1)
        done = []
        threads = [threading.Thread(target=work) for _ in range(8)]
        for each in threads: each.start()
        for each in threads: each.join()
        print(len(done))
        """
    assert printed(lazy, f"child('-c', {textwrap.dedent(program)!r})") == ["8"]


def test_the_start_before_a_thread_is_not_measured(lazy):
    """Nor is any other, if `whose` was installed from a checkout, which is the project's."""
    own = f"project = {lazy.venv.site / '_whose_start'}"
    found = []
    for name in ("command", "thread"):
        measured = lazy.both(CASES[name], "", "lazy", "ctrace", own)
        found.append({each: measured[each] for each in measured if "_whose_start" in each})
    assert found[0] == found[1]
