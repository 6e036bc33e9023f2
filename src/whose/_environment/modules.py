"""Finds the file of a module without importing it or its parents."""

from __future__ import annotations

from _imp import is_frozen
from types import ModuleType

from whose._environment.objects import BUILTIN_MODULES, file_of_object
from whose._files.paths import MODULE_SUFFIXES
from whose._files.system import BUILTINS, MODULES, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._environment.environment import Environment
    from whose._files.archive import Archive
    from whose._files.disk import Disk


def module_name(name: str) -> str:
    """The name of a module as a plain string; TypeError if it is no string."""
    if not issubclass(type(name), str):
        raise TypeError(f"the name of a module is a string, not {type(name).__name__}")
    return str.__str__(name)


def imported_file(name: str, environment: Environment) -> str:
    """The file of a module that the running program has imported; empty if there is none.

    For a module without a file it is a name in angle brackets.
    """
    module = MODULES.get(name) if environment.is_running else None
    # `isinstance` might run code of an object that is no module.
    return file_of_object(module) if issubclass(type(module), ModuleType) else ""


def find_module(name: str, environment: Environment) -> str:
    """The file of the module or package `name`, found on `sys.path`; empty if there is none.

    For a namespace package it is its first directory. For a module of the standard library
    that is built into the interpreter or frozen, or may be, it is `<frozen NAME>`.
    """
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return ""
    is_built_in = name in BUILTIN_MODULES or is_frozen(name)
    is_built_in = is_built_in and parts[0] in environment.evidence.stdlib_names
    without_file = f"<frozen {name}>" if is_built_in else ""
    if without_file and environment.is_running:  # another interpreter may have a file
        return without_file
    namespace = ""
    for entry in environment.path:
        source = _source(entry, environment)
        found = _in_directory(entry, parts, source) if source is not None else ""
        if found and source is environment.disk and environment.disk.names(found) is not None:
            namespace = namespace or found
        elif found:
            return found
    return _in_sources(parts, environment) or namespace or without_file


def _source(entry: str, environment: Environment) -> Disk | Archive | None:
    """The disk or the archive that an entry of `sys.path` is in; None if it is neither."""
    disk = environment.disk
    if disk.form(disk.real(entry)) != "file":
        return disk
    known = environment.contents.installed_in_archive(disk.paths.key(entry))
    return known.source if known else None


def _in_directory(entry: str, parts: list[str], source: Disk | Archive) -> str:
    """The file of a module, or the directory of a namespace package, below an entry."""
    paths = source.paths
    *above, last = parts
    directory = paths.join(entry, *above) if above else entry
    base = paths.join(directory, last)
    candidates = (paths.join(base, "__init__.py"), *(base + each for each in MODULE_SUFFIXES))
    found = next(filter(source.exists, candidates), "")
    if found:
        return found
    # Extension modules have the platform in their names.
    for each, _ in source.entries(directory) or ():
        stem, _, rest = each.partition(".")
        if stem == last and rest.endswith((".so", ".pyd")):
            return paths.join(directory, each)
    return base if source.entries(base) is not None else ""


def _in_sources(parts: list[str], environment: Environment) -> str:
    """The file of a module of an editable installation, in the usual directories of sources."""
    disk = environment.disk
    for _, layer in environment.sites_on_path():
        for site in layer.sites:
            for each in environment.contents.installed(site).local():
                top = each.origin.directory if each.editable and each.origin else ""
                for directory in (disk.paths.join(top, "src"), top) if top else ():
                    found = _in_directory(directory, parts, disk)
                    if found and disk.names(found) is None:
                        return found
    return ""
