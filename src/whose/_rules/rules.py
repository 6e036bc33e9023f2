"""Applies the rules to a file, by the directory that it is in and by its own name."""

from __future__ import annotations

from whose._files.limits import DEEPEST, LONGEST
from whose._files.paths import source_of_cached
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._rules.places import ALIAS, CLOSED, LIBRARY, NOBODY, SCRIPTS, SITE, Place
from whose._rules.walk import Walk
from whose._verdict import Kind, Ruling

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whose._environment.environment import Environment
    from whose._metadata.directory import Installed


class Rules(Walk):
    """Judges absolute paths, given as keys, for one environment and the user's options."""

    def __init__(
        self,
        environment: Environment,
        forced: dict[str, Ruling],
        named: Mapping[str, Ruling] | None = None,
    ) -> None:
        super().__init__(environment, named or {})
        self.forced = forced
        """The rulings of options about paths, by key."""
        if environment.evidence.frozen:
            from whose._rules.frozen import Frozen

            self.frozen = Frozen(self)
        # An option about a distribution is also about the sources of its editable installation.
        for site in (site for layer in environment.layers if named for site in layer.sites):
            for each in environment.contents.installed(self.paths.key(site)).local():
                said = self.own.named.get(each.normalized_name)
                if said is not None and each.origin and each.origin.editable:
                    source = self.disk.real(each.origin.directory)
                    forced.setdefault(self.paths.key(source), said)

    def judge(self, path: str) -> Ruling:
        """The ruling about `path`, a file or a directory, existing or not."""
        if len(path) > LONGEST:
            path = path[:LONGEST].rpartition(self.paths.sep)[0]
        if self.paths.is_deep(path):  # no module lies there: take the directory at the limit
            path = self.paths.sep.join(path.split(self.paths.sep)[: DEEPEST + 1])
        if self.forced:
            ruling = self.forced_ruling(path)
            if ruling is not None:
                return ruling
        return self._judge(path)

    def _judge(self, path: str) -> Ruling:
        parent = self.paths.parent(path)
        if parent == path:
            return NOBODY
        up = self.place(parent)
        source = source_of_cached(path, self.paths)
        if source is not None and self.paths.parent(source) != parent:
            return self._judge(source)  # a file in `__pycache__` is judged like its source
        name = source or path
        if name in self.roots:
            return self.place(name).ruling
        if up.mode == ALIAS:
            return self._judge(self.paths.join(up.real, self.paths.name(path)))
        if up.mode in (LIBRARY, CLOSED):
            return up.ruling
        if up.installed is not None:
            found = self._listed(up, path, name)
            if found is not None:
                return found
        form = self.disk.form(path)
        if form == "dir":
            return self.place(path).ruling
        if form == "link":
            real = self.paths.key(self.disk.real(path))
            if real != path:
                return self._judge(real)
        if up.ruling is NOBODY or up.ruling is SCRIPTS.ruling:
            names = dict.fromkeys((path, name))  # for a `.pyc`, also its source
            layers = self.shared if up.ruling is NOBODY else self.environment.layers
            return self.owners.outside(names, layers) or up.ruling
        return up.ruling

    def _listed(self, up: Place, path: str, name: str) -> Ruling | None:
        """The ruling about a file in a directory with distributions; None if records say nothing.

        `name` is the path of the source if `path` is a `.pyc`; else it is `path`.
        """
        installed = up.installed
        assert installed is not None
        relative = installed.relative(name) or ""
        if up.mode == SITE:
            if relative in installed.links and relative not in self.own.listed(installed).files:
                return self._linked(installed, name)
            return self.owners.judge(installed, relative, up.ruling)
        frozen = self.frozen.ruling(installed, relative) if self.frozen else None
        if frozen is not None:
            return frozen
        found = self.owners.judge(installed, relative, up.ruling)
        if found is up.ruling and name != path:  # the `.pyc` itself may be listed
            found = self.owners.judge(installed, installed.relative(path) or "", up.ruling)
        # Of rules 2 and 3, a record has decided, though the directory has the same ruling.
        return None if found is up.ruling and found.rule > 3 else found

    def _linked(self, installed: Installed, path: str) -> Ruling | None:
        """The ruling about a link at the top level of a site directory; None if it is broken.

        Its real path decides. If that would be the project's, a record of the link decides.
        """
        real = self.paths.key(self.disk.real(path))
        if real == path:
            return None
        found = self._judge(real)
        if found.kind is Kind.PROJECT:
            relative = installed.relative(path) or ""
            listed = self.owners.judge(installed, relative, NOBODY)
            return listed if listed is not NOBODY else found
        return found

    def forced_ruling(self, path: str) -> Ruling | None:
        """The ruling of an option about the real path; the deepest option wins."""
        name, parent = self.paths.name(path), self.paths.parent(path)
        real = self.paths.key(self.paths.join(self.disk.real(parent), name))
        if self.disk.form(path) == "link":
            real = self.paths.key(self.disk.real(path))
        for each in self.paths.above(real):
            if each in self.forced:
                return self.forced[each]
        return None

    def imported(self, name: str) -> str | None:
        """The key of the imported file that a relative name may mean; None if there is none.

        Cython and frozen applications name files relative to the directory that they are
        imported from. The name is that of no file in the working directory.
        """
        top = name.replace("/", self.paths.sep).partition(self.paths.sep)[0]
        evidence = self.environment.evidence
        if top in ("", ".", ".."):
            return None
        if evidence.frozen:
            return self.paths.key(self.paths.absolute(name, evidence.frozen))
        if top == name:
            return None
        for site, _ in self.environment.sites_on_path():
            if self.disk.exists(self.paths.join(site, top)):
                return self.paths.key(self.paths.absolute(name, site))
        return None
