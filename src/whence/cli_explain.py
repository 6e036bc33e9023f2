"""`whence explain PATH...`: the verdict, what it rests on, and what would change it."""

from __future__ import annotations

import os

from whence.cli import Parser, add_forced, add_python, classifier_of
from whence.cli_evidence import exhibits
from whence.cli_layers import in_words, layer_as_dict, layer_of
from whence.cli_output import Output, printable, wrapped
from whence.verdict import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whence.classifier import Classifier
    from whence.distributions import Distribution
    from whence.environment import Environment
    from whence.verdict import Verdict

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
_OTHERWISE = (
    "ask for the path of a file",
    "take the option away",
    "install it from an index instead of a local directory",
    "install it from a local directory (pip install -e), then its direct_url.json says so",
    "move it out of the environment, or install it from a local directory (pip install -e)",
    "move it out of the standard library's directory",
    "install it: what a RECORD lists is third-party",
)
_LABEL = 14


def parser() -> Parser:
    """The options of `whence explain`."""
    made = Parser("whence explain", _DESCRIPTION, _EPILOGUE)
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

            output.line(json.dumps(details(classifier, path)))
        else:
            if number:
                output.line("")
            _Page(classifier, classifier.explain(path), output).write()
    output.flush()
    return 0


def details(classifier: Classifier, path: str) -> dict[str, object]:
    """What `whence explain --json` writes about `path`.

    >>> from whence import Classifier
    >>> found = details(Classifier(project=["/srv/app"]), "/srv/app/main.py")
    >>> found["kind"], found["evidence"][0]["says"]
    ('project', 'the option project = /srv/app')
    """
    verdict, environment = classifier.explain(path), classifier.environment
    layer = layer_of(verdict, environment)
    owner = verdict.distribution
    return {
        **verdict.as_dict(),
        "layer": layer_as_dict(layer, environment.disk) if layer else None,
        "distribution": (
            {**owner.as_dict(), **_metadata(owner, environment)} if owner is not None else None
        ),
        "evidence": [each.as_dict() for each in exhibits(verdict, environment)],
        "change": change(verdict, environment),
    }


def change(verdict: Verdict, environment: Environment) -> dict[str, str | None]:
    """What would give another answer: an option and its path, and what else to do.

    >>> from whence import Environment, explain
    >>> change(explain("/srv/app/main.py"), Environment.current())["option"]
    'third_party'
    """
    if verdict.rule == 0:
        return {"option": None, "path": None, "otherwise": _OTHERWISE[0]}
    option = "third_party" if verdict.kind is Kind.PROJECT else "project"
    path = _shown(_scope(verdict, environment), environment)
    return {"option": option, "path": path, "otherwise": _OTHERWISE[verdict.rule]}


def _scope(verdict: Verdict, environment: Environment) -> str:
    """What to name in an option about the path: its package, or its directory."""
    paths = environment.disk.paths
    path = paths.absolute(verdict.path, _cwd(environment))
    roots = [verdict.root] if verdict.root else []
    owner = verdict.distribution
    if owner is not None:
        roots = [owner.site, *([owner.origin.directory] if owner.origin else []), *roots]
    for root in filter(None, roots):
        for spelling in dict.fromkeys((path, environment.disk.real(path))):
            if paths.inside(spelling, root) and spelling != root:
                below = spelling[len(root) :].strip(paths.sep).split(paths.sep)
                # A source tree is one's own as a whole; in a site directory packages lie together.
                whole = verdict.rule == 2 and verdict.root == root
                return root if whole else paths.join(root, below[0])
    if owner is not None:
        return path
    if environment.disk.form(path) == "dir" or paths.inside(_cwd(environment), paths.parent(path)):
        return path
    return paths.parent(path)


def _cwd(environment: Environment) -> str:
    try:
        return os.getcwd()
    except OSError:
        return environment.evidence.cwd


def _shown(path: str, environment: Environment) -> str:
    paths, cwd = environment.disk.paths, _cwd(environment)
    if paths.inside(path, cwd) and path != cwd:
        return path[len(cwd) :].lstrip(paths.sep)
    return path


def _metadata(owner: Distribution, environment: Environment) -> dict[str, str | None]:
    """Name, version and installer as the files of the metadata directory have them."""
    disk = environment.disk
    data = disk.read(disk.paths.join(owner.metadata, "INSTALLER"), 1024)
    found = {"installer": (data or b"").decode("utf-8", "replace").strip() or None}
    if disk.form(owner.metadata) == "dir":
        import pathlib

        from importlib_metadata import PathDistribution

        try:
            metadata = PathDistribution(pathlib.Path(owner.metadata)).metadata
            found.update(
                (key.lower(), str(metadata[key])) for key in ("Name", "Version") if metadata[key]
            )
        except Exception:  # noqa: BLE001, S110 - whatever is in that file, the directory's name stands
            pass
    return found


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
        known = _metadata(owner, self.environment)
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
            "[tool.coverage.whence]  # pyproject.toml",
            f"{option} = [{json.dumps(path, ensure_ascii=False)}]",
            "[whence]  # .coveragerc",
            f"{option} = {path}",
        ):
            self.output.line(indent + printable(line))
