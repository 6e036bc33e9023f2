"""What code touches of the outside world: seen by an audit hook, which stays for ever.

So it belongs into a process of its own. Findings are collected, not raised: the
code under test catches exceptions.
"""

from __future__ import annotations

import os
import stat
import sys
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Beginnings of the events of what reading never does.
_FORBIDDEN = (
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.mkfifo", "os.remove", "os.rename"),
    *("os.rmdir", "os.symlink", "os.truncate", "os.utime", "os.putenv", "os.chdir", "shutil."),
    *("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty."),
    *("socket.", "urllib.", "http.", "ftplib.", "ctypes.", "pickle.", "code.", "builtins.input"),
)


class BrokenError(AssertionError):
    """A property does not hold."""


class _Watch:
    def __init__(self, opens: Callable[[str], bool], lists: Callable[[str], bool]) -> None:
        self.opens = opens
        self.lists = lists
        self.found: list[str] = []


_now: list[_Watch] = []


def _hook(event: str, args: tuple[object, ...]) -> None:
    if not _now:
        return
    watch = _now.pop()  # what follows is not watched itself
    try:
        problem = _problem(watch, event, args)
        if problem:
            watch.found.append(problem)
    finally:
        _now.append(watch)


def _problem(watch: _Watch, event: str, args: tuple[object, ...]) -> str:
    if event == "open":
        if not isinstance(args[0], (str, bytes, os.PathLike)):
            return ""  # a file that is open
        path = os.fsdecode(args[0])
        mode, flags = args[1], args[2]
        if isinstance(mode, str) and set(mode) & set("wax+"):
            return f"opened to write: {path!r}"
        if mode is None and isinstance(flags, int) and flags & _WRITING:
            return f"opened to write: {path!r}"
        return _opened(watch, path)
    if event in ("os.scandir", "os.listdir"):
        path = os.fsdecode(args[0]) if isinstance(args[0], (str, bytes)) else "."
        return "" if watch.lists(path) or _of_library(path + os.sep) else f"listed: {path!r}"
    if event == "import":
        name = str(args[0])
        known = name.partition(".")[0] in sys.stdlib_module_names  # such as encodings
        return "" if known else f"imported: {name}"
    if event == "compile":
        # Of `ast.parse`, which makes no code of it.
        return "" if args[1] in ("<unknown>", b"<unknown>") else f"compiled: {args[1]!r}"
    if event == "exec":
        name = getattr(args[0], "co_filename", "")
        return "" if _of_library(name) else f"executed: {name!r}"
    return f"{event}{args!r}" if event.startswith(_FORBIDDEN) else ""


def _opened(watch: _Watch, path: str) -> str:
    # CPython looks for the line of a syntax error, in a file of the name that it was given.
    if _of_library(path) or path == "<unknown>":
        return ""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        mode = 0
    if stat.S_ISDIR(mode):
        return ""  # cannot be read
    if mode and not stat.S_ISREG(mode):
        watch.found.append(f"opened what is no file: {path!r}")
        raise BrokenError(watch.found[-1])  # it may block, or have no end
    return "" if watch.opens(path) else f"opened: {path!r}"


def _of_library(path: str) -> bool:
    """Whether it is a module of the standard library, imported when it is first needed."""
    library = os.path.dirname(os.__file__) + os.sep
    return path.startswith((library, "<frozen ")) and "site-packages" not in path


def install() -> None:
    """Begin to see everything; there is no end to it."""
    sys.addaudithook(_hook)


def nothing(_path: str) -> bool:
    """No path is allowed."""
    return False


@contextmanager
def watched(
    opens: Callable[[str], bool] = nothing, lists: Callable[[str], bool] = nothing
) -> Iterator[None]:
    """Raises if anything but that is opened or listed, or anything run, written or warned."""
    watch = _Watch(opens, lists)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        _now.append(watch)
        try:
            yield
        finally:
            _now.remove(watch)
    watch.found += [f"warned: {each.message}" for each in warned]
    if watch.found:
        raise BrokenError("; ".join(dict.fromkeys(watch.found)))


def cost(function: Callable[[], object]) -> tuple[int, int]:
    """How many calls of functions it takes, and bytes: nearly the same in every run."""
    counted = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal counted
        counted += event.endswith("call")

    tracemalloc.start()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return counted, peak
