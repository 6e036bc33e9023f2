"""Hazards of coverage.py: its version, its configuration."""

from __future__ import annotations

from collections.abc import Iterator

from whose._config import OptionError, coverage_config, misplaced_sections, read_coverage_config
from whose._coverage.effect import values_without_effect
from whose._environment.environment import Environment
from whose._environment.modules import find_module
from whose._environment.running import working_directory
from whose.check.hazard import Hazard, pip_install

_MEND = "mend the file; coverage run stops with the same message"


def _unknown_coverage(environment: Environment) -> Iterator[Hazard]:
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


def _configuration(environment: Environment) -> Iterator[Hazard]:
    directory = environment.evidence.cwd
    if not directory or directory != working_directory():
        return
    try:
        config = coverage_config(directory)
        options = read_coverage_config(directory)
    except ImportError:  # `unknown_coverage` reports it
        return
    except OptionError as error:
        yield Hazard("config-unusable", directory, str(error).removeprefix("whose: "), _MEND)
        return
    file = config.config_file or directory
    enabled = "whose" in config.plugins
    for section in misplaced_sections(directory, config.config_file, enabled=enabled):
        what = f"{section.file}: [{section.name}] has no effect: {section.problem}"
        yield Hazard("config-without-effect", section.file, what, section.remedy)
    for problem in values_without_effect(options, environment):
        yield Hazard("config-without-effect", file, problem, "correct the value, or take it out")
    for name in config.plugins:
        if not find_module(name, environment):
            what = f"{file}: the plugin {name} is not importable in {environment.prefix}"
            install = f"{pip_install(environment.layers[0])} {name.partition('.')[0]}"
            yield Hazard("plugin-missing", file, what, f"{install}, or take it out of plugins")


CHECKS = (_unknown_coverage, _configuration)
