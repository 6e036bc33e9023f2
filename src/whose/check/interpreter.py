"""Hazards of the interpreter: its version, its standard library."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from whose._environment.environment import Environment
from whose.check.hazard import Hazard, finds, make_anew

_LIMIT = 1024 * 1024  # bytes
_MOST_DIGITS = 9  # int() refuses very long numbers


@finds(other_version="an environment was made for another version of Python")
def _other_versions(environment: Environment) -> Iterator[Hazard]:
    actual = _version_of_interpreter(environment)
    for number, layer in enumerate(environment.layers):
        config = layer.config
        if config is None:
            continue
        said = _numbers(config.version)
        # The program runs in the first layer. From the others it takes packages, which fit if the
        # minor version is the same.
        length = min(len(said), len(actual), 3 if number == 0 else 2)
        if said[:length] != actual[:length]:
            version = ".".join(map(str, actual))
            where = f"{config.path}:{config.lines.get(config.version_key, 1)}"
            what = f"{where}: made for Python {config.version}, but the interpreter is {version}"
            yield Hazard("other-version", config.path, what, make_anew(layer))


@finds(missing_library_path="sysconfig names directories that do not exist")
def _missing_library_paths(environment: Environment) -> Iterator[Hazard]:
    # Only the default scheme is looked at, as the others may be for other systems. This works for
    # the running interpreter only.
    if not environment.is_running:
        return
    import sysconfig

    values = {}
    if sysconfig.get_config_var("platbase") == sys.exec_prefix:
        values["platbase"] = sys.base_exec_prefix  # the library is the base interpreter's
    for name in ("stdlib", "platstdlib"):
        path = sysconfig.get_path(name, vars=values)
        if not environment.disk.exists(path):
            what = f"sysconfig says that {name} is {path}, which does not exist"
            remedy = (
                f"reinstall the interpreter in {sys.base_prefix} with the tool that installed it, "
                "which corrects the paths (uv python install --reinstall, pyenv install --force)"
            )
            yield Hazard("missing-library-path", path, what, remedy)


def _version_of_interpreter(environment: Environment) -> tuple[int, ...]:
    """Major, minor and, if known, micro version; empty if there is no interpreter."""
    if environment.is_running:
        return tuple(sys.version_info[:3])
    built_as = environment.evidence.variables.get("version", "")
    if built_as:
        return _numbers(built_as)
    disk, paths = environment.disk, environment.disk.paths
    base = environment.evidence.base_prefixes[0]
    name = environment.evidence.variables.get("version_directory", "")
    if not any(disk.exists(paths.join(base, lib, name, "os.py")) for lib in ("lib", "lib64")):
        # Another version may be there instead.
        names = disk.names(paths.join(base, "lib")) or []
        names = [each for each in names if disk.exists(paths.join(base, "lib", each, "os.py"))]
        name = max(names, key=_numbers, default="")
    # This file is one of the headers, which may not be installed.
    header = disk.read(paths.join(base, "include", name, "patchlevel.h"), _LIMIT) if name else None
    version = (header or b"").decode("utf-8", "replace").partition("#define PY_VERSION ")[2]
    return _numbers(version.partition('"')[2] or name)


def _numbers(version: str) -> tuple[int, ...]:
    """The release numbers in a version, or in the name of its directory."""
    found = []
    for part in version.lstrip("abcdefghijklmnopqrstuvwxyz").split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits or len(digits) > _MOST_DIGITS:
            break
        found.append(int(digits))
        if digits != part:  # a pre-release, or a free-threaded build
            break
    return tuple(found[:3])
