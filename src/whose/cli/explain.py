"""`whose explain PATH...`: the verdict, its evidence, and what would change it."""

from __future__ import annotations

import os
from _collections_abc import Iterator  # unlike collections.abc, always loaded

from whose._files.system import TYPE_CHECKING
from whose._verdict import Evidence
from whose.cli.chosen import classifier_of
from whose.cli.commands import RULES, Given
from whose.cli.listing import NO_FILE, is_no_path, path_of_name, tell_of_no_name
from whose.cli.output import Line, Output, wrapped
from whose.report.details import layer_in_words, path_details

if TYPE_CHECKING:
    from typing import Any

_LABEL = 14


def run(given: Given, output: Output) -> int:
    """Print all that is known about the paths that were given."""
    classifier = classifier_of(given)
    for number, word in enumerate(given.operands):
        path = word
        if given.env is not None or not os.path.lexists(word):
            path = path_of_name(word, classifier) or word
            if path is word:
                tell_of_no_name(word, given)
        elif is_no_path(word):
            path = os.path.join(os.curdir, word)  # it is there: a directory called `frozen`
        details = path_details(classifier, path)
        if path == NO_FILE:
            details["path"] = word
        output.show(details, _page(details, number, advice=given.advice or not number))
    return 0


def _page(details: Any, number: int, *, advice: bool) -> Iterator[Line]:
    """The text about one path, after an empty line if it is not the first."""
    if number:
        yield ""
    yield [(details["path"] or "(the empty name)", "head")]
    yield [f"  {'kind':<{_LABEL}}", (details["kind"], details["kind"])]
    yield from _item("rule", f"{details['rule']}, {RULES[details['rule']]}")
    yield from _item("reason", details["reason"])
    for line, each in enumerate(details["evidence"]):
        yield from _item("" if line else "evidence", str(Evidence(**each)), "- ")
    if details["distribution"]:
        yield from _item("distribution", _distribution(details["distribution"]))
    if details["layer"]:
        words = layer_in_words(details["layer"])
        yield from _item("layer", f"{details['layer']['prefix']}: {words}")
    for each in details["notes"]:
        yield from _item("not used", str(Evidence(**each)))
    if advice:
        yield from _change(**details["change"])


def _distribution(owner: Any) -> str:
    name = f"{owner['name']} {owner['version'] or ''}".rstrip()
    how = "editable" if owner["editable"] else "not editable"
    by = f", installed by {owner['installer']}" if owner["installer"] else ""
    if not owner["url"] and not by:
        return f"{name}, where it came from is not recorded"
    return f"{name}, {how}, from {owner['url'] or 'an index'}{by}"


def _change(otherwise: str | None, option: str | None, path: str | None) -> Iterator[str]:
    if otherwise:
        yield from _item("to change it", otherwise)
    if not option or not path:
        return
    import json
    import shlex

    kind = option.replace("_", "-")
    text = f"have it {kind}: --{kind} {shlex.quote(path)}, and for coverage.py:"
    yield from _item("", f"or {text}") if otherwise else _item("to change it", text)
    toml = json.dumps(path, ensure_ascii=False)  # also a basic string of TOML
    for line in (
        "[tool.coverage.whose]  # pyproject.toml",
        f"{option} = [{toml}]",
        "[whose]  # .coveragerc",
        f"{option} = {path}",
    ):
        yield f"{'':{_LABEL + 4}}{line}"


def _item(label: str, text: str, bullet: str = "") -> list[str]:
    first = f"  {label:<{_LABEL}}{bullet}"
    return wrapped(text, " " * len(first), first)
