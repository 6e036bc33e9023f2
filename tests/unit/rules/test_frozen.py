"""Frozen applications: all lies in one directory, and some of it only in an archive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from unit.builders import archive, build, distribution, environment, hold
from whose import Classifier
from whose._environment import running

NAMES = frozenset({"os", "json", "colorsys"})
FILES = ("RECORD", "METADATA")


@pytest.mark.parametrize("on_disk", [True, False])
def test_names_tell_the_standard_library_and_metadata_third_parties(
    tmp_path: Path, *, on_disk: bool
) -> None:
    """PyInstaller's modules have names of files that are not there; cx_Freeze's are there."""
    files = {"json": {"decoder.pyc": ""}, "app": {"core.py": ""}, "click": {"core.py": ""}}
    tree = {
        "dist": {
            **distribution("click-8", "click/__init__.py", "click/core.py"),
            "base_library.zip": archive("abc.pyc"),
            "python": {"core.py": ""},
            "library.zip": archive("colorsys.pyc", "json/scanner.pyc", "mine.pyc"),
            "python3.13/lib-dynload/_json.so": "",
            **(files if on_disk else {}),
        },
        "work": {},
    }
    top = build(tree, tmp_path)
    expected = {
        "dist/json/decoder.pyc": "stdlib",
        "dist/json/decoder.py": "stdlib",
        "dist/json/deep/er.py": "stdlib",
        "dist/colorsys.py": "stdlib",
        "dist/library.zip/colorsys.pyc": "stdlib",
        "dist/library.zip/json/scanner.pyc": "stdlib",
        "dist/library.zip/mine.pyc": "project",
        "dist/python3.13/lib-dynload/_json.so": "stdlib",
        "dist/base_library.zip/abc.pyc": "stdlib",
        "dist/base_library.zip": "stdlib",
        "dist/python/core.py": "project",
        "dist/app/core.py": "project",
        "dist/app/json/core.py": "project",
        "dist/click/core.py": "third-party",
        "work/json/decoder.py": "project",
    }
    frozen = {"path": ["dist/library.zip", "dist"], "cwd": "work", "frozen": f"{top}/dist"}
    hold(lambda: environment(top, "dist", stdlib_names=NAMES, **frozen), expected, top)
    asked = Classifier(environment(top, "dist", stdlib_names=NAMES, **frozen))
    verdict = asked.explain(f"{top}/dist/json/decoder.py")
    assert (verdict.rule, verdict.root) == (5, f"{top}/dist")
    assert str(verdict) == "stdlib: a module of the standard library, in a frozen application"


def test_metadata_in_an_archive_of_cx_freeze(tmp_path: Path) -> None:
    """It is all in `library.zip`, and the records list no code."""
    packed = [f"{name}.dist-info/{file}" for name in ("click-8", "my_app-1") for file in FILES]
    library = archive("six.pyc", "mine.pyc", *packed, "six-1.dist-info/RECORD")
    tree = {
        "dist": {
            "library.zip": library,
            "x": "",
            "click": {"core.pyc": ""},
            "my_app": {"m.pyc": ""},
        },
        "work": {"pyproject.toml": '[project]\nname = "my-app"\n'},
    }
    top = build(tree, tmp_path)
    expected = {
        "dist/click/core.pyc": "third-party",
        "dist/click/core.py": "third-party",
        "dist/library.zip/six.pyc": "third-party",
        "dist/library.zip/mine.pyc": "project",
        "dist/my_app/m.pyc": "project",
        "dist/other/m.pyc": "project",
    }
    frozen = {
        "path": ["dist/library.zip", "dist/x", "dist"],
        "cwd": "work",
        "frozen": f"{top}/dist",
    }
    hold(lambda: environment(top, "dist", stdlib_names=NAMES, **frozen), expected, top)


def test_relative_names_are_of_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code objects have them: `colorsys.py`, `json/decoder.py`; but not what is in the cwd."""
    tree = {"dist": distribution("click-8", "click/core.py"), "work": {"os.py": ""}}
    top = build(tree, tmp_path)
    monkeypatch.chdir(tmp_path / "work")
    found = environment(
        top, "dist", stdlib_names=NAMES, path=["dist"], cwd="work", frozen=f"{top}/dist"
    )
    asked = Classifier(found)
    names = ("colorsys.py", "json/decoder.py", "click/core.py", "app.py", "app/core.py", "os.py")
    kinds = ["stdlib", "stdlib", "third-party", "project", "project", "project"]
    assert [asked.classify(name) for name in names] == kinds


@pytest.mark.parametrize(
    ("attributes", "path", "expected"),
    [
        ({"_MEIPASS": "/dist/_internal"}, ["/dist/_internal"], "/dist/_internal"),
        ({"prefix": "/dist"}, ["/dist/lib/library.zip", "/dist/lib"], "/dist/lib"),
        ({"prefix": "/dist"}, ["/dist"], "/dist"),
    ],
)
def test_where_the_application_is(
    monkeypatch: pytest.MonkeyPatch, attributes: dict[str, str], path: list[str], expected: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "path", path)
    for name, value in attributes.items():
        monkeypatch.setattr(sys, name, value, raising=False)
    assert running._frozen_directory() == expected
