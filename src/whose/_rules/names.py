"""Rule 0: names that are not paths of files."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

_NOT_A_PATH = Ruling(Kind.UNKNOWN, 0, "not the path of a file")
_FROZEN = Ruling(Kind.STDLIB, 0, "frozen into the interpreter")
_BUILT_IN = Ruling(Kind.STDLIB, 0, "built into the interpreter")

# Frozen into CPython, but not listed in sys.stdlib_module_names.
_FROZEN_ONLY = frozenset(
    {"getpath", "__hello__", "__hello_alias__", "__phello__", "__hello_only__"}
)
# The characters of a URL's scheme: `git+ssh`, `vscode-notebook-cell`.
_SCHEME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
# Values of `spec.origin` for modules without a file, and what Cython 0.29 calls its own code.
_ORIGINS = {"frozen": _FROZEN, "built-in": _BUILT_IN, "stringsource": _NOT_A_PATH}


def no_path(name: str, stdlib_names: frozenset[str]) -> Ruling | None:
    """The ruling about a name that is not a file's; None if it may be a file's.

    `<frozen os>` is the standard library's: frozen modules have no file. `<string>`,
    `<ipython-input-…>`, `<eval_with_key>.0`, `<stdin>-0`, `~` and `{built-in method len}` (in
    profiles), URLs, the empty name and a name with a NUL are `unknown`. Some tools join such a
    name to the working directory, so only the last component is looked at.
    """
    if not name or "\0" in name or name == "~":
        return _NOT_A_PATH
    if name in _ORIGINS:
        return _ORIGINS[name]
    if name[0] == "{" and name[-1] == "}":
        return _NOT_A_PATH
    # `<template /srv/page.html>`, and `<torch_package_0>.app/core.py`
    if name[0] == "<" and "/" in name and (name[-1] == ">" or ">." in name.partition("/")[0]):
        return _NOT_A_PATH
    colon = name.find("://")
    if colon > 1 and not name[:colon].strip(_SCHEME):  # one letter would be a drive
        return _NOT_A_PATH
    start = max(name.rfind("/"), name.rfind("\\")) + 1
    end = name.find(">", start)
    if name[start : start + 1] != "<" or end < 0 or name[end + 1 : end + 2] not in ("", ".", "-"):
        return None
    if name.startswith("<frozen ", start):
        top = name[start + 8 : end].partition(".")[0]
        if top in stdlib_names or top in _FROZEN_ONLY:
            return _FROZEN
    return _NOT_A_PATH
