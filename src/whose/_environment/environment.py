"""The environment that questions are answered by: its layers and roots."""

from __future__ import annotations

from whose._environment.layers import Root, contains
from whose._environment.prefix import Schemes
from whose._environment.running import Evidence, interpreter
from whose._files.disk import Disk
from whose._files.system import BUILTINS, OS
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from whose._environment.layers import Layer


class Environment:
    """The layers and roots of one interpreter or environment.

    >>> environment = Environment.current()
    >>> environment.layers[0].prefix == environment.prefix
    True
    """

    def __init__(self, evidence: Evidence, disk: Disk, known: Environment | None = None) -> None:
        from whose._environment.discover import Survey
        from whose._environment.project import developed_in
        from whose._metadata.contents import Contents

        self.evidence = evidence
        self.disk = disk
        self.schemes: Schemes = known.schemes if known else Schemes(evidence, disk)
        self.contents: Contents = known.contents if known else Contents(disk)
        """What is installed in directories and archives, read when it is asked for."""
        self.path = evidence.path
        """`sys.path`, absolute."""
        found = Survey(evidence, self.schemes)
        self.layers = tuple(found.layers.values())
        """From the topmost environment down to the base interpreter, then what `sys.path` adds."""
        sites = [site for layer in self.layers for site in layer.sites]
        starts = [each for each in (evidence.cwd, evidence.script_directory) if each]
        developed = [
            Root(each, "source", Ruling(Kind.PROJECT, 6, f"somebody works in {each}", each))
            for each in developed_in(sites, starts, disk)
        ]
        self.roots = (*found.roots.values(), *developed)
        """Every directory whose kind is known, in the order in which they are asked."""
        self._trees: list[str] | None = None
        self.user_path = found.user_path
        """The entries of `sys.path` before the standard library's: not added by `site`."""
        self.anchors = found.anchors
        """Where the project certainly is: working directory, script's directory, user_path."""

    @classmethod
    def current(cls, path: Sequence[object] | None = None) -> Environment:
        """The environment of the running interpreter, as it is now.

        `path` stands in for `sys.path`.

        >>> import sys
        >>> Environment.current().prefix == sys.prefix
        True
        """
        evidence, paths = interpreter(path)
        return cls(evidence, Disk(paths))

    @classmethod
    def of(cls, where: str | os.PathLike[str]) -> Environment:
        """The environment with the prefix (or the executable) `where`, read from disk.

        A file called `.venv` stands for the environment that its first line names (PEP 832).
        Nothing of it is run, so what its start-up code would change is unknown,
        but for `addsitedir` calls with a literal argument. Raises ValueError if
        there is no environment.

        >>> import sys
        >>> Environment.of(sys.executable).prefix == Environment.of(sys.prefix).prefix
        True
        >>> Environment.of("/nowhere")
        Traceback (most recent call last):
        ...
        ValueError: /nowhere: no such file or directory
        """
        from whose._environment.static import evidence_of

        disk = Disk()
        return cls(evidence_of(OS.fspath(where), disk), disk)

    def with_path(self, path: Sequence[object]) -> Environment:
        """The same interpreter with another `sys.path`; what was read is not read again.

        >>> import sys
        >>> Environment.current().with_path([sys.prefix]).path == (sys.prefix,)
        True
        """
        return Environment(self.evidence.with_path(path, self.disk.paths), self.disk, self)

    def read_again(self) -> Environment:
        """The same evidence, with everything on disk looked at anew.

        >>> environment = Environment.current()
        >>> environment.read_again().prefix == environment.prefix
        True
        """
        return Environment(self.evidence, Disk(self.disk.paths))

    @property
    def prefix(self) -> str:
        """`sys.prefix`, absolute.

        >>> import os
        >>> os.path.isabs(Environment.current().prefix)
        True
        """
        return self.evidence.prefixes[0]

    @property
    def problems(self) -> dict[str, str]:
        """Path of each piece of evidence that could not be used, and why.

        >>> Environment.current().problems.get("/etc/passwd", "not even looked at")
        'not even looked at'
        """
        return self.disk.problems

    @property
    def is_running(self) -> bool:
        """Whether it is that of the running interpreter, not one that was read from disk.

        >>> import sys
        >>> Environment.current().is_running, Environment.of(sys.prefix).is_running
        (True, False)
        """
        return "py_version_short" in self.evidence.variables

    def sites_on_path(self) -> list[tuple[str, Layer]]:
        """The site directories on `sys.path` and their layers, in its order, each once.

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

    def holds_project(self, directory: str) -> bool:
        """Whether the working directory, the script or a user-given entry is below `directory`.

        >>> import os
        >>> Environment.current().holds_project(os.path.abspath(os.sep))
        True
        """
        return any(contains(self.disk, directory, anchor) for anchor in self.anchors)

    def in_tree(self, directory: str) -> bool:
        """Whether `directory` lies in the tree of the project that the program was started in.

        >>> Environment.current().in_tree("/nowhere")
        False
        """
        if self._trees is None:
            from whose._environment.project import project_trees

            starts = filter(None, (self.evidence.cwd, self.evidence.script_directory))
            self._trees = project_trees(starts, self.disk)
        return any(contains(self.disk, tree, directory) for tree in self._trees)

    def in_project(self, directory: str) -> bool:
        """Whether `directory` is below (or is) the working directory or another anchor.

        >>> Environment.current().in_project("/nowhere")
        False
        """
        return any(contains(self.disk, anchor, directory) for anchor in self.anchors)
