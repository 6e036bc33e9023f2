"""Finds answers for one value of `sys.path`, and remembers them.

A name that is no path is judged here (rule 0), and all others by `rules`.
"""

from __future__ import annotations

from itertools import islice

from whose._files.limits import MOST_ANSWERS
from whose._files.paths import MODULE_SUFFIXES, forget_oldest
from whose._files.system import BUILTINS, LIBRARIES, OS, TYPE_CHECKING, bind
from whose._verdict import Kind, Ruling, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from whose._rules.rules import Rules
    from whose._verdict import Distribution, StrPath

_NONE: Any = object()  # equal to no entry of `sys.path`, and to no answer
_MOST_DIRECTORIES = 256  # of a namespace package

_NOT_A_PATH = Ruling(Kind.UNKNOWN, 0, "not the path of a file")
_FROZEN = Ruling(Kind.STDLIB, 0, "frozen into the interpreter")
_BUILT_IN = Ruling(Kind.STDLIB, 0, "built into the interpreter")

# Frozen into CPython, but not listed in sys.stdlib_module_names.
_FROZEN_ONLY = frozenset(
    {"getpath", "__hello__", "__hello_alias__", "__phello__", "__hello_only__"}
)
# The characters of a URL's scheme: `git+ssh`, `vscode-notebook-cell`.
_SCHEME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
# Values of `spec.origin` for modules without a file, and what Cython 0.29 calls its own code.
_ORIGINS = {"frozen": _FROZEN, "built-in": _BUILT_IN, "stringsource": _NOT_A_PATH}


class Answers:
    """The answers for one value of `sys.path`; another value takes another object.

    So threads can share an object while one of them changes `sys.path`.
    """

    def __init__(self, path: list[Any], entries: list[str], rules: Rules) -> None:
        self.path = path
        """All that is in `sys.path`, to compare it with."""
        self.entries = entries
        """The strings in it."""
        self.rules = rules
        self.disk = rules.disk
        self.known: dict[str, Kind] = {}
        """The kind of each absolute path that was asked about, as it was spelled."""
        self.owners: dict[str, Distribution | None] = {}
        """Likewise, the owners."""
        self.verdicts: dict[str, Verdict] = {}
        """Likewise, the verdicts."""
        self.namespaces: dict[tuple[str, ...], Kind] = {}
        """The kind of each namespace package, by its directories."""
        self.plain = rules.paths.fold is None and not rules.forced
        self.places = rules.places
        self.roots = rules.roots

    def end(self) -> None:
        """Make this fit no `sys.path`, so that a thread that still has it drops it."""
        self.path[:] = [_NONE]
        self.entries = self.path

    def kind(self, path: StrPath) -> Kind:
        """The kind of a path."""
        # Most files of libraries are answered by their directory alone, without normalising the
        # path. One that ends in a dot may end in `..`, one with a `<` may be no path, and a root
        # may differ from its directory.
        if self.plain and type(path) is str and path[:1] == "/" and path[-1:] not in "./":
            directory = path[: path.rfind("/")] or "/"
            place = self.places.get(directory)
            if place is None and self.rules.paths.is_plain(path):
                place = self.rules.place(directory)
            quick = place.quick if place is not None and path not in self.roots else None
            is_sure = "<" not in path and "\0" not in path and not self.disk.exhausted
            if quick is not None and is_sure:
                if len(self.known) > MOST_ANSWERS:
                    forget_oldest(self.known, MOST_ANSWERS)
                self.known[path] = quick
                return quick
            known = self.known.get(path)  # from before `sys.path` changed
            if known is not None:
                return known
        name, key, ruling = self._judged(path)
        if key:
            self._keep(name, self.known, ruling.kind)
        else:
            self.known[name] = ruling.kind
        return ruling.kind

    def verdict(self, path: StrPath) -> Verdict:
        """The verdict about a path: its kind with reason, owner and evidence."""
        known = self.verdicts.get(path) if type(path) is str else None
        if known is not None:
            return known
        from whose._rules.explain import explained

        name, key, ruling = self._judged(path)
        if not key:
            return Verdict(name, ruling)
        verdict = explained(self.rules, name, key, ruling)
        self._keep(name, self.verdicts, verdict)
        self._keep(name, self.owners, verdict.distribution)
        return verdict

    def owner(self, path: StrPath) -> Distribution | None:
        """The distribution that a verdict would name, found without looking for evidence."""
        known: Any = self.owners.get(path, _NONE) if type(path) is str else _NONE
        if known is not _NONE:
            return known  # type: ignore[no-any-return]
        from whose._rules.explain import owner_of

        name, key, ruling = self._judged(path)
        owner = owner_of(self.rules, key, ruling) if key else None
        self._keep(name, self.owners, owner)
        return owner

    def module(self, name: str) -> Kind:
        """The kind of the module called `name`."""
        from whose._environment.modules import places_of_module

        environment = self.rules.environment
        places = places_of_module(name, environment)
        if not places:
            return Kind.UNKNOWN
        first = self.disk.paths.absolute(places[0], environment.working_directory())
        is_namespace = self.disk.form(self.disk.real(first)) == "dir"
        return self.namespace(places) if is_namespace else self.kind(places[0])

    def namespace(self, directories: Iterable[str]) -> Kind:
        """The kind of what is in a namespace package: the project's, if any of that is.

        If there are no modules in it, the kind of its first directory.
        """
        cwd = self.rules.environment.working_directory()
        found = tuple(dict.fromkeys(self.rules.paths.absolute(each, cwd) for each in directories))
        kind = self.namespaces.get(found)
        if kind is None:
            kind = self._kind_of_modules(found)
            if not self.disk.exhausted:
                forget_oldest(self.namespaces, MOST_ANSWERS)
                self.namespaces[found] = kind
        return kind

    def _kind_of_modules(self, directories: tuple[str, ...]) -> Kind:
        rules, join, first, todo = self.rules, self.rules.paths.join, Kind.UNKNOWN, [*directories]
        for at in islice(todo, _MOST_DIRECTORIES):  # it grows
            for each, is_link in self.disk.entries(at) or ():
                path = join(at, each)
                is_package = "." not in each and self.disk.exists(join(path, "__init__.py"))
                if is_package or each.endswith(MODULE_SUFFIXES):
                    kind = rules.judge(rules.paths.key(path)).kind
                    if kind is Kind.PROJECT:
                        return kind
                    first = kind if first is Kind.UNKNOWN else first
                elif "." not in each and each != "__pycache__" and not is_link:
                    todo.append(path)
        return self.kind(todo[0]) if first is Kind.UNKNOWN else first

    def prepare(self) -> None:
        """Import and read in advance what later answers may need."""
        from whose._files import archive  # noqa: F401 - an archive may be put on sys.path

        bind(*LIBRARIES)
        environment = self.rules.environment
        places = [each for each in environment.path if self.disk.form(each) == "file"]  # archives
        for layer in environment.layers:
            if layer.form == "conda environment":
                from whose._metadata import conda  # noqa: F401 - conda's records may be needed
            places += layer.sites
        for each in places:
            self.kind(self.disk.paths.join(each, "__init__.py"))

    def _keep(self, name: str, store: dict[str, Any], answer: object) -> None:
        # Not relative paths, which depend on the working directory, nor very deep ones, nor an
        # answer that was found while files could not be opened.
        paths = self.rules.paths
        if paths.isabs(name) and not paths.is_deep(name) and not self.disk.exhausted:
            forget_oldest(store, MOST_ANSWERS)
            store[name] = answer

    def _judged(self, path: StrPath) -> tuple[str, str, Ruling]:
        """A path as a plain string, its key, and the ruling about it.

        The key is empty for a name that is no path (rule 0), unless a file of that name exists.
        """
        rules, name = self.rules, OS.fsdecode(path)
        paths = rules.paths
        if type(name) is not str:  # a subclass may override methods
            name = str.__str__(name)
        said = no_path(name, rules.environment.evidence.stdlib_names)
        may_exist = "/" in name or paths.sep in name
        if said is not None and not (may_exist and rules.disk.exists(name)):
            return name, "", said
        cwd = ""
        if not paths.isabs(name):
            cwd = rules.environment.working_directory()
        key = paths.key(paths.absolute(name, cwd))
        if cwd and not rules.disk.exists(key):
            key = rules.imported(name) or key
        return name, key, rules.judge(key)


def no_path(name: str, stdlib_names: frozenset[str]) -> Ruling | None:
    """Rule 0: the ruling about a name that is not a file's; None if it may be a file's.

    `<frozen os>` is the standard library's: frozen modules have no file. `<string>`,
    `<ipython-input-…>`, `<eval_with_key>.0`, `<stdin>-0`, `~` and `{built-in method len}` (in
    profiles), URLs, the empty name and a name with a NUL are `unknown`. Some tools join such a
    name to the working directory, so only the last component is looked at.
    """
    if not name or "\0" in name or name == "~":
        return _NOT_A_PATH
    if name in _ORIGINS:
        return _ORIGINS[name]
    if name[0] == "{" and name[-1] == "}":
        return _NOT_A_PATH
    # `<template /srv/page.html>`, and `<torch_package_0>.app/core.py`
    if name[0] == "<" and "/" in name and (name[-1] == ">" or ">." in name.partition("/")[0]):
        return _NOT_A_PATH
    colon = name.find("://")
    if colon > 1 and not name[:colon].strip(_SCHEME):  # one letter would be a drive
        return _NOT_A_PATH
    start = max(name.rfind("/"), name.rfind("\\")) + 1
    last, end, after = name[start:].partition(">")
    if last[:1] != "<" or not end or after[:1] not in ("", ".", "-"):
        return None
    if last.startswith("<frozen "):
        top = last[8:].partition(".")[0]
        if top in stdlib_names or top in _FROZEN_ONLY:
            return _FROZEN
    return _NOT_A_PATH
