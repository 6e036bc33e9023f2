"""`whose roots`: prefixes of libraries for shells and environment variables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cli.workbench import whose
from whose import Environment


def test_roots_are_the_prefixes_of_the_environment(
    environment: Callable[..., Path], project: Path
) -> None:
    """One a line, in one line, as JSON, and of one kind."""
    prefix = environment("iniconfig==2.0.0")

    def roots(*options: str) -> str:
        done = whose("roots", "--python", prefix, *options, cwd=project)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    expected = list(Environment.of(prefix).library_prefixes())
    assert roots().splitlines() == expected
    assert roots("--sep", ":") == ":".join(expected) + "\n"
    assert json.loads(roots("--json")) == {"prefixes": expected}
    (library,) = [each for each in expected if each.startswith(f"{prefix}/lib/")]
    assert library in roots("--kind", "third-party")
    assert library not in roots("--kind", "stdlib")
    assert (prefix / "lib" / "x.py").as_posix().startswith(library)


def test_options_of_the_project_count(project: Path) -> None:
    vendored = f"{project / 'app'}/"
    assert vendored not in whose("roots", cwd=project).stdout
    assert vendored in whose("roots", "--third-party", "app", cwd=project).stdout
    (project / ".coveragerc").write_text("[run]\nplugins = whose\n[whose]\nthird_party = app\n")
    assert vendored in whose("roots", "-q", cwd=project).stdout


def test_a_kind_is_one_of_libraries(project: Path) -> None:
    done = whose("roots", "--kind", "project", cwd=project)
    assert done.returncode == 2
    assert "choose from stdlib, third-party" in done.stderr
