"""The options that the plugin reads from coverage.py's configuration."""

from __future__ import annotations

import pytest
from coverage.exceptions import ConfigError

from unit.builders import build
from whose._config import read_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({}, {}),
        ({"project": ""}, {"project": []}),
        ({"project": "a, b\n\nc"}, {"project": ["a", "b", "c"]}),
        ({"third_party": ["a", "b/../c"]}, {"third_party": ["a", "c"]}),
        ({"third_party": ("$WHOSE_X/a", "gone$x")}, {"third_party": ["there/a", "gone$x"]}),
    ],
)
def test_options_are_lists_of_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], read: dict[str, Any]
) -> None:
    monkeypatch.setenv("WHOSE_X", "there")
    build({"gone$x": ""}, tmp_path)
    expected = {name: [f"{tmp_path}/{each}" for each in paths] for name, paths in read.items()}
    assert read_options(given, str(tmp_path)) == expected


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"projekt": "a"}, "projekt.*whose has project, third_party"),
        ({"project": 3}, "project' is not a list of paths: 3"),
        ({"project": ["a", 3]}, "project' holds what is no path: 3"),
        ({"project": [""]}, "holds what is no path: ''"),
        ({"third_party": ["\0"]}, "third_party' holds what is no path"),
        ({"project": "a", "third_party": "./a"}, "both name '/x/a'"),
    ],
)
def test_wrong_options_are_named(given: dict[str, object], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        read_options(given, "/x")
