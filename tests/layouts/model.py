"""What a built environment is, and the place where all of a session's are kept."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path


class MissingError(Exception):
    """Something that this machine lacks; the test is skipped with this reason."""


@dataclass
class Built:
    """One environment with a project in it. All paths are strings, absolute, as Python spells them.

    `python` and `coverage` are the beginnings of command lines: the first runs a
    script in the environment, the second `coverage`.
    """

    cwd: str
    entry: str
    python: list[str] = field(default_factory=list)
    coverage: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    project: list[str] = field(default_factory=list)
    """Files of the project, run or not."""
    executed: list[str] = field(default_factory=list)
    """The files of the project that `entry` runs."""
    third_party: list[str] = field(default_factory=list)
    """Files that an installer put there."""
    stdlib: list[str] = field(default_factory=list)
    """Files of the standard library."""
    third_party_modules: list[str] = field(default_factory=list)
    """What `entry` imports and only an installer provided, wherever it is."""
    project_modules: list[str] = field(default_factory=list)
    """What `entry` imports of the project."""
    setup: str = ""
    """Python code that a process runs before it asks about files; empty if it need not."""
    sysmon: bool = True
    """Whether its interpreter has `sys.monitoring`."""

    def run_by(self, *python: str | Path) -> Built:
        """Itself, with the beginning of the command line."""
        self.python = [str(each) for each in python]
        self.coverage = [*self.python, "-m", "coverage"]
        return self

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(dataclasses.asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Built:
        return cls(**json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Interpreter:
    """An interpreter to make environments with."""

    executable: str
    version: tuple[int, int]
    base_prefix: str
    stdlib: str
    debian: bool = False
    """Whether it has Debian's install schemes, and so no site-packages of its own."""

    @property
    def minor(self) -> str:
        return f"{self.version[0]}.{self.version[1]}"

    @property
    def tag(self) -> str:
        """Tells it from the others in file names."""
        return f"{self.minor}-debian" if self.debian else self.minor

    @property
    def sysmon(self) -> bool:
        return self.version >= (3, 12)

    def has(self, *patterns: str) -> bool:
        """Whether a file below its prefix matches one of some patterns."""
        return any(any(Path(self.base_prefix).glob(each)) for each in patterns)

    def site(self, prefix: Path) -> Path:
        """The site directory of an environment made with it."""
        return prefix / "lib" / f"python{self.minor}" / "site-packages"

    def stdlib_files(self, directory: str | Path = "") -> list[str]:
        """Some files of its standard library, which are imported late if at all."""
        names = ("colorsys.py", "json/decoder.py", "xml/dom/minidom.py", "os.py", "abc.py")
        return [os.path.join(directory or self.stdlib, name) for name in names]
