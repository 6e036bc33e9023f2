"""Environments and processes of the measurements: real ones, made by uv, outside of this tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from glob import glob
from typing import TYPE_CHECKING, Any, Self

import trees
from pairs import clean_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


class FailedError(Exception):
    """A command did not succeed; the message has its output."""


def find_python() -> str:
    """An interpreter with sys.monitoring, if one is found: pyenv's or on PATH."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for minor in (14, 13, 12):
        name = f"python3.{minor}"
        candidates = sorted(glob(os.path.join(pyenv, "versions", f"3.{minor}.*", "bin", name)))
        for each in [*candidates[::-1], shutil.which(name) or ""]:
            if each and answers(each):
                return each
    return sys.executable


def answers(python: str) -> bool:
    """Whether an interpreter starts (pyenv's shims may stand for one that is not there)."""
    done = subprocess.run([python, "-c", "import venv"], capture_output=True, check=False)
    return done.returncode == 0


def find_uv() -> str:
    """The uv beside this interpreter, or on PATH."""
    beside = shutil.which("uv", path=os.path.dirname(sys.executable))
    found = beside or shutil.which("uv")
    if not found:
        sys.exit("the benchmarks need uv: it makes their environments")
    return found


def requirement(name: str) -> str:
    """What the dependency group `bench` says of `name`."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        groups = tomllib.load(file).get("dependency-groups", {})
    for each in groups.get("bench", ()):
        if isinstance(each, str) and each.startswith(name):
            return each
    sys.exit(f"the dependency group `bench` of pyproject.toml does not name {name}")


class Bench:
    """The working directory of one run, what is made in it once, and how processes are run."""

    def __init__(self, *, python: str, smoke: bool, keep: bool = False) -> None:
        self.python = python
        self.smoke = smoke
        self.keep = keep
        self.uv = find_uv()
        self.work = os.path.realpath(tempfile.mkdtemp(prefix="whose-bench-"))
        self.whose = ""
        """The requirement of `whose`, which is installed as from an index."""
        program = "import sys; print(*sys.version_info[:2])"
        major, minor = self.run([python, "-c", program]).split()
        self.version = (int(major), int(minor))
        self._venvs: dict[str, str] = {}
        self._wheels: dict[tuple[int, int], tuple[str, list[str]]] = {}

    def __enter__(self) -> Self:
        try:
            self.run([self.uv, "build", "-q", "--wheel", "--out-dir", self.path("dist"), ROOT])
        except FailedError:
            self.__exit__()
            raise
        (wheel,) = glob(self.path("dist", "*.whl"))
        self.whose = "==".join(os.path.basename(wheel).split("-")[:2])
        return self

    def __exit__(self, *_: object) -> None:
        if self.keep:
            print(f"kept: {self.work}")
        else:
            shutil.rmtree(self.work, ignore_errors=True)

    def path(self, *parts: str) -> str:
        """A path below the working directory."""
        return os.path.join(self.work, *parts)

    def run(
        self, argv: Sequence[str], *, cwd: str | None = None, send: str | None = None, **env: str
    ) -> str:
        """Run a command in the clean environment; returns what it printed. Raises FailedError."""
        done = subprocess.run(
            argv,
            check=False,
            cwd=cwd or self.work,
            input=send,
            capture_output=True,
            text=True,
            env={**clean_environment(), "UV_PYTHON_DOWNLOADS": "never", **env},
        )
        if done.returncode:
            raise FailedError(f"{' '.join(argv)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    # -- environments ---------------------------------------------------------------

    def wheels(self, count: int, modules: int) -> tuple[str, list[str]]:
        """A directory with wheels of made-up distributions, and their modules' paths."""
        key = (count, modules)
        if key not in self._wheels:
            directory = self.path("wheels", f"{count}-{modules}")
            self._wheels[key] = (directory, trees.write_wheels(directory, count, modules))
        return self._wheels[key]

    def venv(
        self, name: str, *requirements: str, wheels: str = "", link: str = "", at: str = ""
    ) -> str:
        """The interpreter of a venv made once by uv, with these things installed."""
        prefix = at or self.path("venvs", name)
        python = os.path.join(prefix, "bin", "python")
        if name not in self._venvs:
            self.run([self.uv, "venv", "-q", "--allow-existing", "--python", self.python, prefix])
            if wheels:
                self.install_wheels(python, wheels, link)
            if requirements:
                linking = ["--link-mode", link] if link else []
                command = [self.uv, "pip", "install", "-q", "--python", python, *self.found()]
                self.run([*command, *linking, *requirements])
            self._venvs[name] = python
        return self._venvs[name]

    def found(self) -> list[str]:
        """The options of uv that let it find `whose`; what was built before is not taken again."""
        return ["--find-links", self.path("dist"), "--reinstall-package", "whose"]

    def install_wheels(self, python: str, directory: str, link: str = "", target: str = "") -> None:
        """Install all wheels of a directory, as if it were an index: with no `direct_url.json`.

        Into the site directory of `python`, or into `target`. From a cache of our own: any
        other is no place for made-up names.
        """
        options = ["--link-mode", link] if link else []
        options += ["--target", target] if target else []
        names = sorted(name.partition("-")[0] for name in os.listdir(directory))
        listed = trees.write(self.path("names.txt"), "\n".join(names))
        where = ["--cache-dir", self.path("cache"), "--no-index", "--find-links", directory]
        command = [self.uv, "pip", "install", "-q", "--no-deps", *where, *options]
        self.run([*command, "--python", python, "-r", listed])

    def site(self, python: str) -> str:
        """The site directory of a venv's interpreter."""
        return self.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])[
            :-1
        ]

    def layered(self, project: str, *requirements: str) -> list[str]:
        """The command that runs the layered interpreter of `uv run --with` in `project`."""
        asked = [word for each in requirements for word in ("--with", each)]
        where = ["--project", project, "--no-sync", "--python", self.python, *self.found()]
        return [self.uv, "run", "-q", *where, *asked, "python"]

    # -- measurements ---------------------------------------------------------------

    def in_turn(
        self,
        commands: dict[str, dict[str, Any]],
        rounds: int,
        *,
        warm: int = 1,
        launcher: Sequence[str] = (),
        cwd: str | None = None,
    ) -> dict[str, list[dict[str, float]]]:
        """Whole processes in turn; see `pairs`. `launcher` is the interpreter that runs them."""
        send = json.dumps({"commands": commands, "rounds": rounds, "warm": warm})
        argv = [*(launcher or [self.python]), os.path.join(HERE, "pairs.py")]
        return json.loads(self.run(argv, send=send, cwd=cwd))

    def count(self, counter: str, command: dict[str, Any], launcher: Sequence[str]) -> Any:
        """What `strace` or `valgrind` counts of a command that `launcher`'s interpreter starts."""
        argv = [*launcher, os.path.join(HERE, f"{counter}.py")]
        return json.loads(self.run(argv, send=json.dumps(command), cwd=command["cwd"]))

    def micro(
        self,
        script: str,
        specification: dict[str, Any],
        *,
        launcher: Sequence[str],
        rounds: int,
        values: int = 5,
        warm: int = 1,
        together: bool = False,
        cwd: str | None = None,
    ) -> dict[str, list[float]]:
        """The values of pyperf, by benchmark, of several rounds of all benchmarks in a script.

        pyperf finishes one benchmark before the next; one process of each in every
        round puts them in turn. With `together` one process does all of a round: where
        nanoseconds depend on where in memory things are. A round's value is its median.
        """
        send = trees.write(self.path("spec.json"), json.dumps(specification))
        found: dict[str, list[float]] = {}
        for number in range(rounds):
            out = self.path(f"pyperf-{number}.json")
            if os.path.exists(out):
                os.remove(out)
            options = ["--quiet", "-p", "1", "-l", "1", "-n", str(values), "-w", str(warm)]
            options += ["--worker"] if together else []
            program = [os.path.join(HERE, script), "--spec", send]
            self.run([*launcher, *program, *options, "-o", out], cwd=cwd)
            medians = json.loads(
                self.run([*launcher, os.path.join(HERE, "probes/summary.py"), out], cwd=cwd)
            )
            for name, value in medians.items():
                found.setdefault(name, []).append(value)
        return found
