"""`whose explain PATH...`: the verdict, what it rests on, and what would change it."""

from __future__ import annotations

from whose.cli.arguments import Parser, add_forced, add_python, classifier_of
from whose.cli.output import Output, printable, wrapped
from whose.report.environments import layer_of
from whose.report.evidence import exhibits
from whose.report.makers import in_words
from whose.report.paths import change, path_details, written_metadata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._classifier import Classifier
    from whose._metadata.formats import Distribution
    from whose._verdict import Verdict

_DESCRIPTION = """\
Says of each PATH whose code it is, by which rule and on what evidence: the
file, the line in it, and what it says. Then what would have to change for
another answer. A PATH need not exist.
"""

_EPILOGUE = """\
the rules, of which the first that speaks decides:
  1  an option says so
  2  a distribution from a local directory is the project
  3  what an installer recorded is third-party
  4  site directories and virtual environments are third-party
  5  the standard library is where the interpreter has it
  6  all else is the project
Rule 0 is for names that are no path of a file.

--json writes one object a line:
  {"path", "kind", "rule", "reason", "root", "notes",
   "layer": {"prefix", "form", "made_by", "relation", "config", "sites"}
            or null,
   "distribution": {"name", "version", "metadata", "editable", "url",
                    "installer"} or null,
   "evidence": [{"file", "line" or null, "says"}, ...],
   "change": {"option", "path", "otherwise"}}

exit status: 0, or 2 if an option cannot be used.
"""

_RULES = (
    "not the path of a file",
    "an option says so",
    "a distribution from a local directory is the project",
    "what an installer recorded is third-party",
    "site directories and virtual environments are third-party",
    "the standard library is where the interpreter has it",
    "all else is the project",
)
_LABEL = 14


def parser() -> Parser:
    """The options of `whose explain`."""
    made = Parser("whose explain", _DESCRIPTION, _EPILOGUE)
    made.add_argument("paths", metavar="PATH", nargs="+", help="a file or directory")
    made.add_argument("--json", action="store_true", help="write one JSON object a line")
    add_python(made)
    add_forced(made)
    return made


def run(argv: list[str]) -> int:
    """Print all that is known about the paths that `argv` names."""
    options = parser().parse_args(argv)
    classifier = classifier_of(options)
    output = Output()
    for number, path in enumerate(options.paths):
        if options.json:
            import json

            output.line(json.dumps(path_details(classifier, path)))
        else:
            if number:
                output.line("")
            _Page(classifier, classifier.explain(path), output).write()
    output.flush()
    return 0


class _Page:
    """The text about one path."""

    def __init__(self, classifier: Classifier, verdict: Verdict, output: Output) -> None:
        self.environment = classifier.environment
        self.verdict = verdict
        self.output = output

    def write(self) -> None:
        verdict, output = self.verdict, self.output
        output.line(output.colour(printable(verdict.path) or "(the empty name)", "head"))
        output.line(f"  {'kind':<{_LABEL}}{output.colour(verdict.kind, verdict.kind)}")
        self.item("rule", f"{verdict.rule}, {_RULES[verdict.rule]}")
        self.item("reason", verdict.reason)
        for number, each in enumerate(exhibits(verdict, self.environment)):
            self.item("" if number else "evidence", str(each), "- ")
        if verdict.distribution is not None:
            self.item("distribution", self.distribution(verdict.distribution))
        layer = layer_of(verdict, self.environment)
        if layer is not None:
            relation = f", {layer.relation}" if layer.relation else ""
            words = in_words(layer, self.environment.disk)
            self.item("layer", f"{layer.prefix}: {words}{relation}")
        for note in verdict.notes:
            self.item("not used", note)
        self.change()

    def item(self, label: str, text: str, bullet: str = "") -> None:
        first = f"  {label:<{_LABEL}}{bullet}"
        for line in wrapped(printable(text), " " * len(first), first):
            self.output.line(line)

    def distribution(self, owner: Distribution) -> str:
        known = written_metadata(owner, self.environment)
        name = f"{known.get('name') or owner.name} {known.get('version') or owner.version}".rstrip()
        origin = owner.origin
        how = "editable" if origin and origin.editable else "not editable"
        by = f", installed by {known['installer']}" if known["installer"] else ""
        if origin is None and not by:
            return f"{name}, where it came from is not recorded"
        return f"{name}, {how}, from {origin.url if origin else 'an index'}{by}"

    def change(self) -> None:
        found = change(self.verdict, self.environment)
        self.item("to change it", str(found["otherwise"]))
        option, path = found["option"], found["path"]
        if not option or not path:
            return
        import json
        import shlex

        other = "third-party" if option == "third_party" else "project"
        flag = option.replace("_", "-")
        self.item("", f"or have it {other}: --{flag} {shlex.quote(path)}, and for coverage.py:")
        indent = " " * (_LABEL + 4)
        for line in (
            "[tool.coverage.whose]  # pyproject.toml",
            f"{option} = [{json.dumps(path, ensure_ascii=False)}]",
            "[whose]  # .coveragerc",
            f"{option} = {path}",
        ):
            self.output.line(indent + printable(line))
