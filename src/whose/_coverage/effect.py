"""Finds options and sections without effect, for warnings when a measurement starts."""

from __future__ import annotations

from whose._config import PATHS
from whose._coverage import children
from whose._files.paths import DISTRIBUTION
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from whose._classifier import Classifier
    from whose._config import Options
    from whose._environment.environment import Environment
    from whose._files.sections import Section

SLUG = "whose-no-effect"
"""The name to put into `disable_warnings`."""


def problems(
    options: Options | None, classifier: Classifier, settings: Any, sections: Iterable[Section]
) -> Iterator[str]:
    """What has no effect, and why, one line each; nothing if the user has disabled these warnings.

    `settings` is coverage.py's configuration, and `sections` are the misplaced ones.
    """
    if SLUG in (getattr(settings, "disable_warnings", None) or ()):
        return
    if options is not None:
        yield from values_without_effect(options, classifier.environment)
        if options.children == "lazy" and children.is_outdated(settings):
            yield f"{options.name('children')} has no effect: {children.OUTDATED}"
    for section in sections:
        yield f"the section {section} has no effect: {section.problem}"


def values_without_effect(options: Options, environment: Environment) -> Iterator[str]:
    """What is wrong with values of `project` and `third_party`, one line each."""
    for name in PATHS:
        for value in getattr(options, name):
            if problem := _problem_of(value, environment):
                yield f"{options.name(name)} has no effect: {problem}"


def _problem_of(value: str, environment: Environment) -> str:
    """What is wrong with a value of `project` or `third_party`; empty if nothing is."""
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
    for installed in map(environment.contents.installed, environment.path):
        for entry in (*installed.metadata, *installed.eggs):
            if normalised(entry.rpartition(".")[0].partition("-")[0]) == normalised(name):
                return True
    return False
