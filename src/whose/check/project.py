"""Hazards of the project: modules that it shadows, and where it is."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from importlib.machinery import FrozenImporter

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._rules.own import OwnDistributions
from whose._verdict import Distribution, Kind, normalised
from whose.check.hazard import Hazard, distributions, pip_install

# Names at the top of a project that are not meant to be imported.
_NOT_IMPORTED = frozenset({"conftest", "docs", "examples", "scripts", "setup", "test", "tests"})
_EXTENSIONS = (".py", ".so", ".pyd")


def _shadows(environment: Environment) -> Iterator[Hazard]:
    paths, sites = environment.disk.paths, environment.sites_on_path()
    classify, local = Classifier(environment).classify, OwnDistributions(environment)
    roles = {paths.key(root.path): root.role for root in environment.roots}
    # The project's own distributions: it may shadow their installed copies.
    own = environment.contents.project_names.above(environment.evidence.cwd) | {
        normalised(each.name)
        for each, _ in distributions(environment)
        if each.origin is not None and local.is_project(each)
    }
    first = [] if environment.is_running else [environment.evidence.cwd]
    order = [*first, *environment.path]
    for number, entry in enumerate(order):
        if roles.get(paths.key(entry)) in ("site", "stdlib"):
            continue
        later = order[number + 1 :]
        before = any(roles.get(paths.key(each)) == "stdlib" for each in later)
        remedy = f"rename it, or keep {entry} off sys.path (python -P)"
        for name, path in _modules(entry, environment):
            if classify(path) is not Kind.PROJECT:
                continue
            # What is built in or frozen is imported before any file.
            has_no_file = name in sys.builtin_module_names or FrozenImporter.find_spec(name)
            if before and name in environment.evidence.stdlib_names and not has_no_file:
                what = f"{path} is imported in place of the standard library's {name}"
                yield Hazard("shadows-stdlib", path, what, remedy)
            for site, _ in sites if name not in _NOT_IMPORTED else ():
                owner = _owner(name, site, path, environment) if site in later else None
                if owner and normalised(owner.name) not in own:
                    what = f"{path} is imported in place of {name} of {owner} in {site}"
                    yield Hazard("shadows-distribution", path, what, remedy)


def _editable_elsewhere(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    for each, layer in distributions(environment):
        source = each.origin.directory if each.origin and each.origin.editable else ""
        for place in (environment.evidence.cwd, paths.parent(layer.prefix)):
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
    origins = (each.origin for each, _ in distributions(environment))
    places = [environment.evidence.cwd]
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
    for name in sorted(disk.names(directory) or ()):
        path = paths.join(directory, name)
        stem = name.partition(".")[0]
        # Without an __init__.py, a package or module later on the path is imported instead.
        is_package = name == stem and disk.exists(paths.join(path, "__init__.py"))
        if stem.isidentifier() and (is_package or name.endswith(_EXTENSIONS)):
            yield stem, path


def _owner(name: str, site: str, path: str, environment: Environment) -> Distribution | None:
    """The owner of the module `name` in a site directory; None if that is the file `path`."""
    disk, paths = environment.disk, environment.disk.paths
    for each in (name, f"{name}.py"):
        theirs = paths.join(site, each)
        if disk.exists(theirs) and disk.real(theirs) != disk.real(path):
            return environment.contents.installed(site).owner(theirs)
    return None


CHECKS = (_shadows, _editable_elsewhere, _projects_in_sites)
