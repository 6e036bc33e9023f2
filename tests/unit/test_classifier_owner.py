"""Which distribution a file belongs to."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from layouts.tools import run, write
from layouts.virtual_environments import make_venv

import whose
from unit.builders import SITE, Link, archive, build, distribution, environment
from whose import Classifier, Environment

if TYPE_CHECKING:
    from layouts.workshop import Workshop

EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
TREE = {
    "e": {
        "pyvenv.cfg": "",
        "bin": {"tool": "", "python": ""},
        SITE: {
            **distribution("Some_Lib-1.2", "lib/__init__.py", "lib/a.py", "../../../bin/tool"),
            **distribution("one-1", "space/one.py"),
            **distribution("two-1", "space/two.py"),
            **distribution("app-3", "app.pth", direct_url=EDITABLE),
            "app.pth": "{top}/project/src\n",
            "lib": {"__init__.py": "", "a.py": "", "compiled.so": ""},
            "space": {"one.py": "", "two.py": "", "three.py": ""},
        },
    },
    "project": {"src": {"app": {"main.py": ""}}, "linked": Link(f"e/{SITE}/lib")},
    "elsewhere": {"x.py": ""},
}


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        (f"e/{SITE}/lib/a.py", "Some_Lib 1.2"),
        (f"e/{SITE}/lib", "Some_Lib 1.2"),
        (f"e/{SITE}/lib/made_later.py", "Some_Lib 1.2"),
        (f"e/{SITE}/Some_Lib-1.2.dist-info/METADATA", "Some_Lib 1.2"),
        (f"e/{SITE}/space/one.py", "one 1"),
        (f"e/{SITE}/space/two.py", "two 1"),
        (f"e/{SITE}/space/three.py", "None"),
        (f"e/{SITE}/nobodys.py", "None"),
        ("e/bin/tool", "Some_Lib 1.2"),
        ("e/bin/python", "None"),
        ("project/src/app/main.py", "app 3"),
        ("project/linked/a.py", "Some_Lib 1.2"),
        ("elsewhere/x.py", "None"),
    ],
)
def test_owner_is_who_lists_it(tmp_path: Path, name: str, owner: str) -> None:
    """The same as a verdict says, asked first, again, by bytes, and where an option speaks."""
    top = build(TREE, tmp_path)
    path = f"{top}/{name}"
    found = environment(top, "e", path=[f"e/{SITE}", "project/src"])
    classifier = Classifier(found)
    assert str(classifier.owner(path)) == owner
    assert str(classifier.owner(path)) == owner
    assert str(classifier.owner(os.fsencode(path))) == owner
    assert str(Classifier(found).explain(path).distribution) == owner
    assert str(Classifier(found, project=[top]).owner(path)) == owner
    explained = Classifier(found)
    explained.explain(path)
    assert str(explained.owner(path)) == owner


def test_owners_in_directories_that_are_libraries_as_a_whole(tmp_path: Path) -> None:
    """PDM's local packages, and what PEX unpacks: metadata lie further down, on `sys.path`."""
    local, deps = "project/__pypackages__/3.13/lib", "app.pex/.deps/one.whl"
    tree = {
        local: {**distribution("one-1", "one.py"), "one.py": ""},
        "app.pex": {"PEX-INFO": "", ".deps": {"one.whl": distribution("two-1", "two/a.py")}},
    }
    top = build(tree, tmp_path)
    found = environment(top, "base", path=[local, "app.pex", deps])
    for read in (found, Environment.from_json(found.to_json())):
        assert str(Classifier(read).owner(f"{top}/{local}/one.py")) == "one 1"
        assert Classifier(read).owner(f"{top}/{local}/other.py") is None
    assert str(Classifier(found).owner(f"{top}/{deps}/two/a.py")) == "two 1"


def test_the_owner_of_sources_beside_which_their_metadata_lie(tmp_path: Path) -> None:
    """As setuptools leaves an `.egg-info` beside what it installs editable."""
    tree = {
        "e": {"pyvenv.cfg": "", SITE: distribution("app-3", direct_url=EDITABLE)},
        "project": {
            "pyproject.toml": "[project]\nname = 'app'\n",
            "src": {"app.egg-info": {"top_level.txt": "app"}, "app": {"main.py": ""}},
        },
    }
    top = build(tree, tmp_path)
    classifier = Classifier(environment(top, "e", path=[f"e/{SITE}", "project/src"]))
    assert classifier.explain(f"{top}/project/src/app/main.py").rule == 2
    owner = classifier.owner(f"{top}/project/src/app/main.py")
    assert owner is not None
    assert owner.editable


def test_the_owner_of_sources_in_those_of_another(tmp_path: Path) -> None:
    """As in a workspace of uv, if the project at its root is installed as well as its members."""
    member = EDITABLE.replace("/project", "/project/packages/zlib")
    names = {"app": EDITABLE, "zlib": member}
    site = [distribution(f"{name}-1", direct_url=url) for name, url in names.items()]
    tree = {
        "e": {"pyvenv.cfg": "", SITE: {**site[0], **site[1]}},
        "project": {
            "pyproject.toml": "[project]\nname = 'app'\n",
            "app.py": "",
            "packages/zlib": {"pyproject.toml": "[project]\nname = 'zlib'\n", "src/zlib.py": ""},
        },
    }
    top = build(tree, tmp_path)
    path = ["project", "project/packages/zlib/src", f"e/{SITE}"]
    classifier = Classifier(environment(top, "e", path=path))
    for name, file in {"app": "app.py", "zlib": "packages/zlib/src/zlib.py"}.items():
        owner = classifier.owner(f"{top}/project/{file}")
        assert owner is not None
        assert owner.name == name


def test_what_is_known_of_a_distribution(tmp_path: Path) -> None:
    top = build(TREE, tmp_path)
    classifier = Classifier(environment(top, "e", path=[f"e/{SITE}", "project/src"]))
    app = classifier.owner(f"{top}/project/src/app/main.py")
    assert app is not None
    assert (app.name, app.version, app.site) == ("app", "3", f"{top}/e/{SITE}")
    assert app.metadata == f"{top}/e/{SITE}/app-3.dist-info"
    assert app.editable
    assert app.origin is not None
    assert (app.origin.form, app.origin.directory) == ("directory", f"{top}/project")
    lib = classifier.owner(f"{top}/e/{SITE}/lib/a.py")
    assert lib is not None
    assert (lib.editable, lib.origin, lib.normalized_name) == (False, None, "some-lib")


def test_the_origin_is_read_whatever_is_asked_first(tmp_path: Path) -> None:
    origin = '{"url": "https://example.org/x.whl", "archive_info": {}}'
    tree = {
        "base": {
            "bin": {"x": ""},
            SITE: distribution("x-1", "../../../bin/x", direct_url=origin),
        }
    }
    top = build(tree, tmp_path)
    owner = Classifier(environment(top, "base")).owner(f"{top}/base/bin/x")
    assert owner is not None
    assert owner.origin is not None
    assert owner.origin.url == "https://example.org/x.whl"


def test_an_owner_is_forgotten_with_the_rest(tmp_path: Path) -> None:
    """After `refresh`, and where the working directory may be another one."""
    top = build(TREE, tmp_path)
    classifier = Classifier(environment(top, "e", path=[f"e/{SITE}"]))
    path = f"{top}/e/{SITE}/nobodys.py"
    assert classifier.owner(path) is None
    build({SITE: distribution("late-1", "nobodys.py")}, tmp_path / "e")
    assert classifier.owner(path) is None
    classifier.refresh()
    assert str(classifier.owner(path)) == "late 1"
    classifier.owner("relative.py")
    assert "relative.py" not in classifier._state().known_owners


@pytest.mark.parametrize("name", ["<string>", "", "frozen", "~"])
def test_names_that_are_no_paths_have_none(name: str) -> None:
    assert whose.owner(name) is None


def test_a_path_is_what_classify_takes() -> None:
    with pytest.raises(TypeError):
        whose.owner(1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        whose.owner([])  # type: ignore[arg-type]


def test_the_function_follows_sys_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = build({"libs": {"m.py": "", **distribution("m-1", "m.py")}}, tmp_path)
    path = f"{top}/libs/m.py"
    assert [str(whose.owner(path)), str(whose.owner(path))] == ["m 1", "m 1"]
    monkeypatch.syspath_prepend(f"{top}/libs")
    assert str(whose.owner(path)) == "m 1"
    assert path in whose._api.RUNNING._state().known_owners


DEVELOPED = {
    "e": {
        "pyvenv.cfg": "",
        SITE: {
            "my-app.egg-link": "{top}/project/src\n../",
            "gone.egg-link": "{top}/nowhere\n.",
            "no-file.egg-link": {},
            "other.egg-link": "{top}/project/src\n../",
            "my": {"app.py": ""},
        },
    },
    "project": {
        "setup.py": "from setuptools import setup\nsetup(name='my_app')",
        "src": {"my_app.egg-info": {"top_level.txt": "my"}, "my": {"main.py": ""}},
        "tests": {"test_it.py": ""},
    },
}


def test_an_egg_link_leads_to_its_distribution(tmp_path: Path) -> None:
    """That `setup.py develop` made; the project's files must bear the name."""
    top = build(DEVELOPED, tmp_path)
    found = environment(top, "e", path=[f"e/{SITE}", "project/src"])
    for classifier in (Classifier(found), Classifier(Environment.from_json(found.to_json()))):
        for name in ("src/my/main.py", "tests/test_it.py"):
            verdict = classifier.explain(f"{top}/project/{name}")
            owner = verdict.distribution
            assert owner == classifier.owner(f"{top}/project/{name}")
            assert owner is not None
            assert (owner.name, owner.editable, owner.site) == ("my-app", True, f"{top}/e/{SITE}")
            assert owner.metadata == f"{top}/project/src/my_app.egg-info"
            assert (verdict.kind, verdict.rule) == ("project", 2)
            assert verdict.evidence[0].file == f"{top}/e/{SITE}/my-app.egg-link"
            assert verdict.evidence[0].text == f"{top}/project/src"
        assert classifier.classify(f"{top}/e/{SITE}/my/app.py") == "third-party"


@pytest.mark.slow
def test_setup_py_develop(tmp_path: Path, workshop: Workshop) -> None:
    """As the last setuptools that has it leaves it; the program is started elsewhere."""
    python = make_venv(tmp_path / "env", Path(sys.executable))
    workshop.install(python, "setuptools<80", *workshop.whose())
    setup = "from setuptools import setup\n"
    setup += "setup(name='my-app', packages=['mine'], package_dir={'': 'src'})\n"
    write(tmp_path / "project" / "setup.py", setup)
    module = write(tmp_path / "project" / "src" / "mine" / "__init__.py")
    run([python, "setup.py", "-q", "develop", "--no-deps"], cwd=tmp_path / "project")
    code = f"import whose; it = whose.owner({module!r}); print(it.name, it.editable)"
    assert run([python, "-c", code], cwd=tmp_path).split() == ["my-app", "True"]


def test_an_owner_has_its_origin_whatever_was_asked_before(tmp_path: Path) -> None:
    """Also that of metadata at the root of an environment."""
    tree = {
        "base": {"pyvenv.cfg": "", SITE: {}, **distribution("app-3", direct_url=EDITABLE)},
        "project": {},
    }
    top = build(tree, tmp_path)
    found = Classifier(environment(top, "base")).owner(f"{top}/base/app-3.dist-info/METADATA")
    assert found is not None
    assert (found.editable, found.origin and found.origin.directory) == (True, f"{top}/project")


def test_an_owner_is_found_before_an_archive_was_opened(tmp_path: Path) -> None:
    """What is asked first makes no difference."""
    packed = archive("b/__init__.py", texts={"b-1.dist-info/RECORD": "b/__init__.py,,\n"})
    site = {**distribution("a-1", "a.py"), "a.py": ""}
    top = build({"e": {"pyvenv.cfg": "", SITE: site}, "lib.zip": packed, "project": {}}, tmp_path)
    found = environment(top, "e", path=["lib.zip", f"e/{SITE}"])
    asked = Classifier(found, project=["dist:a"])
    assert str(asked.owner(f"{top}/e/{SITE}/a.py")) == "a 1"
    assert asked.classify(f"{top}/lib.zip/b/__init__.py") == "third-party"


@pytest.mark.parametrize("place", [f"e/{SITE}", "deps"])
def test_two_distributions_list_a_file_or_share_a_package(tmp_path: Path, place: str) -> None:
    """The reason and the owner are about the same one: the project's, or who lists the file."""
    tree = {
        "e": {"pyvenv.cfg": "", SITE: {}},
        place: {
            **distribution("lib-1", "lib/__init__.py", "lib/x.py"),
            **distribution("app-2", "app/__init__.py", "lib/x.py"),
            **distribution("six-3", "six/__init__.py"),
            **distribution("six-more-4", "six/more.py"),
            "lib": {"__init__.py": "", "x.py": ""},
            "six": {"__init__.py": "", "more.py": ""},
        },
        "project": {"pyproject.toml": "[project]\nname = 'app'\n"},
    }
    top = build(tree, tmp_path)
    classifier = Classifier(environment(top, "e", path=[place]))
    for name, expected in (("lib/x.py", "app 2"), ("six/more.py", "six-more 4")):
        verdict = classifier.explain(f"{top}/{place}/{name}")
        assert (str(verdict.distribution), verdict.reason.split(",")[0]) == (expected, expected)
        metadata = f"{top}/{place}/{expected.replace(' ', '-')}.dist-info"
        assert verdict.root in (f"{top}/e/{SITE}", metadata)  # a site directory decides as a whole
