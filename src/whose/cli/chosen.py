"""Finds the environment that a command answers for, and the options of the project."""

from __future__ import annotations

import os
import sys
from _collections_abc import Iterator  # unlike collections.abc, always loaded

from whose._classifier import Classifier
from whose._config import OptionError, coverage_config, mentions_whose, options_in, read_options
from whose._environment.environment import Environment
from whose._environment.layers import read_pyvenv_cfg
from whose._environment.makers import is_in_cache_of_uv
from whose._environment.running import interpreter, working_directory
from whose._files.disk import Disk
from whose._files.paths import meant, rules_of
from whose.cli.commands import Given
from whose.cli.output import tell

_MARKS = ("pyvenv.cfg", "conda-meta")  # what an environment has
# Files of `uv tool` and `pipx` in the environments that they make for one tool.
_OF_A_TOOL = ("uv-receipt.toml", "pipx_metadata.json")


def environment_of(given: Given) -> Environment:
    """The environment that the options name or, if they name none, the one in use.

    That is the one that runs `whose` or, if that was made for a tool, the project's. A line on
    standard error tells which one was taken then.
    """
    if given.env is not None and given.python is not None:
        raise OptionError("--env and --python cannot be used together")
    if given.env is not None:
        from whose._coverage.configuration import snapshot_in

        return snapshot_in(given.env, "argument --env", Environment.from_json)
    if given.python is not None:
        return _called(given.python)
    if _is_of_a_tool(sys.prefix):
        for where, how in _in_use():
            try:
                found = Environment.of(where)
            except ValueError as error:
                tell(f"whose: {error}; it is {how}, and is not used")
            else:
                given.remark(f"answering for {found.prefix}, {how}; --python takes another")
                return found
        what = "no environment of a project was found here"
        given.remark(f"{what}, so the answers are for whose's own; --python takes another")
    return _own(given.sys_path)


def _own(path: list[str] | None) -> Environment:
    """The running environment as a program of the user would find it.

    `path` is `sys.path` as it was at the start. The directory of the script `whose`, its first
    entry, gives way to the working directory, as with `python -m`.
    """
    if path is None:
        return Environment.current()
    if not sys.flags.safe_path:
        path = [*filter(None, [working_directory()]), *path[1:]]
    facts, paths = interpreter(path)
    facts.script_directory = ""
    return Environment(facts, Disk(paths))


def classifier_of(given: Given) -> Classifier:
    """The classifier for the options and coverage's configuration of the working directory."""
    options = configured_options(given)
    environment = environment_of(given)
    if given.project or given.third_party:
        named = {"project": given.project, "third_party": given.third_party}
        said = read_options(named, working_directory(), typed=True)
        if given.env is not None:  # they are relative to the directory that it was made in
            return Classifier(environment, **named)
        nearer = {meant(each) for each in (*said.project, *said.third_party)}
        for name, paths in options.items():
            kept = [each for each in paths if meant(each) not in nearer]
            options[name] = [*kept, *getattr(said, name)]
        from whose._coverage.messages import values_without_effect

        for problem in values_without_effect(said, environment):
            given.remark(problem)
    return Classifier(environment, **options)


def configured_options(given: Given) -> dict[str, list[str]]:
    """The values of `project` and `third_party` in coverage's configuration of the directory.

    Both are empty with `--no-config`, and with a snapshot: the configuration here is not for its
    project. A line on standard error tells that they are used. Raises OptionError if not usable.
    """
    found: dict[str, list[str]] = {"project": [], "third_party": []}
    directory = working_directory()
    if given.no_config or given.env is not None or not mentions_whose(directory):
        return found
    try:
        options = options_in(coverage_config(directory), directory)
    except OptionError as error:
        raise OptionError(f"{error} (--no-config ignores it)") from None
    found = {name: [*getattr(options, name)] for name in found}
    if options.section is not None and any(found.values()):
        names = " and ".join(name for name, paths in found.items() if paths)
        file = options.section.file
        where = min(os.path.relpath(file, directory), file, key=len)
        given.remark(f"using {names} from {where}; --no-config ignores that")
    return found


# -- which environment -------------------------------------------------------------------


def _is_of_a_tool(prefix: str) -> bool:
    """Whether an environment was made to run a tool, and not for a project."""
    if any(os.path.exists(os.path.join(prefix, name)) for name in _OF_A_TOOL):
        return True
    if not is_in_cache_of_uv(os.path.realpath(prefix)):
        return False
    config = read_pyvenv_cfg(prefix, Disk())
    # The overlay that `uv run --with whose` makes extends the project's environment.
    return config is not None and "extends-environment" not in config.values


def _in_use() -> Iterator[tuple[str, str]]:
    """The environments that the user may mean, the likeliest first, each with a reason."""
    if active := os.environ.get("VIRTUAL_ENV"):
        yield active, "named by VIRTUAL_ENV"
    here = working_directory()
    for each in rules_of().above(here):
        place = os.path.join(each, ".venv")
        if os.path.isdir(place):
            yield place, "a .venv here or above"
        elif os.path.isfile(place):  # PEP 832: with the path of the environment
            yield place, f"named by the file {place}"
    made = [(place, "the newest environment here") for place in _made_in(here)]
    conda = os.environ.get("CONDA_PREFIX", "")
    named = [(conda, "named by CONDA_PREFIX")] if conda else []
    # The base environment may be active in every shell, others the user has activated.
    is_base = os.environ.get("CONDA_DEFAULT_ENV", "base") == "base"
    yield from made + named if is_base else named + made


def _made_in(directory: str) -> list[str]:
    """The environments in a directory, also those of tox, nox and pixi, the newest first.

    The directory may be one itself.
    """
    from glob import escape, glob

    patterns = ("", "*", ".tox/*", ".nox/*", ".pixi/envs/*")
    names = [os.path.join(escape(directory), each, "") for each in patterns]
    marks = [mark for each in names for name in _MARKS for mark in glob(each + name)]
    marks.sort(key=lambda mark: os.lstat(mark).st_mtime, reverse=True)
    return [os.path.dirname(each) for each in marks]


def _called(where: str) -> Environment:
    """The environment that `--python` names: by a path, a version, or its own name."""
    tools = "pyenv, uv, virtualenvwrapper, conda"
    why = f"{where}: no such file or directory, nor on PATH, nor among those of {tools}"
    for each in _places(where):
        try:
            return Environment.of(each)
        except ValueError as error:
            why = str(error)
            if os.path.basename(os.path.dirname(each)) == "shims":  # of pyenv, asdf or mise
                why += "; in place of a shim, name the path that `pyenv which python` prints"
    raise OptionError(f"argument --python: {why}")


def _places(where: str) -> Iterator[str]:
    """The paths of environments that `where` may mean."""
    if os.path.basename(where) != where or os.path.lexists(where):
        yield where
        return
    from glob import escape, glob
    from re import findall
    from shutil import which

    is_version = where.replace(".", "").isdigit()
    if command := which(f"python{where}" if is_version else where):
        yield command
    # Directories in which interpreters or environments have names.
    home, variables = os.path.expanduser("~"), os.environ
    data = variables.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    conda = (os.path.join(home, name) for name in ("miniforge3", "miniconda3", "anaconda3"))
    homes = [
        os.path.join(variables.get("PYENV_ROOT") or os.path.join(home, ".pyenv"), "versions"),
        variables.get("UV_PYTHON_INSTALL_DIR") or os.path.join(data, "uv", "python"),
        variables.get("WORKON_HOME") or os.path.join(home, ".virtualenvs"),
        os.path.join(home, ".conda", "envs"),
        *(os.path.join(each, "envs") for each in (variables.get("CONDA_PREFIX", home), *conda)),
    ]
    # pyenv calls them 3.13.1, uv cpython-3.13.1-linux-x86_64-gnu.
    patterns = (f"{where}.*[0-9]", f"cpython-{where}[.-]*") if is_version else ()
    for each in homes:
        for pattern in (escape(where), *patterns):
            found = sorted(glob(pattern, root_dir=each))  # `+debug` comes before `-linux`
            found.sort(key=lambda name: [*map(int, findall(r"\d+", name))])
            yield from filter(os.path.isdir, (os.path.join(each, name) for name in found[::-1]))
