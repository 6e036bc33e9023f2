"""Copies of the standard library's functions, made before the program under test runs.

Test suites replace `os`, `open` and whole file systems. Answers must not be affected, and
fakes must not see calls of `whose`. So answers use the copies here. They are not attributes of
modules, where fakes would find them, and they look up nothing in the original modules.
"""

from __future__ import annotations

import builtins
import os
import stat
import sys
from _thread import RLock
from os.path import genericpath  # type: ignore[attr-defined]  # alone, it cannot come before `os`
from types import FunctionType, ModuleType, SimpleNamespace

TYPE_CHECKING = False  # type checkers know the name: without an import of `typing`
if TYPE_CHECKING:
    from typing import Any

__all__ = ["OS"]  # for type checkers, which would take it for an import of this module's own

# Functions look up built-in names in the `__builtins__` of their module. A module with
# `__builtins__ = BUILTINS` keeps the original `len` and `open`, even if a program replaces them.
BUILTINS = __builtins__ = ModuleType("builtins")
vars(BUILTINS).update(vars(builtins))
MODULES = sys.modules
"""The modules that the interpreter has imported, even if a program replaces `sys.modules`."""
_import = builtins.__import__
_package = sys.modules[__name__.partition(".")[0]]


def _import_ours(
    name: str, names: Any = None, local: Any = None, wanted: tuple[str, ...] = (), level: int = 0
) -> Any:
    """Import a module. Ours stay the same even if the program has removed them, as PEX does."""
    top, *parts = name.split(".")
    if top == _package.__name__ and wanted:
        found: Any = _package
        for part in parts:
            found = vars(found).get(part) if type(found) is ModuleType else None
        if type(found) is ModuleType and all(map(vars(found).__contains__, wanted)):
            return found
        if MODULES.get(top) is not _package or sys.modules is not MODULES:
            _put_back(_package)
    return _import(name, names, local, wanted, level)


def _put_back(package: ModuleType) -> None:
    for modules in (MODULES, sys.modules):
        if issubclass(type(modules), dict):
            dict.__setitem__(modules, package.__name__, package)
    for each in [*vars(package).values()]:
        if type(each) is ModuleType and each.__name__.startswith(f"{package.__name__}."):
            _put_back(each)


BUILTINS.__import__ = _import_ours  # type: ignore[attr-defined]


def copied(function: Any, names: dict[str, Any]) -> Any:
    """A copy of `function` whose global names are `names`."""
    code, name, closure = function.__code__, function.__name__, function.__closure__
    copy = FunctionType(code, names, name, function.__defaults__, closure)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def isolated(names: dict[str, Any], *modules: ModuleType, **others: object) -> Any:
    """An object with `names`, where the functions that `modules` define are copies.

    Copies call one another, and use `others` in place of what is in `names`. The object is not
    a module, so fakes, which search modules, do not find it.
    """
    found = names.copy()
    found.update(others, __builtins__=BUILTINS)
    defined = [id(vars(each)) for each in modules]
    for name, each in names.items():
        if type(each) is FunctionType and id(each.__globals__) in defined:
            found[name] = copied(each, found)
    return SimpleNamespace(**found)


if TYPE_CHECKING:
    import os as OS  # noqa: N812
else:
    # Functions in C are independent of the module. Of those in Python, these are used.
    OS = SimpleNamespace()
    _names = {name: getattr(os, name) for name in ("fsdecode", "fspath")}
    vars(OS).update(vars(os), **vars(isolated(_names, os)))
    # `os.path` takes `exists` and others from a module that it shares with other systems.
    _names = {**vars(genericpath), **vars(os.path)}
    OS.path = isolated(_names, genericpath, os.path, os=OS, stat=SimpleNamespace(**vars(stat)))

OPEN_FLAGS = os.O_RDONLY
"""For reading a file: non-blocking, binary, and closed in child processes."""
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    OPEN_FLAGS |= getattr(os, _name, 0)

values_of = vars(ModuleType)["__dict__"].__get__
"""What is in a module. Unlike `vars`, it runs no code of one with a class of its own."""


def value_in(module: str, name: str) -> Any:
    """What `name` stands for in an imported module, else None. No code of the module runs."""
    found = MODULES.get(module)
    return values_of(found).get(name) if issubclass(type(found), ModuleType) else None


def present_path() -> list[Any] | None:
    """A copy of `sys.path`; None if it is no list.

    A program may put any object there. No code of it runs.
    """
    found: Any = getattr(sys, "path", None)
    return list.copy(found) if issubclass(type(found), list) else None


def path_entries(path: list[Any] | None) -> list[str]:
    """The strings in `path`: Python ignores what else is in `sys.path`."""
    return [str.__str__(each) for each in path or () if issubclass(type(each), str)]


_bound: dict[str, tuple[dict[str, Any], ModuleType]] = {}
_libraries: dict[str, Any] = {}


def bind(*names: str) -> None:
    """Import modules of the standard library, and keep their present contents for `library`."""
    for name in names:
        if name not in _bound:
            _keep(name)
        kept, module = _bound[name]
        if _HAS_LAZY_IMPORTS and module is MODULES.get(name):
            complete(name)
            lazy = [key for key, each in kept.items() if type(each).__name__ == "lazy_import"]
            kept.update({key: vars(module).get(key) for key in lazy})


def _keep(name: str) -> None:
    hidden = _hidden(name)
    module: Any = _import(name) if hidden is None else _load_apart(name, hidden)
    kept = vars(module).copy()
    # A program may replace its locks, and ask whether any are left (eventlet).
    for key in [key for key, each in kept.items() if type(each) is RLock]:
        del kept[key]
    _bound[name] = kept, module


# Python has a name for the file of `os` even if that is frozen, and the library is in an archive.
_LIBRARY = os.path.dirname(os.path.dirname(value_in("encodings", "__file__") or ""))
_finder = value_in("_frozen_importlib_external", "PathFinder")
_new_module = value_in("_frozen_importlib", "module_from_spec")


def _hidden(name: str) -> Any:
    """The spec of a module of the standard library, if the program has another one of that name.

    None if not. The program's may be in `sys.modules`, or be found first on `sys.path`.
    """
    # An application may have the library anywhere. When Python shuts down, nothing is found.
    if not _LIBRARY or hasattr(sys, "frozen") or sys.meta_path is None:
        return None
    in_use = MODULES.get(name, ...)  # once: another thread may import it meanwhile
    given = vars(in_use).get("__spec__") if type(in_use) is ModuleType else None
    if in_use is ...:
        given = _finder.find_spec(name, present_path() or [])
    origin = str(getattr(given, "origin", None))
    if origin.startswith(_LIBRARY + os.sep) or origin in ("built-in", "frozen"):
        return None
    found = _finder.find_spec(name, [_LIBRARY, os.path.join(_LIBRARY, "lib-dynload")])
    real = OS.path.realpath
    return None if found is None or real(found.origin) == real(origin) else found


def _load_apart(name: str, spec: Any) -> ModuleType:
    """Load a module that is hidden. While it is loaded, it is in `sys.modules`."""
    replaced = type(sys.modules) is dict and sys.modules is not MODULES
    stores = [MODULES, sys.modules] if replaced else [MODULES]
    theirs = [_removed(store, name) for store in stores]
    module: ModuleType = _new_module(spec)
    try:
        for store in stores:
            store[name] = module
        spec.loader.exec_module(module)
        complete(name)
    finally:
        for store, own in zip(stores, theirs, strict=True):
            _removed(store, name)
            store.update(own)
    return module


_HAS_LAZY_IMPORTS = sys.version_info >= (3, 15)


def complete(name: str) -> None:
    """Import what a module, and all inside of it, would import when it is used (PEP 810)."""
    done = 0 if _HAS_LAZY_IMPORTS else len(MODULES)
    while done < len(MODULES):
        done = len(MODULES)
        for key, module in [*MODULES.items()]:
            if f"{key}.".startswith(f"{name}.") and issubclass(type(module), ModuleType):
                for each in [*vars(module)]:
                    try:
                        getattr(module, each)
                    except ImportError:  # on this system
                        pass


def _removed(modules: dict[str, Any], name: str) -> dict[str, Any]:
    """A module and all inside of it, after removing them."""
    names = [each for each in [*modules] if f"{each}.".startswith(f"{name}.")]
    return {each: modules.pop(each) for each in names}


def library(name: str) -> Any:
    """A copy of a module of the standard library, as it was when it was bound."""
    known = _libraries.get(name)
    if known is None:
        bind(name)
        names, module = _bound[name]
        # Copies use copies of one another, such as `fnmatch` of `re`.
        used = [each for each in LIBRARIES if type(names.get(each)) is ModuleType]
        others = {each: library(each) for each in used}
        known = _libraries[name] = isolated(names, module, **others)
    return known


def matcher(pattern: str) -> Any:
    """A function that tells whether a name matches a pattern such as `*.py`.

    The cache of `fnmatch` is left alone: it is the program's, and uses what that has replaced.
    """
    return library("re").compile(library("fnmatch").translate(pattern)).match


_ROOM = 100  # nested calls: more than reading the metadata of one file takes


def is_exhausted(error: Exception) -> bool:
    """Whether an error comes from the state of the process, and not from what was read.

    Near the recursion limit or without memory, reading any file fails.
    """
    if isinstance(error, RecursionError):
        try:
            _descend(_ROOM)
        except RecursionError:
            return True
        return False
    return isinstance(error, MemoryError)


def _descend(calls: int) -> None:
    if calls:
        _descend(calls - 1)


# What answers may use. coverage.py has imported all of these, most programs the first.
LIBRARIES = ("json", "re", "sysconfig", "tomllib", "zlib", "ast", "warnings", "fnmatch")
for _name in filter(MODULES.__contains__, LIBRARIES):
    _keep(_name)
