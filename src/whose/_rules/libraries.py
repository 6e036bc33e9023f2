"""Lists the directories that hold library code, and the project's own files."""

from __future__ import annotations

from whose._environment.project import may_be_project
from whose._files.paths import MODULE_SUFFIXES, NO_CODE, SITE_NAMES
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, matcher
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from os import DirEntry

    from whose._files.disk import Disk
    from whose._metadata.directory import Installed
    from whose._rules.rules import Rules


def settled_places(rules: Rules) -> list[tuple[str, set[str]]]:
    """Directories of library code, each with the names in it that may be something else.

    Everything else in them is library code, except what a link to a directory leads to.
    """
    paths = rules.paths
    found = []
    # Find all places first: a site directory may have code in another one.
    places = [(each, rules.place(paths.key(each.path))) for each in rules.environment.roots]
    for root, place in places:
        key = paths.key(root.path)
        if place.mode == "site" and place.installed is not None:
            others = {*rules.own.listed(place.installed).tops, *place.installed.links}
        elif place.mode == "closed" and root.role == "stdlib":
            others = set(SITE_NAMES)
        else:
            continue
        if any(map(rules.forced.get, paths.above(key))):
            continue
        for each in (*rules.forced, *rules.roots):
            if each != key and paths.inside(each, key):
                others.add(each[len(key) + 1 :].partition(paths.sep)[0])
        found.append((root.path, others))
    return found


# -- prefixes -------------------------------------------------------------------------------


def library_prefixes(rules: Rules, kinds: Collection[Kind]) -> tuple[str, ...]:
    """The `library_places` but for single modules, each with a separator at its end.

    None is below another one. ValueError if `kinds` has another than stdlib and third-party.
    """
    if others := [each for each in kinds if each not in (Kind.STDLIB, Kind.THIRD_PARTY)]:
        raise ValueError(f"libraries are stdlib or third-party, not {others[0]}")
    key, join = rules.paths.key, rules.paths.join
    places = library_places(rules, kinds)
    prefixes = [join(each, "") for each in places if not each.endswith(MODULE_SUFFIXES)]
    found: list[str] = []
    for each in sorted(prefixes, key=key):  # what is below another one follows it
        if not found or not key(each).startswith(key(found[-1])):
            found.append(each)
    return tuple(found)


def library_places(rules: Rules, kinds: Collection[Kind]) -> list[str]:
    """The directories, archives and single modules that hold only code of these kinds.

    What has another kind below it is taken apart: a site directory is also part of its
    environment, and on `sys.path`.
    """
    unpacked = _unpacked(rules) if Kind.THIRD_PARTY in kinds else {}
    others = other_places(rules, kinds, unpacked)
    around = {above for each in others for above in rules.paths.above(each)}
    found: dict[str, str] = {}
    todo = [*_candidates(rules, kinds, unpacked)]
    for path in todo:  # it grows
        key = rules.paths.key(path)
        if key not in found:
            # An option about a directory above wins.
            is_other = rules.forced and rules.judge(key).kind not in kinds
            found[key] = "" if key in around or is_other else path
            todo += _parts(rules, path, kinds, around) if key in around else ()
    return [each for each in found.values() if each]


def third_party_places(rules: Rules) -> list[str]:
    """The real paths of those that hold only code of third parties."""
    places = library_places(rules, (Kind.THIRD_PARTY,))
    return [*dict.fromkeys(map(rules.disk.real, places))]


def other_places(rules: Rules, kinds: Collection[Kind], unpacked: Collection[str] = ()) -> set[str]:
    """The keys of the known directories that hold code of other kinds.

    What is linked from the directories `unpacked` is third-party, and need not be judged.
    """
    environment, paths = rules.environment, rules.paths
    found = {path for path, ruling in rules.forced.items() if ruling.kind not in kinds}
    recorded = _recorded(rules)
    found.update(map(paths.key, environment.anchors))
    for layer in environment.layers:
        found.update(rules.own.editable_directories(layer))
    for root in environment.roots:
        # Scripts of an environment may be the project's.
        if root.kind not in kinds or root.role == "scripts":
            found.add(paths.key(root.path))
        if root.role == "site":
            installed = environment.contents.installed(root.path)
            for link in [paths.key(paths.join(root.path, name)) for name in installed.links]:
                above = paths.parent(rules.disk.real(link))
                if above not in unpacked and rules.judge(link).kind not in kinds:
                    found.add(link)
            recorded.append((root.path, installed))
    for directory, installed in recorded:
        own = rules.own.listed(installed)
        files = [file for file, ruling in own.files.items() if ruling.kind not in kinds]
        for each in dict.fromkeys((directory, installed.directory)):
            found.update(paths.parent(paths.key(paths.absolute(file, each))) for file in files)
        found.update(map(paths.parent, own.outside))
    return found


def _recorded(rules: Rules) -> list[tuple[str, Installed]]:
    """The entries of `sys.path` in which only records tell what is the project's."""
    environment = rules.environment
    found: list[tuple[str, Installed]] = []
    for entry in dict.fromkeys(environment.path):
        place = rules.place(rules.paths.key(entry))  # opens archives
        real = place.real or rules.paths.key(entry)
        installed = environment.contents.installed_if_any(real)
        if installed is not None and place.ruling.kind is Kind.PROJECT:
            found.append((entry, installed))
    return found


def _candidates(
    rules: Rules, kinds: Collection[Kind], unpacked: Mapping[str, str]
) -> Iterator[str]:
    """Directories and archives of these kinds, including those that contain other kinds, too."""
    environment, disk, key = rules.environment, rules.disk, rules.paths.key
    yield from unpacked.values()
    for ruling in rules.forced.values():
        if ruling.kind in kinds:
            yield from (ruling.root, disk.real(ruling.root))
    for root in environment.roots:
        if root.kind in kinds and root.role != "scripts":
            if root.path in environment.path or _is_code(root.path, disk):
                yield root.path
            if root.role == "site":
                yield from _linked(rules, root.path, unpacked)
    for entry in dict.fromkeys(environment.path):
        if rules.place(key(entry)).ruling.kind in kinds:
            yield entry
    for entry, installed in _recorded(rules) if Kind.THIRD_PARTY in kinds else ():
        for name in rules.owners.third_party_in(installed):
            path = rules.paths.join(entry, *name.split("/"))
            yield from (path, disk.real(path))


def _parts(
    rules: Rules, directory: str, kinds: Collection[Kind], around: Collection[str]
) -> Iterator[str]:
    """The code of these kinds directly in a directory: directories and single modules."""
    disk, key = rules.disk, rules.paths.key
    for name, is_link in (disk.entries(directory) or {}).items():
        path = rules.paths.join(directory, name)
        if name.endswith(("-info", "__pycache__")) or not _is_code(path, disk):
            continue  # metadata is no code
        # The place of a directory tells as much, unless an option is about it, and takes less.
        is_asked = rules.forced or name.endswith(MODULE_SUFFIXES)
        ruling = rules.judge(key(path)) if is_asked else rules.place(key(path)).ruling
        # A link to a directory that is taken apart is listed by its real path.
        if ruling.kind in kinds and not (is_link and key(disk.real(path)) in around):
            yield path


def _linked(rules: Rules, site: str, unpacked: Mapping[str, str]) -> Iterator[str]:
    """The real paths of third-party packages and modules that a site directory has links to."""
    disk, join, parent = rules.disk, rules.paths.join, rules.paths.parent
    links = rules.environment.contents.installed(site).links
    # No package has a dot in its name.
    inits = [
        join(site, each, "__init__.py") for each in disk.entries(site) or () if "." not in each
    ]
    found = [disk.real(join(site, name)) for name in sorted(links)]
    for init in inits:
        target = disk.link(init)
        if target and parent(parent(target)) not in unpacked:
            found.append(parent(disk.real(init)))
    for each in found:
        known = parent(each) in unpacked or not _is_code(each, disk)
        if not known and rules.judge(rules.paths.key(each)).kind is Kind.THIRD_PARTY:
            yield each


def _unpacked(rules: Rules) -> dict[str, str]:
    """Directories that hold one third-party distribution, linked from a site directory.

    With the real path of each, which has itself. uv links all files of a distribution into such a
    directory in its cache. Its record there is not read, as that takes much longer. So nothing in
    that cache may be the project's, or in use.
    """
    environment, disk = rules.environment, rules.disk
    contains, join, parent = disk.contains, rules.paths.join, rules.paths.parent
    targets: dict[str, list[str]] = {}  # by the cache
    sites = [each.path for each in environment.roots if each.role == "site" and not rules.forced]
    for installed in map(environment.contents.installed, sites):
        own = {each.metadata for each in rules.own.distributions(installed)}
        for name in installed.metadata:
            metadata = join(installed.directory, name)
            target = parent(disk.link(join(metadata, "METADATA")))
            if rules.paths.name(target) == name and metadata not in own:
                targets.setdefault(parent(parent(target)), []).append(target)
    trees = environment.survey.project_trees()
    used = (*trees, *environment.anchors, *environment.path)
    found = {}
    for cache, linked in targets.items():
        is_own = any(contains(each, cache) for each in trees)
        if is_own or any(contains(cache, each) for each in used):
            continue
        for directory in [parent(each) for each in linked if disk.exists(join(each, "RECORD"))]:
            found[directory] = disk.real(directory)
            found[disk.real(directory)] = disk.real(directory)
    return found


def _is_code(path: str, disk: Disk) -> bool:
    return path.endswith(MODULE_SUFFIXES) or disk.form(disk.real(path)) == "dir"


# -- the project's files -----------------------------------------------------------------------


def project_files(rules: Rules, pattern: str) -> Iterator[str]:
    """Every file of the project whose name matches, directory by directory, ordered by name.

    Raises TypeError at once if `pattern` is not a string.
    """
    if not isinstance(pattern, str):
        raise TypeError(f"the pattern of project_files is a string, not {pattern!r}")
    return _project_files(rules, matcher(pattern))


def _project_files(rules: Rules, matches: Callable[[str], object]) -> Iterator[str]:
    key = rules.paths.key
    places = other_places(rules, set(Kind) - {Kind.PROJECT})
    seen: set[str] = set()
    todo = list(project_directories(rules))[::-1]
    while todo:
        directory = todo.pop()
        real = key(rules.disk.real(directory))  # `lib64` may be a link to `lib`
        if real in seen:
            continue
        seen.add(real)
        below = []
        for entry in listing(directory, rules.disk):
            at = key(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NO_CODE and (
                    rules.judge(at).kind is Kind.PROJECT
                    or any(rules.paths.inside(each, at) for each in places)
                ):
                    below.append(entry.path)
            elif (
                matches(entry.name) and OS.path.isfile(at) and rules.judge(at).kind is Kind.PROJECT
            ):
                yield entry.path
        todo += reversed(below)


def listing(directory: str, disk: Disk) -> list[DirEntry[str]]:
    """What is in a directory, ordered by name; nothing if it cannot be read."""
    try:
        with OS.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (OSError, ValueError) as error:
        disk.note_failure(directory, "cannot be listed", error)
        return []


def project_directories(rules: Rules) -> Iterator[str]:
    """Where its files may be: trees, `sys.path`, editable sources, sites with own packages."""
    environment, own = rules.environment, rules.own
    yield from environment.survey.project_trees()
    for root in environment.roots:
        if root.role == "path" and may_be_project(root.path, rules.paths):
            yield root.path
    for layer in environment.layers:
        yield from (source for each, source in own.editable_in(layer) if own.is_project(each))
        for site in layer.sites:
            installed = environment.contents.installed(site)
            if own.listed(installed).tops:
                yield site
