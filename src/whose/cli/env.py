"""`whose env`: the layers of an environment as a tree, with the roots that each contributes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from whose._environment.environment import Environment
from whose._environment.layers import Layer, Root
from whose._environment.makers import in_words
from whose.cli.environment import configured_options, environment_of
from whose.cli.options import Given
from whose.cli.output import Line, Output, width, wrapped
from whose.report.environments import environment_details, python_version, roots_by_layer

# How to show the roles of roots below their layer. `environment` is shown by `reason`.
_ROLES = {"site": "site directory", "scripts": "scripts", "stdlib": "standard library"}


def run(given: Given, output: Output) -> int:
    """Print the environment that was asked for."""
    options = configured_options(given)
    environment = environment_of(given)
    if given.snapshot:
        output.line(environment.to_json())
    else:
        lines = _Tree(environment).lines(options)
        output.show(lambda: environment_details(environment, options), lambda: lines)
    return 0


class _Tree:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.groups = roots_by_layer(environment)
        encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
        lines = ("├── ", "└── ", "│   ") if encoding.startswith("utf") else ("|-- ", "`-- ", "|   ")
        self.branch, self.last, self.trunk = lines

    def lines(self, options: dict[str, list[str]]) -> Iterator[Line]:
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
        if any(options.values()):
            yield "by coverage's configuration"  # which wins over all roots
        for name, paths in options.items():
            kind = name.replace("_", "-")
            for path in paths:
                yield ["       ", (kind, kind), f"{'':{12 - len(kind)}}{path}"]
        for path, problem in sorted(environment.problems.items()):
            yield f"not used: {path}: {problem}"
        active = os.environ.get("VIRTUAL_ENV", "")
        prefixes = {environment.disk.real(layer.prefix) for layer in environment.layers}
        if environment.is_running and active and environment.disk.real(active) not in prefixes:
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
        """The roots of a layer, each with its number, kind, path and role."""
        shown = [(number, root, *self.words(root, layer)) for number, root in self.groups[layer]]
        longest = max((len(path) for _, _, path, _ in shown), default=0)
        most = max((len(reason) for *_, reason in shown), default=0)
        # Reasons are beside the paths, if the terminal is wide enough.
        beside = len(indent) + 17 + longest + most < width()
        for number, root, path, reason in shown:
            kind = root.kind.value
            rest = f"{'':{11 - len(kind)}} " + (f"{path:<{longest}}  {reason}" if beside else path)
            yield [f"{indent}{number:>2} ", (kind, kind), rest]
            if not beside:
                yield from wrapped(reason, f"{indent}{'':17}", f"{indent}{'':17}")

    def words(self, root: Root, layer: Layer | None) -> tuple[str, str]:
        """The path of a root relative to its layer, and its role in words."""
        paths = self.environment.disk.paths
        if layer is None:
            return root.path, root.reason
        prefix = paths.join(layer.prefix, "")
        path = "." if root.path == layer.prefix else root.path.removeprefix(prefix)
        if root.role == "environment":
            return path, "all of it" if root.path == layer.prefix else "part of it"
        return path, _ROLES.get(root.role, root.reason)
