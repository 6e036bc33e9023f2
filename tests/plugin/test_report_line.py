"""WHOSE_REPORT=1: what the plugin has changed, in one line at the end of a run."""

import re

import pytest

from plugin.coverage_features import SETTINGS, STARTS_IN_CHILDREN, skip_before

pytestmark = pytest.mark.slow

LINE = (
    r"^whose: (\d+) files? left out that coverage\.py alone would have measured; "
    r"(\d+) measured that it would have left out( \(subprocesses are not counted\))?$"
)


def line(project, *args, **env):
    """The two numbers; everything else is as without the line."""
    project.erase()
    done = project.coverage("run", *(args or ("prog.py",)), env={"WHOSE_REPORT": "1", **env})
    [found] = re.findall(LINE, done.stderr, re.MULTILINE)
    assert bool(found[2]) == ("patch" in (project.root / ".coveragerc").read_text())
    return [int(each) for each in found[:2]]


def stock(project, run="", *args):
    """The files that coverage.py alone measures."""
    project.rc(run, plugins="")
    return set(project.measure(*args))


@pytest.mark.parametrize("core", ["", "ctrace", "sysmon"])
def test_the_numbers_are_the_differences(project, executed, core):
    """By the data of two runs: what one has and the other has not."""
    if core == "sysmon":
        has = "import sys; sys.exit(not hasattr(sys, 'monitoring'))"
        if project.python("-c", has, ok=False).returncode:
            pytest.skip("this interpreter has no sys.monitoring")
    run = f"core = {core}" if core else ""
    alone = stock(project, run)
    measured = set(project.rc(run).measure())
    assert measured == set(executed)
    assert alone - measured
    assert line(project) == [len(alone - measured), 0]
    assert set(project.measured()) == measured


def test_what_coverage_alone_leaves_out(project):
    """An installed package that is the project's by an option."""
    files = [path for path in stock(project) if path.startswith("deps")]
    project.rc("", f"project = {project.venv.site}/click")
    left_out, added = line(project)
    assert left_out == len(files)
    assert added == len([path for path in project.measured() if path.startswith("site:click")])


def test_files_that_never_ran_count(project):
    """With a source tree, coverage.py reports installed files in it that nobody has imported."""
    run, more = "source = .", "[report]\ninclude_namespace_packages = True"
    project.rc(run, plugins="", more=more)
    alone = set(project.measure(env={"PYTHONPATH": ""}))
    project.rc(run, more=more)
    measured = set(project.measure(env={"PYTHONPATH": ""}))
    assert line(project, PYTHONPATH="") == [len(alone - measured), 0]


def test_warnings_are_as_without_the_line(project):
    """Each decision ticks a package off coverage.py's list; those that only compare must not."""
    run = "source_pkgs = app, app"
    alone = project.rc(run, plugins="").coverage("run", "prog.py").stderr
    assert alone.count("Module app was previously imported") == 1
    done = project.rc(run).coverage("run", "prog.py", env={"WHOSE_REPORT": "1"})
    assert re.sub(LINE + r"\n", "", done.stderr, flags=re.MULTILINE) == alone


@pytest.mark.parametrize("value", ["", "0", "off", None])
def test_nothing_is_printed_unasked(project, value):
    """And nothing is compared then."""
    env = {} if value is None else {"WHOSE_REPORT": value}
    assert project.rc().coverage("run", "prog.py", env=env).stderr == ""


def test_children_print_nothing(project):
    """Neither measured subprocesses nor forks: their output is for the program."""
    skip_before(SETTINGS["patch"], "setting patch")
    project.write(
        {
            "child.py": "import iniconfig\n",
            "prog.py": """\
                import os, subprocess, sys
                import iniconfig
                out = subprocess.run([sys.executable, "child.py"], capture_output=True, check=True)
                assert out.stderr == b"", out.stderr
                if not os.fork():
                    sys.exit()
                os.wait()
                """,
        }
    )
    measured = {path for path in stock(project) if path.startswith("deps")}
    project.rc("patch = subprocess, fork")
    assert line(project) == [len(measured), 0]


CHILDREN = {
    "subprocess": 'subprocess.run([sys.executable, "child.py"], stderr=errors, check=True)',
    "spawn": 'multiprocessing.get_context("spawn").Process(target=job).start()',
    "forkserver": 'multiprocessing.get_context("forkserver").Process(target=job).start()',
}


@pytest.mark.parametrize("way", CHILDREN)
def test_children_that_start_in_other_ways(project, way):
    """As for the others, neither the line nor a warning that the first process has given."""
    skip_before(STARTS_IN_CHILDREN, "part in children by itself")
    project.write(
        {
            "child.py": "import iniconfig\n",
            "prog.py": f"""\
                import multiprocessing, os, subprocess, sys

                def job():
                    import iniconfig

                if __name__ == "__main__":
                    errors = open("errors", "w")
                    os.dup2(errors.fileno(), 2)
                    {CHILDREN[way]}
                    for child in multiprocessing.active_children():
                        child.join()
                """,
        }
    )
    project.rc("concurrency = multiprocessing\nparallel = true", "project = nowhere")
    env = {"WHOSE_REPORT": "1", "COVERAGE_PROCESS_START": str(project.root / ".coveragerc")}
    first = project.coverage("run", "prog.py", env=env).stderr
    assert first.count("'[whose] project=' in .coveragerc has no effect") == 1
    # The first process has only its last line there.
    assert (
        re.sub(LINE, "line", (project.root / "errors").read_text(), flags=re.MULTILINE) == "line\n"
    )


def test_where_there_is_nothing_to_compare(project):
    """In the fallback it is said why."""
    start = (
        "import coverage.control as c; c.InOrOut = None.__class__; "
        "from coverage.cmdline import main; main()"
    )
    project.rc()
    done = project.python("-c", start, "run", "prog.py", env={"WHOSE_REPORT": "1"}, ok=False)
    assert "whose does not know this version" in done.stderr
