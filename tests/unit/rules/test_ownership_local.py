"""Local distributions in detail: what of them is code, what is machinery, and what is theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from unit.builders import (
    POSIX_SCHEMES,
    SITE,
    Link,
    Tree,
    build,
    distribution,
    environment,
    hold,
    kinds,
)
from whose import Classifier
from whose._environment.environment import Environment
from whose._files.disk import Disk

LIB = "lib/python3.13"
EDITABLE = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


def asked(tree: Tree, tmp_path: Path, *names: str, **others: object) -> list[str]:
    tree = {"base": {LIB: {"os.py": ""}}, "project": {}, "e": {}, **tree}
    top = build(tree, tmp_path)
    given = {"path": [f"base/{LIB}", f"e/{SITE}"], **others}
    return list(kinds(environment(top, "e", **given), names, top).values())


def test_machinery_is_third_party_in_all_its_forms(tmp_path: Path) -> None:
    """Its compiled files, a package of that name, and metadata in directories of its own."""
    machinery = [
        "_finder.py",
        "_finder.cpython-313-x86_64-linux-gnu.so",
        "_loader/__init__.py",
        "_loader/deep/__init__.py",
        "__pycache__/_finder.cpython-313.pyc",
        "d-1.dist-info/licenses/LICENSE",
        "d.pth",
    ]
    code = ["_finder_of_things.py", "d/_finder.py", "ext.so"]
    files = {
        **distribution("d-1", *machinery, *code, direct_url=EDITABLE),
        "d.pth": "import _finder, _loader.deep; _finder.install()\n",
    }
    tree = {"e": {"pyvenv.cfg": "", SITE: files}, "deps": files}
    for place, path in ((f"e/{SITE}", []), ("deps", ["deps"])):
        found = asked(
            tree,
            tmp_path / place,
            *(f"{place}/{each}" for each in (*machinery, *code)),
            path=[*path, f"base/{LIB}", f"e/{SITE}"],
        )
        assert found == ["third-party"] * len(machinery) + ["project"] * len(code)


def test_machinery_is_third_party_whoever_lists_it_as_well(tmp_path: Path) -> None:
    site = {
        **distribution("d-1", "_finder.py", "d.pth", direct_url=EDITABLE),
        **distribution("x-1", "_finder.py", "x.py", direct_url=LOCAL),
        "d.pth": "import _finder\n",
    }
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: site}}
    found = asked(tree, tmp_path, f"e/{SITE}/_finder.py", f"e/{SITE}/x.py")
    assert found == ["third-party", "project"]


def test_modules_that_are_recorded_with_absolute_paths(tmp_path: Path) -> None:
    """Only those of the project are the project's."""
    site = distribution("d-1", "d.py", f"{tmp_path}/e/share/m.py", direct_url=LOCAL)
    tree: Tree = {"e": {"pyvenv.cfg": "", "share": {}, SITE: site}}
    found = asked(tree, tmp_path, f"e/{SITE}/d.py", "e/share/m.py", "e/share/x.py")
    assert found == ["project", "project", "third-party"]


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
    assert asked(tree, tmp_path, f"e/{SITE}/ns/x/m.py") == ["third-party"]


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
    assert asked(tree, tmp_path, *names) == ["project", "project", "third-party", "third-party"]


@pytest.mark.parametrize(("editable", "kind"), [("true", "project"), ("false", "third-party")])
def test_an_environment_is_its_projects_only_if_that_is_editable(
    tmp_path: Path, editable: str, kind: str
) -> None:
    """Installed for real, what is in use are the copies."""
    url = f'{{"url": "file://{{top}}/e", "dir_info": {{"editable": {editable}}}}}'
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=url)}}
    assert asked(tree, tmp_path / "1", "e/src/d.py", f"e/{SITE}/d.py") == [kind, "project"]
    other = {"other": {**tree["e"]}, "e": {SITE: distribution("d-1", direct_url=url)}}
    assert asked(other, tmp_path / "2", "e/src/d.py") == ["project"]


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
    assert asked(tree, tmp_path, f"e/{SITE}/d.py") == [kind]


def test_sources_in_another_environment(tmp_path: Path) -> None:
    """An editable installation may be in one layer, and its sources in the one below or above."""

    def url(of: str) -> str:
        return f'{{"url": "file://{{top}}/{of}/code/d", "dir_info": {{"editable": true}}}}'

    def env(name: str, of: str, config: str = "") -> Tree:
        site = distribution(f"{name}-1", f"{name}.pth", direct_url=url(of))
        return {"pyvenv.cfg": config, SITE: site, "code": {"d": {}, "x": {}}}

    tree = {
        "e": env("e", "below", "extends-environment = {top}/below\n"),
        "below": env("below", "e"),
        "unused": env("unused", "e"),
    }
    top = build({"base": {LIB: {"os.py": ""}}, "project": {}, **tree}, tmp_path)
    expected = {"unused/code/d/m.py": "third-party"}
    for each in ("e", "below"):
        expected[f"{each}/code/d/m.py"] = "project"
        expected[f"{each}/code/x/m.py"] = "third-party"
        expected[f"{each}/{SITE}/m.py"] = "third-party"
    path = [f"base/{LIB}", f"e/{SITE}", f"below/{SITE}"]
    hold(lambda: environment(top, "e", path=path), expected, top)


def test_what_a_target_recorded_beside_its_modules(tmp_path: Path) -> None:
    """`pip install --target` moves scripts, but records where they were."""
    info = {"RECORD": "../../Xbin/tool,,\n../../X,,\n../../../../else,,\n"}
    tree = {"deps": {"d-1.dist-info": info, "Xbin": {}}, "else": ""}
    names = ("deps/Xbin/tool", "deps/X", "deps/Xbin/own", "else")
    found = asked(tree, tmp_path, *names, path=["deps", f"base/{LIB}"])
    assert found == ["third-party", "third-party", "project", "project"]


MADE = (
    *("activate", "activate.fish", "Activate.ps1", "activate_this.py", "deactivate.bat"),
    *("python3.13t", "python3-config", "python3.13-gdb.py", "pythonw.exe", "pip-3.13", "pip.exe"),
    *("pypy3.11", "pydoc.bat", "idle3.13", "2to3-3.12", "python3-intel64"),
    *("python_d.exe", "python3.14td-config", "python3.11-dbg-config", "pypy3-c", "python.app"),
)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("directory", ["bin", "Scripts"])
def test_what_came_with_an_environment_around_the_project(
    tmp_path: Path, directory: str, name: str
) -> None:
    """Scripts of the environment itself, and no others of such names."""
    tree = {"e": {"pyvenv.cfg": "", SITE: {}, directory: {}, "src": {"bin": {}}}}
    names = [f"e/{directory}/{name}", f"e/{directory}/own", f"e/src/bin/{name}", f"e/{name}"]
    assert asked(tree, tmp_path, *names, cwd="e") == ["third-party", *["project"] * 3]


@pytest.mark.parametrize(
    "name", ["pipeline.py", "pip.py", "pip-sync-all", "python-report", "idler", "activate.py"]
)
def test_own_scripts_may_begin_like_those_of_environments(tmp_path: Path, name: str) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {}, "bin": {}}}
    assert asked(tree, tmp_path, f"e/bin/{name}", "e/bin/activate") == ["project", "third-party"]


def test_recorded_scripts_are_known_in_every_spelling(tmp_path: Path) -> None:
    """Also where the site directory is reached by another name."""
    tree = {"e": {"pyvenv.cfg": "", "bin": {}, SITE: distribution("d-1", "../../../bin/tool")}}
    assert asked(tree, tmp_path, "e/bin/tool", "e/bin/tool.py", cwd="e") == [
        "third-party",
        "project",
    ]


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


def test_a_script_of_the_project_that_is_asked_about_first(tmp_path: Path) -> None:
    """Where it came from is read before it is judged, also outside of environments."""
    local = '{"url": "file://{top}/other", "dir_info": {}}'
    rows = ("../../../bin/tool", "tool/__init__.py")
    site = {**distribution("tool-1", *rows, direct_url=local), "tool": {"__init__.py": ""}}
    tree = {"base": {"bin": {"tool": ""}, SITE: site, "lib/python3.13/os.py": ""}, "other": {}}
    top = build(tree, tmp_path)
    expected = {"base/bin/tool": "project", f"base/{SITE}/tool/__init__.py": "project"}
    hold(lambda: environment(top, "base"), expected, top)


@pytest.mark.parametrize("scripts", ["bin", "Scripts"])
def test_scripts_that_installers_make_for_entry_points_of_the_project(
    tmp_path: Path, scripts: str
) -> None:
    """They are no code of the project, but its own scripts are."""
    said = "[console_scripts]\nrun = d:run\n[gui_scripts]\nwin=d:win\n[pytest11]\nown = d\n"
    names = ("run", "win", "win.exe", "own", "other")
    outside = distribution(
        "d-1", *(f"../../../{scripts}/{each}" for each in names), direct_url=LOCAL
    )
    beside = distribution("d-1", *(f"../../{scripts}/{each}" for each in names), direct_url=LOCAL)
    for files in (outside, beside):
        metadata = files["d-1.dist-info"]
        assert isinstance(metadata, dict)
        metadata["entry_points.txt"] = said
    tree: Tree = {
        "e": {"pyvenv.cfg": "", scripts: {}, SITE: outside},
        "deps": {scripts: {}, **beside},
    }
    expected = ["third-party"] * 3 + ["project"] * 2
    schemes = (*POSIX_SCHEMES, {"scripts": "{base}/Scripts"})
    for number, place in enumerate(("e", "deps")):
        path = ["deps", f"base/{LIB}", f"e/{SITE}"]
        asked_for = [f"{place}/{scripts}/{name}" for name in names]
        top = tmp_path / str(number)
        assert asked(tree, top, *asked_for, path=path, schemes=schemes) == expected
        asked_of = environment(str(top), "e", path=path, schemes=schemes)
        verdict = Classifier(asked_of).explain(f"{top}/{asked_for[0]}")
        assert verdict.reason == "an installer made this script, for an entry point"
        assert verdict.root.endswith("/d-1.dist-info")
        assert verdict.distribution is not None
        assert verdict.distribution.metadata == verdict.root


def test_own_files_that_are_called_like_an_entry_point(tmp_path: Path) -> None:
    """Installers make scripts in the directory for scripts only."""
    rows = ("d/bin/run", "cabin/run", "d/__init__.py")
    files = distribution("d-1", *rows, direct_url=LOCAL)
    metadata = files["d-1.dist-info"]
    assert isinstance(metadata, dict)
    metadata["entry_points.txt"] = "[console_scripts]\nrun = d:run\n"
    tree: Tree = {"e": {"pyvenv.cfg": "", SITE: {**files, "d": {"bin": {}}, "cabin": {}}}}
    names = [f"e/{SITE}/d/bin/run", f"e/{SITE}/cabin/run"]
    assert asked(tree, tmp_path, *names) == ["project"] * 2


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
