"""Reads `.pth` files, and literals in the code that start-up files import, without executing it.

The format of `.pth` files is that of the standard library's `site`: a line is a path, a comment, or
code that begins with `import`. Of code, only calls of `addsitedir` with a literal argument add
something to `sys.path`: uv's overlays, venvstacks and Guix write those.
"""

from __future__ import annotations

from whose._files.system import BUILTINS, OS, TYPE_CHECKING, is_exhausted, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from whose._files.disk import Disk


def added_by_pth(site: str, disk: Disk) -> Iterator[tuple[str, int, bool, str, list[str]]]:
    """The lines as from `Disk.start_lines`, each with what it adds.

    That is any number of site directories if it is code, else one path.
    """
    for file, number, is_code, line in disk.start_lines(site):
        added = added_directories(line) if is_code else [line]
        yield file, number, is_code, line, [disk.paths.absolute(each, site) for each in added]


def added_directories(code: str) -> list[str]:
    """The literal arguments of calls of `addsitedir` in `code`, which is not executed."""
    nodes = nodes_of(code) if "addsitedir" in code else ()
    calls = [node for node in nodes if called(node) == "addsitedir"]
    found = [literal(each) for call in calls for each in call.args[:1]]
    return [each for each in found if each and "\0" not in each]


def nodes_of(code: str) -> list[Any]:
    """All nodes of the syntax tree of `code`; empty if it has errors."""
    ast, warnings = library("ast"), library("warnings")
    try:
        with warnings.catch_warnings(action="ignore"):  # about somebody else's code
            return [*ast.walk(ast.parse(code))]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, RecursionError) and is_exhausted(error):
            raise
        return []  # the parser also raises MemoryError for code that is nested too deep


def called(node: Any) -> str:
    """The name of the function or method that a node calls; empty if it is no call."""
    function = getattr(node, "func", None)
    return str(getattr(function, "attr", getattr(function, "id", "")))


def literal(node: Any) -> str:
    """The string that an expression is, or that `os.fsdecode` makes of it; else empty."""
    value = getattr(node, "value", None)
    if isinstance(value, (str, bytes)):
        return OS.fsdecode(value)
    if called(node) == "fsdecode":
        return "".join(map(literal, node.args[:1]))
    return ""
