"""`whose audit`: what coverage measured that it should not have, and what is missing."""

from __future__ import annotations

import glob
import os
from contextlib import closing
from functools import partial
from pathlib import Path

from whose._environment.running import START_DIRECTORY, working_directory
from whose._verdict import Kind
from whose.cli.environment import classifier_of
from whose.cli.options import Given, UsageError
from whose.cli.output import Output, wrapped
from whose.report.audit import CoverageAlone, add_missing, audit, forecast, python_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from whose._classifier import Classifier
    from whose.cli.output import Line
    from whose.report.audit import Audit

_SHOWN = 10  # entries of each list in the text; --json has all


def run(given: Given) -> int:
    """Print how the measured files compare with the answers; returns the exit status."""
    from coverage.exceptions import ConfigError, CoverageException

    classifier = classifier_of(given)
    output = Output("json" if given.json else given.format, given.color)
    try:
        found = _audit(given, classifier)
    except (ConfigError, CoverageException) as error:  # unrelated classes in older versions
        raise UsageError(str(error)) from None
    if output.form == "github":
        for each in _annotations(found):
            output.show(partial(dict, each), list)
    else:
        output.show(found.as_dict, partial(_text, found, classifier))
    output.flush()
    failed = (given.fail_on_foreign and found.foreign) or (given.fail_on_missing and found.missing)
    return int(bool(failed))


def _audit(given: Given, classifier: Classifier) -> Audit:
    from coverage.config import read_coverage_config

    here = working_directory(START_DIRECTORY)
    config = read_coverage_config(
        (os.environ.get("COVERAGE_RCFILE") or True) and not given.no_config, lambda *_, **__: None
    )
    data = list(_data_files(given.operands, config))
    if given.env is not None:
        return _elsewhere(given, classifier, data)
    wanted = _wanted(config)
    files = [path for path in _project_files(classifier, config, here) if wanted(path)]
    configured = "whose" in config.plugins
    if not data:
        found = forecast(classifier, files)
        found.notes.append(
            "whose is in the plugins of coverage's configuration"
            if configured
            else "whose is not in the plugins of coverage's configuration"
        )
        return found
    measured = _measured(data, here, classifier)
    found = audit(classifier, data, measured)
    alone = CoverageAlone(classifier.environment)
    add_missing(
        found, classifier, files, measured, lambda path: "" if configured else alone.reason(path)
    )
    if configured and found.foreign:
        found.notes.append(
            "whose is configured, but files of others were measured: the data were written "
            "without it, or are mixed with older ones (coverage run -a); coverage erase, and run "
            "again"
        )
    return found


def _elsewhere(given: Given, classifier: Classifier, data: list[str]) -> Audit:
    """The audit of data from the machine on which a snapshot was taken."""
    if not data:
        raise UsageError("argument --env: there are no data to compare with it")
    if given.fail_on_missing:
        raise UsageError("argument --env: --fail-on-missing needs the disk, not a snapshot")
    here = classifier.environment.working_directory()
    found = audit(classifier, data, _measured(data, here, classifier))
    found.notes.append("what is missing is not known: the files are where the snapshot was taken")
    return found


def _data_files(named: list[str], config: Any) -> Iterator[str]:
    """The data files that were named; if none were, those of coverage's configuration."""
    for each in named or [config.data_file]:
        if os.path.isdir(each):
            each = os.path.join(each, ".coverage")  # noqa: PLW2901
        found = [each] if os.path.isfile(each) else []
        # Parallel runs add a suffix after a dot.
        found += sorted(
            path for path in glob.glob(f"{glob.escape(each)}.*") if os.path.isfile(path)
        )
        if named and not found:
            raise UsageError(f"no coverage data in {each}")
        yield from found


def _measured(data: list[str], here: str, classifier: Classifier) -> dict[str, int]:
    """The measured files in all data, with their numbers of executed lines.

    Relative paths, which `relative_files` makes, are relative to `here`.
    """
    from coverage import CoverageData

    paths = classifier.environment.disk.paths
    lines: dict[str, set[int]] = {}
    for name in data:
        _must_be_data(name)
        read = CoverageData(basename=name)
        try:
            read.read()
            for file in sorted(read.measured_files()):
                named = file.startswith("<") or paths.isabs(file)
                path = file if named else paths.join(here, file)
                lines.setdefault(path, set()).update(read.lines(file) or ())
        finally:
            read.close()
    return {file: len(numbers) for file, numbers in sorted(lines.items())}


def _must_be_data(name: str) -> None:
    """Raise UsageError for other databases and empty files, which coverage.py would write to.

    Its argument `read_only` does not exist in all supported versions.
    """
    import sqlite3

    try:
        with closing(
            sqlite3.connect(f"{Path(name).absolute().as_uri()}?mode=ro", uri=True)
        ) as data:
            data.execute("select version from coverage_schema")
    except sqlite3.Error as error:
        raise UsageError(f"{name} holds no coverage data: {error}") from None


def _project_files(classifier: Classifier, config: Any, here: str) -> Iterator[str]:
    """The Python files of the project, in the configured sources or, without these, in `here`."""
    sources = [each for each in config.source or () if os.path.isdir(each)]

    def is_project(directory: str) -> bool:
        return classifier.classify(directory) is Kind.PROJECT

    # `source_dirs` is new in 7.8.
    for each in [*sources, *getattr(config, "source_dirs", ())] or [here]:
        yield from python_files(os.path.join(here, each), classifier.environment, is_project)


def _wanted(config: Any) -> Any:
    """A function that tells whether a file is not left out by the patterns in `omit`."""
    from coverage.files import GlobMatcher, prep_patterns

    omit = [*(config.run_omit or ()), *(config.report_omit or ())]
    matcher = GlobMatcher(prep_patterns(omit), "omit")
    return lambda path: not (omit and matcher.match(path))


def _text(found: Audit, classifier: Classifier) -> Iterator[Line]:
    environment = classifier.environment
    if found.data:
        foreign_lines = sum(each.lines for each in found.foreign)
        own = found.kinds[Kind.PROJECT] + found.kinds[Kind.UNKNOWN]
        yield from wrapped(
            f"{_files(found.files)} measured in {', '.join(map(_shown, found.data))}: "
            f"{own:,} of the project, {len(found.foreign):,} of others "
            f"({foreign_lines:,} of {found.lines:,} executed lines)",
            "  ",
        )
    else:
        yield "no coverage data; what coverage.py alone would decide otherwise than whose"
        yield f"in the environment of {environment.prefix}:"
        if not found.foreign and not found.missing:
            yield "  nothing"
    if found.foreign:
        owners = [f"{name} {number:,}" for name, number in found.owners()]
        more = [f"{len(owners) - _SHOWN} more"] if len(owners) > _SHOWN else []
        what = (
            "measured although not the project's" if found.data else "measured, not the project's"
        )
        text = f"{what}: {_files(len(found.foreign))} ({', '.join([*owners[:_SHOWN], *more])})"
        yield from wrapped(text, "    ", "  ")
    if found.missing:
        what = "not measured" if found.data else "left out"
        yield f"  {what}, although the project's: {_files(len(found.missing))}"
        for path, why in list(found.missing.items())[:_SHOWN]:
            yield from wrapped(f"{_shown(path)}: {why}", "      ", "    ")
        if len(found.missing) > _SHOWN:
            yield f"    and {len(found.missing) - _SHOWN:,} more; --json has all"
    for note in found.notes:
        yield from wrapped(note, "  ")


def _annotations(found: Audit) -> Iterator[dict[str, object]]:
    for path, why in found.missing.items():
        yield {"name": "missing", "path": _shown(path), "message": f"not measured: {why}"}
    for name, number in found.owners():
        yield {"name": "foreign", "message": f"{_files(number)} of {name} measured"}
    for note in found.notes:
        yield {"name": "note", "level": "notice", "message": note}


def _files(number: int) -> str:
    return f"{number:,} file{'' if number == 1 else 's'}"


def _shown(path: str) -> str:
    here = os.path.join(working_directory(START_DIRECTORY), "")
    return path.removeprefix(here)
