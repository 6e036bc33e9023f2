"""What the plugin does where coverage.py is unknown to it, and the options that it reads."""

from __future__ import annotations

import types

import pytest
from coverage.exceptions import ConfigError

from whence import Classifier, coverage_fallback
from whence.coverage_options import read_options

from .made import SITE, Link, build, distribution, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def test_it_is_said_once_and_never_breaks_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(coverage_fallback, "_told", False)
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    coverage_fallback.tell("a problem")  # warnings are errors here
    assert "whence does not know this version" in capsys.readouterr().err
    coverage_fallback.tell("a problem")
    monkeypatch.setattr(coverage_fallback, "_told", False)
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "{}")
    coverage_fallback.tell("a problem")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("given", "kept"), [(None, []), ("x/*", ["x/*"]), (["y"], ["y"])])
def test_third_party_code_is_omitted_where_it_really_is(
    tmp_path: Path, given: object, kept: list[str]
) -> None:
    tree = {
        "store [x]": {
            "p": {"__init__.py": ""},
            **distribution("p-1", "p/__init__.py", "q/__init__.py", "mine.py"),
        },
        "pieces": {"q.py": ""},
        "checkout": {"mine.py": ""},
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                "p": Link("store [x]/p"),
                "p-1.dist-info": Link("store [x]/p-1.dist-info"),
                "q": {"__init__.py": Link("pieces/q.py")},
                "mine.py": Link("checkout/mine.py"),
            },
        },
        "deps": {
            "d.py": "",
            "own.py": "",
            **distribution("d-1", "d.py", "pkg/__init__.py", "data.txt"),
        },
        "project": {"app.py": ""},
        "base": {"lib/python3.13": {"os.py": ""}},
    }
    top = build(tree, tmp_path)
    path = ["deps", "base/lib/python3.13", f"e/{SITE}"]
    config = {"run:omit": given}
    coverage_fallback.omit_third_party(
        types.SimpleNamespace(get_option=config.get, set_option=config.__setitem__),
        Classifier(environment(top, "e", path=path)),
    )
    omitted = config["run:omit"]
    assert isinstance(omitted, list)
    assert omitted[: len(kept)] == kept
    assert set(omitted[len(kept) :]) == {
        f"{top}/{each}"
        for each in (
            *(f"e/{SITE}/*", "e/*"),
            *("store ?x?/p/*", "store ?x?/p-1.dist-info/*"),
            *("deps/d.py", "deps/pkg/*", "deps/d-1.dist-info/*"),
        )
    }


# -- options -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({}, {}),
        ({"project": ""}, {"project": []}),
        ({"project": "a, b\n\nc"}, {"project": ["a", "b", "c"]}),
        ({"third_party": ["a", "b/../c"]}, {"third_party": ["a", "c"]}),
        ({"third_party": ("$WHENCE_X/a", "gone$x")}, {"third_party": ["there/a", "gone$x"]}),
    ],
)
def test_options_are_lists_of_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], read: dict[str, Any]
) -> None:
    monkeypatch.setenv("WHENCE_X", "there")
    build({"gone$x": ""}, tmp_path)
    expected = {name: [f"{tmp_path}/{each}" for each in paths] for name, paths in read.items()}
    assert read_options(given, str(tmp_path)) == expected


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"projekt": "a"}, "projekt.*whence has project, third_party"),
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
