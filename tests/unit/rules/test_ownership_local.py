"""Local distributions in detail: what of them is code, and what makes them local."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, build, distribution, environment, hold, kinds_of
from whose import Classifier
from whose._environment.environment import Environment
from whose._files.disk import Disk

EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


def test_modules_that_are_recorded_with_absolute_paths(tmp_path: Path) -> None:
    """Only those of the project are the project's."""
    site = distribution("d-1", "d.py", f"{tmp_path}/e/share/m.py", direct_url=LOCAL)
    tree: Tree = {"e": {"pyvenv.cfg": "", "share": {}, SITE: site}}
    found = kinds_of(tree, tmp_path, f"e/{SITE}/d.py", "e/share/m.py", "e/share/x.py")
    assert found == ["project", "project", "third-party"]


def test_one_name_in_a_record_that_is_not_utf_8(tmp_path: Path) -> None:
    """The other rows count, and so does that one, as Python spells such a name."""
    info = {"RECORD": b"x.py,,\nd/\xe9.py,,\n", "direct_url.json": LOCAL}
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: {"d-1.dist-info": info}}}
    names = [f"e/{SITE}/{name}" for name in ("x.py", "d/\udce9.py", "y.py")]
    assert kinds_of(tree, tmp_path, *names) == ["project", "project", "third-party"]


@pytest.mark.parametrize("place", ["e/" + SITE, "deps"])
@pytest.mark.parametrize("whole", [False, True])
def test_modules_that_are_links_into_a_cache(tmp_path: Path, place: str, *, whole: bool) -> None:
    """Uv's symlink mode and PDM's. In the cache, nothing tells where they were installed from."""
    names = ("d/__init__.py", "d/sub/m.py", "ns/d/m.py", "d.py")
    rows = [*names, "_finder.py", "d.pth"]
    cached: dict[str, str | Tree] = {**dict.fromkeys(rows, ""), **distribution("d-1", *rows)}
    cached["d.pth"] = "import _finder"
    linked = ("d", "ns", "d.py", "_finder.py", "d.pth") if whole else rows
    other = {"ns/x/m.py": "", **distribution("x-1", "ns/x/m.py")}
    site: Tree = {
        **{name: Link(f"cache/1/{name}") for name in linked},
        **distribution("d-1", *rows, direct_url=EDITABLE),
    }
    library = {} if whole else {"ns/x/m.py": Link("cache/2/ns/x/m.py"), **distribution("x-1")}
    tree = {
        "base": {LIB: {"os.py": ""}},
        "e": {"pyvenv.cfg": "", SITE: {}},
        "cache": {"1": cached, "2": other},
        "project": {},
        "else": {},
        place: {**site, **library},
    }
    top = build(tree, tmp_path)
    expected = {f"{at}/{name}": "project" for at in (place, "cache/1") for name in names}
    expected |= {f"{at}/_finder.py": "third-party" for at in (place, "cache/1")}
    expected["cache/2/ns/x/m.py"] = "third-party"
    path = [place, f"base/{LIB}"] if place == "deps" else [f"base/{LIB}", place]
    hold(lambda: environment(top, "e", path=path, cwd="else"), expected, top)


def test_a_record_decides_before_a_link_in_a_shared_namespace(tmp_path: Path) -> None:
    """As in regular packages: a farm of links may lead to where nothing is recorded."""
    site: Tree = {
        "ns/x/__init__.py": "",
        "ns/x/m.py": Link("store/m.py"),
        **distribution("d-1", "ns/d.py", direct_url=LOCAL),
        **distribution("x-1", "ns/x/__init__.py", "ns/x/m.py"),
    }
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: site}, "store": {"m.py": ""}}
    assert kinds_of(tree, tmp_path, f"e/{SITE}/ns/x/m.py") == ["third-party"]


# What a wheel may say of itself, in a `direct_url.json` that it brings.
CLAIMS = {
    "the root": ("/", "{}"),
    "the root, editable": ("/", '{"editable": true}'),
    "the environment, editable": ("{top}/e", '{"editable": true}'),
    "a directory of the environment, editable": ("{top}/e/share", '{"editable": true}'),
    "a directory of another project": ("{top}/project", "{}"),
    "a directory of another project, editable": ("{top}/project", '{"editable": true}'),
    "what it brings": (f"{{top}}/e/{SITE}/evil", "{}"),
    "what it brings, editable": (f"{{top}}/e/{SITE}/evil", '{"editable": true}'),
    "the site directory": (f"{{top}}/e/{SITE}", "{}"),
    "a directory that is not there": ("{top}/gone", "{}"),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_wheel_cannot_make_itself_the_project(tmp_path: Path, claim: str) -> None:
    """Nor anything else, nor the owner of the project's files."""
    directory, info = CLAIMS[claim]
    site = {
        "evil": {"m.py": "", "setup.py": "setup(name='evil')"},
        "setup.py": "setup(name='someone-else')",
        "d.py": "",
        **distribution("evil-1", "evil/m.py", "evil/setup.py"),
    }
    tree = {
        "base": {LIB: {"os.py": ""}},
        "e": {"pyvenv.cfg": "", "share": {"x.py": ""}, SITE: site},
        "project": {"pyproject.toml": '[project]\nname = "own"\n', "m.py": ""},
    }
    top = build(tree, tmp_path)
    with open(f"{top}/e/{SITE}/evil-1.dist-info/direct_url.json", "w") as file:
        file.write(f'{{"url": "file://{directory.replace("{top}", top)}", "dir_info": {info}}}')
    expected = {
        f"e/{SITE}/evil/m.py": "third-party",
        f"e/{SITE}/d.py": "third-party",
        "e/share/x.py": "third-party",
        "project/m.py": "project",
    }
    path = [f"base/{LIB}", f"e/{SITE}"]
    hold(lambda: environment(top, "e", path=path), expected, top)
    assert Classifier(environment(top, "e", path=path)).owner(f"{top}/project/m.py") is None


def test_a_portion_of_a_namespace_is_the_projects(tmp_path: Path) -> None:
    tree = {
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                **distribution("d-1", "ns/deep/d/__init__.py", "ns/deep/d/m.py", direct_url=LOCAL),
                **distribution("x-1", "ns/deep/x/__init__.py"),
            },
        }
    }
    names = [f"e/{SITE}/ns/deep/{each}" for each in ("d/m.py", "d/none.py", "x/m.py", "y.py")]
    assert kinds_of(tree, tmp_path, *names) == ["project", "project", "third-party", "third-party"]


INDEX = '{"url": "https://index/d-1.whl", "archive_info": {}}'
GONE = '{"url": "file://{top}/elsewhere/gone", "dir_info": {}}'
WHEEL = '{"url": "file://{top}/elsewhere/dist/d-1.whl", "archive_info": {}}'


@pytest.mark.parametrize(
    ("url", "here", "there", "kind"),
    [
        (LOCAL, "other", "other", "third-party"),
        (LOCAL, "d", "other", "project"),
        (GONE, "other", "other", "third-party"),
        (GONE, "d", "other", "project"),
        (GONE, "other", "d", "third-party"),
        (WHEEL, "other", "other", "third-party"),
        (WHEEL, "d", "other", "project"),
        (WHEEL, "other", "d", "project"),
        (INDEX, "d", "d", "project"),
        (INDEX, "other", "d", "third-party"),
    ],
)
def test_whose_what_was_built_elsewhere_is(
    tmp_path: Path, url: str, here: str, there: str, kind: str
) -> None:
    """By the name of the project around the start directory, and around a local archive."""
    tree = {
        "e": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=url)},
        "project": {"pyproject.toml": f'[project]\nname = "{here}"\n'},
        "elsewhere": {"pyproject.toml": f'[project]\nname = "{there}"\n'},
    }
    assert kinds_of(tree, tmp_path, f"e/{SITE}/d.py") == [kind]


def test_what_a_target_recorded_beside_its_modules(tmp_path: Path) -> None:
    """`pip install --target` moves scripts, but records where they were."""
    info = {"RECORD": "../../Xbin/tool,,\n../../X,,\n../../../../else,,\n"}
    tree = {"deps": {"d-1.dist-info": info, "Xbin": {}}, "else": ""}
    names = ("deps/Xbin/tool", "deps/X", "deps/Xbin/own", "else")
    found = kinds_of(tree, tmp_path, *names, path=["deps", f"base/{LIB}"])
    assert found == ["third-party", "third-party", "project", "project"]


def test_no_start_directory_no_name_of_the_project(tmp_path: Path) -> None:
    read: list[str] = []

    class Watched(Disk):
        def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
            read.append(path)
            return super().read(path, limit)

    top = build({"e": {}}, tmp_path)
    facts = environment(top, "e").facts
    facts.cwd = ""
    found = Environment(facts, Watched())
    del read[:]
    assert found.contents.project_names.above(found.facts.cwd) == frozenset()
    assert read == []


BASE = {"base": {LIB: {"os.py": ""}}, "project": {}}


@pytest.mark.parametrize(
    "sites",
    [["lib64/python3.12"], ["Lib"], ["lib"], ["lib/python3.12", "lib/python3.13"], ["lib", "Lib"]],
)
def test_local_distributions_in_environments_that_are_not_used(
    tmp_path: Path, sites: list[str]
) -> None:
    """What `tox` installed of the project is the project, and nothing else there is."""
    url = '{"url": "file://{top}/project", "dir_info": {}}'
    site = {"d.py": "", "x.py": "", **distribution("d-1", "d.py", direct_url=url)}
    tox = {"pyvenv.cfg": "", **{f"{each}/site-packages": site for each in sites}}
    top = build({**BASE, "e": {}, "project": {".tox/py": tox}}, tmp_path)
    expected = {
        f"project/.tox/py/{each}/site-packages/{name}.py": kind
        for each in sites
        for name, kind in (("d", "project"), ("x", "third-party"))
    }
    hold(lambda: environment(top, "e", path=[f"base/{LIB}"]), expected, top)


def test_an_archive_of_the_project_that_is_installed_from_a_file(tmp_path: Path) -> None:
    """Its metadata says where from; of the same directory's others only their records count."""
    wheel = '{"url": "file://{top}/dist/d-1-py3-none-any.whl", "archive_info": {}}'
    tree = {
        "deps": {
            **distribution("d-1", "d.py", direct_url=wheel),
            **distribution("x-1", "x.py", direct_url=wheel),
        },
        "project": {"pyproject.toml": '[project]\nname = "D"\n'},
        "e": {},
    }
    top = build(tree, tmp_path)
    asked = Classifier(environment(top, "e", path=["deps"]))
    verdict = asked.explain(os.path.join(top, "deps", "d.py"))
    assert (verdict.kind, verdict.rule) == ("project", 2)
    wheel = f"file://{top}/dist/d-1-py3-none-any.whl"
    assert verdict.reason == f"d 1, installed from the local archive {wheel}"
    assert asked.classify(os.path.join(top, "deps", "x.py")) == "third-party"


def test_what_others_record_beside_metadata_of_the_project_without_a_list(tmp_path: Path) -> None:
    """`pip install --target src` puts it there, and setuptools then finds it, too."""
    own = {"PKG-INFO": "Name: own\n", "top_level.txt": "own\nclick\nsingle\nyaml\nns\n"}
    tree: Tree = {
        "base": {"lib/python3.13": {"os.py": ""}},
        "e/pyvenv.cfg": "",
        "project": {
            "setup.py": "setup(name='own')",
            "src": {
                "own.egg-info": own,
                **distribution("click-8", "click/__init__.py"),
                **distribution("single-1", "single.py"),
                **distribution("PyYAML-6", "yaml/__init__.py"),
                **distribution("ns_other-1", "ns/other/__init__.py"),
            },
        },
    }
    top = build(tree, tmp_path)
    expected = {
        "project/src/own/__init__.py": "project",
        "project/src/click/__init__.py": "third-party",
        "project/src/click/core.py": "third-party",
        "project/src/single.py": "third-party",
        "project/src/yaml/__init__.py": "third-party",
        "project/src/ns/own.py": "project",
        "project/src/ns/other/__init__.py": "third-party",
    }
    hold(lambda: environment(top, "e", path=["project/src", "base/lib/python3.13"]), expected, top)
