"""What type checkers see of the public API. Checked by mypy, and never run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import whose
from whose import (
    Classifier,
    Distribution,
    Environment,
    Evidence,
    Kind,
    Layer,
    Origin,
    PyvenvCfg,
    Root,
    Verdict,
    classify,
    classify_module,
    classify_object,
    distributions_of,
    explain,
    library_prefixes,
    owner,
    prepare,
    project_files,
    refresh,
)


def paths(entry: os.DirEntry[str], raw: os.DirEntry[bytes]) -> None:
    """What is taken for a path."""
    assert_type(classify("a.py"), Kind)
    assert_type(classify(b"a.py"), Kind)
    assert_type(classify(Path("a.py")), Kind)
    assert_type(classify(entry), Kind)
    assert_type(classify(raw), Kind)
    classify(1)  # type: ignore[arg-type]
    classify(None)  # type: ignore[arg-type]
    explain(1)  # type: ignore[arg-type]
    owner(1)  # type: ignore[arg-type]


def questions() -> None:
    """The functions, and the methods of the same name."""
    assert_type(explain("a.py"), Verdict)
    assert_type(owner("a.py"), Distribution | None)
    assert_type(classify_object(sys), Kind)
    assert_type(classify_module("sys"), Kind)
    assert_type(distributions_of("yaml"), tuple[Distribution, ...])
    assert_type(library_prefixes(Kind.STDLIB), tuple[str, ...])
    assert_type(project_files(), Iterator[str])
    prepare()
    refresh()
    classify_module(b"sys")  # type: ignore[arg-type]

    classifier = Classifier(
        Environment.of(b".venv", cwd=Path("a")), project=[Path("a")], third_party=["b"]
    )
    assert_type(classifier.classify("a.py"), Kind)
    assert_type(classifier.explain("a.py"), Verdict)
    assert_type(classifier.owner("a.py"), Distribution | None)
    assert_type(classifier.classify_object(sys), Kind)
    assert_type(classifier.classify_module("sys"), Kind)
    assert_type(classifier.distributions_of("yaml"), tuple[Distribution, ...])
    assert_type(classifier.environment, Environment)
    Classifier(".venv")  # type: ignore[arg-type]


def values(verdict: Verdict, distribution: Distribution, layer: Layer, root: Root) -> None:
    """What answers are made of."""
    assert_type(verdict.kind, Kind)
    assert_type(verdict.rule, int)
    assert_type(verdict.reason, str)
    assert_type(verdict.evidence, tuple[Evidence, ...])
    assert_type(verdict.distribution, Distribution | None)
    assert_type(distribution.name, str)
    assert_type(distribution.normalized_name, str)
    assert_type(distribution.version, str)
    assert_type(distribution.editable, bool)
    assert_type(distribution.metadata, str)
    assert_type(distribution.site, str)
    assert_type(distribution.origin, Origin | None)
    if distribution.origin is not None:
        assert_type(distribution.origin.url, str)
    assert_type(layer.parent, Layer | None)
    assert_type(layer.config, PyvenvCfg | None)
    assert_type(layer.sites, tuple[str, ...])
    assert_type(root.kind, Kind)
    assert_type(root.layer, Layer | None)
    assert_type(whose.__version__, str)


def environments(environment: Environment) -> None:
    """What is known of an environment."""
    assert_type(Environment.current(), Environment)
    assert_type(environment.layers, tuple[Layer, ...])
    assert_type(environment.roots, tuple[Root, ...])
    assert_type(environment.prefix, str)
    assert_type(environment.problems, dict[str, str])
    assert_type(environment.library_prefixes(), tuple[str, ...])
    assert_type(environment.library_prefixes(Kind.STDLIB, Kind.THIRD_PARTY), tuple[str, ...])
    assert_type(environment.project_files("*.pyi"), Iterator[str])
    assert_type(environment.to_json(), str)
    assert_type(Environment.from_json("{}"), Environment)
    assert_type(Environment.from_json(b"{}"), Environment)
    environment.library_prefixes("stdlib")  # type: ignore[arg-type]
