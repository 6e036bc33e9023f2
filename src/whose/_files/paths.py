"""Splits, joins and compares paths; knows names and shapes of files. No disk access."""

from __future__ import annotations

from whose._files.limits import DEEPEST, LONGEST
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, library

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType
    from typing import Any

    from whose._verdict import StrPath

SITE_NAMES = frozenset({"site-packages", "dist-packages"})
# Directories that only a tool writes to, whatever interpreter runs, and what they are.
TOOLS = {
    "__pypackages__": "local packages directory (PEP 582)",
    "node_modules": "installed by a JavaScript package manager",
}
MODULE_SUFFIXES = (".py", ".so", ".pyd", ".pyc")
DISTRIBUTION = "dist:"  # comes before the name of a distribution, in the place of a path
START_FILES = (".pth", ".start")  # the second since Python 3.15 (PEP 829)
PTH_CODE = ("import ", "import\t")  # a line of a `.pth` file that begins so is code

# The files that coverage.py's configuration is in, in its order, and the sections for `whose`.
CONFIGURATIONS = {
    ".coveragerc": ("whose", "coverage:whose"),
    ".coveragerc.toml": ("whose", "tool.coverage.whose"),
    "setup.cfg": ("coverage:whose",),
    "tox.ini": ("coverage:whose",),
    "pyproject.toml": ("tool.coverage.whose",),
}

VERSION_CONTROL = (".git", ".hg", ".svn", ".bzr", ".jj", ".sl")
# Directories of version control, caches and tools, which hold no code of their own.
NO_CODE = frozenset(
    {*VERSION_CONTROL, "__pycache__"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", ".pytype"}
)


def text_of(path: StrPath) -> str:
    """A path as a plain string; TypeError if it is none."""
    text = OS.fsdecode(path)
    return text if type(text) is str else str.__str__(text)  # a subclass may override methods


def texts_of(name: str, given: Iterable[object]) -> tuple[str, ...]:
    """The paths that the option `name` lists, as strings; TypeError, ValueError if one is none."""
    # A string would be taken for a list of characters.
    if isinstance(given, (str, bytes, OS.PathLike)):
        raise TypeError(f"{name} is a list of paths, not one path: {given!r}")
    found = []
    for each in given:
        if not isinstance(each, (str, bytes, OS.PathLike)):
            raise TypeError(f"{name}: not a path: {each!r}")
        found.append(OS.fsdecode(each))
        if "\0" in found[-1]:
            raise ValueError(f"{name}: a path has no NUL: {each!r}")
        if found[-1] in ("", DISTRIBUTION):
            raise ValueError(f"{name}: not a path: {each!r}")
    return tuple(found)


def refuse_both(
    project: Iterable[str], third_party: Iterable[str], lists: str = "project and third_party"
) -> None:
    """Raise ValueError if both lists, which are called `lists`, name the same path."""
    own, others = ({meant(each): each for each in given} for given in (project, third_party))
    if both := sorted(own.keys() & others.keys()):
        raise ValueError(f"{lists} both name {own[both[0]]!r}")


def meant(text: str) -> tuple[bool, str]:
    """What an option names, for comparing: a distribution or a path may be spelled otherwise."""
    is_name = text.startswith(DISTRIBUTION)  # `./dist:a` is a path
    if is_name:
        return is_name, text.lower().replace("_", "-").replace(".", "-")
    return is_name, OS.path.normpath(OS.path.expanduser(text))


def forget_oldest(store: dict[Any, Any], most: int) -> None:
    """Remove the oldest entries, half of `most`, if the store has more than `most`."""
    if len(store) > most:
        for key in list(store)[: most // 2]:  # a copy: other threads change the store
            store.pop(key, None)


class Paths:
    """The path rules of one system: `module` is `posixpath` or `ntpath`.

    `fold` makes spellings comparable on a case-insensitive file system. It is None
    if names that differ in case are different files.
    """

    def __init__(self, module: ModuleType, fold: Callable[[str], str] | None) -> None:
        self.module = module
        self.fold = fold
        self.key: Callable[[str], str] = fold or str
        """A path in the form in which paths are compared: spellings of one name are equal."""
        self.sep: str = module.sep
        # In MSYS2's shells, Python for Windows has `/` for its separator.
        self.is_posix = module.altsep is None
        """Whether paths begin with the separator, and not with a drive."""
        self.parent: Callable[[str], str] = _parent if self.is_posix else module.dirname
        """The directory above an absolute path; a root is its own parent."""
        self.join: Callable[..., str] = _join if self.is_posix else module.join
        """An absolute directory and the relative names below it, as one path."""
        self.name: Callable[[str], str] = _name if self.is_posix else module.basename
        """The last component of a path."""
        self.isabs: Callable[[str], bool] = _isabs if self.is_posix else module.isabs
        """Whether a path is absolute on this system."""

    def __reduce__(self) -> tuple[object, ...]:
        return rules_of, (self.sep, self.fold is not None)

    def absolute(self, path: str, cwd: str) -> str:
        """`path`, absolute, without `.`, `..` and doubled separators. Links are not resolved."""
        join, norm = self.module.join, self.module.normpath
        full: str = norm(join(cwd, path)) if cwd else norm(path)
        # POSIX allows a meaning of its own for two leading slashes. No supported system has one.
        return full[1:] if self.is_posix and full.startswith("//") else full

    def is_plain(self, path: str) -> bool:
        """Whether an absolute POSIX path has no `.`, `..` or empty part before its last one.

        It must not be too deep either. Normalising each path would take longer.
        """
        return not ("//" in path or "/./" in path or "/../" in path or self.is_deep(path))

    def is_deep(self, path: str) -> bool:
        """Whether an absolute path is too deep to be remembered."""
        return len(path) > DEEPEST and path.count(self.sep) > DEEPEST

    def inside(self, path: str, root: str) -> bool:
        """Whether `path` is `root` or lies below it (`app-src` is not below `app`)."""
        if self.fold is not None:
            path, root = self.fold(path), self.fold(root)
        return path == root or path.startswith(root if root.endswith(self.sep) else root + self.sep)

    def below(self, path: str, root: str) -> str:
        """`path` relative to `root`, with `/`; empty if it does not lie below it. Both are keys."""
        if not self.inside(path, root):
            return ""
        return path[len(root) :].replace(self.sep, "/").lstrip("/")

    def above(self, path: str) -> list[str]:
        """`path` and every directory above it, the deepest first.

        For a path longer than `LONGEST`, the directories above its first part.
        """
        out = [path]
        at = path[:LONGEST]
        while (up := self.parent(at)) != at:
            out.append(up)
            at = up
        return out

    def source_of_cached(self, path: str) -> str | None:
        """The path of the source of a `.pyc` (PEP 3147); None for other files."""
        if not path.endswith(".pyc"):
            return None
        head, name = self.module.split(path)
        up, cache = self.module.split(head)
        if cache == "__pycache__":
            return self.join(up, name.partition(".")[0] + ".py")
        return path[:-1]

    def site_prefix(self, directory: str) -> str | None:
        """The prefix of a directory that has the shape of a site directory, else None.

        The shapes are those of the install schemes in CPython's `sysconfig` and of
        Debian: `lib/pythonX.Y/site-packages`, `Lib/site-packages`,
        `lib/python3/dist-packages`, `lib/python/site-packages` (a framework's user site).
        """
        head, name = self.module.split(directory)
        if self.key(name) not in SITE_NAMES:
            return None
        up, middle = self.module.split(head)
        if middle == "Lib" or (self.fold and self.key(middle) == "lib"):
            return str(up)
        prefix, lib = self.module.split(up)
        if is_version_directory(self.key(middle)) and self.key(lib).startswith("lib"):
            return str(prefix)
        return None


def _parent(path: str) -> str:
    # Like `posixpath.dirname`, as `_join` is like `join`, for absolute and normalised paths only:
    # much faster.
    return path[: path.rfind("/")] or "/"


def _isabs(path: str) -> bool:
    return path[:1] == "/"


def _name(path: str) -> str:
    return path[path.rfind("/") + 1 :]


def _join(directory: str, *names: str) -> str:
    return ("" if directory == "/" else directory) + "/" + "/".join(names)


def is_version_directory(name: str) -> bool:
    """Whether `name` is one like `python`, `python3`, `python3.13`, `python3.13t`, `pypy3.11`."""
    for start in ("python", "pypy"):
        if name.startswith(start):
            return not name[len(start) :].rstrip("td").strip("0123456789.")
    return False


def imported_at_start(file: str, line: str) -> list[str]:
    """The modules that a line of a start-up file imports; empty if it is no code.

    In a `.pth` file code is Python, in a `.start` file `module:function`.
    """
    if file.endswith(".start"):
        return [line.partition(":")[0].strip()]
    names = line[7:].partition(";")[0].split(",") if line.startswith(PTH_CODE) else ()
    return [each.strip() for each in names]


def rules_of(sep: str = "", case_insensitive: bool = False) -> Paths:
    """The path rules of the running system, or of another one with the separator `sep`.

    `case_insensitive` says that the file system ignores case although the path module
    does not (macOS).
    """
    sep = sep or OS.path.sep
    module = OS.path if sep == OS.path.sep else library("ntpath" if sep == "\\" else "posixpath")
    if module.altsep is not None:
        return Paths(module, module.normcase)
    return Paths(module, str.lower if case_insensitive else None)
