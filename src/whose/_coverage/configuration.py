"""Sets what coverage.py's configuration can express without a plugin.

With `[paths]`, measured copies of the project's code, in site directories, are reported as their
sources. coverage.py asks no plugin when it combines data or reports, so data from other places
need snapshots of the environments there. With `omit`, where coverage.py's internals are unknown,
at least no third-party code is measured.
"""

from __future__ import annotations

from whose._config import OptionError, config_error
from whose._coverage.messages import tell_of_fallback
from whose._files.paths import SITE_NAMES
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, path_entries, present_path
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coverage.types import TConfigurable

    from whose._classifier import Classifier
    from whose._config import Options
    from whose._coverage.plugin import WhosePlugin
    from whose._environment.environment import Environment

    FromJson = Callable[[bytes], Environment]

_LARGEST = 1 << 16  # bytes of a `direct_url.json`
# Directories in which a project may have its packages. The first one with a package counts.
SOURCES = ("src", "", "lib", "python")


def snapshot_in(file: str, name: str, from_json: FromJson) -> Environment:
    """The environment in a snapshot, which may come through a pipe, as from `--env <(…)`.

    `name` is what messages call the option. `from_json` is that of Environment, which is given
    through to keep chains of imports short. Raises OptionError.
    """
    try:
        with open(file, "rb") as stream:
            return from_json(stream.read())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise OptionError(f"{name}: {file}: {why}") from None


def snapshots_in(options: Options, from_json: FromJson) -> list[Classifier]:
    """Classifiers for the snapshots that the options name. Raises OptionError.

    Where data are measured, the files need not be there yet. Then they are left out.
    """
    there = filter(OS.path.exists, options.snapshot)
    found = [snapshot_in(path, options.name("snapshot"), from_json) for path in there]
    return [environment._classifier(environment) for environment in found]


def set_paths(
    config: TConfigurable, plugin: WhosePlugin, directory: str, from_json: FromJson
) -> None:
    """Set `[paths]` with the snapshots in the options; what was set is added to what was changed.

    Raises coverage.py's ConfigError for a snapshot that cannot be used.
    """
    snapshots = []
    if plugin.options:
        try:
            snapshots = snapshots_in(plugin.options, from_json)
        except OptionError as error:
            raise config_error(error) from None
        for path in plugin.options.snapshot:
            if not OS.path.exists(path):
                plugin.changed.append(f"paths: nothing by {path}, which does not exist")
    try:
        plugin.changed += map_to_source(config, plugin.classifier, directory, snapshots)
    except Exception as error:  # noqa: BLE001 - a failure here must not end the run
        plugin.changed.append(f"paths: nothing, because of {type(error).__name__}: {error}")


def map_to_source(
    config: TConfigurable,
    classifier: Classifier,
    directory: str,
    snapshots: Sequence[Classifier] = (),
) -> list[str]:
    """Set `[paths]` if the user has not; returns what was set, in words.

    `directory` is the directory of the project, relative to which coverage.py shows files.
    `snapshots` answer for environments in other places, from which there may be data.
    """
    relative = bool(config.get_option("run:relative_files"))
    # coverage.py refuses to show files in a directory with wildcards in its name.
    is_refused = not relative and ("*" in directory or "?" in directory)
    if not directory or is_refused or config.get_option("paths"):
        return []
    sources: dict[str, dict[str, None]] = {}
    sites: dict[str, None] = {}
    here = [classifier] if may_have_copies(directory) else []
    for each in (*here, *snapshots):
        for source, site, name in installed_copies(each, directory):
            sources.setdefault(source, {})[name] = None
            sites[site] = None
    paths, said = {}, []
    for source, names in sources.items():
        shown = source if not relative else OS.path.relpath(source, directory)
        paths[f"whose {source}"] = [shown, *sites]
        of = ", ".join(names)
        said.append(f"paths: {' and '.join(sites)} is shown as {source} (of the project: {of})")
    # Where the project's directory is in the other places.
    trees = dict.fromkeys(each.environment.facts.cwd for each in snapshots)
    others = [each for each in trees if each not in ("", "/", directory)]
    if others and not relative:  # last: an environment in the directory has copies
        paths["whose snapshot"] = [directory, *map(_literal, others)]
        said += [f"paths: {each} is shown as {directory} (by a snapshot)" for each in others]
    if paths:
        config.set_option("paths", paths)
    return said


def fall_back(plugin: WhosePlugin, problem: str, *, tell: bool) -> None:
    """Do what is possible where coverage.py's internals are unknown, and say so in `debug sys`.

    `tell` says whether to tell the user as well.
    """
    plugin.active = f"by run:omit patterns only, because {problem}"
    if plugin.tally is not None:
        plugin.tally.problem = problem
    try:
        omit_third_party(plugin.settings(), plugin.classifier)
    except Exception as error:  # noqa: BLE001 - perhaps for the same reason as `problem`
        plugin.active += f"; without patterns ({type(error).__name__}: {error})"
    else:
        plugin.changed.append("run:omit: patterns for third-party code")
    if tell:
        tell_of_fallback(problem)


def omit_third_party(config: TConfigurable, classifier: Classifier) -> None:
    """Add patterns for all third-party code that is known at the start to `run:omit`."""
    given = config.get_option("run:omit")
    before = list(given) if isinstance(given, (list, tuple)) else [given] if given else []
    patterns = map(omit_pattern, classifier._library_places())
    config.set_option("run:omit", [*before, *dict.fromkeys(patterns)])


def omit_pattern(path: str) -> str:
    """The pattern for a file, or for everything below a directory."""
    name = _literal(path)
    return name if OS.path.isfile(path) else name + OS.sep + "*"


def _literal(path: str) -> str:
    """The pattern that a path fits: coverage.py has no escape, but `?` fits any character."""
    return "".join("?" if each in "[]*" else each for each in path)


def may_have_copies(directory: str) -> bool:
    """Whether a site directory has names of the project, or what was installed from there.

    Most reports have no copies, and then need no Environment.
    """
    parts = (OS.path.join(directory, part) for part in SOURCES)
    names = {name for part in parts for name in _importable(part)}
    for site in {*path_entries(present_path())}:
        listed = _listing(site) if OS.path.basename(site) in SITE_NAMES else ()
        if not names.isdisjoint(listed):
            return True
        for each in (each for each in listed if each.endswith(".dist-info")):
            path = f"{site}{OS.sep}{each}{OS.sep}direct_url.json"
            # Unlike `isfile`, `access` makes no exception where there is none.
            is_there = OS.access(path, OS.R_OK) and OS.path.isfile(path)
            if is_there and _may_be_from(directory, path):
                return True
    return False


def _may_be_from(directory: str, path: str) -> bool:
    """Whether a `direct_url.json` is perhaps of what was installed from `directory` or below it."""
    with open(path, "rb") as file:
        data = file.read(_LARGEST).replace(b" ", b"")
    named = OS.fsencode(OS.path.basename(directory)) in data or b"%" in data
    return named and b'"dir_info"' in data and b'"editable":true' not in data


def source_directories(environment: Environment, directory: str) -> Iterator[str]:
    """The directories that may have packages of the project, whose directory is given.

    They are in that directory, and in those below it that something was installed from, such as
    the members of a workspace.
    """
    disk, paths = environment.disk, environment.disk.paths
    trees, top = {directory: None}, disk.real(directory)
    for site, _ in environment.sites_on_path() if directory.strip(paths.sep) else ():
        for each in environment.contents.installed(site).local():
            named = each.origin.directory if each.origin and not each.editable else ""
            tree = disk.real(named or top)
            if tree != top and paths.inside(tree, top):
                trees[paths.join(directory, tree[len(top) :].lstrip(paths.sep))] = None
    for tree in trees:
        yield from (paths.join(tree, part).rstrip(paths.sep) for part in SOURCES)


def installed_copies(classifier: Classifier, directory: str) -> Iterator[tuple[str, str, str]]:
    """The project's packages and modules of which there is a copy in a site directory.

    Each is given as the directory of its source, a pattern for the directory of the copy, and its
    own name. The classifier may answer by a snapshot of another place.
    """
    environment = classifier.environment
    disk, join = environment.disk, environment.disk.paths.join
    sites = [each for each in environment.path if disk.paths.name(each) in SITE_NAMES]
    there = directory if disk.live else environment.facts.cwd
    seen = set()
    for part in source_directories(environment, there):
        source = OS.path.join(directory, *part[len(there) :].split(disk.paths.sep)).rstrip(OS.sep)
        found = ((name, site) for name in _importable(source) for site in sites)
        for name, site in found:
            is_there = disk.exists(join(site, name))
            module = _first_module(OS.path.join(source, name)) if is_there else ""
            copy = join(site, *module[len(source) + 1 :].split(OS.sep))
            if module and copy not in seen:
                pattern = _place_of_copy(module, copy, site, classifier)
                if pattern:
                    seen.add(copy)
                    yield source, pattern, name


def _importable(source: str) -> list[str]:
    """The names in a directory that may be those of packages or modules."""
    return [
        each
        for each in sorted(_listing(source))
        if each.removesuffix(".py").isidentifier() and not each.startswith("__")
        if each.endswith(".py") or OS.path.isdir(OS.path.join(source, each))
    ]


def _listing(directory: str) -> list[str]:
    try:
        return OS.listdir(directory)
    except (OSError, ValueError):
        return []


def _place_of_copy(module: str, copy: str, site: str, classifier: Classifier) -> str:
    """A pattern for the directory with the copy of a module that was installed into `site`.

    Empty if it is none. The modules may be links: of uv into its cache, of an editable
    installation to the sources.
    """
    disk = classifier.environment.disk
    found = disk.real(copy)
    # A snapshot has not all files.
    is_copy = found != OS.path.realpath(module) and (disk.exists(copy) or not disk.live)
    if not is_copy or classifier.classify(copy) is not Kind.PROJECT:
        return ""
    if disk.paths.inside(found, disk.real(site)):
        # It also fits data from other environments and Pythons.
        return "*/" + disk.paths.name(site)
    owner = classifier.owner(copy)
    top = found.removesuffix(copy.removeprefix(site))
    return _literal(top) if owner and not owner.editable and top != found else ""


def _first_module(path: str) -> str:
    """A module in a package: its `__init__.py` or, in a namespace package, the first one found."""
    if path.endswith(".py"):
        return path
    for directory, _, names in OS.walk(path):
        found = sorted(name for name in names if name.endswith(".py"))
        if found:
            return OS.path.join(directory, "__init__.py" if "__init__.py" in found else found[0])
    return ""
