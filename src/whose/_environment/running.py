"""Collects what is known of the running interpreter before any directory is read."""

from __future__ import annotations

import sys

from whose._files.paths import Paths, is_version_directory, rules_of
from whose._files.system import (
    BUILTINS,
    OS,
    TYPE_CHECKING,
    library,
    path_entries,
    present_path,
    value_in,
)
from whose._verdict import Value

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def working_directory(fallback: str = "") -> str:
    """The present working directory; `fallback` if it was deleted."""
    try:
        return OS.getcwd()
    except OSError:
        return fallback


def _start_directory() -> str:
    # A child of multiprocessing belongs to a program that may have started elsewhere.
    original = value_in("multiprocessing.process", "ORIGINAL_DIR")
    return original if isinstance(original, str) else working_directory()


START_DIRECTORY = _start_directory()
"""Where the program started. The rules use it, so that os.chdir() changes the kind of no file."""


class _UntilShutdown:
    """Stops what needs an import when there can be none any more, without an error."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, ImportError) and sys.meta_path is None


until_shutdown = _UntilShutdown()

# Left out: schemes of other systems, and `home`, whose `lib/python` may be any directory.
_NOT_HERE = ("nt",) if OS.sep == "/" else ("posix", "osx", "unix")
_KEYS = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")


class Facts(Value):
    """What is known of one interpreter before the file system is asked about directories.

    All paths are absolute, without `.` and `..`. Links in them are not resolved. The attributes
    have the names of the arguments, as `with_path` and snapshots need.
    """

    _hashed = ("path", "prefixes")

    def __init__(
        self,
        *,
        prefixes: Iterable[str],
        base_prefixes: Iterable[str],
        path: Iterable[str],
        schemes: Iterable[Mapping[str, str]] = (),
        variables: Mapping[str, str] | None = None,
        stdlib: Iterable[str] = (),
        stdlib_names: frozenset[str] = frozenset(),
        base_executable: str = "",
        user_base: str = "",
        home: str = "",
        cwd: str = "",
        script_directory: str = "",
        lambda_runtime: str = "",
        frozen: str = "",
        configured: str = "",
    ) -> None:
        self.prefixes = tuple(prefixes)
        """`sys.prefix`, `sys.exec_prefix`."""
        self.base_prefixes = tuple(base_prefixes)
        """`sys.base_prefix`, `sys.base_exec_prefix`."""
        self.path = tuple(path)
        """`sys.path`."""
        self.schemes = tuple(schemes)
        """Templates of the install schemes, as `sysconfig` has them."""
        self.variables = dict(variables or {})
        """Values of the variables in the templates, except for the prefixes."""
        self.stdlib = tuple(stdlib)
        """Directories that modules of the standard library were loaded from."""
        self.stdlib_names = stdlib_names
        """`sys.stdlib_module_names`."""
        self.base_executable = base_executable
        self.user_base = user_base
        """Base of the `--user` scheme."""
        self.home = home
        """The user's home directory; never searched for metadata."""
        self.cwd = cwd
        """The working directory in which the program started; may be empty."""
        self.script_directory = script_directory
        """The directory of `__main__`, if that is a file."""
        self.configured = configured
        """The directory of the file that configures `whose`; may be empty."""
        self.lambda_runtime = lambda_runtime
        """The directory of AWS Lambda's own runtime; else empty."""
        self.frozen = frozen
        """The directory of a frozen application (PyInstaller, cx_Freeze, Nuitka); else empty."""

    def with_path(self, entries: Sequence[object], paths: Paths) -> Facts:
        """The same facts with another `sys.path`."""
        return Facts(**{**vars(self), "path": absolute_path_entries(entries, self.cwd, paths)})


def absolute_path_entries(entries: Sequence[object], cwd: str, paths: Paths) -> list[str]:
    """`sys.path` as absolute paths, without entries that are neither strings nor paths."""
    if isinstance(entries, (str, bytes)):
        raise TypeError(f"sys.path is a list of paths, not one path: {entries!r}")
    out = []
    for entry in entries:
        try:
            # Of a subclass of str, whose methods may be others, the plain string.
            name = str.__str__(OS.fsdecode(entry))  # type: ignore[arg-type]
        except TypeError:
            continue
        # Without a working directory (it was removed), Python finds nothing by a relative entry.
        if "\0" not in name and (cwd or paths.isabs(name)):
            out.append(paths.absolute(name, cwd))
    return out


def scheme_templates() -> list[dict[str, str]]:
    """The templates of every install scheme of this system.

    They are not expanded by `sysconfig`: it would read the build's configuration, which
    takes milliseconds and names directories of the build machine.
    """
    sysconfig = library("sysconfig")
    found = []
    for scheme in sysconfig.get_scheme_names():
        if not scheme.startswith(_NOT_HERE) and not scheme.endswith("_home"):
            templates = sysconfig.get_paths(scheme, expand=False)
            found.append({key: templates[key] for key in _KEYS if key in templates})
    return found


def _template_variables() -> dict[str, str]:
    major, minor = sys.version_info[:2]
    implementation = "Python" if sys.implementation.name == "cpython" else "PyPy"
    return {
        **dict.fromkeys(("py_version_short", "py_version_short_plat"), f"{major}.{minor}"),
        "py_version_nodot": f"{major}{minor}",
        # On Windows, such as `313`, `313t` and `313-32`.
        "py_version_nodot_plat": getattr(sys, "winver", "").replace(".", ""),
        "platlibdir": sys.platlibdir,
        "implementation_lower": implementation.lower(),
        "implementation": implementation,  # as `sysconfig` calls it
        "abi_thread": "t" if "t" in getattr(sys, "abiflags", "") else "",
    }


def _file_of(module: str) -> str:
    """The file of a module; empty if it was not imported, or has none."""
    file = value_in(module, "__file__")
    return file if isinstance(file, str) else ""


def _stdlib_directories() -> list[str]:
    # Several modules, since a single one may be frozen, in a zip file, or a link.
    found = [getattr(sys, "_stdlib_dir", None)]
    for file in map(_file_of, ("os", "encodings", "sysconfig")):
        if OS.path.isabs(file):
            directory, base = OS.path.split(file)
            found.append(OS.path.dirname(directory) if base.startswith("__init__.") else directory)
    return [each for each in dict.fromkeys(found) if isinstance(each, str)]


def user_directories(paths: Paths) -> tuple[str, str]:
    """The user's home directory and the base of the `--user` scheme."""
    known = value_in("site", "USER_BASE")  # not known in a frozen application, or with `-S`
    base = known if isinstance(known, str) and known else "~/.local"
    home, base = map(OS.path.expanduser, ("~", base))
    return paths.absolute(home, START_DIRECTORY), paths.absolute(base, START_DIRECTORY)


def _frozen_directory() -> str | None:
    # PyInstaller sets `_MEIPASS` to where it unpacked. cx_Freeze has all in `lib` below the
    # prefix, py2app in `lib/pythonX.Y`. Nuitka does not set `frozen`, but marks its modules. By
    # default its program uses the interpreter and the environment that it was compiled with.
    if not getattr(sys, "frozen", False):
        compiled = value_in("__main__", "__compiled__")
        is_frozen = getattr(compiled, "standalone", compiled is not None)
        return OS.path.dirname(sys.executable) if is_frozen else None
    found = str(getattr(sys, "_MEIPASS", None) or sys.prefix)
    entries = path_entries(present_path())
    names = ("lib", "lib/python{}.{}".format(*sys.version_info))
    found = next(filter(entries.__contains__, (OS.path.join(found, name) for name in names)), found)
    # A host or a test may merely say so: then the library is in files, as in any interpreter.
    library = [
        each for each in _stdlib_directories() if OS.path.isfile(OS.path.join(each, "os.py"))
    ]
    is_usual = is_version_directory(OS.path.basename(found))
    return found if not library or (found in library and not is_usual) else None


def folds_case(stdlib: str) -> bool:
    """Whether the file system that holds the library `stdlib` ignores case (macOS)."""
    if sys.platform != "darwin":
        return False
    try:
        return OS.path.samefile(stdlib, stdlib.swapcase())
    except OSError:
        return False


def interpreter(path: Sequence[object] | None = None) -> tuple[Facts, Paths]:
    """The facts of the running interpreter, and how its paths are compared.

    `path` is used instead of `sys.path`, if given.
    """
    path = path_entries(present_path()) if path is None else path
    stdlib = _stdlib_directories()
    paths = rules_of(case_insensitive=bool(stdlib) and folds_case(stdlib[0]))
    home, user_base = user_directories(paths)

    def clean(*directories: object) -> list[str]:
        found = (each for each in directories if isinstance(each, str) and each)
        return [paths.absolute(each, START_DIRECTORY) for each in found]

    # They are empty in a program that embeds Python and calls `Py_SetPath`, before Python 3.13.
    prefixes = clean(sys.prefix, sys.exec_prefix)
    if not prefixes:
        at = clean(*stdlib, sys.executable, START_DIRECTORY or OS.sep)[0]
        prefixes = [paths.site_prefix(paths.join(at, "site-packages")) or paths.parent(at)]
    facts = Facts(
        prefixes=prefixes,
        base_prefixes=clean(sys.base_prefix, sys.base_exec_prefix) or prefixes,
        path=absolute_path_entries(path, START_DIRECTORY, paths),
        schemes=scheme_templates(),
        variables=_template_variables(),
        stdlib=clean(*stdlib),
        stdlib_names=sys.stdlib_module_names,
        base_executable="".join(clean(getattr(sys, "_base_executable", ""))),
        user_base=user_base,
        home=home,
        cwd=START_DIRECTORY,
        script_directory="".join(map(paths.parent, clean(_file_of("__main__")))),
        lambda_runtime="".join(clean(OS.environ.get("LAMBDA_RUNTIME_DIR"))),
        frozen="".join(clean(_frozen_directory())),
    )
    return facts, paths
