"""Collects the facts about an environment from disk, without running anything in it.

`sys.path` is put together as `site` would do it: the standard library, the site directories of
the prefix, and what their start-up files add, as far as `whose._metadata.pth` understands them.
"""

from __future__ import annotations

import sys

from whose._environment.layers import CONFIG_NAME, Schemes, read_pyvenv_cfg
from whose._environment.makers import VENVSTACKS
from whose._environment.running import START_DIRECTORY, Facts, user_directories
from whose._environment.versions import numbers_in, version_in_details, windows_version
from whose._files.disk import Disk
from whose._files.paths import is_version_directory
from whose._files.system import BUILTINS, OS, TYPE_CHECKING, library
from whose._metadata.pth import added_by_pth, added_directories

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES = ("python", "pypy", "graalpy")  # of executables; other files lie there, too

# The install schemes of CPython and of Debian; what does not exist is left out later.
_SCHEMES = (
    {
        "stdlib": "{installed_base}/lib/{version_directory}",
        "platstdlib": "{installed_base}/lib64/{version_directory}",
        "purelib": "{base}/lib/{version_directory}/site-packages",
        "platlib": "{base}/lib64/{version_directory}/site-packages",
        "scripts": "{base}/bin",
    },
    {
        "stdlib": "{installed_base}/Lib",
        "purelib": "{base}/Lib/site-packages",
        "scripts": "{base}/Scripts",
    },
    {
        "purelib": "{base}/local/lib/{version_directory}/dist-packages",
        "platlib": "{base}/lib/python3/dist-packages",
        "scripts": "{base}/local/bin",
    },
    {"purelib": "{userbase}/lib/{version_directory}/site-packages", "scripts": "{userbase}/bin"},
    {"purelib": "{userbase}/lib/python/site-packages", "scripts": "{userbase}/bin"},  # frameworks
    {
        "purelib": "{userbase}/Python{py_version_nodot}/site-packages",
        "scripts": "{userbase}/Python{py_version_nodot}/Scripts",
    },
)


class Reader:
    """Reads the environment with the prefix or the executable `where`.

    Raises ValueError if there is none.
    """

    def __init__(self, where: str, disk: Disk) -> None:
        self.disk = disk
        self.paths = disk.paths
        self.executable = ""
        self.prefix = self.find_prefix(self.paths.absolute(where, START_DIRECTORY))
        self.config = read_pyvenv_cfg(self.prefix, disk)
        home = self.config.home if self.config else ""
        self.home = self.paths.absolute(home, self.prefix) if home else ""
        """The directory of the base interpreter's executable, as `pyvenv.cfg` says."""
        self.base = self.find_base()
        self.version_directory = self.find_version_directory()
        self.path: dict[str, None] = {}
        self.visited: set[str] = set()

    def exists(self, *parts: str) -> bool:
        return self.disk.exists(self.paths.join(*parts))

    # -- prefixes -----------------------------------------------------------------

    def find_prefix(self, where: str) -> str:
        where = self.named_by(where)
        if not self.disk.exists(where):
            self.disk.read(where)  # notes why not, if something may be there
            why = self.disk.problems.get(where, "no such file or directory")
            raise ValueError(f"{where}: {why}")
        is_listed = self.disk.entries(where) is not None
        problem = self.disk.problems.get(where)  # a directory need not be listed
        if not is_listed and problem is None:
            self.executable = where
            # Look above the executable first, then above its real path, as `getpath` does.
            names = (where, self.disk.real(where))
            if any(self.paths.name(each).lower().startswith(_NAMES) for each in names):
                above = (each for name in names for each in self.paths.above(name)[1:3])
                # Site directories alone may lie beside a link to an interpreter elsewhere, as in
                # `~/.local` and those of Homebrew.
                if found := [*filter(self.is_prefix, above)]:
                    return next(filter(self.is_complete, found), found[0])
            raise ValueError(f"{where}: no environment: neither prefix nor executable of Python")
        if self.is_prefix(where):
            return where
        meant = self.paths.join(where, ".venv")
        hint = f"; did you mean {meant}?" if self.disk.exists(meant) else ""
        why = problem or f"neither a pyvenv.cfg nor a standard library{hint}"
        raise ValueError(f"{where}: no environment: {why}")

    def named_by(self, path: str) -> str:
        """What a file `.venv` (PEP 832) or one beside a shim of Windows names; else `path`."""
        if self.disk.entries(path) is not None:
            return path
        data = self.disk.read(path if self.paths.name(path) == ".venv" else f"{path}.__target__")
        line = (data or b"").decode("utf-8-sig", "replace").partition("\n")[0].strip()
        return self.paths.absolute(OS.path.expanduser(line) or path, self.paths.parent(path))

    def is_prefix(self, prefix: str) -> bool:
        return self.exists(prefix, CONFIG_NAME) or bool(self.version_directories(prefix))

    def is_complete(self, prefix: str) -> bool:
        return self.exists(prefix, CONFIG_NAME) or self.has_library(prefix)

    def has_library(self, prefix: str) -> bool:
        if self.disk.is_link(self.paths.join(prefix, "lib")):  # as `/lib` may be, to `/usr/lib`
            return False
        return any(self.has(prefix, name, "os.py") for name in self.version_directories(prefix))

    def version_directories(self, prefix: str) -> list[str]:
        """Names such as `python3.13` below `lib` or `lib64`, the likeliest last; or `Lib`."""
        inside = (self.disk.entries(self.paths.join(prefix, lib)) or () for lib in ("lib", "lib64"))
        names = {"Lib", *(each for some in inside for each in filter(is_version_directory, some))}
        found = [name for name in names if self.has(prefix, name, "os.py", "site-packages")]
        # The embeddable package for Windows has the library in an archive beside the executable.
        if not found and self.exists(prefix, "python.exe") and windows_version(prefix, self.disk):
            found = ["Lib"]
        # LibreOffice has the library in `lib` itself.
        if not found and self.has(prefix, ".", "os.py") and self.has(prefix, ".", "encodings"):
            found = ["."]
        # The regular build comes after the free-threaded one, what has the library after what
        # another version left.
        found.sort(key=lambda name: (numbers_in(name), not name.endswith("t")))
        return sorted(found, key=lambda name: self.has(prefix, name, "os.py"))

    def libraries(self, prefix: str, name: str) -> list[str]:
        """The places below a prefix where a library called `name` may be."""
        places = [("Lib",)] if name == "Lib" else [("lib", name), ("lib64", name)]
        return [self.paths.absolute(self.paths.join(prefix, *parts), "") for parts in places]

    def has(self, prefix: str, name: str, *marks: str) -> bool:
        """Whether one of `marks` is in a library called `name` below a prefix."""
        places = self.libraries(prefix, name)
        return any(self.exists(place, mark) for place in places for mark in marks)

    def find_base(self) -> str:
        """The base prefix: what virtualenv wrote, above `home` or the executable, or `home`.

        The first with a library. In Homebrew `home` has only a link, and Bazel does not write it.
        """
        if self.config is None:
            return self.prefix
        said, home = self.config.values.get("base-prefix"), self.home
        parent, real = self.paths.parent, self.disk.real
        named = [self.paths.absolute(said, self.prefix)] if said else []
        named += [parent(home), parent(real(home)), home] if home else []
        linked = parent(parent(real(self.paths.join(self.prefix, "bin", "python3"))))
        return next(filter(self.has_library, (*named, linked)), (*named, self.prefix)[0])

    def find_version_directory(self) -> str:
        said = self.config.version if self.config else ""
        minor = "python" + ".".join(said.split(".")[:2])
        here = self.version_directories(self.prefix)
        names = [self.paths.name(at) for at in (self.executable, self.disk.real(self.executable))]
        told = [each for each in here if each in names]
        fitting = [each for each in here if each.rstrip("t") == minor]
        return (told or fitting or here or self.version_directories(self.base) or [minor])[-1]

    def version(self) -> str:
        """The version of the base interpreter, as far as it is known; may be empty."""
        if said := version_in_details(self.libraries(self.base, self.version_directory), self.disk):
            return said
        # An interpreter of another version may be there instead.
        names = [*self.version_directories(self.base), self.version_directory]
        name = next((each for each in reversed(names) if self.has(self.base, each, "os.py")), "")
        return ".".join(map(str, numbers_in(name))) or windows_version(self.base, self.disk)

    # -- sys.path -----------------------------------------------------------------

    def facts(self, cwd: str) -> Facts:
        """All that is known of the environment, for programs that are started in `cwd`."""
        home, ours = user_directories(self.paths)
        user_base = self.find_user_base(home, ours)
        version = self.version()
        digits = ".".join(map(str, numbers_in(self.version_directory)))
        variables = {
            "version_directory": self.version_directory,
            "py_version_nodot": "".join((digits if "." in digits else version).split(".")[:2]),
            "version": version,
        }
        found = Facts(
            prefixes=[self.prefix],
            base_prefixes=[self.base],
            path=(),
            schemes=_SCHEMES,
            variables=variables,
            # A build tree's pybuilddir.txt is beside its executable.
            base_executable=self.paths.join(self.home, "python") if self.home else "",
            stdlib_names=sys.stdlib_module_names,
            user_base=user_base,
            home=home,
            cwd=cwd and self.paths.absolute(cwd, START_DIRECTORY),
        )
        schemes = Schemes(found, self.disk)
        listed = self.listed_path()
        entries = [self.paths.absolute(each, self.base) for each in listed if each[:7] != "import "]
        self.path.update(dict.fromkeys(entries or self.library_path(variables["py_version_nodot"])))
        # pip does not install where rpm does, in systems that have the library in `lib64`.
        is_rpm = any(self.paths.name(self.paths.parent(each)) == "lib64" for each in self.path)
        keys = ("platlib", "purelib") if is_rpm else ("purelib", "platlib")  # as in `site`
        has_site = not listed or "import site" in listed
        if self.config is not None:
            self.add_prefix(self.prefix, schemes, keys)
        if self.config is None or self.config.system_site:
            # A `._pth` file turns the user site off since Python 3.15.
            if has_site and not (listed and numbers_in(version) >= (3, 15)):
                for site in schemes.existing(user_base, "purelib", user=True):
                    self.add_site(site)
            if is_rpm:
                self.add_prefix(self.paths.join(self.base, "local"), schemes, keys)
            if has_site:
                self.add_prefix(self.base, schemes, keys)  # without a `pyvenv.cfg`, the prefix
        found.path = tuple(self.path)
        return found

    def listed_path(self) -> list[str]:
        """The lines of `python313._pth` or `python._pth` (in the embeddable package)."""
        names = self.disk.entries(self.base) if self.version_directory == "Lib" else None
        found = [each for each in names or () if (each[:6] + each[-5:]).lower() == "python._pth"]
        text = self.disk.start_text(self.paths.join(self.base, max(found))) if found else ""
        lines = [line.partition("#")[0].strip() for line in text.split("\n")]
        return [line for line in lines if line and "\0" not in line]

    def library_path(self, digits: str) -> list[str]:
        """The entries of `sys.path` for the standard library of a version, such as `313`."""
        join, exists = self.paths.join, self.disk.exists
        places = self.libraries(self.base, self.version_directory)
        places = [place for place in places if exists(join(place, "os.py"))]
        if len({*map(self.disk.real, places)}) < len(places):  # `lib64` is a link to `lib`
            del places[1:]
        windows = self.version_directory == "Lib"
        at = self.base if windows else join(self.base, "lib")
        free = "t" if self.version_directory.endswith("t") else ""
        archive = join(at, f"python{digits}{free}.zip")
        archives = [archive] if digits and (places or exists(archive)) else []
        extensions = [join(each, "lib-dynload") for each in places]
        both = [join(self.base, "DLLs"), *places] if windows else [*places, *extensions]
        return [*archives, *filter(exists, both)]

    def find_user_base(self, home: str, ours: str) -> str:
        """The base of the `--user` scheme, where `ours` is that of the running interpreter."""
        if OS.environ.get("PYTHONUSERBASE"):
            return ours
        library, real = self.paths.join(home, "Library"), self.disk.real(self.base)
        # On macOS each framework has one. Apple calls its own Python3, and has it where Python has.
        for name in map(self.paths.name, self.paths.above(real)):
            if name.endswith(".framework"):
                version = ".".join(map(str, numbers_in(self.version_directory)[:2]))
                return self.paths.join(library, name.partition(".")[0].rstrip("3"), version)
        return self.paths.join(home, ".local") if self.paths.inside(ours, library) else ours

    def add_prefix(self, prefix: str, schemes: Schemes, keys: Iterable[str]) -> None:
        for site in schemes.existing(prefix, *keys):
            self.add_site(site)
        path = self.paths.join(prefix, *VENVSTACKS)
        data = self.disk.read(path)
        if data is not None:
            try:
                listed = [str(each) for each in library("json").loads(data)["pylib_dirs"]]
            except (ValueError, KeyError, TypeError, RecursionError):
                self.disk.problems[path] = "not a layer's metadata"
                return
            for each in listed:
                self.add_site(self.paths.absolute(each, prefix))

    def add_site(self, directory: str) -> None:
        """Append a site directory and what its `.pth` files add, as `site.addsitedir` does."""
        todo = [(True, directory)]  # the next is the last; a chain of them may be hundreds long
        while todo:
            is_site, path = todo.pop()
            key = self.paths.key(self.disk.real(path))
            if (is_site and key in self.visited) or not self.disk.exists(path):
                continue
            self.path.setdefault(path)  # a `.pth` may have named it before
            if is_site:
                self.visited.add(key)
                todo += reversed([*self.added(path)])

    def added(self, site: str) -> Iterator[tuple[bool, str]]:
        """The site directories and other paths that start-up code in a directory adds."""
        for _, _, is_code, _, paths in added_by_pth(site, self.disk):
            yield from ((is_code, path) for path in paths)
        code = self.disk.start_text(self.paths.join(site, "sitecustomize.py"))
        for each in added_directories(code):
            yield True, self.paths.absolute(each, site)
