"""Warns of options without effect, by coverage.py's own warnings."""

from __future__ import annotations

from whose._config import DISTRIBUTION, PATHS, misplaced_sections
from whose._coverage import children
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from whose._classifier import Classifier
    from whose._config import Options
    from whose._environment.environment import Environment

SLUG = "whose-no-effect"
"""The name to put into `disable_warnings`."""


def warn_of(
    options: Options | None, classifier: Classifier, settings: Any, warn: Callable[[str], None]
) -> None:
    """Warn of options without effect. Called when a measurement starts.

    `warn` is coverage.py's function for warnings.
    """
    if SLUG in (getattr(settings, "disable_warnings", None) or ()):
        return
    try:
        problems = [*values_without_effect(options, classifier)] if options else []
        if options and options.children == "lazy" and children.is_outdated(settings):
            name = options.name("children")
            problems.append(f"whose: {name} has no effect: {children.OUTDATED}")
        configuration = getattr(settings, "config_file", None)
        if configuration is not None:
            for section in misplaced_sections(OS.path.dirname(configuration), configuration):
                text = f"whose: the section {section} has no effect: {section.problem}"
                problems.append(text)
    except Exception:  # noqa: BLE001 - a failure here must not end the run
        return
    for problem in problems:
        warn(f"{problem} ({SLUG})")


def values_without_effect(options: Options, classifier: Classifier) -> Iterator[str]:
    """What is wrong with values of `project` and `third_party`, one line each."""
    for name in PATHS:
        for value in getattr(options, name):
            problem = _problem(value, classifier.environment)
            if problem:
                yield f"whose: {options.name(name)} has no effect: {problem}"


def _problem(value: str, environment: Environment) -> str:
    if value.startswith(DISTRIBUTION):
        name = value[len(DISTRIBUTION) :]
        return "" if _is_installed(name, environment) else f"no distribution {name} is installed"
    if not OS.path.lexists(value):
        if "*" in value or "?" in value:
            return f"{value!r} is a pattern, not the path of a file or directory"
        return f"{value!r} does not exist"
    # `walk` yields nothing for a file, nor for a directory that cannot be read.
    if next(OS.walk(value), None) == (value, [], []):
        return f"there is no file in {value!r}"
    return ""


def _is_installed(name: str, environment: Environment) -> bool:
    """Whether a directory of `sys.path` has metadata of the distribution."""
    for directory in map(environment.disk.paths.key, environment.path):
        installed = environment.contents.installed(directory)
        for entry in (*installed.metadata, *installed.eggs):
            if normalised(entry.rpartition(".")[0].partition("-")[0]) == normalised(name):
                return True
    return False
