"""Applies the rules to paths, and remembers the answers for one value of `sys.path`."""

from __future__ import annotations

from whose._files.limits import DEEPEST, MOST_ANSWERS
from whose._files.paths import DISTRIBUTION, MODULE_SUFFIXES, forget_oldest, text_of
from whose._files.system import BUILTINS, LIBRARIES, OS, TYPE_CHECKING, bind, complete
from whose._rules.places import NOBODY, SCRIPTS, Place
from whose._rules.walk import Walk
from whose._verdict import Kind, Ruling, Verdict, normalised

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from whose._environment.environment import Environment
    from whose._metadata.directory import Installed
    from whose._verdict import Distribution, StrPath

_DOTS = frozenset({"", ".", ".."})
_NOT_A_PATH = Ruling(Kind.UNKNOWN, 0, "not the path of a file")
_FROZEN = Ruling(Kind.STDLIB, 0, "frozen into the interpreter")
_BUILT_IN = Ruling(Kind.STDLIB, 0, "built into the interpreter")

# Frozen into CPython, but not listed in sys.stdlib_module_names.
_FROZEN_ONLY = {"getpath", "__hello__", "__hello_alias__", "__phello__", "__hello_only__"}
_IN_SCHEME = dict.fromkeys(b"+-.")  # of a URL, as in `git+ssh`, `vscode-notebook-cell`
# Values of `spec.origin` for modules without a file, and what Cython 0.29 calls its own code.
_ORIGINS = {"frozen": _FROZEN, "built-in": _BUILT_IN, "stringsource": _NOT_A_PATH}


class Rules(Walk):
    """Judges paths, for one environment and the user's options.

    Another value of `sys.path` takes another object. So threads can share an object while one
    of them changes `sys.path`.
    """

    def __init__(
        self,
        environment: Environment,
        options: Iterable[tuple[Kind, Iterable[str]]] = (),
        before: Rules | None = None,
    ) -> None:
        super().__init__(environment)
        if before is not None:
            self.own.kept = before.own.kept
        self.path: list[Any] = []
        """All that is in the `sys.path` that this is for, to compare it with."""
        self.entries: list[Any] = []
        """The strings in it."""
        self.known: dict[str, Kind] = {}
        """The kind of each absolute path that was asked about, as it was spelled."""
        self.known_owners: dict[str, Distribution | None] = {}
        """Likewise, the owners."""
        self.verdicts: dict[str, Verdict] = {}
        """Likewise, the verdicts."""
        self.namespaces: dict[tuple[str, ...], Kind] = {}
        """The kind of each namespace package, by its directories."""
        self.forced: dict[str, Ruling] = {}
        """The rulings of options about paths, by key."""
        for kind, given in options:  # paths, or distributions
            for each in given:
                self._force(kind, each)
        if environment.facts.frozen:
            from whose._rules.frozen import Frozen

            self.frozen = Frozen(environment, self.own, self.judge_by_evidence)
        self.by_directory = self.paths.fold is None and not self.forced
        """Whether `kind` may answer by the directory: spellings are exact, no option may differ."""

    def _force(self, kind: Kind, text: str) -> None:
        reason = f"the option {kind.replace('-', '_')} = {text}"
        if text.startswith(DISTRIBUTION):
            name = normalised(text[len(DISTRIBUTION) :])
            ruling = self.own.named[name] = Ruling(kind, 1, reason)
            # It is also about the sources of an editable installation.
            for distribution, source in self.own.editable_in(*self.environment.layers):
                if distribution.normalized_name == name:
                    self.forced.setdefault(self.paths.key(self.disk.real(source)), ruling)
        else:
            path = self.paths.absolute(OS.path.expanduser(text), self.environment.facts.cwd)
            # uv links each file of a package into its cache, where the package has its name.
            package = self.paths.parent(self.disk.real(self.paths.join(path, "__init__.py")))
            ruling = Ruling(kind, 1, reason, path)
            for each in (path, self.disk.real(path)):
                self.forced[self.paths.key(each)] = ruling
            if self.paths.name(package) == self.paths.name(path):  # another option may name it
                self.forced.setdefault(self.paths.key(package), ruling)

    def prepare(self, every_question: bool = False) -> None:
        """Import and read in advance what later answers may need: kinds of paths, or all."""
        if every_question:
            from whose._rules import explain, libraries, modules  # noqa: F401

            complete("whose")
        from whose._files import archive  # noqa: F401 - an archive may be put on sys.path

        bind(*LIBRARIES)
        places = [each for each in self.environment.path if self.disk.form(each) == "file"]
        for layer in self.environment.layers:
            if every_question or layer.form == "conda environment":
                from whose._metadata import conda  # noqa: F401 - its records may be needed
            places += layer.sites
        for each in places:
            self.kind(self.paths.join(each, "__init__.py"))

    def invalidate(self) -> None:
        """Make this fit no `sys.path`, so that a thread that still has it drops it."""
        self.path[:] = [object()]  # equal to no entry
        self.entries = self.path

    # -- answers, which are remembered ----------------------------------------------------

    def kind(self, path: StrPath) -> Kind:
        """The kind of a path."""
        # Most paths are absolute and normal: in a known directory, they need not be looked at
        # closely. One that ends in a dot may end in `..`, and one with a `<` may be no path.
        if self.by_directory and type(path) is str and path[:1] == "/":
            directory, _, name = path.rpartition("/")
            place = self.places.get(directory)
            if place is None and self.paths.is_plain(path):
                place = self.place(directory or "/")
            if place is not None and name not in _DOTS and "<" not in path and "\0" not in path:
                kind = place.quick
                if kind is None or path in self.roots:  # a root may differ from its directory
                    kind = self.known.get(path) or self.judge(path).kind
                if not self.disk.exhausted:
                    if len(self.known) > MOST_ANSWERS:
                        forget_oldest(self.known, MOST_ANSWERS)
                    self.known[path] = kind
                return kind
        name = text_of(path)
        known = self.known.get(name)
        if known is not None:
            return known  # from before `sys.path` changed, or of a path that is no string
        key, ruling = self.ruled(name)
        self.keep(name, key, self.known, ruling.kind)
        return ruling.kind

    def keep(self, name: str, key: str, store: dict[str, Any], answer: object) -> None:
        """Remember an answer. Not for relative or deep paths, nor while files cannot be opened."""
        is_usual = not key or (self.paths.isabs(name) and not self.paths.is_deep(name))
        if is_usual and not self.disk.exhausted:
            forget_oldest(store, MOST_ANSWERS)
            store[name] = answer

    # -- rulings --------------------------------------------------------------------------

    def ruled(self, name: str) -> tuple[str, Ruling]:
        """The key of a path, and the ruling about it.

        The key is empty for a name that is no path (rule 0), unless a file of that name exists.
        """
        paths = self.paths
        said = no_path(name, self.environment.facts.stdlib_names)
        may_exist = "/" in name or paths.sep in name
        if said is not None and not (may_exist and self.disk.exists(name)):
            return "", said
        cwd = "" if paths.isabs(name) else self.environment.working_directory()
        key = paths.key(paths.absolute(name, cwd))
        if cwd and not self.disk.exists(key):
            key = self._imported(name, key)
        return key, self.judge(key)

    def judge(self, path: str) -> Ruling:
        """The ruling about `path`, a file or a directory, existing or not."""
        if self.paths.is_deep(path):  # no module lies there: take the directory at the limit
            path = self.paths.sep.join(path.split(self.paths.sep)[: DEEPEST + 1])
        if self.forced:  # the deepest option wins
            key = self.paths.key(self.disk.real(path))
            for each in (key, self.paths.source_of_cached(key) or key, *self.paths.above(key)):
                if each in self.forced:
                    return self.forced[each]
        return self.judge_by_evidence(path)

    def judge_by_evidence(self, path: str) -> Ruling:
        """Like `judge`, whatever the options say."""
        parent = self.paths.parent(path)
        if parent == path:
            return NOBODY
        up = self.place(parent)
        source = self.paths.source_of_cached(path)
        if source is not None and self.paths.parent(source) != parent:
            return self.judge_by_evidence(source)  # of a file in `__pycache__`
        name = source or path
        if name in self.roots:
            return self.place(name).ruling
        if up.mode == "alias":
            return self.judge_by_evidence(self.paths.join(up.real, self.paths.name(path)))
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
                return self.judge_by_evidence(real)
        # Whether an unused layer around scripts has been found depends on earlier questions.
        in_scripts = up.ruling is SCRIPTS.ruling
        if not in_scripts and up.ruling is not NOBODY:
            return up.ruling
        outside = (self.owners.outside(each, in_scripts) for each in dict.fromkeys((path, name)))
        return next(filter(None, outside), up.ruling)

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
                default = self.judge_by_evidence(real)
                if default.kind is not Kind.PROJECT:
                    return default  # else a record of the link decides, if there is one
                if self.disk.form(real) == "dir":  # as what is in it
                    return self.owners.ruling_of_listed(installed, relative) or default
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

    def _imported(self, name: str, key: str) -> str:
        """The key of the imported file that a relative name may mean, or its own `key`.

        Cython and frozen applications name files relative to where they are imported from, or to
        the project that has it in `src`. There is no such file in the working directory.
        """
        parts = name.replace("/", self.paths.sep).split(self.paths.sep)
        if parts[0] in _DOTS:
            return key
        if frozen := self.environment.facts.frozen:
            return self.paths.key(self.paths.absolute(name, frozen))
        source = self.paths.source_of_cached(key) or key
        # A new module is in a directory that is there already. Of others, wheels hold the file.
        is_new = self.disk.exists(self.paths.parent(source))
        sites = self.environment.sites_on_path()
        for at in range(8 if parts[0] == "src" and _DOTS.isdisjoint(parts) else 1):
            directories, needed = parts[at:-1], 2 if at > 1 else 1
            if len(directories) < needed:
                break  # further down, one name tells nothing: many are called `tests`
            told = parts[at:] if source.endswith(".py") and (at or is_new) else directories[:needed]
            for site, _ in sites:
                if self.disk.exists(self.paths.join(site, *told)):
                    path = self.paths.sep.join(parts[at:])
                    return self.paths.key(self.paths.absolute(path, site))
        return key


def no_path(name: str, stdlib_names: frozenset[str]) -> Ruling | None:
    """Rule 0: the ruling about a name that is not a file's; None if it may be a file's.

    `<frozen os>` is the standard library's: frozen modules have no file. `<string>`,
    `<ipython-input-…>`, `<eval_with_key>.0`, `<stdin>-0`, `~` and `{built-in method len}` (in
    profiles), URLs, the empty name and a name with a NUL are `unknown`. Some tools join such a
    name to the working directory, so only the last component is looked at.
    """
    if not name or "\0" in name or name == "~" or (name[0] == "{" and name[-1] == "}"):
        return _NOT_A_PATH
    if name in _ORIGINS:
        return _ORIGINS[name]
    # `<template /srv/page.html>`, and `<torch_package_0>.app/core.py`
    if name[0] == "<" and "/" in name and (name[-1] == ">" or ">." in name.partition("/")[0]):
        return _NOT_A_PATH
    scheme, is_url, _ = name.partition("://")
    if is_url and scheme[1:] and scheme.translate(_IN_SCHEME).isalnum():  # one letter is a drive
        return _NOT_A_PATH
    start = max(name.rfind("/"), name.rfind("\\")) + 1
    last, end, after = name[start:].partition(">")
    if last[:1] != "<" or not end or after[:1] not in ("", ".", "-"):
        return None
    top = last[8:].partition(".")[0] if last.startswith("<frozen ") else ""
    return _FROZEN if top in stdlib_names or top in _FROZEN_ONLY else _NOT_A_PATH
