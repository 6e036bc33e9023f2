"""One real virtual environment for the session, and small projects that are measured in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path

import pytest
from coverage import CoverageData

from plugin.coverage_features import skip_before, unknown_settings
from plugin.tracer_package import FILES, wheel

pytest.register_assert_rewrite("plugin.suites")

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "click",
    "covdefaults",
    "django",
    "django_coverage_plugin",
    "freezegun",
    "iniconfig",
    "pyfakefs",
    "pytest",
    "pytest-cov",
    "pytest-xdist",
    "responses",
)
GREEN = ("gevent", "eventlet")  # not to be had for every interpreter
# What `whose` needs is measured with as it is here: to test with other versions, install them.
SAME = (f"coverage=={version('coverage')}",)
_PATIENCE = 850  # seconds; the test's own timeout comes first, unless it is longer
# What would make a child process another one than a user's.
_FOREIGN = ("COVERAGE_", "COV_", "PYTEST_", "PYTHON", "UV_", "VIRTUAL_ENV", "WHOSE")


def environment(**extra):
    """The environment variables of a child process."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_FOREIGN) or name == "UV_CACHE_DIR"
    }
    return {**kept, "UV_PYTHON_DOWNLOADS": "never", **extra}


def run(*command, cwd, env=None, ok=True):
    """The result of a command. If it takes too long, its own children are ended, too."""
    pipe = subprocess.PIPE
    env = environment(**(env or {}))
    words = [str(each) for each in command]
    with subprocess.Popen(
        words, cwd=cwd, env=env, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=_PATIENCE)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    done = subprocess.CompletedProcess(words, process.returncode, out, err)
    assert not ok or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


class Venv:
    """The shared environment. `deps` is a directory made by `pip install --target`."""

    def __init__(self, home):
        self.prefix = home / "venv"
        self.deps = home / "deps"
        self.python = self.prefix / "bin" / "python"
        name = "python{}.{}".format(*sys.version_info)
        self.site = self.prefix / "lib" / name / "site-packages"
        self.stdlib = Path(os.path.realpath(os.path.dirname(os.__file__)))

    def tool(self, name):
        return self.prefix / "bin" / name


def _build(home, uv):
    home.mkdir()
    # A wheel, because a directory would make `whose` itself part of the project.
    run(uv, "build", "--quiet", "--wheel", "--out-dir", home / "dist", ROOT, cwd=home)
    wheels = [*(home / "dist").glob("*.whl"), wheel(home, "tracee", FILES)]
    run(uv, "venv", "--quiet", "--python", sys.executable, home / "venv", cwd=home)
    install = (uv, "pip", "install", "--quiet", "--python", home / "venv" / "bin" / "python")
    run(*install, *wheels, *PACKAGES, *SAME, cwd=home)
    for name in GREEN:
        run(*install, "--only-binary", ":all:", name, cwd=home, ok=False)
    run(*install, "--target", home / "deps", "iniconfig", cwd=home)
    # Now, as the site directory must not change while `children = lazy` relies on it.
    site = Venv(home).site
    run(Venv(home).python, "-m", "compileall", "-q", "-l", site, cwd=home)


@pytest.fixture(scope="session")
def venv(tmp_path_factory):
    uv = shutil.which("uv", path=os.pathsep.join([os.path.dirname(sys.executable), os.defpath]))
    uv = uv or shutil.which("uv")
    if uv is None:
        pytest.skip("there is no uv to make the environment with")
    base = Path(os.path.realpath(tmp_path_factory.getbasetemp()))
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the workers share one environment
    home, ready = base / "plugin", base / "plugin.ready"
    with open(base / "plugin.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            shutil.rmtree(home, ignore_errors=True)
            _build(home, uv)
            ready.touch()
    return Venv(home)


class Project:
    """A directory with a program that is measured by real runs of coverage."""

    def __init__(self, root, venv):
        self.root = Path(os.path.realpath(root))
        self.venv = venv
        self.core = ""

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        return self

    def rc(self, run="", whose="", more="", plugins="whose"):
        """Write a .coveragerc; without `plugins`, it is stock coverage.py's."""
        unknown = unknown_settings(run)
        if "core" in unknown:  # once there was a variable only
            run, self.core = re.sub(r"core = (\w+)", "", run), re.search(r"core = (\w+)", run)[1]
            del unknown["core"]
        for name, since in unknown.items():
            skip_before(since, f"setting {name}")
        lines = ["[run]", *([f"plugins = {plugins}"] if plugins else []), textwrap.dedent(run)]
        lines += ["[whose]", textwrap.dedent(whose)] if whose else []
        return self.write({".coveragerc": "\n".join([*lines, textwrap.dedent(more), ""])})

    def python(self, *args, cwd=None, env=None, ok=True):
        return run(self.venv.python, *args, cwd=cwd or self.root, env=self._env(env), ok=ok)

    def coverage(self, *args, cwd=None, env=None, ok=True):
        tool = self.venv.tool("coverage")
        return run(tool, *args, cwd=cwd or self.root, env=self._env(env), ok=ok)

    def needs_c_tracer(self):
        has = "import sys; from coverage import tracer; sys.exit(not hasattr(tracer, 'CTracer'))"
        if self.python("-c", has, ok=False).returncode:
            pytest.skip("coverage.py has no C tracer here, and only that takes file tracers")

    def _env(self, env):
        if self.core:
            env = {"COVERAGE_CORE": self.core, **(env or {})}
        if (self.root / "deps").exists() and "PYTHONPATH" not in (env or {}):
            return {"PYTHONPATH": str(self.root / "deps"), **(env or {})}
        return env

    def measure(self, *args, env=None):
        """Run `coverage run …` (`prog.py` if nothing is said), combine, return what is measured."""
        self.erase()
        self.coverage("run", *(args or ("prog.py",)), env=env)
        return self.combined()

    def combined(self):
        if any(self.root.glob(".coverage.*.*")):
            self.coverage("combine", "--quiet")
        return self.measured()

    def erase(self):
        for path in self.root.glob(".coverage*"):
            if path.name == ".coverage" or path.name.startswith(".coverage."):
                path.unlink()

    def measured(self, name=".coverage"):
        """Files in the data by short name, with the lines that were executed."""
        if not (self.root / name).exists():
            return {}
        with self.data(name) as data:
            return {
                self.short(file): sorted(data.lines(file) or ()) for file in data.measured_files()
            }

    @contextlib.contextmanager
    def data(self, name=".coverage"):
        """What a run has written."""
        data = CoverageData(str(self.root / name))
        data.read()
        yield data
        if hasattr(data, "close"):  # since coverage.py 7.10
            data.close()

    def short(self, path):
        places = {"site": self.venv.site, "stdlib": self.venv.stdlib}
        with contextlib.suppress(ValueError):
            return Path(path).relative_to(self.root).as_posix()
        for name, place in places.items():
            with contextlib.suppress(ValueError):
                return f"{name}:{Path(path).relative_to(place).as_posix()}"
        return path


@pytest.fixture
def empty(tmp_path, venv):
    """A project without a file."""
    root = tmp_path / "project"
    root.mkdir()
    return Project(root, venv)


@pytest.fixture
def project(empty, venv):
    """The program: a package, the venv's click, the standard library, and iniconfig in `deps`.

    `deps` is on PYTHONPATH, where coverage.py alone takes it for the project.
    """
    shutil.copytree(venv.deps, empty.root / "deps")
    empty.write(PROGRAM)
    return empty


PROGRAM = {
    "prog.py": """\
        import click
        import colorsys
        import iniconfig
        from app import core
        core.work(3)
        click.style("text", fg="red")
        colorsys.rgb_to_hsv(1, 0, 0)
        """,
    "app/__init__.py": 'NAME = "app"\n',
    "app/core.py": """\
        def work(number):
            if number > 2:
                return "many"
            return "few"
        """,
    "app/unused.py": "NEVER = 1\n",
}
EXECUTED = {"prog.py": [1, 2, 3, 4, 5, 6, 7], "app/__init__.py": [1], "app/core.py": [1, 2, 3]}


@pytest.fixture
def executed():
    """What `prog.py` executes of the project, by construction."""
    return dict(EXECUTED)


@pytest.fixture
def stock_and_whose(empty):
    """Runs the program by both; both must measure the same, which is returned."""

    def measure(run="", *args, plugins="", env=None):
        found = []
        for plugin in ("", "whose"):
            names = "".join(f"\n    {name}" for name in (plugin, *plugins.split()) if name)
            empty.rc(run, plugins=names)
            found.append(empty.measure(*args, env=env))
        assert found[1] == found[0]
        return found[1]

    return measure
