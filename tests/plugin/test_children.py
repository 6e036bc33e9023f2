"""Subprocesses, multiprocessing, forks and threads: every process asks `whose` the same."""

import sys

import pytest

from plugin.coverage_features import STARTS_IN_CHILDREN, skip_before

pytestmark = pytest.mark.slow


CHILD = {
    "child.py": "import click, iniconfig\nimport vendor\nfrom app import core\ncore.work(1)\n",
    "vendor.py": "VALUE = 1\n",
}
CHILD_LINES = {"child.py": [1, 2, 3, 4], "app/__init__.py": [1], "app/core.py": [1, 2, 4]}


def test_subprocess(project):
    """`patch = subprocess`: the child has the plugin and its options."""
    project.rc("patch = subprocess", "third_party = vendor.py").write(
        {
            **CHILD,
            "prog.py": """\
                import subprocess, sys
                subprocess.run([sys.executable, "child.py"], check=True)
                """,
        }
    )
    assert project.measure() == {"prog.py": [1, 2], **CHILD_LINES}


def test_subprocess_with_another_working_directory(project):
    """Relative options mean what they meant where the first process started."""
    project.rc("patch = subprocess", "third_party = vendor.py").write(
        {
            **CHILD,
            "other/vendor.py": "DECOY = 1\n",
            "prog.py": """\
                import os, subprocess, sys
                os.environ["PYTHONPATH"] = os.path.abspath("deps")
                subprocess.run([sys.executable, "../child.py"], cwd="other", check=True)
                os.environ["PYTHONPATH"] = os.path.abspath("deps") + os.pathsep + "."
                subprocess.run([sys.executable, "-m", "vendor"], cwd="other", check=True)
                """,
        }
    )
    expected = {"prog.py": [1, 2, 3, 4, 5], **CHILD_LINES, "other/vendor.py": [1]}
    assert project.measure() == expected


def test_subprocess_in_a_directory_with_a_dollar(project):
    """Options reach a child as absolute paths; what looks like a variable in them is a name."""
    project.write({f"$HOME/{name}": text for name, text in CHILD.items()})
    project.rc("patch = subprocess", "third_party = vendor.py").write(
        {
            "$HOME/prog.py": """\
                import subprocess, sys
                subprocess.run([sys.executable, "child.py"], check=True)
                """,
            "$HOME/app/core.py": "def work(number):\n    return number\n",
        }
    )
    home = project.root / "$HOME"
    (project.root / ".coveragerc").rename(home / ".coveragerc")
    project.coverage("run", "prog.py", cwd=home)
    project.coverage("combine", "--quiet", "--data-file=.coverage", home)
    lines = {"prog.py": [1, 2], "child.py": [1, 2, 3, 4], "app/core.py": [1, 2]}
    assert project.measured() == {f"$HOME/{name}": lines[name] for name in lines}


def test_grandchild_without_the_configuration_file(project, tmp_path):
    """The configuration reaches a grandchild in a directory that has nothing to do with it."""
    project.rc("patch = subprocess", "third_party =\n    vendor.py").write(
        {
            **CHILD,
            "middle.py": f"""\
                import os, subprocess, sys
                root = os.path.dirname(os.path.abspath(__file__))
                os.chdir({str(tmp_path)!r})
                subprocess.run([sys.executable, os.path.join(root, "child.py")], check=True)
                """,
            "prog.py": """\
                import subprocess, sys
                subprocess.run([sys.executable, "middle.py"], check=True)
                """,
        }
    )
    assert project.measure() == {"prog.py": [1, 2], "middle.py": [1, 2, 3, 4], **CHILD_LINES}


def test_subprocess_of_a_coverage_object_with_the_function(project):
    """A plugin given as a function has no name in the configuration; children have it still."""
    project.rc("patch = subprocess", plugins="").write(
        {
            **CHILD,
            "api.py": """\
                import functools, subprocess, sys
                import coverage, whose
                init = functools.partial(
                    whose.coverage_init, options={"third_party": "vendor.py"}
                )
                cov = coverage.Coverage(plugins=[init])
                cov.start()
                subprocess.run([sys.executable, "../child.py"], cwd="app", check=True)
                cov.stop()
                cov.save()
                """,
        }
    )
    project.python("api.py")
    assert project.combined() == CHILD_LINES


@pytest.mark.parametrize("patch", ["fork", "execv", "_exit"])
def test_other_patches(project, patch):
    """The other ways in which coverage.py gets into a process."""
    skip_before(STARTS_IN_CHILDREN, f"patch {patch} without subprocess")
    if patch == "fork":
        skip_before((7, 17, 3), "patch fork that works in functions")
    project.rc(f"patch = {patch}\nparallel = True", "third_party = vendor.py")
    programs = {
        "fork": """\
            import os
            def forked():
                os.chdir("app")
                import child
                raise SystemExit(0)
            if os.fork() == 0:
                forked()
            os.wait()
            """,
        "execv": """\
            import os, sys
            os.execve(sys.executable, [sys.executable, "child.py"], dict(os.environ))
            """,
        "_exit": """\
            import os
            import child
            os._exit(0)
            """,
    }
    # In the forked child the frame of `prog.py` itself is not watched.
    lines = {"fork": [1, 2, 3, 4, 5, 6, 8], "execv": [1, 2], "_exit": [1, 2, 3]}
    project.write({**CHILD, "prog.py": programs[patch]})
    assert project.measure() == {"prog.py": lines[patch], **CHILD_LINES}


def test_all_patches(project):
    """All of them in one program, one after the other."""
    project.rc("patch = subprocess, fork, execv, _exit", "third_party = vendor.py").write(
        {
            **CHILD,
            "last.py": "import click, iniconfig, vendor\nfrom app import last\n",
            "app/last.py": "VALUE = 1\n",
            "prog.py": """\
                import os, subprocess, sys
                def forked():
                    import click, iniconfig, vendor
                    from app import core
                    core.work(3)
                    os._exit(0)
                subprocess.run([sys.executable, "child.py"], check=True)
                if os.fork() == 0:
                    forked()
                os.wait()
                os.execve(sys.executable, [sys.executable, "last.py"], dict(os.environ))
                """,
        }
    )
    assert project.measure() == {
        "prog.py": [1, 2, 3, 4, 5, 6, 7, 8, 10, 11],  # in the forked child not its own frame
        **CHILD_LINES,
        "app/core.py": [1, 2, 3, 4],
        "last.py": [1, 2],
        "app/last.py": [1],
    }


def test_process_start_variable(project):
    """COVERAGE_PROCESS_START names a file, which a child reads by itself."""
    skip_before(STARTS_IN_CHILDREN, "part in children by itself")
    project.rc("parallel = True", "third_party = vendor.py").write(CHILD)
    rc = project.root / ".coveragerc"
    project.python("child.py", env={"COVERAGE_PROCESS_START": str(rc)})
    assert project.combined() == CHILD_LINES


MULTI = """\
    import multiprocessing, os, sys

    def job(number):
        import child

    if __name__ == "__main__":
        os.chdir({directory!r})
        context = multiprocessing.get_context({method!r})
        process = context.Process(target=job, args=(1,))
        process.start()
        process.join()
        sys.exit(process.exitcode)
    """


@pytest.mark.parametrize("directory", [".", "app"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(project, method, directory):
    """Each way of starting a process, also from a program that has changed its directory."""
    # Children write their data where they are, unless the name is absolute.
    data_file = project.root / ".coverage"
    project.rc(f"concurrency = multiprocessing\ndata_file = {data_file}", "third_party = vendor.py")
    project.write({**CHILD, "prog.py": MULTI.format(method=method, directory=directory)})
    expected = {"prog.py": [1, 3, 4, 6, 7, 8, 9, 10, 11, 12], **CHILD_LINES}
    assert project.measure() == expected


def test_multiprocessing_pool(project):
    """A pool, whose workers end without the usual clean-up, with the default method."""
    project.rc("concurrency = multiprocessing", "third_party = vendor.py").write(
        {
            **CHILD,
            "prog.py": """\
                import multiprocessing

                def job(number):
                    import child
                    return number

                if __name__ == "__main__":
                    pool = multiprocessing.Pool(2)
                    assert pool.map(job, [1, 2, 3]) == [1, 2, 3]
                    pool.close()
                    pool.join()
                """,
        }
    )
    assert project.measure() == {"prog.py": [1, 3, 4, 5, 7, 8, 9, 10, 11], **CHILD_LINES}


def test_threads(project, executed):
    """Threads that import and change `sys.path` at the same time."""
    modules = {f"many/part{number}.py": f"VALUE = {number}\n" for number in range(40)}
    installed = {f"deps/iniconfig/part{number}.py": "VALUE = 1\n" for number in range(40)}
    project.rc("", "third_party = deps/iniconfig").write(
        {
            **modules,
            **installed,
            "prog.py": """\
                import importlib, sys, threading
                def load(start):
                    for number in range(start, 40, 4):
                        sys.path.insert(0, f"/nowhere/{number}")
                        importlib.import_module(f"many.part{number}")
                        importlib.import_module(f"iniconfig.part{number}")
                        sys.path.remove(f"/nowhere/{number}")
                threads = [threading.Thread(target=load, args=(start,)) for start in range(4)]
                for each in threads:
                    each.start()
                for each in threads:
                    each.join()
                """,
        }
    )
    expected = {name: [1] for name in modules}
    assert project.measure() == {"prog.py": list(range(1, 13)), **expected}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no sys.monitoring")
def test_subprocess_with_sysmon(project):
    """The report that started `whose`: the sysmon core and subprocesses."""
    project.rc("patch = subprocess\ncore = sysmon", "third_party = vendor.py").write(
        {
            **CHILD,
            "prog.py": """\
                import subprocess, sys
                for _ in range(2):
                    subprocess.run([sys.executable, "child.py"], check=True)
                """,
        }
    )
    assert project.measure() == {"prog.py": [1, 2, 3], **CHILD_LINES}
