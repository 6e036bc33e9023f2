"""Lists the directories that hold library code, and the project's own files."""

from __future__ import annotations

from whose._environment.project import may_be_project
from whose._files.paths import MODULE_SUFFIXES, NO_CODE, SITE_NAMES
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, library
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from os import DirEntry

    from whose._files.disk import Disk
    from whose._metadata.directory import Installed
    from whose._rules.rules import Rules

    Unpacked = dict[str, dict[str, str]]


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
            others = _unlike(rules, place.installed)
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


def _unlike(rules: Rules, installed: Installed) -> set[str]:
    """The keys of the names in a site directory that may be something else than third-party."""
    return {*rules.own.listed(installed).tops, *installed.links}


def _linked(rules: Rules, site: str, unpacked: Unpacked) -> Iterator[str]:
    """The real paths of third-party code that a site directory has links to.

    They are directories that hold a whole distribution, and the packages and modules in others.
    """
    disk, join, parent = rules.disk, rules.paths.join, rules.paths.parent
    installed = rules.environment.contents.installed(site)
    # No package has a dot in its name.
    inits = (join(site, each, "__init__.py") for each in disk.names(site) or () if "." not in each)
    targets = {init: target for init in inits if (target := disk.link(init))}
    if not targets and not installed.links:
        return
    whole = _unpacked(rules, installed, unpacked)
    yield from whole.values()
    found = [disk.real(join(site, name)) for name in sorted(installed.links)]
    for init, target in targets.items():
        if target.rsplit(rules.paths.sep, 2)[0] not in whole:
            found.append(parent(disk.real(init)))
    for each in found:
        known = parent(each) in whole or not _is_code(each, disk)
        if not known and rules.judge(rules.paths.key(each)).kind is Kind.THIRD_PARTY:
            yield each


def _unpacked(rules: Rules, installed: Installed, known: Unpacked) -> dict[str, str]:
    """The real paths of directories that hold one third-party distribution, linked from here.

    uv links all files of a distribution into such a directory in its cache. Its record there is
    not read, as that takes much longer. The result is kept in `known`.
    """
    disk, parent, sep = rules.disk, rules.paths.parent, rules.paths.sep
    found = known.get(installed.directory)
    if found is None:
        found = known[installed.directory] = {}
        own = {each.metadata for each in rules.own.distributions(installed)}
        start = rules.paths.join(installed.directory, "")
        stores: dict[str, bool] = {}
        for name in installed.metadata if not rules.forced else ():
            metadata = start + name
            target = parent(disk.link(f"{metadata}{sep}METADATA"))
            at = parent(target)
            above = parent(at)
            if above not in stores:
                stores[above] = _is_store(rules, above)
            is_same = target.endswith(sep + name) and metadata not in own and stores[above]
            if is_same and disk.exists(f"{target}{sep}RECORD"):
                real = found[at] = disk.real(at)
                found[real] = real
    return found


def _is_store(rules: Rules, directory: str) -> bool:
    """Whether a directory is neither in the project's tree nor has any of it, nor what is used."""
    contains, environment = rules.disk.contains, rules.environment
    trees = environment.survey.project_trees()
    inside = (*trees, *environment.anchors, *environment.path)
    around = any(contains(each, directory) for each in trees)
    return not around and not any(contains(directory, each) for each in inside)


# -- prefixes -------------------------------------------------------------------------------


def library_places(rules: Rules, kinds: Collection[Kind]) -> list[str]:
    """The directories, archives and single modules that hold only code of these kinds."""
    unpacked: Unpacked = {}
    others = other_places(rules, kinds, unpacked)
    around = {above for each in others for above in rules.paths.above(each)}
    found: dict[str, str] = {}
    for each in _whole(rules, kinds, unpacked):
        _add_parts(rules, each, kinds, around, found)
    return [each for each in found.values() if each]


def library_prefixes(rules: Rules, kinds: Collection[Kind]) -> tuple[str, ...]:
    """The directories and archives among these places; each ends in a separator."""
    if not {Kind.STDLIB, Kind.THIRD_PARTY}.issuperset(kinds):
        raise ValueError("libraries are of the kinds stdlib and third-party")
    key, join = rules.paths.key, rules.paths.join
    places = library_places(rules, kinds)
    prefixes = [join(each, "") for each in places if not each.endswith(MODULE_SUFFIXES)]
    found: list[str] = []
    for each in sorted(prefixes, key=key):  # what is below another one follows it
        if not found or not key(each).startswith(key(found[-1])):
            found.append(each)
    return tuple(found)


def other_places(
    rules: Rules, kinds: Collection[Kind], unpacked: Unpacked | None = None
) -> set[str]:
    """The keys of the known directories that hold code of other kinds."""
    unpacked = {} if unpacked is None else unpacked
    environment, key, join = rules.environment, rules.paths.key, rules.paths.join
    found: set[str] = set()
    for root in environment.roots:
        # Scripts of an environment may be the project's.
        if root.kind not in kinds or root.role == "scripts":
            found.add(key(root.path))
        if root.role == "site":
            installed = environment.contents.installed(root.path)
            is_asked = installed.links and Kind.THIRD_PARTY in kinds
            known = _unpacked(rules, installed, unpacked) if is_asked else ()
            for name in installed.links:
                path = key(join(root.path, name))
                above = rules.paths.parent(rules.disk.real(path))
                if above not in known and rules.judge(path).kind not in kinds:
                    found.add(path)
            own = rules.own.listed(installed)
            for file in (file for file, said in own.files.items() if said.kind not in kinds):
                found.add(key(rules.paths.parent(rules.paths.absolute(file, root.path))))
            found.update(map(rules.paths.parent, own.outside))
    found.update(path for path, ruling in rules.forced.items() if ruling.kind not in kinds)
    found.update(map(key, environment.anchors))
    for layer in environment.layers:
        found.update(rules.own.editable_directories(layer))
    return found


def _whole(rules: Rules, kinds: Collection[Kind], unpacked: Unpacked) -> Iterator[str]:
    """Directories and archives of these kinds, including those that contain other kinds, too."""
    environment, disk = rules.environment, rules.disk
    key, owners = rules.paths.key, rules.owners
    for ruling in rules.forced.values():
        if ruling.kind in kinds:
            yield from (ruling.root, disk.real(ruling.root))
    for root in environment.roots:
        path = root.path
        if root.kind in kinds and root.role != "scripts":
            if path in environment.path or _is_code(path, disk):
                yield path
            if root.role == "site" and Kind.THIRD_PARTY in kinds:
                yield from _linked(rules, path, unpacked)
    for entry in dict.fromkeys(environment.path) if Kind.THIRD_PARTY in kinds else ():
        place = rules.place(key(entry))  # opens archives
        real = place.real or key(entry)
        installed = environment.contents.installed_if_any(real)
        if place.ruling.kind is Kind.THIRD_PARTY:
            yield entry
        elif installed is not None and place.ruling.kind is Kind.PROJECT:
            for path in owners.third_party_in(installed):
                yield from (entry + path[len(real) :], disk.real(path))


def _is_code(path: str, disk: Disk) -> bool:
    return path.endswith(MODULE_SUFFIXES) or _is_directory(path, disk)


def _is_directory(path: str, disk: Disk) -> bool:
    form = disk.form(path)  # one question, for most
    return form == "dir" or (form == "link" and disk.form(disk.real(path)) == "dir")


def _add_parts(
    rules: Rules, path: str, kinds: Collection[Kind], around: Collection[str], found: dict[str, str]
) -> None:
    """Add to `found` the largest places at or below `path` that hold only code of these kinds.

    They are stored by key. A directory in `around` is taken apart, and stored as the empty string:
    a site directory is also part of its environment, and on `sys.path`.
    """
    paths, disk = rules.paths, rules.disk
    key = paths.key(path)
    if key in found:
        return
    found[key] = "" if key in around else path
    if found[key]:
        return
    place = rules.place(key)
    place = rules.place(place.real) if place.mode == "alias" else place
    installed = place.installed if place.mode == "site" else None
    unlike = _unlike(rules, installed) if installed is not None else ()
    for name, is_link in disk.entries(path) or ():
        below, is_module = paths.join(path, name), name.endswith(MODULE_SUFFIXES)
        if installed is not None and "." in name and not is_module:
            continue  # metadata: no package has a dot in its name
        is_asked = installed is None or paths.key(name) in unlike
        kind = rules.judge(paths.key(below)).kind if is_asked else place.ruling.kind
        if kind not in kinds:
            continue
        # A link to a directory that is taken apart is listed by its real path.
        is_apart = is_link and paths.key(disk.real(below)) in around
        if is_module or (not is_apart and _is_directory(below, disk)):
            _add_parts(rules, below, kinds, around, found)


# -- the project's files -----------------------------------------------------------------------


def project_files(rules: Rules, pattern: str) -> Iterator[str]:
    """Every file of the project whose name matches, directory by directory, ordered by name."""
    key, matches = rules.paths.key, library("fnmatch").fnmatchcase
    places = other_places(rules, set(Kind) - {Kind.PROJECT})
    seen: set[str] = set()
    todo = list(starts(rules))[::-1]
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
                matches(entry.name, pattern)
                and OS.path.isfile(at)
                and rules.judge(at).kind is Kind.PROJECT
            ):
                yield entry.path
        todo += reversed(below)


def listing(directory: str, disk: Disk) -> list[DirEntry[str]]:
    """What is in a directory, ordered by name; nothing if it cannot be read."""
    try:
        with OS.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (OSError, ValueError) as error:
        disk.has_failed(directory, "cannot be listed", error)
        return []


def starts(rules: Rules) -> Iterator[str]:
    """Where its files may be: trees, `sys.path`, editable sources, sites with own packages."""
    environment, own = rules.environment, rules.own
    yield from environment.survey.project_trees()
    for root in environment.roots:
        on_path = root.role == "path" and root.kind is Kind.PROJECT
        if on_path and may_be_project(root.path, rules.paths):
            yield root.path
    for layer in environment.layers:
        yield from (source for each, source in own.editable_in(layer) if own.is_project(each))
        for site in layer.sites:
            installed = environment.contents.installed(site)
            if own.listed(installed).tops:
                yield site
