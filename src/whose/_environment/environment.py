"""The environment that questions are answered for: its layers and roots."""

from __future__ import annotations

from whose._environment.layers import Layer, Schemes
from whose._environment.running import START_DIRECTORY, Facts, interpreter, working_directory
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._verdict import Kind, StrPath

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from whose._classifier import Classifier
    from whose._files.disk import Disk
else:
    from _collections_abc import Iterator, Sequence

    Disk = object  # enough for `get_type_hints`, without another import


class Environment:
    """The layers and roots of one interpreter or environment.

    It is made by `current`, `of` or `from_json`, not by calling the class. Environments
    with the same facts, layers and roots are equal. An unpickled one reads the disk
    anew, and keeps the `sys.path` that it was made for.

    prefix      `sys.prefix`, absolute
    path        `sys.path`, absolute, a tuple
    layers      from the topmost environment down to the base interpreter, then others on
                `sys.path`: a tuple of Layer
    roots       every directory whose kind is known, in the order in which it was found: a tuple
                of Root
    anchors     directories that certainly hold the project, such as the working directory: a tuple
    is_running  whether it is the running interpreter's, and was not read from disk or a snapshot
    problems    the path of each piece of evidence that could not be used, and why: a dictionary

    >>> environment = Environment.current()
    >>> environment.layers[0].prefix == environment.prefix
    True
    """

    if TYPE_CHECKING:  # else `get_type_hints` would look for the name here
        _classifier: type[Classifier]
        """The class, whose module uses this one, and so sets it."""
    _where = ""
    """What `of` was asked for, if the facts were read from there."""

    def __init__(self, facts: Facts, disk: Disk, before: Environment | None = None) -> None:
        from whose._environment.discover import Survey
        from whose._metadata.contents import Contents

        self.facts = facts
        self.disk = disk
        self.prefix = facts.prefixes[0]
        # Facts that are read from disk have other variables.
        self.is_running = "py_version_short" in facts.variables and disk.live
        self.problems = disk.problems
        self.schemes: Schemes = before.schemes if before else Schemes(facts, disk)
        self.contents: Contents = before.contents if before else Contents(disk)
        """What is installed in directories and archives, read when it is needed."""
        self.path = facts.path
        self.survey = found = Survey(facts, self.schemes)
        """How they were found, and where the project is."""
        self.layers = tuple(found.layers.values())
        self.roots = tuple(found.roots.values())
        self.anchors = found.anchors

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Environment):
            return NotImplemented
        ours, theirs = ((each.facts, each.layers, each.roots) for each in (self, other))
        return ours == theirs

    def __hash__(self) -> int:
        return hash(self.facts)

    def __repr__(self) -> str:
        count = f"{len(self.layers)} layers, {len(self.roots)} roots"
        return f"<Environment {self.prefix!r}: {count}>"

    def __reduce__(self) -> tuple[object, ...]:
        # To find the class, pickle imports the module that sets it, even if imports are lazy.
        return Environment, (self.facts, self.disk), {"_classifier": self._classifier}

    @classmethod
    def current(cls, path: Sequence[object] | None = None, configured: str = "") -> Environment:
        """The environment of the running interpreter, as it is now.

        `path`, a sequence of entries, is used instead of `sys.path`, if given. Raises TypeError
        if it is a single string. `configured` is the directory of a file that configures `whose`.

        >>> import sys
        >>> Environment.current().prefix == sys.prefix
        True
        """
        from whose._files.disk import Disk

        facts, paths = interpreter(path)
        facts.configured = configured
        return cls(facts, Disk(paths))

    @classmethod
    def of(cls, where: StrPath, *, cwd: StrPath = "") -> Environment:
        """The environment with the prefix or the executable `where`, read from disk.

        If `where` is a file called `.venv`, its first line names the environment (PEP 832).
        Nothing is run. So changes by its start-up code are unknown, except for calls of
        `addsitedir` with a literal argument. `cwd` is where its programs are started, which tells
        where the project is. By default, that is the working directory in which this program
        started; relative paths are relative to it. Raises TypeError for what is no path,
        ValueError if there is no environment, and OSError while too many files are open.

        >>> import sys
        >>> Environment.of(sys.executable).prefix == Environment.of(sys.prefix).prefix
        True
        >>> Environment.of(sys.prefix).is_running, Environment.current().is_running
        (False, True)
        >>> Environment.of("/nowhere")
        Traceback (most recent call last):
        ...
        ValueError: /nowhere: no such file or directory
        """
        from whose._files.disk import Disk

        disk = Disk(interpreter()[1])  # it compares paths as the running one does
        return cls._read(OS.fsdecode(where), OS.fsdecode(cwd) or START_DIRECTORY, disk)

    @classmethod
    def _read(cls, where: str, cwd: str, disk: Disk) -> Environment:
        from whose._environment.static import Reader

        try:
            found = cls(Reader(where, disk).facts(cwd), disk)
        finally:
            for path in disk.exhausted:  # the environment would stay wrong
                raise OSError(f"{where}: {path}: {disk.problems[path]}")
        found._where = where
        return found

    @classmethod
    def from_json(cls, text: str | bytes) -> Environment:
        """The environment in a snapshot, which `to_json` has made.

        Its answers do not depend on the disk of this machine. Raises ValueError if `text` is
        no snapshot, or one in an unknown version of the format, and TypeError if it is no text.

        >>> environment = Environment.from_json(Environment.current().to_json())
        >>> environment.prefix == Environment.current().prefix
        True
        >>> Environment.from_json("{}")
        Traceback (most recent call last):
        ...
        ValueError: no snapshot: its "format" is not "whose environment"
        """
        from whose._environment.snapshot import read
        from whose._files.image import Image

        facts, paths, tree, problems = read(text)
        return cls(facts, Image(paths, tree, problems))

    def to_json(self) -> str:
        """A snapshot: all that is needed to answer in another place or at another time.

        It contains names of directories and files, the targets of links, and metadata of
        distributions and of the project. `docs/snapshots.md` describes the format. Raises
        OSError while too many files are open.

        >>> Environment.current().to_json().startswith('{"format":"whose environment","version":1')
        True
        """
        return self._classifier(self)._snapshot()

    def with_path(self, path: Sequence[object]) -> Environment:
        """The same environment with another `sys.path`. What was read is not read again.

        Raises TypeError for a single string.

        >>> import sys
        >>> Environment.current().with_path([sys.prefix]).path == (sys.prefix,)
        True
        """
        return Environment(self.facts.with_path(path, self.disk.paths), self.disk, self)

    def read_again(self) -> Environment:
        """The same environment with everything on disk read anew.

        That of `of` is looked for again: another one may have been made in its place, and
        `.pth` files may add other directories to its `sys.path`.

        >>> environment = Environment.current()
        >>> environment.read_again().prefix == environment.prefix
        True
        """
        try:
            if self._where:
                return Environment._read(self._where, self.facts.cwd, self.disk.anew())
        except (ValueError, OSError):
            pass  # it is gone, or cannot be read now
        again = Environment(self.facts, self.disk.anew())
        again._where = self._where
        return again

    def sites_on_path(self) -> list[tuple[str, Layer]]:
        """The site directories on `sys.path` and their layers, in that order, each once.

        >>> {type(layer).__name__ for _, layer in Environment.current().sites_on_path()}
        {'Layer'}
        """
        real, key = self.disk.real, self.disk.paths.key
        layers = {key(real(site)): layer for layer in reversed(self.layers) for site in layer.sites}
        found: dict[str, tuple[str, Layer]] = {}
        for entry in self.path:
            name = key(real(entry))
            if name in layers:
                found.setdefault(name, (entry, layers[name]))
        return list(found.values())

    def library_prefixes(self, *kinds: Kind) -> tuple[str, ...]:
        """The prefixes of the paths of libraries: of `kinds`, by default stdlib and third-party.

        Each ends in a separator, as `warnings.warn(skip_file_prefixes=…)` and others need it.
        Nothing below a prefix is known to be of another kind. So scripts, and single modules
        in a directory with files of another kind, have no prefix. ValueError for other kinds.

        >>> import os
        >>> environment = Environment.current()
        >>> all(each.endswith(os.sep) for each in environment.library_prefixes())
        True
        """
        return self._classifier(self).library_prefixes(*kinds)

    def project_files(self, pattern: str = "*.py") -> Iterator[str]:
        """The absolute paths of the project's files whose names match, directory by directory.

        They are looked for in its tree, which is around the working directory (that of `of`), on
        `sys.path`, in editable sources, and where it is installed, but not by links to
        directories. Raises TypeError if `pattern` is not a string.

        >>> next(Environment.current().project_files("*.no-such-ending"), None) is None
        True
        """
        return self._classifier(self).project_files(pattern)

    def working_directory(self) -> str:
        """The directory that relative paths are relative to: now or, for a snapshot, then.

        >>> import os
        >>> Environment.current().working_directory() == os.getcwd()
        True
        """
        cwd = self.facts.cwd
        return working_directory(cwd) if self.disk.live else cwd
