"""The system's functions, bound before a measured program can replace them.

Test-suites patch `os`, `open`, whole file systems. What an answer takes is
reached by way of the objects here: copies, which such fakes neither find nor
change, and whose functions look up nothing in the modules that they come from.
"""

from __future__ import annotations

import builtins
import os
import stat
from types import FunctionType, ModuleType, SimpleNamespace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["BUILTINS", "OS", "library"]

# Functions look up built-in names in the `__builtins__` of their module. One that has this keeps
# the `len` and `open` of now, even if a program replaces those in `builtins`.
BUILTINS = ModuleType("builtins")
vars(BUILTINS).update(vars(builtins))


def isolated(module: ModuleType, **others: object) -> Any:
    """The names of a module, its functions as copies that use one another and `others`.

    They are attributes of an object: fakes look for and replace those of modules.
    """
    names = {**vars(module), **others, "__builtins__": BUILTINS}
    for name, each in vars(module).items():
        if isinstance(each, FunctionType) and each.__globals__ is vars(module):
            names[name] = copy = FunctionType(
                each.__code__, names, name, each.__defaults__, each.__closure__
            )
            copy.__kwdefaults__ = each.__kwdefaults__
    return SimpleNamespace(**names)


if TYPE_CHECKING:
    import os as OS  # noqa: N812
else:
    OS = isolated(os)
    OS.path = isolated(os.path, os=OS, stat=SimpleNamespace(**vars(stat)))

_import = builtins.__import__
_libraries: dict[str, Any] = {}


def library(name: str) -> Any:
    """A copy of a module of the standard library, as it was when it was first asked for."""
    known = _libraries.get(name)
    if known is None:
        known = _libraries[name] = isolated(_import(name, fromlist=("*",)))
    return known
