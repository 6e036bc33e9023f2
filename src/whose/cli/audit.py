"""`whose audit`: what coverage measured that it should not have, and what is missing."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import filterfalse, product
from typing import Any

from whose._classifier import Classifier, Environment
from whose._config import OptionError, Options, coverage_config, options_in
from whose._coverage.configuration import snapshots_in
from whose._environment.running import working_directory
from whose._rules.modules import find_module
from whose.check.coverage import how_to_enable
from whose.cli.chosen import classifier_of
from whose.cli.commands import Given
from whose.cli.listing import ignored_by_git
from whose.cli.output import Output, counted, wrapped
from whose.report.audit import Audit, CoverageAlone, forecast, to_source

_SCHEMA = 1 << 16  # bytes at the start of a data base, which name its tables
_SHOWN = 10  # entries of each list in the text; --json has all
_STALE = (
    "whose is configured, but these data were probably written without it, or are mixed with older "
    "ones (coverage run -a): coverage erase, and run again; not so if {}"
)
_MAPPED = (
    "files of the project were measured in other places, such as where it is installed; whose sets "
    "[paths], so that reports show the sources"
)
_IDLE = (
    "no line of {0} was run, but perhaps of its installed copy, which a directory in --cov or "
    "source leaves out: name the package, as in --cov={0} or source_pkgs = {0}"
)


def run(given: Given, output: Output) -> int:
    """Print how the measured files compare with the answers; returns the exit status."""
    from coverage.exceptions import ConfigError, CoverageException

    config = coverage_config(working_directory())  # it tells where the data are
    classifier = classifier_of(given)
    try:
        found = _audit(given, classifier, config)
    except (ConfigError, CoverageException) as error:  # unrelated in older versions
        raise OptionError(str(error)) from None
    if found.not_run:  # what git ignores need not run
        ignored = ignored_by_git(working_directory())
        above = classifier.environment.disk.paths.above
        found.not_run = [each for each in found.not_run if ignored.isdisjoint(above(each))]
    output.show(found.as_dict(), _text(found), _annotations(found))
    failed = (given.fail_on_foreign and found.foreign) or (given.fail_on_missing and found.missing)
    return int(bool(failed))


def _audit(given: Given, classifier: Classifier, config: Any) -> Audit:
    environment = classifier.environment
    here = environment.working_directory()
    data = _data_files(given, config)
    measured = _measured(data, here, classifier)
    if given.env is not None:  # the data and the files are from another place
        if given.fail_on_missing:
            raise OptionError("argument --env: --fail-on-missing needs the disk, not a snapshot")
        found = Audit(classifier, data, measured)
        found.notes.append("what is missing is not known: the files are where the snapshot is from")
        return found
    options = Options() if given.no_config else options_in(config, here)
    snapshots = snapshots_in(options, Environment.from_json)
    source_of = to_source(classifier, [*snapshots, *_around(measured, classifier)])
    sources, is_wanted = _sources(classifier, config, here), _wanted(config, classifier)
    copies: dict[str, list[str]] = {}  # of each file of the project; they are no sources themselves
    for path in classifier.project_files():
        copies.setdefault(source_of(path), []).extend({path} - {source_of(path)})
    places = sources or [here]
    copies = {path: there for path, there in copies.items() if is_wanted(places, path, *there)}
    configured = "whose" in config.plugins
    if data:
        found, alone = Audit(classifier, data, measured, snapshots), CoverageAlone(environment)
        # `whose` took part if files were measured that coverage.py alone would have left out.
        is_by_whose = configured and not found.foreign and any(map(alone.reason, measured))
        left_out = partial(alone.reason, guess=not configured)
        found.add_missing(copies, (lambda _: "") if is_by_whose else left_out, source_of)
        if package := found.idle_package(copies):
            found.notes.append(_IDLE.format(package))
    else:
        real = environment.disk.real  # coverage.py goes by real paths
        found = forecast(classifier, copies, lambda path: is_wanted(sources, real(path)))
    if configured and not data:
        found.notes.append("whose is in the plugins of coverage's configuration")
    elif found.foreign or found.missing:
        asked = "source, --source or --cov names what is measured of others"
        stale = _STALE.format(asked if found.foreign else "what is missing was not run")
        enable = f"to correct this, {how_to_enable(config, classifier.environment)}"
        found.notes.append(stale if configured else enable)
    others = map(to_source(classifier, snapshots), measured.keys() - copies.keys())
    is_mapped = configured and options.map_paths and not config.paths
    if is_mapped and not copies.keys().isdisjoint(others):
        found.notes.append(_MAPPED)
    return found


def _data_files(given: Given, config: Any) -> list[str]:
    """The data files that were named; if none were, those of coverage's configuration.

    Raises OptionError if there are none, and some were named or are needed for an option.
    """
    needed = given.operands or given.fail_on_foreign or given.fail_on_missing or given.env
    data: list[str] = []
    for each in given.operands or [config.data_file]:
        base = os.path.join(each, ".coverage") if os.path.isdir(each) else each
        # Parallel runs add a suffix after a dot. SQLite has a journal beside each while it writes.
        found = []
        for file in (base, *sorted(glob.glob(f"{glob.escape(base)}.*"))):
            if not os.path.isfile(file) or file.endswith("-journal"):
                continue
            if _holds_data(file):
                found.append(file)
            elif file == base:
                raise OptionError(f"{file} holds no coverage data")
            else:  # as a process leaves it that was killed
                given.remark(f"{_shown(file)} holds no coverage data, and is left out")
        if needed and not found:
            raise OptionError(f"no coverage data in {_shown(base)}")
        data += found
    return data


def _measured(data: list[str], here: str, classifier: Classifier) -> dict[str, int]:
    """The measured files in all data, with their numbers of executed lines.

    Relative paths, which `relative_files` makes, are relative to `here`.
    """
    from coverage import CoverageData

    paths = classifier.environment.disk.paths
    lines: dict[str, set[int]] = {}
    for name in data:
        read = CoverageData(basename=name)
        read.read()
        for file in sorted(read.measured_files()):
            path = file if paths.isabs(file) else paths.join(here, file)
            lines.setdefault(path, set()).update(read.lines(file) or ())
    return {file: len(numbers) for file, numbers in sorted(lines.items())}


def _around(measured: Iterable[str], classifier: Classifier) -> Iterator[Classifier]:
    """Classifiers for the other environments that measured files lie in, such as those of tox."""
    environment, paths = classifier.environment, classifier.environment.disk.paths
    places = dict.fromkeys(each for path in measured for each in paths.above(path))
    prefixes = dict.fromkeys(filter(None, map(paths.site_prefix, places)))
    options = {kind.replace("-", "_"): given for kind, given in classifier._options}
    for prefix in prefixes.keys() - {layer.prefix for layer in environment.layers}:
        with suppress(ValueError):  # it is none
            yield Classifier(Environment.of(prefix), **options)


def _holds_data(name: str) -> bool:
    """Whether a file is data of coverage.py, which would write its tables into any other.

    Its argument `read_only` does not exist in all supported versions.
    """
    with open(name, "rb") as file:
        return b"CREATE TABLE coverage_schema" in file.read(_SCHEMA)


def _sources(classifier: Classifier, config: Any, here: str) -> list[str] | None:
    """The configured sources that are found, as paths; None if none are configured."""
    # `source_dirs` is new in 7.8. What is no directory in `source` is a package.
    given = [*(config.source or ()), *getattr(config, "source_dirs", ())]
    names = (*config.source_pkgs, *filterfalse(os.path.isdir, given))
    files = (find_module(name, classifier.environment) for name in names)
    packages = [each.removesuffix(f"{os.sep}__init__.py") for each in files if each]
    sources = (*filter(os.path.isdir, given), *packages)
    found = [os.path.normpath(os.path.join(here, each)) for each in sources]
    return found if given or names else None


def _wanted(config: Any, classifier: Classifier) -> Callable[..., bool]:
    """A function that tells whether `include`, `omit` and some sources let a file be measured.

    It takes the sources, None for all places, and the path of the file with those of its copies.
    """
    from coverage.files import GlobMatcher, prep_patterns

    omit = [*(config.run_omit or ()), *(config.report_omit or ())]
    include = [*(config.run_include or ()), *(config.report_include or ())]
    inside, outside = (GlobMatcher(prep_patterns(each), "whose") for each in (include, omit))
    real, contains = classifier.environment.disk.real, classifier.environment.disk.contains

    def is_wanted(sources: list[str] | None, path: str, *copies: str) -> bool:
        places, at = (path, *copies), real(path)
        if sources is not None and not any(contains(*each) for each in product(sources, places)):
            return False
        # Without patterns, a matcher matches nothing.
        return (not include or inside.match(at)) and not outside.match(at)

    return is_wanted


def _text(found: Audit) -> Iterator[str]:
    files, others = len(found.measured), len(found.foreign)
    names = ", ".join(_shortened([f"{number:,} of {name}" for name, number in found.owners()]))
    if found.data:
        data = ", ".join(_shortened([*map(_shown, found.data)]))
        text = f"{counted(files)} measured in {data}: "
        text += f"{files - others:,} of the project, {others:,} of others"
        if others:
            lines = sum(each["lines"] for each in found.foreign)
            text += f" ({names}; {lines:,} of {sum(found.measured.values()):,} executed lines)"
        yield from wrapped(text, "  ")
    else:
        text = "no coverage data; what coverage.py alone gets wrong in the environment of "
        nothing = "" if others or found.missing else " nothing"
        yield from wrapped(f"{text}{found.classifier.environment.prefix}:{nothing}", "  ")
        if others:
            text = f"measured if imported, although not the project's: {counted(others)} ({names})"
            yield from wrapped(text, "    ", "  ")
    if found.missing:
        missing = f"{'not' if found.data else 'never'} measured, although the project's"
        yield f"  {missing}: {counted(len(found.missing))}"
        for why in dict.fromkeys(found.missing.values()):
            paths = [_shown(path) for path, each in found.missing.items() if each == why]
            yield from wrapped(f"{_shown(why)} ({counted(len(paths))})", "      ", "    ")
            yield from (f"      {each}" for each in _shortened(paths))
    if found.not_run:
        yield f"  not run, or left out by --source or --cov: {counted(len(found.not_run))}"
        yield from (f"    {each}" for each in _shortened([*map(_shown, found.not_run)]))
    for note in found.notes:
        yield from wrapped(note, "  ")


def _shortened(entries: list[str]) -> list[str]:
    """The first entries of a list, and how many there are more."""
    more = len(entries) - _SHOWN
    return [*entries[:_SHOWN], f"{more:,} more"] if more > 0 else entries


def _annotations(found: Audit) -> Iterator[dict[str, object]]:
    alone = "" if found.data else " by coverage.py alone"
    for path, why in found.missing.items():
        yield {"name": "missing", "path": _shown(path), "message": f"not measured{alone}: {why}"}
    for name, number in found.owners():
        yield {"name": "foreign", "message": f"{counted(number)} of {name} measured{alone}"}
    for note in found.notes:
        yield {"name": "note", "level": "notice", "message": note}


def _shown(text: str) -> str:
    """`text` with relative paths for those in the working directory, unless that is the root."""
    here = os.path.join(working_directory(), "")
    # Only where a path begins: `/app/` is also in `/srv/app/main.py`.
    return text if here == os.path.dirname(here) else f" {text}".replace(f" {here}", " ")[1:]
