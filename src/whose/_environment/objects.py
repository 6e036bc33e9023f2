"""Finds the file with the code of an object, without importing anything or running its code.

The object may be a proxy, a mock, or a module that is loaded when an attribute is read. So
attributes are read through the descriptors of built-in types only. What Python itself compares
may still be: a key of a namespace, and the name of a frame's file, may have an `__eq__`.
"""

from __future__ import annotations

import sys
import types

from whose._files.system import BUILTINS, MODULES, TYPE_CHECKING, value_in, values_of

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_NOWHERE = "<object>"
_MOST_STEPS = 32

# The attributes that lead to the code of objects of built-in types and of those in functools.
_NEXT = (
    *("__objclass__", "__func__", "__code__", "f_code", "gi_code", "cr_code", "ag_code"),
    *("tb_frame", "fget", "func", "__wrapped__"),
)
_OF_MODULES = ("__file__", "__name__", "__spec__")

BUILTIN_MODULES = frozenset(sys.builtin_module_names)
_ModuleSpec = type(sys.__spec__)
_NamespacePath = value_in("_frozen_importlib_external", "_NamespacePath")
_mro = type.__dict__["__mro__"].__get__
_module_of = type.__dict__["__module__"].__get__
_qualified = type.__dict__["__qualname__"].__get__
_dict_of_class = type.__dict__["__dict__"].__get__


def _is(value: object, kind: type) -> bool:
    """`isinstance` without a look at `__class__`, which may run code of the object."""
    return issubclass(type(value), kind)


def file_of_object(asked: object) -> str:
    """The name of the file that the code of an object was compiled from.

    If there is no file, it is a name in angle brackets. For a function that a decorator made,
    it is the file of the decorator; for an object without code, the file of its class.
    """
    at = asked
    for _ in range(_MOST_STEPS):
        kind = type(at)
        if kind is types.CodeType:
            return str.__str__(at.co_filename)  # type: ignore[attr-defined]
        if issubclass(kind, types.ModuleType):
            return _file_of_module(at)
        if issubclass(kind, type):
            return _file_of_class(at)
        at = _next(at, kind)
    return _NOWHERE


def _next(at: Any, kind: type) -> object:
    """The object that is one step closer to the code of an object; its class if there is none."""
    if kind is types.BuiltinFunctionType:
        module = _module(at.__module__)
        return _definer(at.__self__, at.__name__) if module is None else module
    for base in _mro(kind):
        # A subclass may have code of its own.
        in_functools = base is kind and _same(_module_of(base), "functools")
        own: Any = _held(at, base, "__dict__") if in_functools else None
        for name in _NEXT if in_functools or _same(_module_of(base), "builtins") else ():
            held = _held(at, base, name)
            if held is None and _is(own, dict):
                held = dict.get(own, name)
            if held is not None:
                return held
    # Cython has a type of its own for functions. That type is in no module with a file.
    module = _module(_held(at, kind, "__module__"))
    return kind if module is None else module


def _held(at: object, kind: type, name: str) -> Any:
    """What an object has in a slot called `name`; None if it has no such slot."""
    for base in _mro(kind):
        slot = _dict_of_class(base).get(name)
        if type(slot) is types.GetSetDescriptorType or type(slot) is types.MemberDescriptorType:
            try:
                return slot.__get__(at)
            except (AttributeError, TypeError):
                break
    return None


def _module(name: object) -> Any:
    """The module of a name; None if it was not imported."""
    found = MODULES.get(name) if type(name) is str else None
    return found if _is(found, types.ModuleType) else None


def _definer(bound: object, name: str) -> object:
    """The class that has the method of an object, which may have inherited it; else the object."""
    kind = type(bound)
    bases = (*(_mro(bound) if issubclass(kind, type) else ()), *_mro(kind))
    return next((base for base in bases if name in _dict_of_class(base)), bound)


def _same(one: object, other: object) -> bool:
    return type(one) is str and type(other) is str and one == other


def _file_of_class(asked: Any) -> str:
    """The file of the functions that a class defines; if there are none, that of its module."""
    name = _module_of(asked)
    for each in _dict_of_class(asked).copy().values():
        is_wrapped = type(each) is staticmethod or type(each) is classmethod
        function: Any = each.__func__ if is_wrapped else each
        if type(function) is types.FunctionType and _same(function.__module__, name):
            code = function.__code__
            # Borrowed, generated and wrapped functions may be from another file than the class.
            if code.co_qualname.rpartition(".")[0] == _qualified(asked):
                return str.__str__(code.co_filename)
    module = _module(name)
    if module is None:
        module = next(_with_longer_name(asked, name), None)
    return _NOWHERE if module is None else _file_of_module(module)


def _with_longer_name(asked: type, name: object) -> Iterator[types.ModuleType]:
    """The modules of a class that is named without the package, as by some extension modules."""
    for full, module in list(MODULES.items()) if type(name) is str else ():
        if type(full) is str and full.endswith(f".{name}"):
            names = values_of(module) if _is(module, types.ModuleType) else {}
            if names.get(_qualified(asked)) is asked:
                yield module


def directories_of(module: object) -> list[str]:
    """The directories of a namespace package; empty for anything else."""
    names = values_of(module) if _is(module, types.ModuleType) else {}
    path: Any = names.get("__path__")
    # A namespace package searches when its path is read. Take the list in that.
    if type(path) is _NamespacePath:
        path = path._path
    if type(path) is not list or _is(names.get("__file__"), str):
        return []
    return [each for each in path if type(each) is str]


def _file_of_module(module: Any) -> str:
    for _ in range(_MOST_STEPS):
        file, name, spec = map(values_of(module).get, _OF_MODULES)
        if _is(file, str):
            return str.__str__(file)
        origin = getattr(spec, "origin", None) if type(spec) is _ModuleSpec else None
        origin = origin if type(origin) is str else ""
        name = name if type(name) is str else ""
        if origin in ("built-in", "frozen") or name in BUILTIN_MODULES:
            return f"<frozen {name}>"
        if directories := directories_of(module):
            return directories[0]
        if origin:
            return origin
        # A package may make modules without files in its name (`pyexpat.errors`, `six.moves`).
        module = _module(name.rpartition(".")[0])
        if module is None:
            break
    return _NOWHERE
