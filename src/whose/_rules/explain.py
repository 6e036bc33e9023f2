"""Makes verdicts from rulings, and finds the distributions of files and of modules."""

from __future__ import annotations

from whose._environment.modules import places_of_module
from whose._files.system import BUILTINS, TYPE_CHECKING
from whose._rules.evidence import Search
from whose._verdict import Ruling, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from typing import Any

    from whose._rules.rules import Rules
    from whose._verdict import Distribution, StrPath

_NONE = object()  # no answer, not even that there is no owner


def verdict_of(rules: Rules, path: StrPath) -> Verdict:
    """The verdict about `path`."""
    name, key, ruling = rules.ruled(path)
    if not key:
        return Verdict(name, ruling)
    owner = judged_owner(rules, key, ruling)
    ruling = _named(rules, ruling, owner)
    place = rules.paths.absolute(name, rules.environment.working_directory())
    search = Search(place, ruling, owner, rules.environment)
    evidence = tuple(dict.fromkeys(search.evidence()))
    verdict = Verdict(name, ruling, distribution=owner, evidence=evidence, notes=search.notes())
    rules.keep(name, rules.verdicts, verdict)
    rules.keep(name, rules.known_owners, owner)
    return verdict


def owner_of(rules: Rules, path: StrPath) -> Distribution | None:
    """The distribution that the verdict would name, found without looking for evidence."""
    known: Any = rules.known_owners.get(path, _NONE) if type(path) is str else _NONE
    if known is not _NONE:
        return known  # type: ignore[no-any-return]
    name, key, ruling = rules.ruled(path)
    owner = judged_owner(rules, key, ruling) if key else None
    rules.keep(name, rules.known_owners, owner)
    return owner


def judged_owner(rules: Rules, key: str, ruling: Ruling) -> Distribution | None:
    """The distribution that a path belongs to; None if there is none.

    `ruling` is the ruling about the path with the key `key`.
    """
    if ruling.rule == 1:  # an option tells the kind, and nothing about the owner
        ruling = rules._judge(key)
    real = rules.paths.key(rules.disk.real(key))
    # If it is rule 1 still, the option is about the owner.
    owner = _owner(rules, ruling, (key, real)) if ruling.rule in (1, 2, 3, 4) else None
    return _editable(rules, real) if owner is None and ruling.rule in (2, 6) else owner


def _named(rules: Rules, ruling: Ruling, owner: Distribution | None) -> Ruling:
    """The ruling with the rule and the reason that are shown.

    For speed, a whole directory may be judged by rule 4 or 6, although an earlier rule gives
    the same answer for the file: a record lists it, it is installed editable, or an option
    names its distribution.
    """
    found = rules.own.ruling(owner) if owner and ruling.rule in (4, 6) else ruling
    if found.kind is not ruling.kind:
        return ruling
    return Ruling(ruling.kind, found.rule, found.reason, ruling.root or found.root, ruling.layer)


def _owner(rules: Rules, ruling: Ruling, spellings: tuple[str, ...]) -> Distribution | None:
    directories = [ruling.root, rules.paths.parent(ruling.root)] if ruling.root else []
    contents = rules.environment.contents
    for layer in rules.environment.layers:
        if layer.prefix == ruling.layer:
            directories += layer.sites
    # A directory may be a tool's as a whole, with metadata further down. Few rulings have no root.
    inside = rules.paths.inside
    directories += (each for each in rules.environment.path if inside(each, ruling.root or each))
    for spelling in spellings:
        for directory in directories:
            owner = contents.installed(directory).owner(spelling)
            if owner is not None:
                return owner
    return None


def _editable(rules: Rules, real: str) -> Distribution | None:
    """The editable installation whose source tree holds a file, if there is one."""
    for layer in rules.environment.layers:
        for distribution, source in rules.own.editable_in(layer):
            if rules.paths.inside(real, rules.disk.real(source)) and rules.own.source(distribution):
                return distribution
    return None


def distributions_of(rules: Rules, name: str) -> tuple[Distribution, ...]:
    """The distributions that a module or package comes from, in the order of `sys.path`."""
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
