"""Makes a verdict from a ruling: adds the owner of the file and the evidence."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._rules.evidence import evidence_of, notes_about
from whose._verdict import Ruling, Verdict

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._metadata.directory import Installed
    from whose._rules.rules import Rules
    from whose._verdict import Distribution


def explained(rules: Rules, path: str, key: str, ruling: Ruling) -> Verdict:
    """The verdict about `path`, given its key and the ruling about it."""
    owned = owner_of(rules, key, ruling)
    ruling = _named(rules, ruling, owned)
    owner = owned[1] if owned else None
    place = rules.paths.absolute(path, rules.environment.working_directory())
    return Verdict(
        path,
        ruling,
        distribution=owner,
        evidence=evidence_of(place, ruling, owned, rules.environment),
        notes=notes_about(place, ruling, owner, rules.environment),
    )


def owner_of(rules: Rules, key: str, ruling: Ruling) -> tuple[Installed, Distribution] | None:
    """The distribution that a path belongs to, and where it is installed; None if there is none.

    `ruling` is the ruling about the path with the key `key`.
    """
    if ruling.rule == 1:  # an option tells the kind, and nothing about the owner
        ruling = rules._judge(key)
    real = rules.paths.key(rules.disk.real(key))
    # If it is rule 1 still, the option is about the owner.
    owned = _owner(rules, ruling, (key, real)) if ruling.rule in (1, 2, 3, 4) else None
    if owned is None and ruling.rule in (2, 6):
        owned = _editable(rules, real)
    return owned


def _named(rules: Rules, ruling: Ruling, owned: tuple[Installed, Distribution] | None) -> Ruling:
    """The ruling with the rule and the reason that are shown.

    For speed, a whole directory may be judged by rule 4 or 6, although an earlier rule gives
    the same answer for the file: a record lists it, it is installed editable, or an option
    names its distribution.
    """
    if owned is None or ruling.rule not in (4, 6):
        return ruling
    installed, owner = owned
    said = rules.own.named.get(owner.normalized_name)
    if said is not None and said.kind is ruling.kind:
        return said
    if ruling.rule == 4:
        reason = f"{owner}, recorded in {installed.recorded_by(owner)}"
        return Ruling(ruling.kind, 3, reason, ruling.root, ruling.layer)
    source = owner.origin.directory if owner.origin else ""
    reason = f"{owner}, installed editable from the local directory {source}"
    return Ruling(ruling.kind, 2, reason, source)


def _owner(
    rules: Rules, ruling: Ruling, spellings: tuple[str, ...]
) -> tuple[Installed, Distribution] | None:
    directories = [ruling.root, rules.paths.parent(ruling.root)] if ruling.root else []
    contents = rules.environment.contents
    if rules.disk.form(ruling.root) == "file" and not contents.is_known(ruling.root):
        directories.pop(0)
    for layer in rules.environment.layers:
        if layer.prefix == ruling.layer:
            directories += layer.sites
    # A directory may be a tool's as a whole, with metadata further down. Few rulings have no root.
    inside = rules.paths.inside
    directories += (each for each in rules.environment.path if inside(each, ruling.root or each))
    for spelling in spellings:
        for directory in directories:
            installed = contents.installed(rules.paths.key(directory))
            owner = installed.owner(spelling)
            if owner is not None:
                return installed, owner
    return None


def _editable(rules: Rules, real: str) -> tuple[Installed, Distribution] | None:
    """The editable installation whose source tree holds a file, if there is one."""
    for layer in rules.environment.layers:
        for site in layer.sites:
            installed = rules.environment.contents.installed(rules.paths.key(site))
            for distribution in installed.local():
                source = rules.own.source(distribution) if distribution.editable else ""
                if source and rules.paths.inside(real, rules.disk.real(source)):
                    return installed, distribution
    return None
