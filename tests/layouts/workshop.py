"""Builds each environment once per test session, whichever worker needs it first."""

from __future__ import annotations

import contextlib
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from layouts.model import Built, Interpreter, MissingError
from layouts.project import DISTRIBUTIONS
from layouts.tools import copy_tree, link_or_copy, run, tool

Builder = Callable[["Workshop", Path, Interpreter], Built]

CHECKOUT = Path(__file__).resolve().parents[2]

WHOSE = "whose"
"""As the name of a prefix: this checkout's wheel, coverage and what both need."""

# Builders are given an empty directory and noted under their own names.
ENVIRONMENTS: dict[str, Builder] = {}
LAYOUTS: dict[str, Builder] = {}


def environment(builder: Builder) -> Builder:
    """Note the builder of an environment that is to be had here."""
    ENVIRONMENTS[builder.__name__] = builder
    return builder


def layout(builder: Builder) -> Builder:
    """Note the builder of a layout of another system."""
    LAYOUTS[builder.__name__] = builder
    return builder


class Workshop:
    """A directory that all workers of a test session share."""

    def __init__(self, base: Path) -> None:
        self.base = base
        base.mkdir(parents=True, exist_ok=True)
        self.variables = {
            "UV_CACHE_DIR": str(base / "uv-cache"),
            "UV_TOOL_DIR": str(base / "uv-tools"),
        }

    @contextlib.contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Alone among the workers, as far as `name` goes."""
        import fcntl

        locks = self.base / "locks"
        locks.mkdir(exist_ok=True)
        with open(locks / name, "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """The directory `name`, filled by `make` if no worker has done so.

        What it raised is raised again for every other test that needs the directory.
        """
        directory = self.base / name
        notes = self.base / "locks"
        done, failed, missing = (notes / f"{name}.{end}" for end in ("done", "failed", "missing"))
        with self.locked(name):
            if missing.exists():
                raise MissingError(missing.read_text(encoding="utf-8"))
            assert not failed.exists(), failed.read_text(encoding="utf-8")
            if not done.exists():
                # A worker that was killed may have left a part of it.
                shutil.rmtree(directory, ignore_errors=True)
                directory.mkdir(parents=True)
                try:
                    make(directory)
                except MissingError as reason:
                    missing.write_text(str(reason), encoding="utf-8")
                    raise
                except BaseException:
                    failed.write_text(traceback.format_exc(), encoding="utf-8")
                    raise
                done.touch()
        return directory

    def build(self, name: str, builder: Callable[..., Built], *arguments: object) -> Built:
        """The environment called `name`, made by `builder` of `arguments`."""

        def make(directory: Path) -> None:
            here = directory / "here"
            here.mkdir()
            builder(self, here, *arguments).save(directory / "built.json")

        return Built.load(self.once(name, make) / "built.json")

    # -- what environments are made of ------------------------------------------------

    def uv(
        self, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> str:
        """Run uv with the session's cache."""
        return run([tool("uv"), *arguments], cwd=cwd, env={**self.variables, **(env or {})})

    def install(self, interpreter: str | Path, *what: str | Path) -> None:
        """Install into the environment of an interpreter."""
        self.uv("pip", "install", "-q", "--python", interpreter, *what)

    def install_into(self, directory: Path, interpreter: Interpreter, *what: str | Path) -> None:
        """Install into a directory, as with `pip install --target`."""
        self.uv(
            *("pip", "install", "-q", "--python", interpreter.executable),
            *("--target", directory, *what),
        )

    @property
    def wheel(self) -> Path:
        """The wheel of this checkout's `whose`."""

        def make(directory: Path) -> None:
            self.uv("build", "-q", "--wheel", "-o", directory, CHECKOUT)

        return next(self.once("wheel", make).glob("*.whl"))

    def whose(self, coverage: str = "") -> list[str]:
        """What to install to have `whose`, which brings its dependencies along."""
        return [str(self.wheel), f"coverage=={coverage}" if coverage else "coverage"]

    def needs(self, coverage: str = "") -> list[str]:
        """whose, and the distributions that the sample project imports."""
        return [*self.whose(coverage), *DISTRIBUTIONS]

    def pip(self, interpreter: Interpreter, *arguments: str | Path, **env: str) -> None:
        """Run pip with an interpreter; not every one comes with it, so one directory serves all."""

        def make(directory: Path) -> None:
            self.install_into(directory, interpreter, "pip")

        directory = self.once(f"pip-{interpreter.tag}", make)
        quiet = ("-q", "--disable-pip-version-check")
        run(
            [interpreter.executable, "-m", "pip", *quiet, *arguments],
            env={**env, "PYTHONPATH": str(directory)},
        )

    def wheels(self, interpreter: Interpreter) -> Path:
        """A directory with wheels of everything that the sample project needs."""

        def make(directory: Path) -> None:
            options = ("--only-binary", ":all:", "--dest", directory)
            self.pip(interpreter, "download", *options, *self.needs())

        return self.once(f"wheels-{interpreter.tag}", make)

    def prefix(self, interpreter: Interpreter, name: str) -> Path:
        """A prefix of its own that only one distribution was installed into."""
        what = self.whose() if name == WHOSE else [name]

        def make(directory: Path) -> None:
            self.uv(
                *("pip", "install", "-q", "--python", interpreter.executable),
                *("--prefix", directory, *what),
            )

        return self.once(f"prefix-{interpreter.tag}-{name}", make)

    def private_copy(self, target: Path, interpreter: Interpreter) -> Path:
        """A copy of an interpreter, without what is installed in it, as the prefix `target`."""

        def make(directory: Path) -> None:
            name = f"python{interpreter.minor}"
            library = directory / "lib" / name
            unwanted = ("site-packages", "test", "config-*", "idlelib", "tkinter", "ensurepip")
            copy_tree(Path(interpreter.stdlib), library, (*unwanted, "__pycache__"))
            (directory / "bin").mkdir()
            link_or_copy(Path(interpreter.executable), directory / "bin" / name)
            interpreter.site(directory).mkdir(exist_ok=True)
            python = directory / "bin" / name
            try:
                prefix = run([python, "-c", "import sys, sqlite3; print(sys.prefix)"]).strip()
            except AssertionError as error:
                raise MissingError(f"a copy of {name} does not run: {error}") from None
            if Path(prefix) != directory:
                raise MissingError(f"a copy of {name} finds the library of {prefix}")

        copy_tree(self.once(f"interpreter-{interpreter.tag}", make), target)
        return target
