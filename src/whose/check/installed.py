"""Hazards of what is installed: lost records, duplicates, metadata that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from whose._environment.environment import Environment
from whose._environment.layers import Layer
from whose._verdict import Distribution, normalised
from whose.check.hazard import Hazard, distributions, pip_install

_INSTALLERS_THAT_RECORD = ("pip", "uv")
# Distributions that `ensurepip`, `virtualenv` and installers of interpreters put everywhere.
_SEEDS = frozenset({"pip", "setuptools", "wheel"})


def _unrecorded(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    for each, layer in distributions(environment):
        if environment.contents.installed(each.site).is_recorded(each):
            continue
        if each.metadata.endswith(".egg-info") and disk.form(each.metadata) != "dir":
            continue
        data = disk.read(paths.join(each.metadata, "INSTALLER"))
        installer = (data or b"").decode("utf-8", "replace").strip()
        # Distributions of Debian and conda never have one, which the user cannot change.
        if installer in _INSTALLERS_THAT_RECORD or not (installer or layer.config is None):
            what = f"{each.metadata} has no RECORD: which files are {each}'s is not known"
            remedy = f"{pip_install(layer)} --force-reinstall --no-deps {each.name}"
            yield Hazard("no-record", each.metadata, what, remedy)


def _duplicates(environment: Environment) -> Iterator[Hazard]:
    # Equal copies are harmless. `uv run --with` makes some.
    found: dict[str, list[tuple[Distribution, Layer]]] = {}
    for each, layer in distributions(environment):
        found.setdefault(normalised(each.name), []).append((each, layer))
    for name, copies in found.items():
        (first, winner), *others = copies
        for other, layer in others:
            same_site = first.site == other.site
            # The system's package manager may leave two metadata directories of one package.
            if same_site and first.site.endswith("dist-packages"):
                continue
            if _is_copy(first, other) or (layer is winner and not same_site):
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


def _is_copy(one: Distribution, other: Distribution) -> bool:
    """Whether two installations are of the same version from the same place."""
    try:
        same = Version(one.version) == Version(other.version)
    except InvalidVersion:
        same = one.version == other.version
    return same and _source(one) == _source(other)


def _source(each: Distribution) -> str:
    return each.origin.directory if each.origin else ""


CHECKS = (_unrecorded, _duplicates, _unreadable)
