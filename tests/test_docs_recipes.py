"""The recipes of the documentation do what they say."""

from __future__ import annotations

import cProfile
import io
import json
import sys
import warnings
from pathlib import Path

import pytest

from whose import classify

RECIPES = Path(__file__).parent.parent / "docs" / "recipes.md"


def example(heading: str) -> dict[str, object]:
    """The names that the code below a heading which begins so defines."""
    (section,) = [
        each
        for each in RECIPES.read_text(encoding="utf-8").split("\n## ")[1:]
        if each.startswith(heading)
    ]
    block = section.partition("```python\n")[2].partition("```")[0]
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(block, str(RECIPES), "exec"), names)
    return names


def test_traceback(capsys):
    """Frames of the standard library are left out, the error and the own frame stay."""
    try:
        json.loads("{")
    except ValueError as error:
        example("Hide library frames")["show"](error)
    shown = capsys.readouterr().out
    assert Path(__file__).name in shown
    assert "JSONDecodeError" in shown
    assert "decoder.py" not in shown


@pytest.mark.skipif(sys.version_info < (3, 12), reason="skip_file_prefixes is new in 3.12")
def test_warning():
    """The warning is attributed to the project's file, not to the library that called back."""
    deprecated = example("Warn where")["deprecated"]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        json.loads("{}", object_hook=lambda _: deprecated("old"))
    assert [Path(each.filename).name for each in caught] != ["decoder.py"]
    assert classify(caught[0].filename) != "stdlib"


def test_debugger():
    """It does not stop in the standard library."""
    seen = []

    class Recorder(example("A debugger")["MyCode"]):
        def user_line(self, frame):
            seen.append(frame.f_code.co_filename)
            self.set_step()

    def work():
        json.dumps([1])
        return 1

    debugger = Recorder(stdin=io.StringIO(), stdout=io.StringIO(), nosigint=True, readrc=False)
    debugger.runcall(work)
    assert seen
    assert {classify(name).value for name in seen} == {"project"}


def test_profile():
    """Only rows of project files are left."""
    profile = cProfile.Profile()
    profile.runcall(lambda: json.dumps([1]))
    rows = example("The rows of a profile")["own_rows"](profile).stats
    assert rows
    assert {Path(name).name for name, _, _ in rows} == {Path(__file__).name}


def test_own_files():
    """Those of this project, where the tests run; the environment in the tree is left out."""
    found = example("The project's own files")["OWN"]
    assert str(Path(__file__)) in found
    assert not [path for path in found if "site-packages" in path]
