"""Options and arguments that are refused, at once."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import pytest

from whose import Classifier, Environment


@pytest.mark.parametrize("one", ["src", b"lib", PurePath("src")])
@pytest.mark.parametrize("option", ["project", "third_party"])
def test_one_path_is_no_list(option: str, one: Any) -> None:
    with pytest.raises(TypeError, match=f"^{option} is a list of paths, not one path: "):
        Classifier(**{option: one})


@pytest.mark.parametrize(
    ("given", "error"),
    [
        *(("x\0", ValueError), (b"\0", ValueError), ("", ValueError), ("dist:", ValueError)),
        *((5, TypeError), (None, TypeError)),
    ],
)
@pytest.mark.parametrize("option", ["project", "third_party"])
def test_what_is_no_path(option: str, given: Any, error: type[Exception]) -> None:
    """It is said at once, and not at the first question."""
    with pytest.raises(error, match=f"{option}: "):
        Classifier(**{option: [given]})


@pytest.mark.parametrize("given", ["/usr", 5, Environment])
def test_what_is_no_environment(given: Any) -> None:
    """A prefix is given as `Environment.of(prefix)`."""
    with pytest.raises(TypeError, match=r"^not an Environment: "):
        Classifier(given)


@pytest.mark.parametrize("pattern", [b"*.py", 5, None])
def test_a_pattern_is_a_string(pattern: Any) -> None:
    with pytest.raises(TypeError, match="the pattern of project_files is a string, not "):
        Classifier().project_files(pattern)


@pytest.mark.parametrize("other", ["a", "./a/", "b/../a", b"./a"])
def test_a_path_in_both_lists_is_refused(other: str | bytes) -> None:
    """As in a configuration."""
    with pytest.raises(ValueError, match=r"^project and third_party both name 'a'$"):
        Classifier(project=["x", "a"], third_party=[other])
