"""Frozen applications: all lies in one directory, and some of it only in an archive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from unit.builders import archive, build, distribution, environment, hold
from whose import Classifier
from whose._environment import running
from whose._files.limits import FILE_LIMIT

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
        "project": {},
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
        "project/json/decoder.py": "project",
    }
    frozen = {"path": ["dist/library.zip", "dist"], "cwd": "project", "frozen": f"{top}/dist"}
    hold(lambda: environment(top, "dist", stdlib_names=NAMES, **frozen), expected, top)
    asked = Classifier(environment(top, "dist", stdlib_names=NAMES, **frozen))
    verdict = asked.explain(f"{top}/dist/json/decoder.py")
    assert (verdict.rule, verdict.root) == (5, f"{top}/dist")
    assert str(verdict) == "stdlib: a module of the standard library, in a frozen application"


def test_metadata_in_an_archive_of_cx_freeze(tmp_path: Path) -> None:
    """It is all in `library.zip`, and the records list no code."""
    packed = [f"{name}.dist-info/{file}" for name in ("click-8", "my_app-1") for file in FILES]
    space = {"space-1.dist-info/METADATA": "Name: space\nVersion: 1\nImport-Name: room.inner\n\n"}
    library = archive("six.pyc", "mine.pyc", *packed, "six-1.dist-info/RECORD", texts=space)
    tree = {
        "dist": {
            "library.zip": library,
            "x": "",
            "click": {"core.pyc": ""},
            "my_app": {"m.pyc": ""},
        },
        "project": {"pyproject.toml": '[project]\nname = "my-app"\n'},
        "other.zip": archive("other-1.dist-info/RECORD", "other-1.dist-info/METADATA"),
    }
    top = build(tree, tmp_path)
    expected = {
        "dist/click/core.pyc": "third-party",
        "dist/click/deep/er.pyc": "third-party",
        "dist/six.pyc": "third-party",
        "dist/room/inner/m.pyc": "third-party",
        "dist/click/core.py": "third-party",
        "dist/library.zip/six.pyc": "third-party",
        "dist/library.zip/mine.pyc": "project",
        "dist/my_app/m.pyc": "project",
        "dist/other/m.pyc": "project",
    }
    frozen = {
        "path": ["dist/library.zip", "dist/x", "dist", "other.zip"],
        "cwd": "project",
        "frozen": f"{top}/dist",
    }
    hold(lambda: environment(top, "dist", stdlib_names=NAMES, **frozen), expected, top)


@pytest.mark.parametrize("place", ["build", "dist/build"])
@pytest.mark.parametrize("name", ["app", "app.exe"])
def test_the_table_that_pyinstaller_leaves(tmp_path: Path, place: str, name: str) -> None:
    """It tells what modules were made from: one file, or a directory, beside `build`."""
    site = f"{tmp_path}/venv/lib/python3.13/site-packages"
    sources = {
        "click": f"{site}/click/__init__.py",
        "click.core": "../../venv/lib/python3.13/site-packages/click/core.py",
        "gone": f"{site}/gone.py",
        "odd": f"{site}/back\\\\slash.py",  # as in a literal
        "mine.core": f"{tmp_path}/project/mine/core.py",
        "ns.part": f"{site}/ns/part.py",
        "itself": f"{tmp_path}/dist/app/_internal/itself.py",
    }
    rows = "".join(
        f" ('{each}',\n  '{file}',\n  'PYMODULE-1'),\n" for each, file in sources.items()
    )
    many = " " * FILE_LIMIT  # a large application has many modules
    table = f"('PYZ-00.pyz',\n [\xe4 ('caf\xe9', 'x', 'DATA'),{many}\n{rows}])".encode("latin-1")
    files = {"click/__init__.py": "", "click/core.py": "", "back\\slash.py": "", "ns/part.py": ""}
    tree = {
        "dist": {
            "app": {
                name: "",
                "_internal": {"base_library.zip": archive("abc.pyc"), "itself.py": ""},
            }
        },
        "venv/lib/python3.13/site-packages": files,
        "project": {"mine": {"core.py": ""}, "gone.py": ""},
        f"{place}/app/PYZ-00.toc": table,
    }
    top = build(tree, tmp_path)
    expected = {
        "dist/app/_internal/click/__init__.pyc": "third-party",
        "dist/app/_internal/click/core.pyc": "third-party",
        "dist/app/_internal/click/core.v1.py": "third-party",
        "dist/app/_internal/click/deep/er.py": "third-party",
        "dist/app/_internal/odd.py": "third-party",
        "dist/app/_internal/odd.v1.py": "third-party",
        "dist/app/_internal/ns/part.pyc": "third-party",
        "dist/app/_internal/ns/other.pyc": "project",
        "dist/app/_internal/gone.py": "project",
        "dist/app/_internal/unknown.py": "project",
        "dist/app/_internal/mine/core.pyc": "project",
        "dist/app/_internal/itself.py": "project",
    }
    inside = {"path": ["dist/app/_internal"], "cwd": "project"}
    inside |= {"frozen": f"{top}/dist/app/_internal", "base_executable": f"{top}/dist/app/{name}"}
    hold(lambda: environment(top, "dist/app", stdlib_names=NAMES, **inside), expected, top)
    asked = Classifier(environment(top, "dist/app", stdlib_names=NAMES, **inside))
    verdict = asked.explain(f"{top}/dist/app/_internal/click/deep/er.py")
    assert (verdict.rule, verdict.root) == (3, f"{top}/{place}/app/PYZ-00.toc")
    assert verdict.reason == f"made from {site}/click/__init__.py, as {verdict.root} says"


def test_relative_names_are_of_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code objects have them: `colorsys.py`, `json/decoder.py`; but not what is in the cwd."""
    tree = {"dist": distribution("click-8", "click/core.py"), "project": {"os.py": ""}}
    top = build(tree, tmp_path)
    monkeypatch.chdir(tmp_path / "project")
    found = environment(
        top, "dist", stdlib_names=NAMES, path=["dist"], cwd="project", frozen=f"{top}/dist"
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
    monkeypatch.setattr(running, "_stdlib_directories", lambda: ["/dist/library.zip"])
    for name, value in attributes.items():
        monkeypatch.setattr(sys, name, value, raising=False)
    assert running._frozen_directory() == expected
