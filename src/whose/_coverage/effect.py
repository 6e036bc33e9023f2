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

SLUG = "whose-no-effect"
"""The name to put into `disable_warnings`."""

_MOST_ENTRIES = 1000  # looked at, in search of a file in a directory


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
            problem = _problem(value, classifier)
            if problem:
                yield f"whose: {options.name(name)} has no effect: {problem}"


def _problem(value: str, classifier: Classifier) -> str:
    if value.startswith(DISTRIBUTION):
        name = value[len(DISTRIBUTION) :]
        return "" if _is_installed(name, classifier) else f"no distribution {name} is installed"
    if not OS.path.lexists(value):
        if "*" in value or "?" in value:
            return f"{value!r} is a pattern, not the path of a file or directory"
        return f"{value!r} does not exist"
    if OS.path.isdir(value) and not _holds_a_file(value):
        return f"there is no file in {value!r}"
    return ""


def _holds_a_file(directory: str) -> bool:
    waiting, left = [directory], _MOST_ENTRIES
    while waiting:
        try:
            with OS.scandir(waiting.pop()) as entries:
                for entry in entries:
                    left -= 1
                    if left < 0 or not entry.is_dir(follow_symlinks=False):
                        return True
                    waiting.append(entry.path)
        except OSError:
            return True  # it may hold one
    return False


def _is_installed(name: str, classifier: Classifier) -> bool:
    """Whether a directory of `sys.path` has metadata of the distribution."""
    wanted = normalised(name)
    for directory in classifier.environment.path:
        try:
            entries = OS.listdir(directory)
        except OSError:
            continue
        for entry in entries:
            stem, dot, ending = entry.rpartition(".")
            is_metadata = dot and ending in ("dist-info", "egg-info", "egg", "egg-link")
            if is_metadata and normalised(stem.partition("-")[0]) == wanted:
                return True
    return False
