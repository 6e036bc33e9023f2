"""Takes a snapshot: asks about all files, and records what was read from disk to answer."""

from __future__ import annotations

from whose._environment import snapshot
from whose._environment.project import may_be_project
from whose._files.image import Image, RecordedArchive, Recorder
from whose._files.limits import RECORD_LIMIT
from whose._files.paths import MODULE_SUFFIXES, NO_CODE
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, library
from whose._metadata.records import Rows, parse_record, row_of
from whose._rules.libraries import listing, project_directories
from whose._rules.modules import finders

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable

    from whose._rules.rules import Rules

_MOST_DIRECTORIES = 200_000
_SKIPPED = NO_CODE - {".tox", ".nox"}  # these hold environments


def snapshot_of(rules: Rules) -> str:
    """The environment of `rules` as JSON, with an image of its disk.

    All directories that may hold code are walked through. Every file that is not answered by
    its directory alone is asked about. For the environment of a snapshot, the result is that
    snapshot.
    """
    environment = rules.environment
    disk = environment.disk
    if isinstance(disk, Image):
        return snapshot.write(environment.facts, disk.paths, disk.tree, disk.problems)
    recorder = Recorder(disk.paths)
    recorded = type(rules)(type(environment)(environment.facts, recorder))  # no options
    known, contents = recorded.environment, recorded.environment.contents
    tops = list(project_directories(recorded))
    tops += [site for layer in known.layers for site in layer.sites]
    tops += [*(root.path for root in known.roots), *known.path]
    _walk(recorded, list(dict.fromkeys(tops)))
    for entry in environment.path:
        contents.installed_if_any(disk.paths.key(entry))  # owners are told by what is there
    for installed in contents.read_so_far():
        installed.hinted("")  # owners are told by names where there is no record
        if isinstance(installed.source, RecordedArchive):
            for path in installed.source.members:
                recorded.judge(path)
    for site, _ in environment.sites_on_path():
        for start, file, places in finders(site, environment):
            if places:
                recorder.read(start)
                recorder.note(file, repr(places))  # not its code
                for place in places.values():
                    for each in (place, f"{place}.py", disk.paths.join(place, "__init__.py")):
                        recorder.note(each)
    _shorten_lists(recorded, recorder)
    for path in recorder.exhausted:  # the snapshot would stay wrong
        raise OSError(f"no snapshot: {path}: {recorder.problems[path]}")
    return snapshot.write(environment.facts, disk.paths, recorder.tree, recorder.problems)


def _walk(rules: Rules, todo: list[str]) -> None:
    """Ask about everything below some directories, and below the targets of links in them."""
    judge, key, real = rules.judge, rules.paths.key, rules.disk.real
    # The system's package manager fills these with what is of one kind, but for some links and
    # for libraries of other interpreters at the top. The root of the disk is not walked through
    # either, though a program was started there, or a link leads there.
    uniform = {
        root.path
        for root in rules.environment.roots
        if root.role == "environment" and (root.layer is None or root.layer.form == "interpreter")
    }
    seen: set[str] = set()
    while todo and len(seen) < _MOST_DIRECTORIES:
        directory = todo.pop()
        if directory in seen or rules.paths.is_deep(directory):  # a file may name such a one
            continue
        seen.add(directory)
        judge(key(directory))
        place = rules.place(key(directory))
        is_flat = directory in uniform or not may_be_project(directory, rules.paths)
        for entry in listing(directory, rules.disk) if place.mode != "closed" else ():
            below = real(entry.path) if entry.is_symlink() else entry.path
            if entry.is_symlink() or is_flat or (place.quick is None and not entry.is_dir()):
                for each in dict.fromkeys((entry.path, below)):
                    judge(key(each))
            if not is_flat and entry.name not in _SKIPPED and OS.path.isdir(below):
                todo.append(below)


# -- lists of files -------------------------------------------------------------------------


def _shorten_lists(rules: Rules, recorder: Recorder) -> None:
    """Shorten the records in the image to the rows that answers needed or that tell owners."""
    contents, real, key = rules.environment.contents, rules.disk.real, rules.paths.key
    known = [each for each in contents.read_so_far() if each.source is recorder]
    asked: dict[str, set[str]] = {}  # by real path: `lib64` may be a link to `lib`
    for installed in known:
        asked.setdefault(real(installed.directory), set()).update(installed.asked())
    for installed in known:
        names = asked[real(installed.directory)]
        for distribution in installed.distributions():
            path = rules.paths.join(distribution.metadata, "RECORD")
            data = recorder.anew().read(path, RECORD_LIMIT)  # neither recorded nor counted
            # Not as in `installed`: the rows are parsed again when the snapshot is asked.
            listed = parse_record(data or b"")
            if not listed:
                continue
            own = rules.own.is_project(distribution)
            package_of = Rows((each, distribution) for each in listed).package_of
            # Beside what tells owners, rows about files outside and about names in question.
            kept = [
                each
                for each in listed
                if own
                or each[0] in "./"
                or key(each.partition("/")[0]) in names
                or _is_top(each, package_of)
            ]
            recorder.note(path, "".join(map(row_of, dict.fromkeys(kept))))
    for records in contents.conda_records_so_far():
        for path, listed in records.listed():
            files = [each for each in listed if each.partition("/")[0] in records.asked]
            recorder.note(path, library("json").dumps({"files": files}))


def _is_top(path: str, package_of: Callable[[str], str]) -> bool:
    """Whether a listed file is a module, or makes a package, that is in no other package."""
    above, _, name = path.rpartition("/")
    if name.startswith("__init__."):
        return not package_of(above.rpartition("/")[0])
    return not above or (name.endswith(MODULE_SUFFIXES) and not package_of(above))
