"""`whose explain PATH...`: the verdict, its evidence, and what would change it."""

from __future__ import annotations

from _collections_abc import Iterator  # unlike collections.abc, always loaded

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._environment.makers import in_words
from whose._verdict import Distribution, Verdict
from whose.cli.commands import RULES
from whose.cli.environment import classifier_of
from whose.cli.options import Given
from whose.cli.output import Line, Output, wrapped
from whose.report.environments import layer_of
from whose.report.paths import change, path_details, written_metadata

_LABEL = 14


def run(given: Given, output: Output) -> int:
    """Print all that is known about the paths that were given."""
    classifier = classifier_of(given)
    for number, path in enumerate(given.operands):
        text = _page(classifier, path, number, advice=given.advice or not number)
        output.show(path_details(classifier, path), text)
    return 0


def _page(classifier: Classifier, path: str, number: int, *, advice: bool) -> Iterator[Line]:
    """The text about one path, after an empty line if it is not the first."""
    verdict, environment = classifier.explain(path), classifier.environment
    if number:
        yield ""
    yield [(verdict.path or "(the empty name)", "head")]
    yield [f"  {'kind':<{_LABEL}}", (verdict.kind.value, verdict.kind.value)]
    yield from _item("rule", f"{verdict.rule}, {RULES[verdict.rule]}")
    yield from _item("reason", verdict.reason)
    for line, each in enumerate(verdict.evidence):
        yield from _item("" if line else "evidence", str(each), "- ")
    if verdict.distribution is not None:
        yield from _item("distribution", _distribution(verdict.distribution, environment))
    layer = layer_of(verdict, environment)
    if layer is not None:
        relation = f", {layer.relation}" if layer.relation else ""
        words = in_words(layer, environment.disk)
        yield from _item("layer", f"{layer.prefix}: {words}{relation}")
    for note in verdict.notes:
        yield from _item("not used", str(note))
    if advice:
        yield from _change(verdict, environment)


def _distribution(owner: Distribution, environment: Environment) -> str:
    known = written_metadata(owner, environment)
    name = f"{known['name']} {known['version'] or ''}".rstrip()
    how = "editable" if owner.editable else "not editable"
    by = f", installed by {known['installer']}" if known["installer"] else ""
    if owner.origin is None and not by:
        return f"{name}, where it came from is not recorded"
    return f"{name}, {how}, from {owner.origin.url if owner.origin else 'an index'}{by}"


def _change(verdict: Verdict, environment: Environment) -> Iterator[str]:
    found = change(verdict, environment)
    yield from _item("to change it", str(found["otherwise"]))
    option, path = found["option"], found["path"]
    if not option or not path:
        return
    import json
    import shlex

    kind = option.replace("_", "-")
    text = f"or have it {kind}: --{kind} {shlex.quote(path)}, and for coverage.py:"
    yield from _item("", text)
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
