"""Runs one test-suite under coverage.py, without and with whose, by every usual runner."""

from __future__ import annotations

import sys

import pytest

# A dependency as `pip install --target` leaves it, in a directory that is on PYTHONPATH.
# coverage.py alone takes what lies there for the project.
DEPENDENCY = {
    "deps/dependency/__init__.py": """\
        from dependency import inner

        def double(number):
            return 2 * inner.same(number)
        """,
    "deps/dependency/inner.py": """\
        def same(number):
            return number
        """,
    "deps/dependency-1.0.dist-info/METADATA": """\
        Metadata-Version: 2.1
        Name: dependency
        Version: 1.0
        """,
    "deps/dependency-1.0.dist-info/RECORD": """\
        dependency/__init__.py,,
        dependency/inner.py,,
        dependency-1.0.dist-info/METADATA,,
        dependency-1.0.dist-info/RECORD,,
        """,
}
# The same with a word of where it came from, which is read when its directory is first seen.
FROM_ARCHIVE = {
    "deps/dependency-1.0.dist-info/direct_url.json": (
        '{"url": "file:///nowhere/dependency-1.0.tar.gz", "archive_info": {}}\n'
    ),
}
PROGRAM = """\
    import sys
    import unittest
    found = unittest.main("test_suite", argv=["prog.py"], exit=False).result
    print("the output still works")
    sys.exit(not found.wasSuccessful())
    """
_RUNNERS = ["program", "unittest", "pytest", "pytest-cov"]
_QUIET = ("pytest", "-q", "-p", "no:cacheprovider")
_SYSMON = pytest.mark.skipif(sys.version_info < (3, 12), reason="sysmon needs Python 3.12")
CORES = ["ctrace", pytest.param("sysmon", marks=_SYSMON)]
RUNS = [
    *(pytest.param(name, "ctrace", id=f"{name}-ctrace") for name in _RUNNERS),
    *(pytest.param(name, "sysmon", id=f"{name}-sysmon", marks=_SYSMON) for name in _RUNNERS[1::2]),
    pytest.param("pytest-xdist", "ctrace" if sys.version_info < (3, 12) else "sysmon", id="xdist"),
]


class Suite:
    """A project with `test_suite.py`, and one way to run that."""

    def __init__(self, project, runner, core):
        self.project = project
        self.runner = runner
        self.core = core

    def _run(self, plugins):
        """The data of a run in which the tests must pass, and what it printed."""
        self.project.rc(f"core = {self.core}", plugins=plugins)
        self.project.erase()
        if self.runner in ("pytest-cov", "pytest-xdist"):
            workers = ("-n", "1") if self.runner == "pytest-xdist" else ()
            done = self.project.python("-m", *_QUIET, "--cov", "--cov-report=", *workers)
        else:
            args = {
                "program": ("prog.py",),
                "unittest": ("-m", "unittest", "-q", "test_suite"),
                "pytest": ("-m", *_QUIET),
            }
            done = self.project.coverage("run", *args[self.runner])
        if self.runner == "program":
            assert "the output still works" in done.stdout
        assert done.stderr.count("Warning") == 0, done.stderr
        return {file: lines for file, lines in self.project.measured().items() if lines}

    def check(self, text, files, deps=None):
        """Run the tests; what is measured must be what coverage.py measures but for `deps`."""
        self.project.write({"test_suite.py": text, "prog.py": PROGRAM, **files, **(deps or {})})
        stock = self._run(plugins="")
        expected = {file: stock[file] for file in stock if not file.startswith("deps/")}
        assert expected.keys() >= {"test_suite.py", *files}
        assert self._run(plugins="whose") == expected
