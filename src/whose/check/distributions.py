"""Hazards of distributions: lost records, duplicates, what the project shadows, where it is."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from importlib.machinery import FrozenImporter

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._rules.modules import module_in
from whose._rules.own import OwnDistributions
from whose._verdict import Distribution, Kind
from whose.check.hazard import Hazard, pip_install, project_roots

# Names at the top of a project that are not meant to be imported.
_NOT_IMPORTED = frozenset({"conftest", "docs", "examples", "scripts", "setup", "test", "tests"})
_EXTENSIONS = (".so", ".pyd")
_INSTALLERS_THAT_RECORD = ("pip", "uv")
# Distributions that `ensurepip`, `virtualenv` and installers of interpreters put everywhere.
_SEEDS = frozenset({"pip", "setuptools", "wheel"})


def _distributions(environment: Environment) -> Iterator[tuple[Distribution, Layer]]:
    """Every distribution in the site directories on `sys.path`, with its layer."""
    for site, layer in environment.sites_on_path():
        for each in environment.contents.installed(site).distributions():
            yield each, layer


def _shadows(environment: Environment) -> Iterator[Hazard]:
    paths, sites = environment.disk.paths, environment.sites_on_path()
    classify, is_own = Classifier(environment).classify, OwnDistributions(environment).is_project
    roles = {paths.key(root.path): root.role for root in environment.roots}
    # The project's own distributions: it may shadow their installed copies.
    own = {each.normalized_name for each, _ in _distributions(environment) if is_own(each)}
    first = [] if environment.is_running else [environment.facts.cwd]
    order = [*first, *environment.path]
    for number, entry in enumerate(order):
        if roles.get(paths.key(entry)) in ("site", "stdlib"):
            continue
        later = order[number + 1 :]
        before = any(roles.get(paths.key(each)) == "stdlib" for each in later)
        how = " (python -P)" if entry == environment.facts.cwd else ""
        remedy = f"rename it, or keep {entry} off sys.path{how}"
        for name, path in _modules(entry, environment):
            if classify(path) is not Kind.PROJECT:
                continue
            # What is built in or frozen is imported before any file.
            has_no_file = name in sys.builtin_module_names or FrozenImporter.find_spec(name)
            if before and name in environment.facts.stdlib_names and not has_no_file:
                what = f"{path} is imported in place of the standard library's {name}"
                yield Hazard("shadows-stdlib", path, what, remedy)
            for site, _ in sites if name not in _NOT_IMPORTED else ():
                owner = _owner(name, site, path, environment) if site in later else None
                if owner and owner.normalized_name not in own:
                    what = f"{path} is imported in place of {name} of {owner} in {site}"
                    yield Hazard("shadows-distribution", path, what, remedy)


def _editable_elsewhere(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    for each, layer in _distributions(environment):
        source = each.origin.directory if each.origin and each.origin.editable else ""
        for place in (environment.facts.cwd, paths.parent(layer.prefix)):
            if not source or not place:
                continue
            # Of the members of a workspace, its root is the place.
            at = environment.contents.project_names.nearest(each.normalized_name, place)
            one, other = disk.real(at), disk.real(source)
            if at and not paths.inside(one, other) and not paths.inside(other, one):
                what = f"{each} is installed editable from {source}, not from {at}"
                remedy = f"{pip_install(layer)} -e {shlex.quote(at)}"
                yield Hazard("editable-elsewhere", each.metadata, what, remedy)
                break


def _projects_in_sites(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    origins = (each.origin for each, _ in _distributions(environment))
    places = [environment.facts.cwd]
    places += [each.directory for each in origins if each is not None and each.editable]
    for place in filter(None, dict.fromkeys(places)):
        for site, _ in environment.sites_on_path():
            if paths.inside(disk.real(place), disk.real(site)):
                what = f"the project directory {place} is inside the site directory {site}"
                remedy = "move the project out of it, or set project = PATH for what is yours there"
                yield Hazard("project-in-site", place, what, remedy)


def _modules(directory: str, environment: Environment) -> Iterator[tuple[str, str]]:
    """The name and path of every module and regular package at the top of a directory."""
    disk, paths = environment.disk, environment.disk.paths
    for name in sorted(disk.entries(directory) or ()):
        path = paths.join(directory, name)
        stem = name.partition(".")[0]
        # Without an __init__.py, a package or module later on the path is imported instead.
        is_package = name == stem and disk.exists(paths.join(path, "__init__.py"))
        is_module = name == f"{stem}.py" or name.endswith(_EXTENSIONS)  # no `json.old.py`
        if stem.isidentifier() and (is_package or is_module):
            yield stem, path


def _owner(name: str, site: str, path: str, environment: Environment) -> Distribution | None:
    """The owner of the module `name` in a site directory; None if that is what `path` is."""
    disk = environment.disk
    theirs = module_in(site, [name], disk)
    is_other = theirs and not disk.paths.inside(disk.real(theirs), disk.real(path))
    return environment.contents.installed(site).owner(theirs) if is_other else None


def _unrecorded(environment: Environment) -> Iterator[Hazard]:
    disk = environment.disk
    for each, layer in _distributions(environment):
        installed = environment.contents.installed(each.site)
        is_file = each.metadata.endswith(".egg-info") and disk.form(each.metadata) != "dir"
        if is_file or installed.is_recorded(each):
            continue
        installer = installed.installer(each)
        # Distributions of Debian and conda never have one, which the user cannot change.
        if installer in _INSTALLERS_THAT_RECORD or not (installer or layer.config is None):
            what = f"{each.metadata} has no RECORD: which files are {each}'s is not known"
            remedy = f"{pip_install(layer)} --force-reinstall --no-deps {each.name}"
            yield Hazard("no-record", each.metadata, what, remedy)


def _duplicates(environment: Environment) -> Iterator[Hazard]:
    # Equal copies are harmless. `uv run --with` makes some. A build is meant to come first.
    found: dict[str, list[tuple[Distribution, Layer]]] = {}
    own = project_roots(environment)
    for each, layer in _distributions(environment):
        if each.site not in own:
            found.setdefault(each.normalized_name, []).append((each, layer))
    for name, copies in found.items():
        (first, winner), *others = copies
        for other, layer in others:
            same_site = first.site == other.site
            # The system's package manager may leave two metadata directories of one package.
            if same_site and first.site.endswith("dist-packages"):
                continue
            is_copy = first.version == other.version and _source(first) == _source(other)
            if is_copy or (layer is winner and not same_site):
                continue
            if name in _SEEDS and layer.form in ("interpreter", "user site"):
                continue
            if same_site:
                where = f"twice in {first.site}"
                remedy = f"uninstall {name} until it is gone, and install it again"
            else:
                where = f"in {first.site} and {other.site}; the former is imported"
                remedy = f"install the same {name} into both, or uninstall one of them"
            said = (
                f"{each} from {_source(each)}".removesuffix(" from ") for each in (first, other)
            )
            what = f"{' and '.join(said)} are installed {where}"
            yield Hazard("duplicate", other.metadata, what, remedy)


def _unreadable(environment: Environment) -> Iterator[Hazard]:
    inside = environment.disk.paths.inside
    for site, _ in environment.sites_on_path():
        environment.contents.installed(site).rows("")  # it reads all records
    configs = [layer.config.path for layer in environment.layers if layer.config]
    for path, problem in sorted(environment.problems.items()):
        if path in configs or any(inside(path, site) for site, _ in environment.sites_on_path()):
            remedy = "make it readable, or reinstall what it belongs to"
            yield Hazard("unreadable", path, f"{path}: {problem}", remedy)


def _source(each: Distribution) -> str:
    return each.origin.directory if each.origin else ""


# The last one reports what the others, in all modules, could not read.
CHECKS = (
    _shadows,
    _editable_elsewhere,
    _projects_in_sites,
    _unrecorded,
    _duplicates,
    _unreadable,
)
