"""`whose explain PATH...`: the verdict, its evidence, and what would change it."""

from __future__ import annotations

from functools import partial

from whose._environment.makers import in_words
from whose.cli.environment import classifier_of
from whose.cli.options import Given
from whose.cli.output import Output, wrapped
from whose.report.environments import layer_of
from whose.report.paths import change, path_details, written_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._classifier import Classifier
    from whose._environment.environment import Environment
    from whose._metadata.formats import Distribution
    from whose._verdict import Verdict
    from whose.cli.output import Line

_RULES = (
    "not the path of a file",
    "an option says so",
    "the project's own distributions are the project",
    "what an installer recorded is third-party",
    "site directories and virtual environments are third-party",
    "the standard library is where the interpreter has it",
    "all else is the project",
)
_LABEL = 14


def run(given: Given) -> int:
    """Print all that is known about the paths that were given."""
    classifier = classifier_of(given)
    output = Output("json" if given.json else "text", given.color)
    for number, path in enumerate(given.operands):
        output.show(
            partial(path_details, classifier, path),
            partial(_page, classifier, path, number, advice=given.advice or not number),
        )
    output.flush()
    return 0


def _page(classifier: Classifier, path: str, number: int, *, advice: bool) -> Iterator[Line]:
    """The text about one path, after an empty line if it is not the first."""
    if number:
        yield ""
    yield from _Page(classifier.explain(path), classifier.environment, advice=advice).lines()


class _Page:
    """The text about one path."""

    def __init__(self, verdict: Verdict, environment: Environment, *, advice: bool) -> None:
        self.verdict = verdict
        self.environment = environment
        self.advice = advice

    def lines(self) -> Iterator[Line]:
        """The page, line by line."""
        verdict = self.verdict
        yield (verdict.path or "(the empty name)", "head")
        yield [f"  {'kind':<{_LABEL}}", (verdict.kind.value, verdict.kind.value)]
        yield from _item("rule", f"{verdict.rule}, {_RULES[verdict.rule]}")
        yield from _item("reason", verdict.reason)
        for number, each in enumerate(verdict.evidence):
            yield from _item("" if number else "evidence", str(each), "- ")
        if verdict.distribution is not None:
            yield from _item("distribution", self.distribution(verdict.distribution))
        layer = layer_of(verdict, self.environment)
        if layer is not None:
            relation = f", {layer.relation}" if layer.relation else ""
            words = in_words(layer, self.environment.disk)
            yield from _item("layer", f"{layer.prefix}: {words}{relation}")
        for note in verdict.notes:
            yield from _item("not used", str(note))
        if self.advice:
            yield from self.change()

    def distribution(self, owner: Distribution) -> str:
        known = written_metadata(owner, self.environment)
        name = f"{known.get('name') or owner.name} {known.get('version') or owner.version}".rstrip()
        origin = owner.origin
        how = "editable" if owner.editable else "not editable"
        by = f", installed by {known['installer']}" if known["installer"] else ""
        if origin is None and not by:
            return f"{name}, where it came from is not recorded"
        return f"{name}, {how}, from {origin.url if origin else 'an index'}{by}"

    def change(self) -> Iterator[Line]:
        found = change(self.verdict, self.environment)
        yield from _item("to change it", str(found["otherwise"]))
        option, path = found["option"], found["path"]
        if not option or not path:
            return
        other = "third-party" if option == "third_party" else "project"
        flag = option.replace("_", "-")
        yield from _item("", f"or have it {other}: --{flag} {_quoted(path)}, and for coverage.py:")
        indent = " " * (_LABEL + 4)
        yield f"{indent}[tool.coverage.whose]  # pyproject.toml"
        yield f"{indent}{option} = [{_toml(path)}]"
        yield f"{indent}[whose]  # .coveragerc"
        yield f"{indent}{option} = {path}"


def _item(label: str, text: str, bullet: str = "") -> list[str]:
    first = f"  {label:<{_LABEL}}{bullet}"
    return wrapped(text, " " * len(first), first)


def _quoted(path: str) -> str:
    """The path as one word for a shell."""
    if path.replace("/", "").replace(".", "").replace("-", "").replace("_", "").isalnum():
        return path
    return "'" + path.replace("'", "'\"'\"'") + "'"


def _toml(path: str) -> str:
    """The path as a basic string of TOML."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
