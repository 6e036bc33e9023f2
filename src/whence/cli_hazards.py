"""The hazards of what is installed, and of where the project is; the others are in `check`."""

from __future__ import annotations

from whence.check import Hazard
from whence.cli_layers import is_running, sites_on_path
from whence.installed import Installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whence.distributions import Distribution
    from whence.environment import Environment
    from whence.layers import Layer
    from whence.owners import Owners

_LIMIT = 1024 * 1024  # bytes
_INSTALLERS_THAT_RECORD = ("pip", "uv")
# What `ensurepip`, `virtualenv` and installers of interpreters put everywhere.
_SEEDS = frozenset({"pip", "setuptools", "wheel"})
# Names at the top of a project that it does not mean to be imported by.
_NOT_IMPORTED = frozenset({"conftest", "docs", "examples", "scripts", "setup", "test", "tests"})
_EXTENSIONS = (".py", ".so", ".pyd")


def unrecorded(environment: Environment) -> Iterator[Hazard]:
    """Distributions without the list of files that their installer writes."""
    disk, paths = environment.disk, environment.disk.paths
    for site, layer in sites_on_path(environment):
        for each in Installed(site, disk).distributions():
            names = ("RECORD", "installed-files.txt")
            if any(disk.exists(paths.join(each.metadata, name)) for name in names):
                continue
            if each.metadata.endswith(".egg-info") and disk.form(each.metadata) != "dir":
                continue
            data = disk.read(paths.join(each.metadata, "INSTALLER"), _LIMIT)
            installer = (data or b"").decode("utf-8", "replace").strip()
            # Those of systems (Debian, conda) never have one, and nobody can change that.
            if installer in _INSTALLERS_THAT_RECORD or not (installer or layer.config is None):
                what = f"{each.metadata} has no RECORD: which files are {each}'s is not known"
                remedy = f"pip install --force-reinstall --no-deps {each.name}"
                yield Hazard("no-record", each.metadata, what, remedy)


def duplicates(environment: Environment) -> Iterator[Hazard]:
    """Distributions that are there twice, in another version or from another place.

    Equal copies, as `uv run --with` makes of what the project has too, do no harm.
    """
    found: dict[str, list[tuple[Distribution, Layer]]] = {}
    for site, layer in sites_on_path(environment):
        installed = Installed(site, environment.disk)
        local = {each.metadata: each for each in installed.local()}
        for each in installed.distributions():
            name = _canonical(each.name)
            found.setdefault(name, []).append((local.get(each.metadata, each), layer))
    for name, copies in found.items():
        (first, winner), *others = copies
        for other, layer in others:
            same_site = first.site == other.site
            if _is_copy(first, other) or (layer is winner and not same_site):
                continue
            if name in _SEEDS and layer.form in ("interpreter", "user site"):
                continue
            where = f"twice in {first.site}" if same_site else f"in {first.site} and {other.site}"
            what = f"{first} and {other} are installed {where}"
            if same_site:
                remedy = f"uninstall {name} until it is gone, and install it again"
            else:
                what += "; the former is imported"
                remedy = f"give both layers the same version of {name}, or uninstall one of them"
            yield Hazard("duplicate", other.metadata, what, remedy)


# -- the project -------------------------------------------------------------------------


def shadows(environment: Environment) -> Iterator[Hazard]:
    """Project files that are imported in place of the library or of a distribution."""
    from whence.classifier import Classifier
    from whence.owners import Owners
    from whence.verdict import Kind

    paths = environment.disk.paths
    classify, owners = Classifier(environment).classify, Owners(environment)
    roles = {paths.key(root.path): root.role for root in environment.roots}
    # Of the project's own distributions the nearest is wanted.
    own = owners.project_names() | {
        _canonical(each.name)
        for site, _ in sites_on_path(environment)
        for each in owners.installed(paths.key(site)).local()
        if owners.is_project(each)
    }
    order = list(environment.path)
    if not is_running(environment):
        order.insert(0, environment.evidence.cwd)
    for number, entry in enumerate(order):
        if roles.get(paths.key(entry)) in ("site", "stdlib"):
            continue
        later = order[number + 1 :]
        before = any(roles.get(paths.key(each)) == "stdlib" for each in later)
        remedy = f"rename it, or keep {entry} off sys.path (python -P)"
        for name, path in _modules(entry, environment):
            if classify(path) is not Kind.PROJECT:
                continue
            if before and _is_replaceable(name, environment):
                what = f"{path} is imported in place of the standard library's {name}"
                yield Hazard("shadows-stdlib", path, what, remedy)
            for site, _ in sites_on_path(environment) if name not in _NOT_IMPORTED else ():
                owner = _owner(name, site, path, owners) if site in later else None
                if owner and _canonical(owner.name) not in own:
                    what = f"{path} is imported in place of that of {owner} in {site}"
                    yield Hazard("shadows-distribution", path, what, remedy)


def projects_in_sites(environment: Environment) -> Iterator[Hazard]:
    """Project directories inside a site directory, where all code is third-party."""
    disk, paths = environment.disk, environment.disk.paths
    places = [environment.evidence.cwd]
    for site, _ in sites_on_path(environment):
        origins = (each.origin for each in Installed(site, disk).local())
        places += [each.directory for each in origins if each is not None and each.editable]
    for place in filter(None, dict.fromkeys(places)):
        for site, _ in sites_on_path(environment):
            if paths.inside(disk.real(place), disk.real(site)):
                what = f"the project directory {place} is inside the site directory {site}"
                remedy = "move the project out of it, or say project = PATH for what is yours there"
                yield Hazard("project-in-site", place, what, remedy)


# -- inside ------------------------------------------------------------------------------


def _canonical(name: str) -> str:
    from packaging.utils import canonicalize_name

    return str(canonicalize_name(name))


def _is_copy(one: Distribution, other: Distribution) -> bool:
    """Whether two installations are of the same version from the same place."""
    from packaging.version import InvalidVersion, Version

    try:
        same = Version(one.version) == Version(other.version)
    except InvalidVersion:
        same = one.version == other.version
    places = {each.origin.directory if each.origin else "" for each in (one, other)}
    return same and len(places) == 1


def _modules(directory: str, environment: Environment) -> Iterator[tuple[str, str]]:
    """Name and path of every module and regular package at the top of a directory."""
    disk, paths = environment.disk, environment.disk.paths
    for name in sorted(disk.names(directory) or ()):
        path = paths.join(directory, name)
        stem = name.partition(".")[0]
        if not stem.isidentifier():
            continue
        if name == stem:
            # Without an __init__.py, a package or module later on the path goes before it.
            if disk.exists(paths.join(path, "__init__.py")):
                yield name, path
        elif name.endswith(_EXTENSIONS):
            yield stem, path


def _is_replaceable(name: str, environment: Environment) -> bool:
    """Whether a file can stand in for a module of the library: not one that is built in."""
    import sys
    from importlib.machinery import FrozenImporter

    return (
        name in environment.evidence.stdlib_names
        and name not in sys.builtin_module_names
        and FrozenImporter.find_spec(name) is None
    )


def _owner(name: str, site: str, path: str, owners: Owners) -> Distribution | None:
    """The distribution whose module called `name` in a site directory is not the file `path`."""
    disk, paths = owners.disk, owners.paths
    installed = owners.installed(paths.key(site))
    for each in (name, f"{name}.py"):
        theirs = paths.join(site, each)
        if each in installed.names and disk.real(theirs) != disk.real(path):
            return installed.owner(theirs)
    return None
