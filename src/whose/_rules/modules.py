"""Tells whose a module is, by its name, and a namespace package, by its directories."""

from __future__ import annotations

from itertools import islice

from whose._environment.modules import places_of_module
from whose._files.limits import MOST_ANSWERS
from whose._files.paths import MODULE_SUFFIXES, forget_oldest
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._verdict import Kind

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whose._rules.rules import Rules
    from whose._verdict import Distribution

_MOST_DIRECTORIES = 256  # of a namespace package


def kind_of_module(rules: Rules, name: str) -> Kind:
    """The kind of the module called `name`."""
    places = places_of_module(name, rules.environment)
    if not places:
        return Kind.UNKNOWN
    first = rules.paths.absolute(places[0], rules.environment.working_directory())
    is_namespace = rules.disk.form(rules.disk.real(first)) == "dir"
    return kind_of_namespace(rules, places) if is_namespace else rules.kind(places[0])


def kind_of_namespace(rules: Rules, directories: Iterable[str]) -> Kind:
    """The kind of what is in a namespace package: the project's, if any of that is.

    If there are no modules in it, the kind of its first directory.
    """
    cwd = rules.environment.working_directory()
    found = tuple(dict.fromkeys([rules.paths.absolute(each, cwd) for each in directories]))
    kind = rules.namespaces.get(found)
    if kind is None:
        kind = _kind_of_modules(rules, found)
        if not rules.disk.exhausted:
            forget_oldest(rules.namespaces, MOST_ANSWERS)
            rules.namespaces[found] = kind
    return kind


def _kind_of_modules(rules: Rules, directories: tuple[str, ...]) -> Kind:
    join, first, todo = rules.paths.join, Kind.UNKNOWN, [*directories]
    for at in islice(todo, _MOST_DIRECTORIES):  # it grows
        for each, is_link in (rules.disk.entries(at) or {}).items():
            path = join(at, each)
            is_package = "." not in each and rules.disk.exists(join(path, "__init__.py"))
            if is_package or each.endswith(MODULE_SUFFIXES):
                kind = rules.judge(rules.paths.key(path)).kind
                if kind is Kind.PROJECT:
                    return kind
                first = kind if first is Kind.UNKNOWN else first
            elif "." not in each and each != "__pycache__" and not is_link:
                todo.append(path)
    return rules.kind(todo[0]) if first is Kind.UNKNOWN else first


def distributions_of(rules: Rules, name: str) -> tuple[Distribution, ...]:
    """The distributions that a module or package comes from, in the order of `sys.path`."""
    from whose._rules.explain import judged_owner

    places, name = places_of_module(name, rules.environment), str.__str__(name)
    key = rules.paths.key
    inside = f"{key(name).replace('.', '/')}/"
    found: dict[Distribution, None] = {}
    for entry in rules.environment.path:
        rules.place(key(entry))  # opens archives
        installed = rules.environment.contents.installed_if_any(key(entry))
        if installed is not None:
            rows = installed.rows(key(name.partition(".")[0])).files.items()
            found.update((owner, None) for path, owner in rows if path.startswith(inside))
    for each in places:
        is_there = each is places[0] or rules.disk.exists(each)  # the first may be in an archive
        at = key(each) if is_there and not each.startswith("<") else ""
        owner = judged_owner(rules, at, rules.judge(at)) if at else None
        if owner is not None:
            found[owner] = None
    return tuple(found)
