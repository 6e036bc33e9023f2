"""Programs that start children in many ways, by name: each is measured with both values."""

from __future__ import annotations

import textwrap

# What the programs have in common.
FILES = {
    "start.py": """\
        import subprocess, sys

        def child(*args, **kwargs):
            kwargs.setdefault("check", True)
            return subprocess.run([sys.executable, *args], **kwargs)
        """,
    "child.py": "import click, iniconfig\nfrom app import core\ncore.work(1)\n",
    "tool/__init__.py": "NAME = 'tool'\n",
    "tool/__main__.py": "import json\nfrom app import core\ncore.work(2)\n",
    "bundle/__main__.py": "import json\nVALUE = json.dumps(1)\n",
    "other/readme.txt": "",
    "tests/conftest.py": "import app.core\n",
    "tests/test_core.py": """\
        from app import core

        def test_work():
            core.work(1)

        def test_more():
            assert core
        """,
    "plain.py": "VALUE = 1\n",
    "many/__init__.py": "",
    **{f"many/part{number}.py": f"import json\nVALUE = {number}\n" for number in range(20)},
}
THREADS = """\
    import importlib, threading
    names = [f"many.part{number}" for number in range(20)] + ["app.core", "email.message"]
    go = threading.Barrier(8)
    def load(start):
        go.wait()
        for each in names[start:] + names[:start]:
            importlib.import_module(each)
    threads = [threading.Thread(target=load, args=(3 * start,)) for start in range(8)]
    for each in threads: each.start()
    for each in threads: each.join()
    """
POOL = """\
    import app.core
    from concurrent.futures import ProcessPoolExecutor
    import multiprocessing
    import job
    if __name__ == "__main__":
        for method in ("spawn", "forkserver", "fork"):
            with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
                assert [*pool.map(job.run, [1, 2])] == [1, 2]
    """
PROCESS = """\
    import multiprocessing
    import job
    if __name__ == "__main__":
        for method in ("spawn", "forkserver", "fork"):
            process = multiprocessing.get_context(method).Process(target=job.run, args=(1,))
            process.start()
            process.join()
    """
JOB = "def run(number):\n    import child\n    return number\n"
FINDER = """\
    import importlib.util, sys
    class Finder:
        @classmethod
        def find_spec(cls, name, path=None, target=None):
            if name == "elsewhere":
                return importlib.util.spec_from_file_location(name, "plain.py")
    sys.meta_path.append(Finder)
    import elsewhere
    """


def code(text):
    """The words for a child that runs `text`."""
    return f"child('-c', {textwrap.dedent(text)!r})"


FORK = code("""
    import os
    pid = os.fork()
    if pid == 0:
        import app.core
    else:
        os.wait()
        import plain
    """)

# The program's lines after `from start import child`; a second element is for `[run]`.
CASES = {
    "script": "child('child.py')",
    "script elsewhere": "child('../child.py', cwd='other')",
    "script from elsewhere": "import os\nchild(os.path.abspath('child.py'), cwd='/')",
    "module": "child('-m', 'tool')",
    "module elsewhere": "import os\nchild('-m', 'tool', cwd='other', env={**os.environ, "
    "'PYTHONPATH': os.getcwd() + os.pathsep + os.environ['PYTHONPATH']})",
    "command": code("import app.core"),
    "command, library first": code("import click, json, email.message\nimport app.core"),
    "command, library only": code("import click, json"),
    "command, other path": code("import sys\nsys.path.insert(0, 'many')\nimport part1"),
    "stdin": "child('-', input=b'import app.core')",
    "run_path": code("import runpy\nrunpy.run_path('child.py', run_name='__main__')"),
    "run_module": code("import runpy\nrunpy.run_module('tool', run_name='__main__')"),
    "exec": code("exec(compile(open('child.py').read(), 'child.py', 'exec'))"),
    "exec, absolute": code("""
        import os
        name = os.path.abspath("child.py")
        exec(compile(open(name).read(), name, "exec"))
        """),
    "eval": code("eval(compile(open('plain.py').read(), 'plain.py', 'exec'))"),
    "function of code": code("""
        import types
        text = "\\n\\ndef f():\\n    return 1\\n"
        made = compile(text, "plain.py", "exec").co_consts[0]
        types.FunctionType(made, {})()
        """),
    "directory": "child('bundle')",
    "zipapp": "import zipapp\nzipapp.create_archive('bundle', 'bundle.pyz')\nchild('bundle.pyz')",
    "compiled": """
        import py_compile
        py_compile.compile("plain.py", "plain.pyc")
        child("plain.pyc")
        """,
    "options": "for each in ('-I', '-E', '-S', '-P', '-O'): child(each, 'plain.py')",
    "isolated, later": "for each in ('-I', '-E', '-S'): child(each, '-c', "
    "'import sys; sys.path.insert(0, \".\"); import app')",
    "grandchild": code("import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'])"),
    "grandchild of own code": code(
        "import app, subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import app.core'])"
    ),
    "cleared environment": code("""
        import os, subprocess, sys
        path = os.environ["PYTHONPATH"]
        os.environ.clear()
        os.environ["PYTHONPATH"] = path
        import app.core
        subprocess.run([sys.executable, "child.py"])
        """),
    "child without environment": "child('child.py', env={'PYTHONPATH': 'deps'})",
    "variable taken away": "import os\nenv = {**os.environ}\nenv.pop('WHOSE_CHILDREN', 0)\n"
    "child('child.py', env=env)",
    "plugin off": "import os\nchild('child.py', env={**os.environ, 'WHOSE': 'off'})",
    "other directory first": code("import os\nos.chdir('many')\nimport part1, json"),
    "relative files": (
        code("import os\nos.chdir('many')\nimport part1, json"),
        "relative_files = yes",
    ),
    "trace function": code("import sys\nsys.settrace(lambda *_: None)\nimport app.core"),
    "trace module": "child('-m', 'trace', '--count', '--coverdir=other', 'child.py')",
    "at exit": code("""
        import atexit, runpy
        atexit.register(runpy.run_path, "child.py")
        import plain
        """),
    "threads": code(THREADS),
    "thread": code("""
        import threading
        def work():
            import app.core
        each = threading.Thread(target=work)
        each.start()
        each.join()
        """),
    "thread of the library": code("""
        import json, sys
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(__import__, ["app", "plain"]))
        import app.core
        app.core.work(1)
        """),
    "fork": (FORK, "patch = subprocess, fork"),
    "fork without the patch": FORK,
    "fork after own code": (
        code("""
        import os, app
        pid = os.fork()
        if pid == 0:
            import app.core
        else:
            os.wait()
            import plain
        """),
        "patch = subprocess, fork",
    ),
    "_exit": (code("import os, app.core\nos._exit(0)"), "patch = subprocess, _exit"),
    "_exit, taken before": (
        code("from os import _exit\nimport app.core\n_exit(0)"),
        "patch = subprocess, _exit",
    ),
    "_exit by keyword": (
        code("import os, app.core\nos._exit(status=0)"),
        "patch = subprocess, _exit",
    ),
    "execv, taken before": (
        code("""
        import sys
        from os import execv
        import app.core
        execv(sys.executable, [sys.executable, "plain.py"])
        """),
        "patch = subprocess, execv",
    ),
    "execv": (
        code("import os, sys\nos.execv(sys.executable, [sys.executable, 'child.py'])"),
        "patch = subprocess, execv",
    ),
    "execve": (
        code("""
        import os, sys
        env = {"PYTHONPATH": os.environ["PYTHONPATH"]}
        os.execve(sys.executable, [sys.executable, "child.py"], env)
        """),
        "patch = subprocess, execv",
    ),
    "execve after own code": (
        code("""
        import os, sys, app
        env = {"PYTHONPATH": os.environ["PYTHONPATH"]}
        os.execve(sys.executable, [sys.executable, "child.py"], env)
        """),
        "patch = subprocess, execv",
    ),
    "execve without the patch": code("""
        import os, sys
        env = {"PYTHONPATH": os.environ["PYTHONPATH"]}
        os.execve(sys.executable, [sys.executable, "child.py"], env)
        """),
    "all patches": (
        "child('child.py')\n"
        + code("import os, app.core\nif os.fork() == 0: os._exit(0)\nos.wait()"),
        "patch = subprocess, fork, execv, _exit",
    ),
    "pool": (POOL, "patch = subprocess, _exit"),
    "process": (PROCESS, "patch = subprocess, _exit"),
    "process, by concurrency": (PROCESS, "patch = subprocess\nconcurrency = multiprocessing"),
    "pytest": "child('-m', 'pytest', '-q', 'tests')",
    "pytest with workers": "child('-m', 'pytest', '-q', '-n', '2', 'tests')",
    "pytest-cov": "child('-m', 'pytest', '-q', '--cov=app', '--cov-report=', 'tests')",
    "pytest-cov with workers": "child('-m', 'pytest', '-n2', '--cov=app', 'tests')",
    "coverage in a child": "child('-m', 'coverage', 'run', '-p', 'child.py')",
    "coverage in a child, other configuration": "child('-m', 'coverage', 'run', '-p', "
    "'--rcfile=other.ini', 'start.py')",
    "coverage's interface": code("""
        import coverage
        measured = coverage.Coverage(data_file=None)
        measured.start()
        import app.core
        measured.stop()
        import plain
        """),
    "coverage started by the program": code("""
        import coverage
        coverage.Coverage
        coverage.process_startup()
        import app.core
        """),
    "coverage by importlib": code("""
        import importlib
        importlib.import_module("coverage").Coverage
        import app.core
        """),
    "finder": code(FINDER),
    "branches": ("child('child.py')\n" + code("import app.core"), "branch = yes"),
    "context": ("child('child.py')\n" + code("import app.core"), "context = here"),
    "test contexts": ("child('-m', 'pytest', '-q', 'tests')", "dynamic_context = test_function"),
    "source": ("child('child.py')\n" + code("import click\nimport app.core"), "source = app"),
    "source of a distribution": (code("import click"), "source = click"),
    "source_pkgs": (code("import click\nimport app.core"), "source_pkgs = app, click"),
    "include": (code("import click\nimport app.core"), "include = app/*"),
    "include everything": (code("import click\nimport app.core"), "include = *"),
    "omit": (code("import click\nimport app.core"), "omit = app/core.py"),
    "another interpreter": "child('plain.py', executable=sys._base_executable)",
    "reports": code("""
        import app.core
        import coverage
        measured = coverage.Coverage.current()
        measured.stop()
        measured.json_report(outfile="out.json")
        measured.xml_report(outfile="out.xml")
        measured.start()
        import plain
        """),
    "standard library": (code("import colorsys"), "cover_pylib = yes"),
    "parallel": ("child('child.py')", "parallel = yes"),
}
