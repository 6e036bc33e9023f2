"""What the user said always wins, by either spelling; the deepest of several wins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from unit.builders import LIB, SITE, Link, build, distribution, environment
from whose import Classifier

TREE = {
    "base": {LIB: {"os.py": ""}},
    "e": {"pyvenv.cfg": "", SITE: {"p": {"__init__.py": "", "sub": {"m.py": ""}}}},
    "project": {"src": {"vendor": {"v.py": "", "ours": {"o.py": ""}}, "app.py": ""}},
    "link": Link("project"),
    "linked": {
        "__init__.py": Link("cache/linked/__init__.py"),
        "m.py": Link("cache/linked/m.py"),
        "sub": {"n.py": Link("cache/linked/sub/n.py")},
    },
    "cache": {"linked": {"__init__.py": "", "m.py": "", "sub": {"n.py": ""}}, "other.py": ""},
    "same": {"__init__.py": Link("cache/linked/__init__.py")},
    "vendor-link": Link("project/src/vendor"),
    "file-link.py": Link("project/src/app.py"),
}
P = f"e/{SITE}/p"
COMPILED = "project/src/__pycache__/app.cpython-313.pyc"


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(TREE, tmp_path_factory.mktemp("options"))


def classifier(top: str, **options: list[Any]) -> Classifier:
    full = {
        name: [each if isinstance(each, bytes) else os.path.join(top, each) for each in given]
        for name, given in options.items()
    }
    return Classifier(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"]), **full)


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ({}, {f"{P}/m.py": "third-party", "project/src/vendor/v.py": "project"}),
        (  # what is compiled goes with its source, unless it is named itself
            {"third_party": ["project/src/app.py"], "project": [COMPILED]},
            {
                COMPILED: "project",
                "project/src/__pycache__/app.cpython-312.pyc": "third-party",
                "project/src/__pycache__/other.cpython-313.pyc": "project",
                "project/src/app.pyc": "third-party",
            },
        ),
        ({"project": [P]}, {f"{P}/m.py": "project", f"e/{SITE}/q.py": "third-party"}),
        ({"project": [f"{P}/m.py"]}, {f"{P}/m.py": "project", f"{P}/n.py": "third-party"}),
        (
            {"third_party": ["project/src/vendor"]},
            {
                "project/src/vendor/v.py": "third-party",
                "project/src/vendor": "third-party",
                "project/src/vendor/none/x.py": "third-party",
                "project/src/vendored/x.py": "project",
                "project/src/app.py": "project",
                "vendor-link/v.py": "third-party",
                "link/src/vendor/v.py": "third-party",
            },
        ),
        ({"third_party": [f"base/{LIB}"]}, {f"base/{LIB}/os.py": "third-party"}),
        ({"project": [f"base/{LIB}/os.py"]}, {f"base/{LIB}/os.py": "project"}),
        (
            {"third_party": ["project"], "project": ["project/src"]},
            {"project/x.py": "third-party", "project/src/app.py": "project"},
        ),
        (
            {"project": ["project/src/vendor/ours", "."], "third_party": ["project/src/vendor"]},
            {
                "project/src/vendor/v.py": "third-party",
                "project/src/vendor/ours/o.py": "project",
                f"{P}/m.py": "project",
                "vendor-link/ours/o.py": "project",
                "link/src/vendor/v.py": "third-party",
            },
        ),
        # uv links each file of a package into its cache.
        (
            {"third_party": ["linked"]},
            {
                "linked/m.py": "third-party",
                "linked/sub/n.py": "third-party",
                "linked/none.py": "third-party",
                "linked": "third-party",
                "cache/linked/m.py": "third-party",
                "cache/linked/sub/n.py": "third-party",
                "cache/other.py": "project",
            },
        ),
        ({"third_party": ["cache/linked"]}, {"linked/m.py": "third-party"}),
        # What an option names itself, that one decides.
        (
            {"third_party": ["linked"], "project": ["cache/linked"]},
            {"cache/linked/none.py": "project", "linked/none.py": "third-party"},
        ),
        (
            {"third_party": ["cache/linked"], "project": ["linked"]},
            {"cache/linked/none.py": "third-party", "linked/none.py": "project"},
        ),
        # An `__init__.py` alone may be the same for several packages.
        ({"third_party": ["same"]}, {"cache/linked/m.py": "project"}),
        # Given through a link, asked by the real path, and the other way round.
        ({"third_party": ["vendor-link"]}, {"project/src/vendor/v.py": "third-party"}),
        ({"third_party": ["link/src"]}, {"project/src/app.py": "third-party"}),
        ({"third_party": ["project/src/app.py"]}, {"file-link.py": "third-party"}),
        ({"third_party": ["file-link.py"]}, {"project/src/app.py": "third-party"}),
        # The deepest wins whatever the spelling it was given in.
        (
            {"project": ["link"], "third_party": ["project/src/vendor"]},
            {
                "link/src/vendor/v.py": "third-party",
                "project/src/vendor/v.py": "third-party",
                "vendor-link/v.py": "third-party",
                "link/src/app.py": "project",
            },
        ),
        (
            {"third_party": ["project/src"], "project": ["vendor-link"]},
            {
                "project/src/vendor/v.py": "project",
                "link/src/vendor/v.py": "project",
                "project/src/app.py": "third-party",
            },
        ),
    ],
)
def test_options(top: str, options: dict[str, list[str]], answers: dict[str, str]) -> None:
    asked = classifier(top, **options)
    assert {name: asked.classify(os.path.join(top, name)) for name in answers} == answers
    assert {name: asked.explain(os.path.join(top, name)).kind for name in answers} == answers


@pytest.mark.parametrize("form", ["{}", "{}/", "{}/.", "{}/../vendor", "{}//"])
def test_options_need_not_be_normal(top: str, form: str) -> None:
    asked = classifier(top, third_party=[form.format("project/src/vendor")])
    assert asked.classify(f"{top}/project/src/vendor/v.py") == "third-party"


@pytest.mark.parametrize("form", [str, Path, os.fsencode])
def test_options_in_every_form(top: str, form: type) -> None:
    asked = classifier(top, third_party=[form(f"{top}/project/src/vendor")])
    assert asked.classify(f"{top}/project/src/vendor/v.py") == "third-party"


def test_relative_options_are_relative_to_the_start(
    top: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = environment(top, "e", cwd="project")
    monkeypatch.chdir(f"{top}/e")
    asked = Classifier(found, third_party=["src/vendor"])
    assert asked.classify(f"{top}/project/src/vendor/v.py") == "third-party"


def test_a_tilde_is_the_home_directory(top: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", f"{top}/project")
    monkeypatch.setenv("USERPROFILE", f"{top}/project")
    asked = Classifier(environment(top, "e"), third_party=["~/src/vendor"])
    assert asked.classify(f"{top}/project/src/vendor/v.py") == "third-party"


def test_options_may_be_an_iterator(top: str) -> None:
    asked = Classifier(third_party=iter([f"{top}/project"]))
    assert asked.classify(f"{top}/project/x.py") == "third-party"
    asked.refresh()
    assert asked.classify(f"{top}/project/x.py") == "third-party"


@pytest.mark.parametrize("odd", ["/" + "x" * 100_000, "loop", "\udc80"])
def test_odd_options_do_no_harm(top: str, odd: str) -> None:
    asked = Classifier(environment(top, "e"), third_party=[odd], project=[f"{top}/project"])
    assert asked.classify(f"{top}/project/app.py") == "project"


def test_options_say_nothing_of_names_that_are_no_paths(top: str) -> None:
    asked = classifier(top, third_party=["/"])
    assert asked.classify("<string>") == "unknown"
    assert asked.classify("<frozen os>") == "stdlib"
    assert asked.classify("/anything.py") == "third-party"


def test_sources_that_no_option_about_a_distribution_means(tmp_path: Path) -> None:
    """Those of a copy, which is not made anew from them, and those of other distributions."""
    site = {
        **distribution(
            "own-1", "own/m.py", direct_url='{"url": "file://{top}/own", "dir_info": {}}'
        ),
        **distribution(
            "edit-1",
            "edit.pth",
            direct_url='{"url": "file://{top}/more/edit", "dir_info": {"editable": true}}',
        ),
    }
    top = build({"e": {"pyvenv.cfg": "", SITE: site}, "own": {}, "more": {"edit": {}}}, tmp_path)
    found = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    asked = Classifier(found, third_party=["dist:own", f"{top}/more"])
    assert asked.classify(f"{top}/e/{SITE}/own/m.py") == "third-party"
    assert asked.classify(f"{top}/own/m.py") == "project"
    assert asked.classify(f"{top}/more/edit/m.py") == "third-party"


@pytest.mark.parametrize(
    ("option", "name", "kind"),
    [
        ("project", "dist:Click", "project"),
        ("third_party", "dist:click", "third-party"),
        ("third_party", "dist:own", "third-party"),
        ("third_party", "dist:edit", "third-party"),
        ("project", "dist:none", None),
    ],
)
def test_one_distribution_wherever_it_is(
    tmp_path: Path, option: str, name: str, kind: str | None
) -> None:
    """Also where its sources are, if the installation is editable; the others stay as they are.

    The option is the first rule, also where a record or the directory says the same.
    """
    own = '{"url": "file://{top}/own", "dir_info": {}}'
    editable = '{"url": "file://{top}/edit", "dir_info": {"editable": true}}'
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **distribution("click-8", "click/__init__.py"),
                **distribution("own-1", "own/__init__.py", direct_url=own),
                **distribution("edit-1", "edit.pth", direct_url=editable),
                "edit.pth": "{top}/edit\n",
            },
        },
        "own": {},
        "edit": {},
        "project": {},
        "deps": {**distribution("click-8", "click/__init__.py")},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["deps", f"base/{LIB}", f"e/{SITE}"])
    usual = {
        f"e/{SITE}/click/x.py": "third-party",
        "deps/click/x.py": "third-party",
        f"e/{SITE}/own/x.py": "project",
        "edit/x.py": "project",
    }
    plain = name.lower().partition(":")[2]
    expected = {each: kind if kind and plain in each else usual[each] for each in usual}
    asked = Classifier(found, **{option: [name]})
    assert {each: str(asked.classify(os.path.join(top, each))) for each in usual} == expected
    for each in usual:
        verdict = asked.explain(os.path.join(top, each))
        owner = asked.owner(os.path.join(top, each))
        assert owner == verdict.distribution
        assert owner is not None
        assert owner.name in each
        if kind and plain in each:
            assert (verdict.rule, verdict.reason) == (1, f"the option {option} = {name}")
            assert verdict.evidence[0].text == verdict.reason
            assert os.path.exists(verdict.evidence[0].file)
        else:
            assert verdict.rule in (2, 3)


def test_a_distribution_is_no_path_of_the_same_name() -> None:
    Classifier(project=["dist:a"], third_party=["./dist:a"])
    with pytest.raises(ValueError, match=r"^project and third_party both name 'dist:a'$"):
        Classifier(project=["dist:a"], third_party=["dist:a"])
