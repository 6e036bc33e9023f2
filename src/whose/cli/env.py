"""`whose env`: the layers of an environment as a tree, with the roots that each contributes."""

from __future__ import annotations

import os

from whose.cli.arguments import Parser, add_python, environment_of
from whose.cli.output import Output, printable, width, wrapped
from whose.report.environments import environment_details, python_version, roots_by_layer
from whose.report.makers import in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._environment.environment import Environment
    from whose._environment.prefix import Layer, Root

_DESCRIPTION = """\
Shows the layers of an environment as a tree: the topmost, what it extends, the
base interpreter, and what sys.path adds. Below each are its roots, the
directories whose kind is known, with the reason. The numbers are the order in
which roots are asked; of two that contain a path, the deeper one decides.
"""

_EPILOGUE = """\
--json writes one object:
  {"prefix", "base_prefix", "python", "path": [...],
   "layers": [{"prefix", "form", "made_by", "relation", "config", "sites",
               "roots": [{"order", "path", "role", "kind", "rule",
                          "reason"}]}],
   "roots": [...], "anchors": [...], "notes": {PATH: WHY}}
where the roots beside the layers are those of no layer, the anchors are where
the project certainly is, and the notes are about evidence that cannot be used.

exit status: 0, or 2 if an option cannot be used.
"""


def parser() -> Parser:
    """The options of `whose env`."""
    made = Parser("whose env", _DESCRIPTION, _EPILOGUE)
    made.add_argument("--json", action="store_true", help="write one JSON object")
    add_python(made)
    return made


def run(argv: list[str]) -> int:
    """Print the environment that `argv` names."""
    options = parser().parse_args(argv)
    environment = environment_of(options.python)
    output = Output()
    if options.json:
        import json

        output.line(json.dumps(environment_details(environment)))
    else:
        _Tree(environment, output).write()
    output.flush()
    return 0


class _Tree:
    def __init__(self, environment: Environment, output: Output) -> None:
        self.environment = environment
        self.output = output
        self.groups = roots_by_layer(environment)
        self.paths = environment.disk.paths
        self.branch, self.last, self.trunk = (
            ("├── ", "└── ", "│   ") if output.unicode else ("|-- ", "`-- ", "|   ")
        )

    def write(self) -> None:
        environment = self.environment
        version = f", Python {python}" if (python := python_version(environment)) else ""
        read = "" if environment.is_running else ", read from disk"
        self.output.line(f"the environment of {printable(environment.prefix)}{version}{read}")
        top, *others = environment.layers
        self.layer(top, others, "", "")
        if self.groups[None]:
            self.output.line("of no layer")
            self.roots(None, "    ")
        for path, problem in sorted(environment.problems.items()):
            self.output.line(printable(f"not used: {path}: {problem}"))
        self.active()

    def active(self) -> None:
        """A word about another environment that is activated."""
        active = os.environ.get("VIRTUAL_ENV", "")
        real = self.environment.disk.real
        prefixes = {real(layer.prefix) for layer in self.environment.layers}
        if self.environment.is_running and active and real(active) not in prefixes:
            self.output.line(
                printable(f"activated is another one, {active}: for that, --python {active}")
            )

    def layer(self, layer: Layer, others: list[Layer], head: str, indent: str) -> None:
        """One layer and, below it, what comes of it."""
        tell = self.output.line
        tell(head + self.output.colour(printable(layer.prefix), "head"))
        below = [each for each in others if each.relation == f"which {layer.prefix} extends"]
        if layer is self.environment.layers[0]:
            extended = " extends"
            below += [each for each in others if not each.relation.endswith(extended)]
        trunk = indent + (self.trunk if below else "    ")
        words = in_words(layer, self.environment.disk) + self.relation(layer)
        for line in wrapped(printable(words), f"{trunk}  ", trunk):
            tell(line)
        self.roots(layer, trunk)
        for each in below:
            final = each is below[-1]
            rest = [one for one in others if one is not each]
            head = indent + (self.last if final else self.branch)
            self.layer(each, rest, head, indent + ("    " if final else self.trunk))

    def relation(self, layer: Layer) -> str:
        if not layer.relation:
            return ""
        if layer.relation.endswith(" extends"):
            return ", which the one above extends"
        return f", {layer.relation}"

    def roots(self, layer: Layer | None, indent: str) -> None:
        shown = [
            (number, root, printable(self.name(root, layer)), self.reason(root, layer))
            for number, root in self.groups[layer]
        ]
        longest = max((len(path) for _, _, path, _ in shown), default=0)
        start = len(indent) + 15
        # Side by side, if the terminal has the columns for it.
        beside = start + longest + 2 + max((len(each[3]) for each in shown), default=0) < width()
        for number, root, path, reason in shown:
            kind = self.output.colour(root.kind, root.kind) + " " * (11 - len(root.kind))
            line = f"{indent}{number:>2} {kind} {path}"
            if beside:
                line += " " * (longest + 2 - len(path)) + reason
            self.output.line(line)
            if not beside:
                margin = f"{indent}{'':17}"
                for each in wrapped(reason, margin, margin):
                    self.output.line(each)

    def name(self, root: Root, layer: Layer | None) -> str:
        if layer is None or not self.paths.inside(root.path, layer.prefix):
            return root.path
        return root.path[len(layer.prefix) :].lstrip(self.paths.sep) or "."

    def reason(self, root: Root, layer: Layer | None) -> str:
        reason = root.reason
        if layer is not None:
            # The layer's own line says the rest.
            for known in (layer.describe(), layer.prefix):
                reason = reason.replace(f" of {known}", "").replace(f" {known}", "")
        return printable(reason)
