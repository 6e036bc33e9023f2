"""Hazards of the interpreter: its version, its standard library."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from whose._environment.environment import Environment
from whose.check.hazard import Hazard, make_anew


def _other_versions(environment: Environment) -> Iterator[Hazard]:
    actual = _numbers(environment.evidence.variables.get("version", ""))
    if environment.is_running:
        actual = sys.version_info[:3]
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


def _numbers(version: str) -> tuple[int, ...]:
    """The first three numbers of a version; empty if there are none."""
    found = re.match(r"\d{1,9}(\.\d{1,9}){0,2}", version)
    return tuple(map(int, found[0].split("."))) if found else ()


CHECKS = (_other_versions, _missing_library_paths)
