"""Finds the environment that a command answers for, and the options of the project."""

from __future__ import annotations

import os
import sys

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.running import START_DIRECTORY, interpreter, working_directory
from whose._files.disk import Disk
from whose.cli import start
from whose.cli.options import Given, UsageError
from whose.cli.output import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Files of `uv tool` and `pipx` in the environments that they make for one tool.
_OF_A_TOOL = ("uv-receipt.toml", "pipx_metadata.json")
_CONFIGURATIONS = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
# The names of the directories in uv's cache that hold environments of `uvx` begin so.
_OF_UVX = ("archive-v", "environments-v")


def environment_of(given: Given) -> Environment:
    """The environment that the options name or, if they name none, the one in use.

    That is the one that runs `whose` or, if that was made for a tool, the project's.
    """
    if _snapshot(given) is not None:
        if given.python is not None:
            raise UsageError("--env and --python cannot be used together")
        return _of_snapshot(given.env)
    if given.python is not None:
        try:
            return Environment.of(_named(given.python))
        except ValueError as error:
            raise UsageError(f"argument --python: {error}") from None
    if _is_of_a_tool(sys.prefix):
        for where, how in _in_use():
            try:
                found = Environment.of(where)
            except ValueError as error:
                tell(f"whose: {how}, is not used: {error}")
                continue
            if not given.quiet:
                tell(f"whose: answering for {found.prefix}, {how}; --python takes another")
            return found
    return own_environment()


def _snapshot(given: Given) -> str | None:
    """The file that `--env` names; None if there is none, or if the command has no such option."""
    name: str | None = getattr(given, "env", None)
    return name


def _of_snapshot(name: str) -> Environment:
    try:
        with open(name, "rb") as file:
            return Environment.from_json(file.read())
    except OSError as error:
        raise UsageError(f"argument --env: {name}: {error.strerror or error}") from None
    except ValueError as error:
        raise UsageError(f"argument --env: {name}: {error}") from None


def own_environment() -> Environment:
    """The running environment as a program of the user would find it.

    So the working directory is first on `sys.path`, as with `python -m`, and not the
    directory of the script `whose`.
    """
    path = start.path
    if path is None:
        return Environment.current()
    if not sys.flags.safe_path:
        path = [*filter(None, [START_DIRECTORY]), *path[1:]]
    evidence, paths = interpreter(path)
    evidence.script_directory = ""
    return Environment(evidence, Disk(paths))


def classifier_of(given: Given) -> Classifier:
    """The classifier for the options and coverage's configuration of the working directory."""
    for name, paths in (("--project", given.project), ("--third-party", given.third_party)):
        for path in paths:
            if not path or "\0" in path:
                raise UsageError(f"argument {name}: not a path: {path!r}")
    said = {_absolute(path) for path in (*given.project, *given.third_party)}
    both = set(map(_absolute, given.project)) & set(map(_absolute, given.third_party))
    if both:
        raise UsageError(f"--project and --third-party both name {min(both)}")
    configured = configured_options(given)
    forced = {
        name: [*(each for each in configured.get(name, ()) if each not in said), *paths]
        for name, paths in (("project", given.project), ("third_party", given.third_party))
    }
    return Classifier(
        environment_of(given), project=forced["project"], third_party=forced["third_party"]
    )


def configured_options(given: Given) -> dict[str, list[str]]:
    """The values of options in coverage's configuration of the working directory.

    Empty with `--no-config`. A line on standard error tells that they are used.
    """
    # The configuration here does not belong to the project of a snapshot.
    elsewhere = given.no_config or _snapshot(given) is not None
    if elsewhere or not any(map(_mentions_whose, _configurations())):
        return {}
    from whose.cli.configuration import options_of_project

    return options_of_project(quiet=given.quiet)


def _configurations() -> Iterator[str]:
    """The files that coverage.py may read its configuration from."""
    here = working_directory(START_DIRECTORY)
    for name in (os.environ.get("COVERAGE_RCFILE", ""), *_CONFIGURATIONS):
        yield os.path.join(here, name)


def _mentions_whose(path: str) -> bool:
    # Most files do not mention it. Then no parser needs to be imported.
    try:
        with open(path, "rb") as file:
            return b"whose" in file.read(1 << 20)
    except OSError:
        return False


def _absolute(path: str) -> str:
    return os.path.normpath(os.path.join(START_DIRECTORY, os.path.expanduser(path)))


# -- which environment -------------------------------------------------------------------


def _is_of_a_tool(prefix: str) -> bool:
    """Whether an environment was made to run a tool, and not for a project."""
    if any(os.path.exists(os.path.join(prefix, name)) for name in _OF_A_TOOL):
        return True
    parts = os.path.realpath(prefix).split(os.sep)
    if not any(part.startswith(_OF_UVX) for part in parts):
        return False
    try:
        # The overlay that `uv run --with whose` makes extends the project's environment.
        with open(os.path.join(prefix, "pyvenv.cfg"), "rb") as file:
            return b"extends-environment" not in file.read(1 << 16)
    except OSError:
        return False


def _in_use() -> Iterator[tuple[str, str]]:
    """The environments that the user may mean, the likeliest first, each with a reason."""
    active = os.environ.get("VIRTUAL_ENV", "")
    if active:
        yield active, "named by VIRTUAL_ENV"
    at = working_directory(START_DIRECTORY)
    while at:
        place = os.path.join(at, ".venv")
        if os.path.isdir(place):
            yield place, "a .venv here or above"
        elif os.path.isfile(place):  # PEP 832: with the path of the environment
            yield place, f"named by the file {place}"
        if os.path.dirname(at) == at:
            break
        at = os.path.dirname(at)
    conda = os.environ.get("CONDA_PREFIX", "")
    if conda:
        yield conda, "named by CONDA_PREFIX"


def _named(where: str) -> str:
    """The path that `--python` names: a path, a version, or the name of an environment."""
    if os.path.basename(where) != where or os.path.lexists(where) or not where:
        return where
    if where.replace(".", "").isdigit():
        for name in (f"python{where}", *_versions(where)):
            found = _on_path(name) if os.path.basename(name) == name else name
            if found:
                return found
    return _on_path(where) or next(_environments(where), where)


def _on_path(name: str) -> str | None:
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for suffix in ("", ".exe") if os.name == "nt" else ("",):
            path = os.path.join(directory, name + suffix)
            if directory and os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return None


def _homes() -> list[str]:
    """Directories in which interpreters or environments have names."""
    home = os.path.expanduser("~")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    conda = [os.environ.get("CONDA_PREFIX", "")]
    conda += [os.path.join(home, name) for name in ("miniforge3", "miniconda3", "anaconda3")]
    return [
        os.path.join(os.environ.get("PYENV_ROOT") or os.path.join(home, ".pyenv"), "versions"),
        os.environ.get("UV_PYTHON_INSTALL_DIR") or os.path.join(data, "uv", "python"),
        os.environ.get("WORKON_HOME") or os.path.join(home, ".virtualenvs"),
        os.path.join(home, ".conda", "envs"),
        *(os.path.join(each, "envs") for each in conda if each),
    ]


def _environments(name: str) -> Iterator[str]:
    for each in _homes():
        path = os.path.join(each, name)
        if os.path.isdir(path):
            yield path


def _versions(version: str) -> Iterator[str]:
    """Interpreters of a version that are not on PATH: pyenv's and uv's, the newest first."""
    for each in _homes()[:2]:
        try:
            names = os.listdir(each)
        except OSError:
            continue
        fitting = []
        for name in names:
            release = name.removeprefix("cpython-").partition("-")[0]
            if f"{release}.".startswith(f"{version}.") and release.replace(".", "").isdigit():
                fitting.append((tuple(map(int, release.split("."))), name))
        for _, name in sorted(fitting, reverse=True):
            yield os.path.join(each, name)
