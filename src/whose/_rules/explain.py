"""From a ruling to a verdict: who owns the file, and on which evidence."""

from __future__ import annotations

from whose._files.system import BUILTINS
from whose._rules.rules import Rules
from whose._verdict import Kind, Ruling, Verdict

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._metadata.directory import Installed
    from whose._metadata.formats import Distribution


def explained(rules: Rules, path: str, key: str, ruling: Ruling) -> Verdict:
    """The verdict about `path`, whose key is `key` and about which `ruling` was given."""
    real = rules.disk.real(key)
    evidence = [ruling.root] if ruling.root else []
    reason = ruling.reason
    owner = None
    if ruling.rule in (2, 3, 4):
        owned = _owner(rules, ruling, (key, rules.paths.key(real)))
        if owned is not None:
            installed, owner = owned
            evidence.insert(0, installed.recorded_by(owner))
            if ruling.rule == 4:
                reason = f"{owner}, recorded in {installed.recorded_by(owner)}"
                ruling = Ruling(ruling.kind, 3, reason, ruling.root, ruling.layer)
    elif ruling.kind is Kind.PROJECT and ruling.rule == 6:
        for distribution in _local(rules):
            origin = distribution.origin
            if (
                origin
                and origin.editable
                and rules.paths.inside(real, rules.disk.real(origin.directory))
            ):
                owner = distribution
                reason = f"{owner}, installed editable from the local directory {origin.directory}"
                evidence.append(rules.paths.join(owner.metadata, "direct_url.json"))
                ruling = Ruling(ruling.kind, 2, reason, origin.directory)
                break
    if real != key:
        evidence.append(f"real path {real}")
    problems = rules.environment.problems
    notes = tuple(f"{where}: {what}" for where, what in sorted(problems.items()))
    return Verdict(
        path,
        ruling,
        reason=reason,
        distribution=owner,
        evidence=tuple(dict.fromkeys(evidence)),
        notes=notes,
    )


def _owner(
    rules: Rules, ruling: Ruling, spellings: tuple[str, ...]
) -> tuple[Installed, Distribution] | None:
    directories = [ruling.root, rules.paths.parent(ruling.root)] if ruling.root else []
    if rules.disk.form(ruling.root) == "file" and ruling.root not in rules.environment.installed:
        directories.pop(0)  # no archive
    for layer in rules.environment.layers:
        if layer.prefix == ruling.layer:
            directories += layer.sites
    for spelling in spellings:
        for directory in directories:
            installed = rules.owners.installed(rules.paths.key(directory))
            owner = installed.owner(spelling)
            if owner is not None:
                return installed, owner
    return None


def _local(rules: Rules) -> list[Distribution]:
    return [
        distribution
        for layer in rules.environment.layers
        for site in layer.sites
        for distribution in rules.owners.installed(rules.paths.key(site)).local()
    ]
