"""Makes the environments: a copy of the project in each, its packages, coverage and `whose`."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from commands import ROOT, WORK, Failure, clean_environment, run, say
from interpreters import Interpreter

SOURCE = ROOT / "demo" / "project"
_WHOSE = [ROOT / name for name in ("src", "pyproject.toml", "README.md", "LICENSE")]
_OWN = [SOURCE, ROOT / "demo" / "environments.py", ROOT / "demo" / "commands.py"]
_NO_COPY = shutil.ignore_patterns("__pycache__", ".*", "uv.lock")


@dataclass(frozen=True, eq=False)
class Environment:
    name: str
    project: Path
    """The copy of the project, which the tests are run in."""
    python: list[str]
    """The command that starts the environment's interpreter."""
    env: dict[str, str]
    sources: Path
    """The directory that the project's package is imported from."""

    def project_files(self) -> set[str]:
        """The project's own Python files: its tests execute every one of them."""
        found = set()
        for path in _files([SOURCE]):
            inside = path.relative_to(SOURCE)
            if inside.parts[0] == "src":
                found.add(os.path.realpath(self.sources.joinpath(*inside.parts[1:])))
            elif path.suffix == ".py":
                found.add(os.path.realpath(self.project / inside))
        return found


class Setup(NamedTuple):
    environments: list[Environment]
    coverage: str
    """The version of coverage.py in all of them."""


def prepare(interpreter: Interpreter) -> Setup:
    """The environments, made anew if anything that they depend on has changed."""
    uv = _find_uv()
    maker = _Maker(uv, interpreter)
    whose = _digest(_files(_WHOSE))
    version = run([uv, "--version"], ROOT, "uv --version").strip()
    key = "\n".join([str(WORK), *map(str, interpreter), version, whose, _digest(_files(_OWN))])
    marker = maker.home / "ready"
    if not (marker.is_file() and marker.read_text() == key and maker.is_there()):
        shutil.rmtree(maker.home, ignore_errors=True)
        maker.build(whose)
        marker.write_text(key)
    return maker.setup()


class _Maker:
    def __init__(self, uv: str, interpreter: Interpreter) -> None:
        self.uv = uv
        self.interpreter = interpreter
        self.home = WORK / interpreter.version.replace(" ", "-")
        self.kinds: dict[str, Callable[[Path], None]] = {
            "plain": self.plain,
            "layered": self.layered,
            "symlink": self.symlink,
            "installed": self.installed,
            "target": self.target,
            "root": self.root,
        }
        self.wheel = self.coverage = ""

    def place(self, kind: str) -> Path:
        return self.home / kind / "logdigest"

    def prefix(self, kind: str) -> Path:
        return self.place(kind) if kind == "root" else self.place(kind) / ".venv"

    def site(self, kind: str) -> Path:
        (found,) = self.prefix(kind).glob("lib/python*/site-packages")
        return found

    def is_there(self) -> bool:
        return (WORK / "cache").is_dir() and all(
            (self.prefix(kind) / "bin" / "python").exists() for kind in self.kinds
        )

    # -- making ---------------------------------------------------------------------

    def build(self, whose: str) -> None:
        say("setting up (again only after a change; needs the package index):")
        say("  a wheel of whose from this checkout")
        # Each under a name of its own, because uv remembers wheels by their paths.
        out = self.home / "wheel" / whose[:12]
        command = [self.uv, "build", "-q", "--wheel", "--out-dir", str(out), str(ROOT)]
        run([*command, "--python", self.interpreter.path], ROOT, "building a wheel of whose")
        first, *others = self.kinds
        self.make(first)  # the others get the version of coverage that this one has
        self.extra()
        with ThreadPoolExecutor(2) as both:
            list(both.map(self.make, others))

    def make(self, kind: str) -> None:
        say(f"  environment: {_NAMES[kind]}")
        self.kinds[kind](self.place(kind))

    def plain(self, place: Path) -> None:
        self.copy(place)
        self.venv(place / ".venv")
        self.install(place / ".venv", ["-e", ".", "--group", "dev", "coverage", self.find_wheel()])

    def layered(self, place: Path) -> None:
        self.copy(place)
        python = ["--python", self.interpreter.path]
        run([self.uv, "sync", "-q", *python], place, "uv sync in the project")
        # So that uv has all that it needs to do the same without a network.
        command = [part for part in self.layered_python() if part != "--offline"]
        run([*command, "-c", ""], place, "uv run --with coverage")

    def symlink(self, place: Path) -> None:
        self.copy(place)
        self.venv(place / ".venv")
        packages = ["-e", ".", "--group", "dev", *self.extra(), "--link-mode=symlink"]
        self.install(place / ".venv", packages)

    def installed(self, place: Path) -> None:
        self.copy(place)
        self.venv(place / ".venv")
        self.install(place / ".venv", [".", "--group", "dev", *self.extra()])

    def target(self, place: Path) -> None:
        self.copy(place)
        self.venv(place / ".venv")  # empty: what is needed comes by PYTHONPATH
        packages = [*self.requirements(place), *self.extra(), "--target", str(self.libraries)]
        self.install(place / ".venv", packages)
        # By which coverage starts in subprocesses; on PYTHONPATH it would not be read.
        for path in self.libraries.glob("*coverage*.pth"):
            shutil.copy(path, self.site("target"))

    def root(self, place: Path) -> None:
        self.venv(place)
        self.copy(place)
        self.install(place, [*self.requirements(place), *self.extra()])

    @property
    def libraries(self) -> Path:
        return self.home / "target" / "libraries"

    def requirements(self, place: Path) -> list[str]:
        names = run(
            [self.uv, "pip", "compile", "-q", "--group", "dev", "pyproject.toml", "--no-header"],
            place,
            "resolving the project's requirements",
        )
        (place / "requirements.txt").write_text(names)
        return ["-r", "requirements.txt"]

    def copy(self, place: Path) -> None:
        shutil.copytree(SOURCE, place, ignore=_NO_COPY, dirs_exist_ok=True)

    def venv(self, prefix: Path) -> None:
        command = [self.uv, "venv", "-q", "--no-project", "--python", self.interpreter.path]
        run([*command, str(prefix)], ROOT, "making a virtual environment")

    def install(self, prefix: Path, packages: list[str]) -> None:
        cwd = prefix.parent if prefix.name == ".venv" else prefix
        command = [self.uv, "pip", "install", "-q", "--python", str(prefix / "bin" / "python")]
        run([*command, *packages], cwd, "installing from the package index")

    def find_wheel(self) -> str:
        if not self.wheel:
            found = sorted((self.home / "wheel").glob("*/whose-*.whl"))
            if len(found) != 1:
                raise Failure(f"there is not one wheel of whose in {self.home / 'wheel'}")
            self.wheel = str(found[0])
        return self.wheel

    def extra(self) -> list[str]:
        if not self.coverage:
            code = "import coverage; print(coverage.__version__)"
            command = [str(self.prefix("plain") / "bin" / "python"), "-c", code]
            self.coverage = run(command, WORK, "asking for coverage's version").strip()
        return [f"coverage=={self.coverage}", self.find_wheel()]

    # -- using ------------------------------------------------------------------------

    def layered_python(self) -> list[str]:
        options = ["-q", "--offline", "--frozen", "--python", self.interpreter.path]
        layers = [part for package in self.extra() for part in ("--with", package)]
        return [self.uv, "run", *options, *layers, "python"]

    def setup(self) -> Setup:
        made = []
        for kind, name in _NAMES.items():
            place = self.place(kind)
            python = [str(self.prefix(kind) / "bin" / "python")]
            env = clean_environment()
            sources = place / "src"
            if kind == "layered":
                python = self.layered_python()
            elif kind == "installed":
                sources = self.site(kind)
            elif kind == "target":
                env["PYTHONPATH"] = os.pathsep.join(map(str, (sources, self.libraries)))
            elif kind == "root":
                env["PYTHONPATH"] = str(sources)
            made.append(Environment(name, place, python, env, sources))
        self.extra()
        return Setup(made, self.coverage)


_NAMES = {
    "plain": "venv",
    "layered": "uv run --with coverage",
    "symlink": "venv, --link-mode=symlink",
    "installed": "installed, as tox does it",
    "target": "--target on PYTHONPATH",
    "root": "project root is the venv",
}


def _find_uv() -> str:
    beside = [Path(sys.executable).parent / "uv", ROOT / ".venv" / "bin" / "uv"]
    for path in beside:
        if os.access(path, os.X_OK):
            return str(path)
    found = shutil.which("uv")
    if found is None:
        raise Failure("uv was not found; `make demo` installs it into .venv")
    return found


def _files(paths: Iterable[Path]) -> list[Path]:
    """Those of the paths that are files, and all files below the others."""
    found = []
    for start in paths:
        for path in start.rglob("*") if start.is_dir() else [start]:
            inside = path.relative_to(start).parts
            if path.is_file() and not any(part.startswith((".", "__pyc")) for part in inside):
                found.append(path)
    return sorted(found)


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
