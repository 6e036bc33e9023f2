"""Hazards of coverage.py: its version, its configuration, its core."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from whose._config import (
    OptionError,
    coverage_config,
    misplaced_sections,
    options_in,
    section_for_plugins,
)
from whose._coverage.configuration import snapshot_in
from whose._coverage.messages import values_without_effect
from whose._environment.environment import Environment
from whose._environment.running import working_directory
from whose._files.paths import CONFIGURATIONS
from whose._rules.modules import find_module
from whose.check.hazard import Hazard, pip_install

_CORRECT = "correct it; coverage run stops with the same message"
_TAKE_ANEW = "take it anew with whose env --snapshot; coverage report stops with the same message"


def _unknown_coverage(environment: Environment) -> Iterator[Hazard]:
    if not environment.is_running:
        return
    version, path = "", ""
    remedy = "upgrade whose and coverage; the plugin only adds omit patterns until then"
    try:
        import coverage

        version, path = f" {coverage.__version__}", str(coverage.__file__)
        from coverage import control

        from whose._coverage.inorout import unexpected
    except ImportError as error:
        problem = f"it cannot be imported ({error})"
        remedy = f"{pip_install(environment.layers[0])} whose, which brings what it needs"
    except AttributeError as error:
        problem = str(error)
    else:
        base = getattr(control, "InOrOut", None)
        problem = unexpected(getattr(base, "original", base))
    if problem:
        what = f"whose does not know this version of coverage.py{version}: {problem}"
        yield Hazard("unknown-coverage", path, what, remedy)


def _configuration(environment: Environment) -> Iterator[Hazard]:
    directory = environment.facts.cwd
    if not directory or directory != working_directory():
        return
    try:
        config = coverage_config(directory)
        options = options_in(config, directory)
        # Else all cores will do, and no module is looked for.
        asks = config.plugins or _named_core(config)
        core, why = core_of(config, environment) if asks else ("", "")
    except ImportError:  # `unknown_coverage` reports it
        return
    except OptionError as error:
        yield Hazard("config-unusable", directory, str(error), _CORRECT)
        return
    file = config.config_file or directory
    enabled = "whose" in config.plugins
    used = options.section
    for section in misplaced_sections(directory, config.config_file, used, enabled=enabled):
        what = f"{section.file}: [{section.name}] has no effect: {section.problem}"
        yield Hazard("config-without-effect", section.file, what, section.remedy)
    for problem in values_without_effect(options, environment, config):
        yield Hazard("config-without-effect", file, problem, "correct it, or take it out")
    for path in filter(os.path.exists, options.snapshot):
        try:
            snapshot_in(path, options.name("snapshot"), Environment.from_json)
        except OptionError as error:
            yield Hazard("config-unusable", path, str(error), _TAKE_ANEW)
    for name in config.plugins:
        module = find_module(name, environment)
        if not module:
            what = f"{file}: the plugin {name} is not importable in {environment.prefix}"
            install = f"{pip_install(environment.layers[0])} {name.partition('.')[0]}"
            remedy = f"{install}, or correct its name in plugins, or take it out there"
            yield Hazard("plugin-missing", file, what, remedy)
        # By the source of the plugin, which is not imported.
        elif core != "ctrace" and b"add_file_tracer" in (environment.disk.read(module) or b""):
            what = f"{file}: the plugin {name} is disabled: the core {core} has no file tracers"
            yield Hazard("core-without-effect", file, what, f"set core = ctrace ({core}: {why})")
    if _named_core(config) == "sysmon" != core:
        what = f"{file}: core = sysmon is not used: {why}"
        remedy = "remove core or the other setting; coverage debug sys shows the core in use"
        yield Hazard("core-without-effect", file, what, remedy)


def core_of(config: Any, environment: Environment) -> tuple[str, str]:
    """The core that coverage.py takes with a configuration, and why, in words.

    It decides as coverage.py's module `core` does. Raises OptionError for what is no core.
    """
    from coverage import env

    name = environment.facts.variables.get("py_version_nodot", "")
    minor = int(name[1:4]) if name[1:4].isdecimal() else 99  # it may be from any file
    wish, unfit = _named_core(config), _sysmon_cannot(config, minor)
    is_default = hasattr(env, "SYSMON_DEFAULT") and minor >= 14
    if config.timid:
        return "pytrace", "timid is set"
    if wish not in ("", "ctrace", "pytrace", "sysmon"):
        raise OptionError(f"Unknown core value: {wish!r}")
    if wish and not (wish == "sysmon" and unfit):
        return wish, "as configured"
    if is_default and not unfit:
        return "sysmon", "the default since Python 3.14"
    if not find_module("coverage.tracer", environment):
        return "pytrace", "coverage.py's C extension is not installed"
    return "ctrace", unfit if wish or is_default else "the default before Python 3.14"


def how_to_enable(config: Any, environment: Environment) -> str:
    """What to do so that the plugin takes part, in words. The configuration does not name it."""
    there = next(filter(os.path.exists, reversed(CONFIGURATIONS)), ".coveragerc")
    file = config.config_file or there
    names = [*config.plugins, "whose"]
    value = json.dumps(names) if file.endswith(".toml") else ", ".join(names)
    install = "" if find_module("whose", environment) else "install whose where coverage runs, and "
    setting = f"[{section_for_plugins(file)}] plugins = {value}"
    return f"{install}add to {os.path.basename(file)}: {setting}"


def _named_core(config: Any) -> str:
    # Before 7.9 there is no such setting, only the variable.
    return os.environ.get("COVERAGE_CORE") or getattr(config, "core", "") or ""


def _sysmon_cannot(config: Any, minor: int) -> str:
    """Why coverage.py will not use its core `sysmon` on Python 3.`minor`; empty if it will."""
    if minor < 12:
        return "sysmon needs Python 3.12 or newer"
    if config.branch and minor < 14:
        return "sysmon needs Python 3.14 or newer to measure branches"
    if config.dynamic_context:
        return "sysmon does not support dynamic contexts"
    for each in config.concurrency or ():  # None before 7.0, which may be here
        if each in ("greenlet", "eventlet", "gevent"):
            return f"sysmon does not support concurrency = {each}"
    return ""


CHECKS = (_unknown_coverage, _configuration)
