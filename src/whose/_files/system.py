"""The system's functions, bound before a measured program can replace them.

Test-suites patch `os`, `open`, whole file systems. What an answer takes is
reached by way of the objects here: copies, which such fakes neither find nor
change, and whose functions look up nothing in the modules that they come from.
"""

from __future__ import annotations

import builtins
import os
import stat
import sys
from types import FunctionType, ModuleType, SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["BUILTINS", "LIBRARIES", "OPEN_FLAGS", "OS", "bind", "is_exhausted", "library"]

# Functions look up built-in names in the `__builtins__` of their module. One that has this keeps
# the `len` and `open` of now, even if a program replaces those in `builtins`.
BUILTINS = ModuleType("builtins")
vars(BUILTINS).update(vars(builtins))


def isolated(module: ModuleType, names: dict[str, Any], **others: object) -> Any:
    """`names` of a module, its functions as copies that use one another and `others`.

    They are attributes of an object: fakes look for and replace those of modules.
    """
    found = {**names, **others, "__builtins__": BUILTINS}
    own = vars(module)
    for name, each in names.items():
        if type(each) is FunctionType and each.__globals__ is own:
            found[name] = copy = FunctionType(
                each.__code__, found, name, each.__defaults__, each.__closure__
            )
            copy.__kwdefaults__ = each.__kwdefaults__
    return SimpleNamespace(**found)


if TYPE_CHECKING:
    import os as OS  # noqa: N812
else:
    # Of the functions that are written in Python only these are taken, and those of `os.path`.
    _written = {name: getattr(os, name) for name in ("fsdecode", "fspath", "sep")}
    OS = SimpleNamespace(**{**vars(os), **vars(isolated(os, _written))})
    _status = SimpleNamespace(**vars(stat))
    OS.path = isolated(os.path, vars(os.path), os=OS, stat=_status)

OPEN_FLAGS = os.O_RDONLY
"""For reading a file: without waiting, as its bytes are, and not for child processes."""
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    OPEN_FLAGS |= getattr(os, _name, 0)

_import = builtins.__import__
_bound: dict[str, tuple[ModuleType, dict[str, Any]]] = {}
_libraries: dict[str, Any] = {}


def bind(*names: str) -> None:
    """Import modules of the standard library, and keep what is in them now for `library`."""
    for name in names:
        if name not in _bound:
            module = _import(name, fromlist=("*",))
            _bound[name] = module, dict(vars(module))


def library(name: str) -> Any:
    """A copy of a module of the standard library, as it was when it was bound."""
    known = _libraries.get(name)
    if known is None:
        bind(name)
        known = _libraries[name] = isolated(*_bound[name])
    return known


_ROOM = 100  # calls; what reads the metadata of one file needs fewer


def is_exhausted(error: Exception) -> bool:
    """Whether an error is about the state of the process, and not about what was read.

    Near the recursion limit, or without memory, anything fails: that says nothing of a file.
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


# What answers may take. coverage.py has imported all of them, and most programs the first.
LIBRARIES = ("json", "re", "configparser", "tomllib", "zlib")
bind(*(name for name in LIBRARIES if name in sys.modules))
