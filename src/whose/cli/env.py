"""`whose env`: the layers of an environment as a tree, with the roots that each contributes."""

from __future__ import annotations

import os

from whose._environment.makers import in_words
from whose.cli.environment import configured_options, environment_of
from whose.cli.options import Given
from whose.cli.output import Output, width, wrapped
from whose.report.environments import environment_details, python_version, roots_by_layer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from whose._environment.environment import Environment
    from whose._environment.layers import Layer, Root
    from whose.cli.output import Line

# How to show the roles of roots below their layer. `environment` is shown by `reason`.
_ROLES = {
    "site": "site directory",
    "scripts": "scripts",
    "stdlib": "standard library",
}


def run(given: Given) -> int:
    """Print the environment that was asked for."""
    options = configured_options(given)
    environment = environment_of(given)
    output = Output("json" if given.json else "text", given.color)
    if given.snapshot:
        output.line(environment.to_json())
        output.flush()
        return 0
    tree = _Tree(environment, options, unicode=output.unicode)
    output.show(lambda: environment_details(environment, options), tree.lines)
    output.flush()
    return 0


class _Tree:
    def __init__(
        self, environment: Environment, options: dict[str, list[str]], *, unicode: bool
    ) -> None:
        self.environment = environment
        self.options = options
        self.groups = roots_by_layer(environment)
        self.paths = environment.disk.paths
        self.branch, self.last, self.trunk = (
            ("├── ", "└── ", "│   ") if unicode else ("|-- ", "`-- ", "|   ")
        )

    def lines(self) -> Iterator[Line]:
        """The whole page."""
        environment = self.environment
        version = f", Python {python}" if (python := python_version(environment)) else ""
        read = ", read from disk" if environment.disk.live else ", by a snapshot"
        read = "" if environment.is_running else read
        yield f"the environment of {environment.prefix}{version}{read}"
        yield from self.layer(environment.layers[0], "", "")
        if self.groups[None]:
            yield "of no layer"
            yield from self.roots(None, "    ")
        yield from self.forced()
        for path, problem in sorted(environment.problems.items()):
            yield f"not used: {path}: {problem}"
        yield from self.active()

    def forced(self) -> Iterator[Line]:
        """The options in coverage's configuration, which win over all roots."""
        if any(self.options.values()):
            yield "by coverage's configuration"
        for name, paths in self.options.items():
            kind = name.replace("_", "-")
            for path in paths:
                yield ["       ", (kind, kind), " " * (12 - len(kind)) + path]

    def active(self) -> Iterator[Line]:
        """A line about another environment, if that is activated."""
        active = os.environ.get("VIRTUAL_ENV", "")
        real = self.environment.disk.real
        prefixes = {real(layer.prefix) for layer in self.environment.layers}
        if self.environment.is_running and active and real(active) not in prefixes:
            yield f"another environment is activated, {active}: use --python {active} for that"

    def layer(self, layer: Layer, head: str, indent: str) -> Iterator[Line]:
        """One layer and, below it, those that were found through it."""
        yield [head, (layer.prefix, "head")]
        top, *others = self.environment.layers
        below = [each for each in others if (each.parent or top) is layer]
        trunk = indent + (self.trunk if below else "    ")
        words = in_words(layer, self.environment.disk)
        if layer.role == "extended":
            words += ", which the one above extends"
        elif layer.relation:
            words += f", {layer.relation}"
        yield from wrapped(words, f"{trunk}  ", trunk)
        yield from self.roots(layer, trunk)
        for each in below:
            final = each is below[-1]
            head = indent + (self.last if final else self.branch)
            yield from self.layer(each, head, indent + ("    " if final else self.trunk))

    def roots(self, layer: Layer | None, indent: str) -> Iterator[Line]:
        shown = [
            (number, root, self.name(root, layer), self.reason(root, layer))
            for number, root in self.groups[layer]
        ]
        longest = max((len(path) for _, _, path, _ in shown), default=0)
        start = len(indent) + 15
        # Reasons beside the paths, if the terminal is wide enough.
        beside = start + longest + 2 + max((len(each[3]) for each in shown), default=0) < width()
        for number, root, path, reason in shown:
            rest = " " * (11 - len(root.kind)) + f" {path}"
            if beside:
                rest += " " * (longest + 2 - len(path)) + reason
            yield [f"{indent}{number:>2} ", (root.kind.value, root.kind.value), rest]
            if not beside:
                margin = f"{indent}{'':17}"
                yield from wrapped(reason, margin, margin)

    def name(self, root: Root, layer: Layer | None) -> str:
        if layer is None or not self.paths.inside(root.path, layer.prefix):
            return root.path
        return root.path[len(layer.prefix) :].lstrip(self.paths.sep) or "."

    def reason(self, root: Root, layer: Layer | None) -> str:
        if layer is None:
            return root.reason
        if root.role == "environment":
            return "all of it" if root.path == layer.prefix else "part of it"
        return _ROLES.get(root.role, root.reason)
