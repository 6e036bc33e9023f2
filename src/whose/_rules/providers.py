"""Finds the distributions that a module comes from."""

from __future__ import annotations

from whose._environment.modules import find_module, imported_file
from whose._files.paths import MODULE_SUFFIXES
from whose._files.system import BUILTINS
from whose._rules.explain import owner_of

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._metadata.directory import Installed
    from whose._rules.rules import Rules
    from whose._verdict import Distribution


def distributions_of(rules: Rules, name: str) -> tuple[Distribution, ...]:
    """The distributions that a module or package comes from, in the order of `sys.path`."""
    key = rules.paths.key
    found: dict[Distribution, None] = {}
    for entry in rules.environment.path:
        rules.place(key(entry))  # opens archives
        installed = rules.environment.contents.installed_if_any(key(entry))
        if installed is not None:
            found.update(dict.fromkeys(_in_lists(installed, key(name.replace(".", "/")))))
    environment = rules.environment
    file = imported_file(name, environment) or find_module(name, environment)
    files = [file] if file and file[0] != "<" else []
    if files and rules.disk.form(rules.disk.real(file)) == "dir":  # all parts of a namespace
        parts = [rules.paths.join(each, *name.split(".")) for each in environment.path]
        files += [each for each in parts if rules.disk.exists(each)]
    for each in map(key, files):
        owned = owner_of(rules, each, rules.judge(each))
        if owned is not None:
            found[owned[1]] = None
    return tuple(found)


def _in_lists(installed: Installed, relative: str) -> Iterator[Distribution]:
    """The distributions whose records list the module, or a file in the package."""
    installed.local()  # sets the origins
    top = relative.partition("/")[0]
    entries = installed.source.entries(installed.directory) or ()
    names = (installed.paths.key(name) for name, _ in entries)
    for each in {top: None, **{name: None for name in names if name.startswith(f"{top}.")}}:
        for path, owner in installed.rows(each).files.items():
            rest = path[len(relative) :] if path.startswith(relative) else ""
            is_module = rest[:1] == "." and "/" not in rest and rest.endswith(MODULE_SUFFIXES)
            if rest[:1] == "/" or is_module:
                yield owner
