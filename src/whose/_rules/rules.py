"""Applies the rules to a file, by the directory that it is in and by its own name."""

from __future__ import annotations

from whose._files.limits import DEEPEST
from whose._files.paths import DISTRIBUTION, MODULE_SUFFIXES, source_of_cached
from whose._files.system import BUILTINS, OS, TYPE_CHECKING
from whose._rules.places import NOBODY, SCRIPTS, Place
from whose._rules.walk import Walk
from whose._verdict import Kind, Ruling, normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._environment.environment import Environment
    from whose._metadata.directory import Installed

    Option = tuple[Kind, str, Iterable[str]]
    """The kind that it sets, its name, and the paths or distributions that it is about."""


class Rules(Walk):
    """Judges absolute paths, given as keys, for one environment and the user's options."""

    def __init__(
        self, environment: Environment, options: Iterable[Option] = (), before: Rules | None = None
    ) -> None:
        super().__init__(environment)
        if before is not None:
            self.own.made = before.own.made
        self.forced: dict[str, Ruling] = {}
        """The rulings of options about paths, by key."""
        for kind, option, given in options:
            for each in given:
                self._force(kind, option, each)
        if environment.evidence.frozen:
            from whose._rules.frozen import Frozen

            self.frozen = Frozen(self)
        # An option about a distribution is also about the sources of its editable installation.
        for layer in environment.layers if self.own.named else ():
            for distribution, source in self.own.editable_in(layer):
                said = self.own.named.get(distribution.normalized_name)
                if said is not None:
                    self.forced.setdefault(self.paths.key(self.disk.real(source)), said)

    def _force(self, kind: Kind, option: str, text: str) -> None:
        reason = f"the option {option} = {text}"
        if text.startswith(DISTRIBUTION):
            name = normalised(text[len(DISTRIBUTION) :])
            self.own.named[name] = Ruling(kind, 1, reason)
        else:
            cwd = self.environment.evidence.cwd
            path = self.paths.absolute(OS.path.expanduser(text), cwd)
            for each in (path, self.disk.real(path)):
                self.forced[self.paths.key(each)] = Ruling(kind, 1, reason, path)

    def judge(self, path: str) -> Ruling:
        """The ruling about `path`, a file or a directory, existing or not."""
        if self.paths.is_deep(path):  # no module lies there: take the directory at the limit
            path = self.paths.sep.join(path.split(self.paths.sep)[: DEEPEST + 1])
        if self.forced:
            for each in self.paths.above(self.paths.key(self.disk.real(path))):
                if each in self.forced:  # the deepest option wins
                    return self.forced[each]
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
        if up.mode == "alias":
            return self._judge(self.paths.join(up.real, self.paths.name(path)))
        if up.mode in ("library", "closed"):
            return up.ruling
        if up.installed is not None:
            found = self._listed(up, up.installed, path, name)
            # A directory is judged as what is in it, wherever a link leads.
            is_open = found is up.ruling and not path.endswith(MODULE_SUFFIXES)
            if found and not (is_open and self.disk.form(self.disk.real(path)) == "dir"):
                return found
        form = self.disk.form(path)
        if form == "dir":
            return self.place(path).ruling
        if form == "link":
            real = self.paths.key(self.disk.real(path))
            if real != path:
                return self._judge(real)
        used = up.ruling is SCRIPTS.ruling  # nobody walks above its layer
        if not used and up.ruling is not NOBODY:
            return up.ruling
        outside = self.owners.outside
        return outside(path, used) or (name != path and outside(name, used)) or up.ruling

    def _listed(self, up: Place, installed: Installed, path: str, name: str) -> Ruling | None:
        """The ruling about a file in a directory with distributions; None if records say nothing.

        `name` is the path of the source if `path` is a `.pyc`; else it is `path`.
        """
        relative = self.paths.below(name, installed.directory)
        if up.mode == "site":
            default = up.ruling
            if relative in installed.links and relative not in self.own.listed(installed).files:
                real = self.paths.key(self.disk.real(name))
                if real == name:
                    return None  # a broken link
                default = self._judge(real)
                if default.kind is not Kind.PROJECT:
                    return default  # else a record of the link decides, if there is one
            return self.owners.judge(installed, relative, default)
        frozen = self.frozen.ruling(installed, relative) if self.frozen else None
        if frozen is not None:
            return frozen
        for each in dict.fromkeys((name, path)):  # the `.pyc` itself may be listed
            relative = self.paths.below(each, installed.directory)
            found = self.owners.judge(installed, relative, up.ruling)
            # Of rules 2 and 3, a record has decided, though the directory has the same ruling.
            if found is not up.ruling or found.rule <= 3:
                return found
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
