"""Where code lies that is not the project's, for tools that take lists of places."""

from __future__ import annotations

from whose._files.paths import SITE_NAMES
from whose._files.system import BUILTINS
from whose._rules.places import CLOSED, SITE
from whose._verdict import Kind

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._rules.rules import Rules


def third_party_places(rules: Rules) -> list[str]:
    """Real paths of directories and files that hold third-party code, as far as known."""
    real, owners = rules.disk.real, rules.owners
    found: list[str] = []
    for root in rules.environment.roots:
        if root.kind is Kind.THIRD_PARTY:
            found.append(real(root.path))
        if root.role == "site":
            found += _linked(rules, root.path)
        elif root.role == "path":
            found += map(real, owners.third_party_in(owners.installed(rules.paths.key(root.path))))
    return list(dict.fromkeys(found))


def settled_places(rules: Rules) -> list[tuple[str, set[str]]]:
    """Directories of library code, each with the names in it that may be something else.

    All else in them is library code, but for what is behind a link to a directory.
    """
    paths = rules.paths
    found = []
    for root in rules.environment.roots:
        key = paths.key(root.path)
        place = rules.place(key)
        if place.mode == SITE and place.installed is not None:
            others = {*rules.owners.own(place.installed).tops, *place.installed.links}
        elif place.mode == CLOSED and root.role == "stdlib":
            others = set(SITE_NAMES)
        else:
            continue
        if place.ruling.kind is Kind.PROJECT or any(map(rules.forced.get, paths.above(key))):
            continue
        for each in (*rules.forced, *rules.marks):
            if each != key and paths.inside(each, key):
                others.add(each[len(key) + 1 :].partition(paths.sep)[0])
        found.append((root.path, others))
    return found


def _linked(rules: Rules, site: str) -> Iterator[str]:
    """Where the packages and modules of a site directory really are, if they are links."""
    disk, paths = rules.disk, rules.paths
    for name in disk.names(site) or ():
        path = paths.join(site, name)
        for each in (path, paths.join(path, "__init__.py")):
            if disk.form(each) == "link":
                real = disk.real(each)
                place = real if each == path else paths.parent(real)
                if rules.judge(paths.key(place)).kind is Kind.THIRD_PARTY:
                    yield place
