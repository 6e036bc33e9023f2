"""What is at a prefix: its `pyvenv.cfg`, its interpreter, the directories of install schemes."""

from __future__ import annotations

from whose._environment.layers import Layer, PyvenvCfg, read_pyvenv_cfg
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.running import Evidence
    from whose._files.disk import Disk


_EXECUTABLES = (("bin", "python"), ("bin", "python3"), ("Scripts", "python.exe"), ("python.exe",))
_BASES = ("base", "platbase", "installed_base", "installed_platbase", "userbase")


class Schemes:
    """The directories of an interpreter's install schemes, and the files that mark a prefix.

    All but `library_entries` is independent of `sys.path`, so it is kept when that changes.
    """

    def __init__(self, evidence: Evidence, disk: Disk) -> None:
        self.evidence = evidence
        self.disk = disk
        self.paths = disk.paths
        self._configs: dict[str, PyvenvCfg | None] = {}
        self._existing: dict[tuple[str, str, bool], tuple[str, ...]] = {}
        self.library = tuple(dict.fromkeys(self._find_library()))
        """The directories of the base interpreter's standard library."""

    def expand(self, key: str, prefix: str, user: bool = False) -> Iterator[str]:
        """The directories called `key` in every scheme below `prefix`, existing or not.

        Those are the schemes of one user if `user`, and `prefix` is the user base.
        """
        values = {**self.evidence.variables, **dict.fromkeys(_BASES, prefix)}
        # Several schemes have the same templates.
        for template in dict.fromkeys(scheme.get(key) for scheme in self.evidence.schemes):
            if template and ("{userbase}" in template) == user:
                try:
                    yield self.paths.absolute(template.format_map(values), "")
                except (KeyError, ValueError):
                    continue  # it has a variable of the build's configuration

    def existing(self, key: str, prefix: str, user: bool = False) -> tuple[str, ...]:
        """The directories of `expand` that exist."""
        question = (key, prefix, user)
        known = self._existing.get(question)
        if known is None:
            found = filter(self.disk.exists, self.expand(*question))
            known = self._existing[question] = tuple(found)
        return known

    def config(self, prefix: str) -> PyvenvCfg | None:
        """The `pyvenv.cfg` of a prefix, empty if it cannot be used; None if there is none."""
        if prefix not in self._configs:
            self._configs[prefix] = read_pyvenv_cfg(prefix, self.disk)
        return self._configs[prefix]

    def form(self, prefix: str) -> str:
        """The `Layer.form` of a prefix, by the files that mark it."""
        if self.config(prefix) is not None:
            return "virtual environment"
        if self.disk.is_evidence(self.paths.join(prefix, "conda-meta")):
            return "conda environment"
        if prefix in self.evidence.base_prefixes + self.evidence.prefixes:
            return "interpreter"
        return "directory"

    def layer(self, prefix: str, role: str, parent: Layer | None = None) -> Layer:
        """The layer of a prefix, by the files that mark it."""
        return Layer(prefix, self.form(prefix), self.config(prefix), role, parent)

    def interpreters(self, prefix: str) -> list[str]:
        """The executables of Python at a prefix, and links to some, which may be broken."""
        places = (self.paths.join(prefix, *parts) for parts in _EXECUTABLES)
        return [each for each in places if self.disk.form(each) is not None]

    def is_environment(self, prefix: str) -> bool:
        """Whether a prefix really is that of an interpreter or an environment."""
        return (
            prefix == self.evidence.user_base
            or self.form(prefix) != "directory"
            or bool(self.interpreters(prefix))
        )

    def _find_library(self) -> Iterator[str]:
        yield from self.evidence.stdlib
        join = self.paths.join
        for prefix in dict.fromkeys(self.evidence.base_prefixes + self.evidence.prefixes):
            # `sysconfig` may name directories of the build machine. Take those that exist.
            named = (*self.existing("stdlib", prefix), *self.existing("platstdlib", prefix))
            for path in dict.fromkeys(named):
                for module in ("os.py", "os.pyc", "lib-dynload"):
                    if self.disk.exists(join(path, module)):
                        yield path
                        yield self.paths.parent(self.disk.real(join(path, module)))
                        break
        # A CPython that runs in its build tree has its extension modules in another directory.
        executable = self.evidence.base_executable
        home = self.paths.parent(executable)
        data = self.disk.read(join(home, "pybuilddir.txt"), 4096) if executable else None
        if data:
            yield self.paths.absolute(data.decode("utf-8", "replace").strip(), home)

    def library_entries(self) -> Iterator[str]:
        """The entries of `sys.path` whose names are those of the standard library."""
        # The zip file need not exist. On Windows, extension modules are in `DLLs`.
        archive = f"python{self.evidence.variables.get('py_version_nodot', '')}.zip"
        for entry in self.evidence.path:
            # A project may have a directory of that name.
            if self.paths.name(entry) == archive:
                form = self.disk.form(entry)
                if form != "dir":
                    yield entry
                if form == "file":
                    yield from self._extensions(self.paths.parent(entry))
            elif entry.endswith("DLLs") and self.paths.parent(entry) in self.evidence.base_prefixes:
                yield entry

    def _extensions(self, prefix: str) -> Iterator[str]:
        # The embeddable package for Windows has all in one directory, perhaps with the program.
        for name in self.disk.names(prefix) or ():
            # In the free-threaded build, the platform is between name and suffix.
            module = name.partition(".")[0]
            if name.lower().endswith(".pyd") and module in self.evidence.stdlib_names:
                yield self.paths.join(prefix, name)
