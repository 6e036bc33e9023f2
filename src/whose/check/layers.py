"""Hazards of layers: overlays, bases, versions, site directories of no environment."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator

from whose._environment.environment import Environment
from whose._environment.layers import Layer, PyvenvCfg
from whose._environment.makers import maker_of
from whose._environment.versions import numbers_in
from whose._files.disk import Disk
from whose._files.paths import TOOLS
from whose._metadata.pth import added_directories
from whose.check.hazard import Hazard, make_anew, project_roots

OVERLAY = "_uv_ephemeral_overlay.pth"


def _stale_overlays(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    for site, layer in environment.sites_on_path():
        path = paths.join(site, OVERLAY)
        data = disk.read(path)
        if data is None:
            continue
        added = added_directories(data.decode("utf-8", "replace"))
        parent = layer.config.extends if layer.config else ""
        gone = [each for each in added if not _has_prefix(each, environment)]
        if not added:
            what = f"{path} adds no directory"
        elif not parent:
            what = f"{path} adds {', '.join(added)}, but pyvenv.cfg has no extends-environment"
        elif not any(paths.inside(disk.real(each), disk.real(parent)) for each in added):
            what = f"{path} adds {', '.join(added)}, but extends-environment = {parent}"
        elif gone:
            what = f"{path} adds {gone[0]}, which does not exist"
        else:
            continue
        yield Hazard("stale-overlay", path, what, f"delete the file; {make_anew(layer)}")


def _missing_homes(environment: Environment) -> Iterator[Hazard]:
    disk = environment.disk
    for layer in environment.layers:
        config = layer.config
        if config is None or config.path in disk.problems:
            continue
        remedy = make_anew(layer)
        found = environment.schemes.interpreters(layer.prefix)
        # A link to the interpreter tells it as well: Bazel writes an empty `pyvenv.cfg`.
        if not config.home and all(disk.contains(layer.prefix, disk.real(each)) for each in found):
            yield Hazard("missing-home", config.path, f"{config.path}: has no home", remedy)
        if what := _gone("home", config, disk):
            yield Hazard("missing-home", config.path, what, remedy)
        if what := _gone("extends-environment", config, disk):
            yield Hazard("missing-parent", config.path, what, remedy)
        for link in [path for path in found if not disk.exists(path)][:1]:
            what = f"{link} leads to {disk.real(link)}, which does not exist"
            yield Hazard("missing-home", link, what, remedy)
        if not found and layer is environment.layers[0] and not environment.is_running:
            yield Hazard("missing-home", layer.prefix, f"{layer.prefix} has no python", remedy)
    top = environment.layers[0]
    if top.config is None and not any(root.role == "stdlib" for root in environment.roots):
        what = f"{top.prefix} has neither a pyvenv.cfg nor a standard library"
        yield Hazard("missing-home", top.prefix, what, make_anew(top))


def _gone(key: str, config: PyvenvCfg, disk: Disk) -> str:
    """What to say if the directory that a key of `pyvenv.cfg` names does not exist; else empty."""
    value, prefix = config.values.get(key), disk.paths.parent(config.path)
    if not value or disk.exists(disk.paths.absolute(value, prefix)):
        return ""
    return f"{config.path}:{config.lines[key]}: {key} = {value}, which does not exist"


def _copied(environment: Environment) -> Iterator[Hazard]:
    disk, paths = environment.disk, environment.disk.paths
    for layer in environment.layers:
        # Not uv's overlays: uv makes them for one run, from files in its cache.
        overlays = [paths.join(site, OVERLAY) for site in layer.sites]
        if layer.config is None or layer.config.extends or any(map(disk.exists, overlays)):
            continue
        strange = []
        for directory in environment.schemes.existing(layer.prefix, "scripts"):
            for name in sorted(disk.entries(directory) or ()):
                script = paths.join(directory, name)
                prefix = _prefix_run_by(script, environment)
                if prefix and disk.real(prefix) != disk.real(layer.prefix):
                    strange.append((script, prefix))
        for script, prefix in strange[:1]:
            more = f" and {len(strange) - 1} more of its scripts run" if strange[1:] else " runs"
            what = f"{script}{more} the interpreter of {prefix}, not of {layer.prefix}"
            yield Hazard("copied-environment", script, what, make_anew(layer))


def _unclaimed_sites(environment: Environment) -> Iterator[Hazard]:
    own = project_roots(environment)
    for site, layer in environment.sites_on_path():
        is_there = layer.form == "directory" and environment.disk.exists(site)
        if is_there and site not in own and not _is_managed(site, layer, environment):
            what = f"{site} is on sys.path, but belongs to no interpreter or environment"
            remedy = (
                "take it off PYTHONPATH or out of the .pth file that adds it, and install what is "
                "needed from it into an environment"
            )
            yield Hazard("unclaimed-site", site, what, remedy)


def _other_versions(environment: Environment) -> Iterator[Hazard]:
    actual = numbers_in(environment.facts.variables.get("version", ""))
    actual = (sys.version_info if environment.is_running else actual)[:2]
    version = ".".join(map(str, actual))
    for layer in environment.layers:
        config = layer.config
        # An interpreter that was updated has another patch version, which fits.
        said = zip(numbers_in(config.version), actual, strict=False) if config else ()
        if config and any(one != other for one, other in said):
            where = f"{config.path}:{config.lines.get(config.version_key, 1)}"
            what = f"{where}: made for Python {config.version}, but the interpreter is {version}"
            yield Hazard("other-version", config.path, what, make_anew(layer))


def _missing_library_path(environment: Environment) -> Iterator[Hazard]:
    # Only the default scheme is looked at, as the others may be for other systems. This works for
    # the running interpreter only.
    if not environment.is_running:
        return
    import sysconfig

    path, paths = sysconfig.get_path("stdlib"), environment.disk.paths
    # A program that embeds Python sets its own prefix, even an empty one: it was not moved.
    is_moved = paths.isabs(path) and not paths.inside(path, sys.base_prefix)
    if is_moved and not environment.disk.exists(path):
        what = f"sysconfig says that the standard library is {path}, which does not exist"
        remedy = (
            f"reinstall the interpreter in {sys.base_prefix} with the tool that installed it, "
            "which corrects the paths (uv python install --reinstall, pyenv install --force)"
        )
        yield Hazard("missing-library-path", path, what, remedy)


def _has_prefix(site: str, environment: Environment) -> bool:
    """Whether the environment of a site directory exists, even if the directory does not."""
    disk, paths = environment.disk, environment.disk.paths
    prefix = paths.site_prefix(site) or site
    if paths.name(prefix) == "local":  # Debian's scheme
        prefix = paths.parent(prefix)
    return disk.exists(prefix)


def _prefix_run_by(script: str, environment: Environment) -> str:
    """The environment whose interpreter the first lines of a script name; else empty."""
    disk, paths = environment.disk, environment.disk.paths
    data = disk.read(script) if disk.form(script) == "file" else None
    first, _, rest = (data or b"").decode("utf-8", "replace").partition("\n")
    if not first.startswith("#!"):
        return ""
    words = first[2:].split()
    try:  # a path that is long or has spaces is in the second line, which a shell executes
        words += shlex.split(rest.partition("\n")[0])
    except ValueError:  # it is no line of a shell
        pass
    for word in words:
        prefix = paths.parent(paths.parent(paths.absolute(word, "")))  # uv leaves `..` in it
        is_python = paths.isabs(word) and paths.name(word).startswith("python")
        # Not the system's interpreter: it is in no environment that could have been copied.
        if is_python and (disk.exists(paths.join(prefix, "pyvenv.cfg")) or not disk.exists(prefix)):
            return prefix
    return ""


def _is_managed(site: str, layer: Layer, environment: Environment) -> bool:
    """Whether a tool puts such directories on `sys.path` by design, so the user cannot fix it."""
    disk, paths = environment.disk, environment.disk.paths
    tools = ("nix", "Guix", "Spack", "venvstacks", "Homebrew", "ROS")
    if environment.facts.lambda_runtime or maker_of(layer, disk) in tools:
        return True
    above = {*paths.above(disk.real(site)), *paths.above(site)}
    if any(paths.name(each) in TOOLS or each.endswith(".runfiles") for each in above):
        return True
    # On Fedora, pip installs into `local`.
    places = [paths.join(base, "local") for base in environment.facts.base_prefixes]
    return not above.isdisjoint(("/Library/Python", *places))


CHECKS = (
    _stale_overlays,
    _missing_homes,
    _copied,
    _unclaimed_sites,
    _other_versions,
    _missing_library_path,
)
