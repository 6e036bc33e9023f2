"""Where a module is, found without importing it or its parents."""

from __future__ import annotations

from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.environment import Environment

_SUFFIXES = (".py", ".so", ".pyd", ".pyc")


def find_module(name: str, environment: Environment) -> str:
    """The file of the module or package `name`, as `sys.path` has it; empty if there is none.

    Of a namespace package it is the first directory.

    >>> import json
    >>> from whose import Environment
    >>> find_module("json", Environment.current()) == json.__file__
    True
    """
    parts = name.split(".")
    if not all(part.isidentifier() for part in parts):
        return ""
    disk, paths = environment.disk, environment.disk.paths
    namespace = ""
    for entry in environment.path:
        directory = paths.join(entry, *parts[:-1]) if parts[1:] else entry
        package = paths.join(directory, parts[-1], "__init__.py")
        for path in (package, *(paths.join(directory, parts[-1] + each) for each in _SUFFIXES)):
            if disk.exists(path):
                return path
        # An extension has the platform in its name.
        for each in disk.names(directory) or ():
            stem, _, rest = each.partition(".")
            if stem == parts[-1] and rest.endswith((".so", ".pyd")):
                return paths.join(directory, each)
        if not namespace and disk.names(paths.parent(package)) is not None:
            namespace = paths.parent(package)
    return namespace
