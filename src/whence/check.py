"""What is wrong with an environment, and what to do about it: a function for each hazard."""

from __future__ import annotations

import sys

from whence.cli_layers import is_running, sites_on_path
from whence.foreign import added_directories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whence.environment import Environment
    from whence.layers import Layer

OVERLAY = "_uv_ephemeral_overlay.pth"
_LIMIT = 1024 * 1024  # bytes
# Directories in uv's cache that hold environments; a version number follows.
_CACHED = ("archive-v", "builds-v", "environments-v")


class Hazard:
    """One thing that is wrong, with its remedy.

    >>> print(Hazard("missing-home", "/app/.venv/pyvenv.cfg", "home is gone", "make it anew"))
    missing-home: home is gone; fix: make it anew
    """

    __slots__ = ("fix", "message", "name", "path")

    def __init__(self, name: str, path: str, message: str, fix: str) -> None:
        self.name = name
        """The kind of hazard, such as `stale-overlay`; does not change between versions."""
        self.path = path
        """The file or directory with the fault."""
        self.message = message
        """What is wrong, in words."""
        self.fix = fix
        """What to do, in words."""

    def __str__(self) -> str:
        return f"{self.name}: {self.message}; fix: {self.fix}"

    def __repr__(self) -> str:
        return f"<Hazard {self}>"

    def as_dict(self) -> dict[str, str]:
        """The above as plain values, ready for JSON."""
        return {name: getattr(self, name) for name in ("name", "path", "message", "fix")}


def hazards(environment: Environment) -> list[Hazard]:
    """Everything that is wrong with `environment`; empty if it is in order.

    >>> from whence import Environment
    >>> found = hazards(Environment.of(sys.prefix))
    >>> "missing-home" in {hazard.name for hazard in found}
    False
    """
    from whence import cli_hazards as more

    checks = (
        stale_overlays,
        missing_homes,
        other_versions,
        missing_library_paths,
        unclaimed_sites,
        more.unrecorded,
        more.duplicates,
        more.shadows,
        more.projects_in_sites,
        unknown_coverage,
        unreadable,  # the last, as the others read what nobody had read before
    )
    return list({str(each): each for check in checks for each in check(environment)}.values())


# -- layers ------------------------------------------------------------------------------


def stale_overlays(environment: Environment) -> Iterator[Hazard]:
    """Overlays of uv that add another environment than the one that `pyvenv.cfg` names."""
    disk, paths = environment.disk, environment.disk.paths
    for site, layer in sites_on_path(environment):
        path = paths.join(site, OVERLAY)
        data = disk.read(path, _LIMIT)
        if data is None:
            continue
        added = added_directories(data.decode("utf-8", "replace"))
        parent = layer.config.extends if layer.config else ""
        gone = [each for each in added if not _has_prefix(each, environment)]
        if not parent:
            what = f"{path} adds {', '.join(added)}, but pyvenv.cfg has no extends-environment"
        elif not any(paths.inside(disk.real(each), disk.real(parent)) for each in added):
            what = f"{path} adds {', '.join(added)}, but extends-environment = {parent}"
        elif gone:
            what = f"{path} adds {gone[0]}, which does not exist"
        else:
            continue
        yield Hazard("stale-overlay", path, what, f"delete the file; {_make_anew(layer)}")


def _has_prefix(site: str, environment: Environment) -> bool:
    """Whether the environment of a site directory exists; it need not have every directory."""
    disk, paths = environment.disk, environment.disk.paths
    prefix = paths.site_prefix(site) or site
    if paths.name(prefix) == "local":  # Debian's scheme
        prefix = paths.parent(prefix)
    return disk.exists(prefix)


def missing_homes(environment: Environment) -> Iterator[Hazard]:
    """Environments whose base interpreter, or the environment that they extend, is gone."""
    disk, paths = environment.disk, environment.disk.paths
    for layer in environment.layers:
        config = layer.config
        if config is None or config.path in disk.problems:
            continue
        remedy = _make_anew(layer)
        for key in ("home", "extends-environment"):
            value = config.values.get(key, "")
            where = f"{config.path}:{config.lines.get(key, 1)}"
            if key == "home" and not value:
                yield Hazard("missing-home", config.path, f"{config.path}: has no home", remedy)
            elif value and not disk.exists(paths.absolute(value, layer.prefix)):
                name = "missing-home" if key == "home" else "missing-parent"
                what = f"{where}: {key} = {value}, which does not exist"
                yield Hazard(name, config.path, what, remedy)
        for name in ("bin/python", "Scripts/python.exe"):
            link = paths.join(layer.prefix, *name.split("/"))
            if disk.form(link) == "link" and not disk.exists(link):
                what = f"{link} leads to {disk.real(link)}, which does not exist"
                yield Hazard("missing-home", link, what, remedy)


def other_versions(environment: Environment) -> Iterator[Hazard]:
    """Environments that were made for another version than that of the interpreter."""
    actual = _version_of_interpreter(environment)
    for number, layer in enumerate(environment.layers):
        config = layer.config
        if config is None or not actual:
            continue
        said = _numbers(config.version)
        # Nothing runs from a layer below: there the packages must fit, and those do by the minor.
        length = min(len(said), len(actual), 3 if number == 0 else 2)
        if said[:length] != actual[:length]:
            version = ".".join(map(str, actual))
            key = "version" if "version" in config.values else "version_info"
            where = f"{config.path}:{config.lines.get(key, 1)}"
            what = f"{where}: made for Python {config.version}, but the interpreter is {version}"
            yield Hazard("other-version", config.path, what, _make_anew(layer))


def missing_library_paths(environment: Environment) -> Iterator[Hazard]:
    """Directories of the standard library that `sysconfig` names and that do not exist.

    Only the default scheme counts, as the others are always of other systems; and
    only the running interpreter can be asked.
    """
    if not is_running(environment):
        return
    import sysconfig

    values = {}
    if sysconfig.get_config_var("platbase") == sys.exec_prefix:
        values["platbase"] = sys.base_exec_prefix  # what is asked for is the base's
    for name in ("stdlib", "platstdlib"):
        path = sysconfig.get_path(name, vars=values)
        if not environment.disk.exists(path):
            what = f"sysconfig says that {name} is {path}, which does not exist"
            remedy = (
                f"reinstall the interpreter in {sys.base_prefix} with the tool that it came from, "
                "which writes where it is (uv python install --reinstall, pyenv install --force)"
            )
            yield Hazard("missing-library-path", path, what, remedy)


def unclaimed_sites(environment: Environment) -> Iterator[Hazard]:
    """Site directories on `sys.path` that belong to no interpreter or environment."""
    for site, layer in sites_on_path(environment):
        if (
            layer.form == "directory"
            and environment.disk.exists(site)
            and not _is_managed(site, environment)
        ):
            what = f"{site} is on sys.path, but belongs to no interpreter or environment"
            remedy = (
                "take it off PYTHONPATH or out of the .pth file that adds it, and install what is "
                "needed from it into an environment"
            )
            yield Hazard("unclaimed-site", site, what, remedy)


def unknown_coverage(environment: Environment) -> Iterator[Hazard]:
    """A coverage.py in this environment whose internals whence does not know."""
    if not is_running(environment):
        return
    try:
        import coverage

        from whence.coverage_hook import control, unexpected
    except ImportError as error:
        problem, version, path = f"it cannot be imported ({error})", "", ""
    else:
        base = control.InOrOut
        problem = unexpected(getattr(base, "original", base))
        version, path = f" {coverage.__version__}", str(coverage.__file__)
    if problem:
        what = f"whence does not know this version of coverage.py{version}: {problem}"
        remedy = "upgrade whence and coverage; the plugin only adds omit patterns until then"
        yield Hazard("unknown-coverage", path, what, remedy)


def unreadable(environment: Environment) -> Iterator[Hazard]:
    """Metadata and configuration that could not be used."""
    inside = environment.disk.paths.inside
    for path, problem in sorted(environment.problems.items()):
        configs = (layer.config.path for layer in environment.layers if layer.config)
        if path in configs or any(inside(path, site) for site, _ in sites_on_path(environment)):
            remedy = "make it readable, or reinstall what it belongs to"
            yield Hazard("unreadable", path, f"{path}: {problem}", remedy)


# -- inside ------------------------------------------------------------------------------


def _version_of_interpreter(environment: Environment) -> tuple[int, ...]:
    """Major, minor and, if it can be told, patch; empty if there is no interpreter."""
    if is_running(environment):
        return tuple(sys.version_info[:3])
    disk, paths = environment.disk, environment.disk.paths
    base = environment.evidence.base_prefixes[0]
    name = environment.evidence.variables.get("version_directory", "")
    libraries = [paths.join(base, lib, name, "os.py") for lib in ("lib", "lib64")]
    if not any(map(disk.exists, libraries)):
        # Another version may be there instead.
        names = disk.names(paths.join(base, "lib")) or []
        names = [each for each in names if disk.exists(paths.join(base, "lib", each, "os.py"))]
        name = max(names, key=_numbers, default="")
    # Part of the headers, which not everybody installs.
    header = disk.read(paths.join(base, "include", name, "patchlevel.h"), _LIMIT) if name else None
    for line in (header or b"").decode("utf-8", "replace").split("\n"):
        if line.startswith("#define PY_VERSION "):
            return _numbers(line.partition('"')[2])
    return _numbers(name)


def _numbers(version: str) -> tuple[int, ...]:
    """The release numbers in the name of a version or of its directory."""
    found = []
    for part in version.lstrip("abcdefghijklmnopqrstuvwxyz").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
        if digits != part:  # a pre-release, or a free-threaded build
            break
    return tuple(found[:3])


def _is_managed(site: str, environment: Environment) -> bool:
    """Whether a tool puts such directories on `sys.path` by design: not the user's to change."""
    disk, paths = environment.disk, environment.disk.paths
    if environment.evidence.extra_third_party:  # Lambda
        return True
    above = paths.above(disk.real(site)) + paths.above(site)
    places = {"/nix/store", "/gnu/store", "/Library/Python"}
    # Fedora's, where pip installs what is not the system's.
    places.update(paths.join(base, "local") for base in environment.evidence.base_prefixes)
    marks = (".spack", paths.join("share", "venv", "metadata"))
    return any(
        each in places
        or each.endswith(".runfiles")
        or any(disk.exists(paths.join(each, mark)) for mark in marks)
        for each in above
    )


def _make_anew(layer: Layer) -> str:
    """How to make an environment once more."""
    import shlex

    parts = layer.prefix.replace("\\", "/").split("/")
    if any(part.startswith(_CACHED) for part in parts):
        return "uv cache clean (it is in uv's cache)"
    prefix = shlex.quote(layer.prefix)
    if layer.made_by == "uv":
        return f"make the environment anew, uv venv --clear {prefix}, and install or sync again"
    if layer.made_by == "virtualenv":
        return f"make the environment anew, virtualenv --clear {prefix}, and install again"
    return f"make the environment anew, python3 -m venv --clear {prefix}, and install again"
