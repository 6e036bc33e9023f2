"""Hazards of coverage.py: its version, and its configuration."""

from __future__ import annotations

import os

from whose._classifier import Classifier
from whose._config import OptionError, read_coverage_config
from whose._coverage.effect import values_without_effect
from whose._environment.modules import find_module
from whose._environment.running import working_directory
from whose.check.hazard import Hazard, finds, pip_install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from whose._environment.environment import Environment


@finds(unknown_coverage="whose does not know this version of coverage.py")
def unknown_coverage(environment: Environment) -> Iterator[Hazard]:
    """A coverage.py in this environment whose internals `whose` does not know."""
    if not environment.is_running:
        return
    version, path = "", ""
    try:
        import coverage

        version, path = f" {coverage.__version__}", str(coverage.__file__)
        from whose._coverage.patch import control, unexpected
    except ImportError as error:
        problem = f"it cannot be imported ({error})"
    except AttributeError as error:
        problem = str(error)
    else:
        base = getattr(control, "InOrOut", None)
        problem = unexpected(getattr(base, "original", base))
    if problem:
        what = f"whose does not know this version of coverage.py{version}: {problem}"
        remedy = "upgrade whose and coverage; the plugin only adds omit patterns until then"
        yield Hazard("unknown-coverage", path, what, remedy)


@finds(
    config_unusable="coverage's configuration cannot be used",
    config_without_effect="what the configuration says to whose has no effect",
    plugin_missing="a plugin in coverage's configuration is not installed here",
    core_without_effect="coverage's core cannot do what the configuration asks for",
)
def configuration(environment: Environment) -> Iterator[Hazard]:
    """What is wrong with coverage's configuration of the working directory."""
    directory = environment.evidence.cwd
    if not directory or directory != working_directory():
        return
    try:
        from coverage.exceptions import ConfigError, CoverageException
    except ImportError:  # `unknown_coverage` reports it
        return
    try:
        config = read_config(directory)
    except (ConfigError, CoverageException) as error:  # unrelated classes in older versions
        remedy = "mend the file; coverage run stops with the same message"
        yield Hazard("config-unusable", directory, str(error), remedy)
        return
    file = config.config_file or directory
    yield from _without_effect(file, directory, environment)
    for name in config.plugins:
        if not find_module(name, environment):
            what = f"{file}: the plugin {name} is not importable in {environment.prefix}"
            layer = environment.layers[0]
            remedy = f"{pip_install(layer)} {name.partition('.')[0]}, or take it out of plugins"
            yield Hazard("plugin-missing", file, what, remedy)
    # Before 7.9 there is no such setting, and 7.6 uses the core in COVERAGE_CORE in any case.
    core = hasattr(config, "core") and (os.environ.get("COVERAGE_CORE") or config.core)
    why = _sysmon_cannot(config, environment) if core == "sysmon" else ""
    if why:
        what = f"{file}: core = sysmon is not used: {why}"
        remedy = "remove core or the other setting; coverage debug sys shows the core in use"
        yield Hazard("core-without-effect", file, what, remedy)


def read_config(directory: str, *, use: bool = True) -> Any:
    """The configuration that coverage.py finds in `directory`, the working directory.

    It is the default one if that is not to be used.
    """
    from coverage.config import read_coverage_config as read

    found = read(use and (os.environ.get("COVERAGE_RCFILE") or True), lambda *_, **__: None)
    if found.config_file:
        found.config_file = os.path.join(directory, found.config_file)
    return found


def _without_effect(file: str, directory: str, environment: Environment) -> Iterator[Hazard]:
    try:
        options = read_coverage_config(directory)
    except OptionError as error:
        remedy = "mend the file; coverage run stops with the same message"
        yield Hazard("config-unusable", file, str(error), remedy)
        return
    for section in options.misplaced:
        what = f"{section.file}: [{section.name}] has no effect: {section.problem}"
        remedy = "put it where coverage.py reads it, and whose into its plugins"
        yield Hazard("config-without-effect", section.file, what, remedy)
    for problem in values_without_effect(options, Classifier(environment)):
        remedy = "name a file or directory that exists, or take it out"
        yield Hazard("config-without-effect", file, problem, remedy)


def _sysmon_cannot(config: Any, environment: Environment) -> str:
    """Why coverage.py will not use its core `sysmon`; empty if it will."""
    name = environment.evidence.variables.get("py_version_nodot", "")
    minor = int(name[1:]) if name[1:].isdigit() else 99
    if minor < 12:
        return "it needs Python 3.12 or newer"
    if config.branch and minor < 14:
        return "it needs Python 3.14 or newer to measure branches"
    if config.dynamic_context:
        return "it does not support dynamic contexts"
    for each in config.concurrency:
        if each in ("greenlet", "eventlet", "gevent"):
            return f"it does not support concurrency = {each}"
    return ""
