"""What the plugin does where coverage.py is unknown to it."""

from __future__ import annotations

import types
from pathlib import Path

import pytest

from unit.builders import SITE, Link, build, distribution, environment
from whose import Classifier
from whose._coverage import messages
from whose._coverage.configuration import omit_third_party


def test_it_is_said_once_and_never_breaks_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(messages, "_told", False)
    messages.tell_of_fallback("a problem")  # warnings are errors here
    assert "whose does not know this version" in capsys.readouterr().err
    messages.tell_of_fallback("a problem")
    monkeypatch.setattr(messages, "_told", False)
    with monkeypatch.context() as closed:
        closed.setattr("sys.stderr", object())
        messages.tell_of_fallback("a problem")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("given", "kept"), [(None, []), ("x/*", ["x/*"]), (["y"], ["y"])])
def test_third_party_code_is_omitted_where_it_really_is(
    tmp_path: Path, given: object, kept: list[str]
) -> None:
    tree = {
        "store [x]": {
            "p": {"__init__.py": ""},
            **distribution("p-1", "p/__init__.py", "q/__init__.py", "single.py"),
        },
        "pieces": {"q.py": ""},
        "cache": {"single.py": ""},
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                "p": Link("store [x]/p"),
                "p-1.dist-info": Link("store [x]/p-1.dist-info"),
                "q": {"__init__.py": Link("pieces/q.py")},
                "single.py": Link("cache/single.py"),
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
    omit_third_party(
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
            *("deps/d.py", "deps/pkg/*"),
        )
    }
