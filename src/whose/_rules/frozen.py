"""Tells the modules of a frozen application apart: of PyInstaller, cx_Freeze or Nuitka."""

from __future__ import annotations

from whose._files.paths import is_version_directory
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from whose._rules.rules import Rules


class Frozen:
    """The modules of the frozen application that `rules` are for."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._evidence = rules.environment.evidence
        self._packed = self._packed_names()

    def module(self, relative: str) -> Ruling | None:
        """The ruling about a module of the standard library; None for any other.

        `relative` is its name, or that of its package, below a directory or archive.
        """
        top = relative.partition(".")[0]
        # PyInstaller has extension modules in `python3.13/lib-dynload`.
        if (
            top in self._evidence.stdlib_names
            or top in ("base_library", "lib-dynload")
            or (top != "python" and is_version_directory(top))
        ):
            reason = "a module of the standard library, in a frozen application"
            return Ruling(Kind.STDLIB, 5, reason, self._evidence.frozen)
        return None

    def ruling(self, relative: str) -> Ruling | None:
        """The ruling about any module, if its name tells enough."""
        top = relative.partition("/")[0].partition(".")[0]
        return self.module(relative) or self._packed.get(top)

    def _packed_names(self) -> dict[str, Ruling]:
        """The rulings by top-level name about distributions with metadata in an archive.

        cx_Freeze puts all metadata into `library.zip`, and removes code from the records.
        """
        rules, key = self._rules, self._rules.paths.key
        frozen = key(self._evidence.frozen)
        found: dict[str, Ruling] = {}
        for entry in map(key, rules.environment.path):
            if rules.paths.inside(entry, frozen) and rules.disk.form(entry) == "file":
                archive = rules.environment.contents.installed_in_archive(entry)
                if archive is None:
                    continue
                for each in archive.distributions():
                    for name in archive.said_names(each):
                        found.setdefault(key(name.partition("/")[0]), rules.own.ruling(each))
        return found
