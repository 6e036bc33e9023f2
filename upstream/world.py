"""Makes the world that coverage.py's test-suite runs in: its source tree and an environment."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = HERE / ".work"

_CLEARED = ("COVERAGE_", "COV_", "PYTEST_", "UV_", "WHOSE_")
_CLEARED_NAMES = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
# How the package index is reached is the machine's business.
_KEPT = ("UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")
_NO_EXTENSION = "COVERAGE_DISABLE_EXTENSION"  # known to coverage.py's setup.py
_LIMIT = 900  # seconds
_PROBE = "import sys; print(sys.implementation.cache_tag + getattr(sys, 'abiflags', ''))"
_UNREACHABLE = (
    "Failed to fetch",
    "NewConnectionError",
    "ConnectTimeoutError",
    "NameResolutionError",
)
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==[^;\\\s]+\s*(;[^\\]*)?", re.MULTILINE)


class Failure(Exception):  # noqa: N818 - what failed is a step
    """One line for the user, and the output of the command that failed."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


class World(NamedTuple):
    version: str
    directory: Path
    """Everything that belongs to this version and interpreter."""
    tree: Path
    """The unpacked sdist; the tests run in it."""
    python: Path
    """The environment's interpreter."""
    has_ctrace: bool
    has_sysmon: bool
    settings: dict[str, str]
    """The environment variables that the sdist's tox.ini sets."""
    wheels: tuple[Path, ...]
    """whose and the injection."""


def clean_environment(**more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _CLEARED_NAMES and (name in _KEPT or not name.startswith(_CLEARED))
    }
    return {**kept, "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", **more}


def run(command: list[str | Path], what: str, cwd: Path = HERE, **more: str) -> str:
    """The standard output of `command`; Failure says that `what` did not work."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=clean_environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(f"{what}: {error}", shlex.join(words)) from None
    if done.returncode != 0:
        output = f"$ {shlex.join(words)}\n{done.stdout}{done.stderr}"
        reason = f"exit status {done.returncode}"
        if any(each in output for each in _UNREACHABLE):
            reason = "the package index cannot be reached"
        raise Failure(f"{what} failed ({reason})", output)
    return done.stdout


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise Failure("uv is needed, beside this interpreter or on PATH")
    return found


def download(version: str, python: str) -> Path:
    """The sdist of that version, or of the newest one if `version` is `newest`."""
    sdists = WORK / "sdists"
    known = sdists / f"coverage-{version}.tar.gz"
    if known.exists():
        return known
    fresh = WORK / "download"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    (WORK / ".gitignore").write_text("*\n", encoding="utf-8")
    wanted = "coverage" if version == "newest" else f"coverage=={version}"
    say(f"downloading the sdist of coverage.py {version}")
    pip = [_uv(), "tool", "run", "-q", "--python", python, "pip", "download", "-q"]
    pip += ["--no-deps", "--no-binary", "coverage", "--dest", fresh, wanted]
    try:
        run(pip, f"downloading the sdist of {wanted}")
    except Failure as failure:
        there = re.search(r"from versions: (.*?)\)", failure.output)
        if there is None or there[1] == "none":
            raise
        newest = ", ".join(there[1].split(", ")[-5:])
        message = f"the package index has no sdist of coverage.py {version}; it has ..., {newest}"
        raise Failure(message) from None
    sdists.mkdir(exist_ok=True)
    (archive,) = fresh.iterdir()
    return archive.replace(sdists / archive.name)


def wheels(directory: Path) -> tuple[Path, ...]:
    """Wheels of this checkout and of the injection, in a directory outside of the checkout.

    Installed from inside, `whose` would be the project's own.
    """
    for name, source in (("whose", ROOT), ("the injection", HERE / "injection")):
        build = [_uv(), "build", "-q", "--wheel", "--out-dir", directory, source]
        run(build, f"building a wheel of {name}")
    return tuple(sorted(directory.glob("*.whl")))


def make(version: str, python: str, whose: tuple[Path, ...]) -> World:
    """The source tree and the environment of one version, from what is there already."""
    tag = run([python, "-I", "-c", _PROBE], f"asking {python}").strip()
    archive = download(version, python)
    number = archive.name.removeprefix("coverage-").removesuffix(".tar.gz")
    directory = WORK / f"coverage-{number}-{tag}"
    tree, env = directory / archive.name.removesuffix(".tar.gz"), directory / "env"
    interpreter = env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = directory / "ready"
    tox = configparser.ConfigParser(interpolation=None)
    if not ready.exists():
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        with tarfile.open(archive) as packed:
            packed.extractall(directory, filter="data")
        say(f"making an environment for coverage.py {number} with {python}")
        # The suite runs pip; and installs coverage.py as its developers do.
        make_env = [_uv(), "venv", "-q", "--seed", "--python", python, env]
        run(make_env, f"making an environment with {python}")
        tox.read(tree / "tox.ini", encoding="utf-8")
        _install_requirements(tox["testenv"]["deps"], tree, interpreter)
        _install_coverage(interpreter, tree)
        (directory / "extension").mkdir()
        for path in _extension(tree / "coverage"):
            shutil.copy2(path, directory / "extension")
        run([interpreter, igor(tree), "zip_mods"], "making the zip files for the tests", tree)
        ready.touch()
    tox.read(tree / "tox.ini", encoding="utf-8")
    # By name: a wheel that was installed by its path, in this checkout, would be the project's.
    names = {each.name.partition("-")[0].replace("_", "-") for each in whose}
    again = [word for name in names for word in ("--reinstall-package", name)]
    found = ["--find-links", whose[0].parent]
    _install(interpreter, [*again, *found, *names], "installing whose")
    monitoring = "import sys; print(hasattr(sys, 'monitoring'))"
    has_sysmon = run([interpreter, "-I", "-c", monitoring], "asking for sys.monitoring")
    settings = _settings(tox["testenv"].get("setenv", ""))
    has_ctrace = bool(_extension(directory / "extension"))
    if not has_ctrace:
        settings[_NO_EXTENSION] = "1"  # for what the tests install
    return World(
        version=number,
        directory=directory,
        tree=tree,
        python=interpreter,
        has_ctrace=has_ctrace,
        has_sysmon=has_sysmon.strip() == "True",
        settings=settings,
        wheels=whose,
    )


def restore_extension(world: World) -> None:
    """Put the C extension back, which igor removes before it runs tests with another core."""
    for path in _extension(world.directory / "extension"):
        if not (world.tree / "coverage" / path.name).exists():
            shutil.copy2(path, world.tree / "coverage")


def _extension(directory: Path) -> list[Path]:
    return [path for path in directory.glob("tracer.*") if path.suffix in (".so", ".pyd")]


def igor(tree: Path) -> Path:
    """The script that coverage.py's developers run the tests with."""
    return next(path for path in (tree / "tools/igor.py", tree / "igor.py") if path.exists())


def _install(python: Path, what: list[str | Path], doing: str, **more: str) -> None:
    run([_uv(), "pip", "install", "-q", "--python", python, *what], doing, **more)


def _install_coverage(python: Path, tree: Path) -> None:
    doing = "installing coverage.py from its sdist"
    try:
        _install(python, ["--editable", tree], doing)
    except Failure:
        # The interpreter may have no header files; sysmon does without them.
        _install(python, ["--editable", tree], doing, **{_NO_EXTENSION: "1"})
    if not _extension(tree / "coverage"):
        say("  the C extension cannot be built: there is no core ctrace")


def _install_requirements(deps: str, tree: Path, python: Path) -> None:
    for line in deps.splitlines():
        condition, _, name = line.partition("-r ")
        if not name.strip():
            continue
        path = tree / name.strip()
        loose = path.with_name(f"loose-{path.name}")
        pins = _PIN.findall(path.read_text(encoding="utf-8"))
        loose.write_text("".join(f"{name} {marker}\n" for name, marker in pins), encoding="utf-8")
        for given in (path, loose):
            try:
                _install(python, ["-r", given], f"installing {given.name}")
                break
            except Failure:
                # What only some interpreters get, others may do without: tests are skipped.
                if given == loose and not condition.strip():
                    raise
                without = "in other versions" if given == path else "not at all"
                say(f"  {path.name} cannot be installed as it is: {without}")


def _settings(setenv: str) -> dict[str, str]:
    """The unconditional `NAME=VALUE` lines of tox's setenv."""
    found = (line.partition("=") for line in setenv.splitlines())
    return {
        name.strip(): value.strip()
        for name, _, value in found
        if re.fullmatch(r"\w+", name.strip())
    }
