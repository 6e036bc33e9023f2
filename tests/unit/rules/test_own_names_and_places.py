"""Where the project says its name, and what then bears it: eggs, machinery, temporary children."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, archive, build, distribution, environment, hold
from whose import Classifier, Environment
from whose._files.disk import Disk

NAMED = {"pyproject.toml": '[project]\nname = "d"\n'}
WHEEL = '{"url": "file:///gone/d-1-py3-none-any.whl", "archive_info": {}}'
PATH = [f"base/{LIB}", f"e/{SITE}"]


def held(tree: Tree, tmp_path: Path, expected: dict[str, str], **given: object) -> None:
    """Assert the kinds in a tree with the environment `e` and an unrelated directory `away`."""
    top = build({"base": {LIB: {"os.py": ""}}, "away": {}, **tree}, tmp_path)
    values = {"path": PATH, "cwd": "away", **given}
    for name in ("configured", "script_directory"):
        if name in values:
            values[name] = f"{top}/{values[name]}"
    hold(lambda: environment(top, values.pop("prefix", "e"), **values), expected, top)


@pytest.mark.parametrize(
    "given",
    [
        {"cwd": "project/sub"},
        {"script_directory": "project/tests"},
        {"configured": "project"},  # a measured child that runs elsewhere
        {"path": ["project/tests", *PATH]},  # pytest puts the tests there
    ],
)
def test_a_project_says_its_name_wherever_the_program_touches_it(
    tmp_path: Path, given: dict[str, object]
) -> None:
    site = {**distribution("d-1", "d.py"), **distribution("o-1", "o.py")}
    tree = {"e": {"pyvenv.cfg": "home = x\n", SITE: site}, "project": NAMED}
    expected = {f"e/{SITE}/d.py": "project", f"e/{SITE}/o.py": "third-party"}
    held(tree, tmp_path, expected, **given)


INDEX = '{"url": "https://example.org/d-1.whl", "archive_info": {}}'


@pytest.mark.parametrize(
    ("info", "options", "said"),
    [
        ({}, {}, "project: d 1, which has the name of the project"),
        ({"direct_url": INDEX}, {}, "project: d 1, which has the name of the project"),
        ({}, {"project": ["dist:D"]}, "project: the option project = dist:D"),
    ],
)
def test_why_a_distribution_is_the_projects(
    tmp_path: Path, info: dict[str, str], options: dict[str, list[str]], said: str
) -> None:
    site = distribution("d-1", "d.py", **info)
    top = build({"e": {"pyvenv.cfg": "", SITE: site}, "project": NAMED}, tmp_path)
    verdict = Classifier(environment(top, "e", path=PATH), **options).explain(
        f"{top}/e/{SITE}/d.py"
    )
    assert str(verdict) == said
    assert verdict.rule == (1 if options else 2)
    assert verdict.root == ("" if options else f"{top}/e/{SITE}/d-1.dist-info")


def test_why_what_was_built_in_another_copy_of_the_repository_is_the_projects(
    tmp_path: Path,
) -> None:
    gone = '{"url": "file:///built/repo/parts/d", "dir_info": {}}'
    site = distribution("d-1", "d.py", direct_url=gone)
    repo = {".git": {"HEAD": ""}, "parts": {"d": NAMED}, "tools": {}}
    tree = {"base": {LIB: {"os.py": ""}}, "e": {"pyvenv.cfg": "", SITE: site}, "repo": repo}
    top = build(tree, tmp_path)
    verdict = Classifier(environment(top, "e", path=PATH, cwd="repo/tools")).explain(
        f"{top}/e/{SITE}/d.py"
    )
    assert str(verdict) == "project: d 1, which has the name of the project"


def test_a_distribution_whose_origin_cannot_be_read_may_be_local(tmp_path: Path) -> None:
    class Failing(Disk):
        """A disk with an error."""

        def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
            if not path.endswith("direct_url.json"):
                return super().read(path, limit)
            self.problems[path] = "cannot be read (Input/output error)"
            return None

    site = distribution("d-1", "d.py", direct_url=INDEX)
    top = build({"e": {"pyvenv.cfg": "", SITE: site}}, tmp_path)
    facts = environment(top, "e", path=PATH).facts
    verdict = Classifier(Environment(facts, Failing())).explain(f"{top}/e/{SITE}/d.py")
    said = "project: d 1, whose direct_url.json cannot be read: it may be local"
    assert str(verdict) == said


def test_an_environment_in_the_project_has_it_wherever_it_is_run(tmp_path: Path) -> None:
    site = {**distribution("d-1", "d.py"), **distribution("o-1", "o.py")}
    tree = {"project": {**NAMED, ".venv": {"pyvenv.cfg": "home = x\n", SITE: site}}}
    venv = f"project/.venv/{SITE}"
    expected = {f"{venv}/d.py": "project", f"{venv}/o.py": "third-party"}
    top = build({"base": {LIB: {"os.py": ""}}, "away": {}, **tree}, tmp_path)
    path = [f"base/{LIB}", venv]
    hold(lambda: environment(top, "project/.venv", cwd="away", path=path), expected, top)


def test_an_environment_is_all_that_is_left_of_the_project(tmp_path: Path) -> None:
    """As in the last stage of a container's build. Another place that is empty is no project."""
    url = '{"url": "file://{top}/%s", "dir_info": {}}'
    site = {
        **distribution("d-1", "d.py", direct_url=url % "app"),
        **distribution("o-1", "o.py", direct_url=url % "built"),
    }
    tree = {"app": {".venv": {"pyvenv.cfg": "home = x\n", SITE: site}}, "built": {}}
    top = build({"base": {LIB: {"os.py": ""}}, **tree}, tmp_path)
    Path(top, "built/pyproject.toml").unlink()  # `build` makes a project of it
    venv = f"app/.venv/{SITE}"
    path = [f"base/{LIB}", venv]
    for cwd in ("app", "built", "/"):
        expected = {f"{venv}/d.py": "project", f"{venv}/o.py": "third-party"}
        hold(lambda cwd=cwd: environment(top, "app/.venv", cwd=cwd, path=path), expected, top)


def test_the_environment_that_is_left_may_have_another_name(tmp_path: Path) -> None:
    site = distribution("d-1", "d.py", direct_url='{"url": "file://{top}/app", "dir_info": {}}')
    tree = {"app": {".venv": {"pyvenv.cfg": "", SITE: site}}, "link": Link("app"), "away": {}}
    top = build({"base": {LIB: {"os.py": ""}}, **tree}, tmp_path)
    path = [f"base/{LIB}", f"link/.venv/{SITE}"]
    expected = {f"{name}/.venv/{SITE}/d.py": "project" for name in ("link", "app")}
    hold(lambda: environment(top, "link/.venv", cwd="away", path=path), expected, top)


@pytest.mark.parametrize("origin", ["app", "link"])
@pytest.mark.parametrize("entry", ["app/vendor", "link/vendor", "deps"])
def test_a_directory_of_libraries_is_all_that_is_left_of_the_project(
    tmp_path: Path, entry: str, origin: str
) -> None:
    """As after `pip install --target`, under any names of the directory and of the project's."""
    url = f'{{"url": "file://{{top}}/{origin}", "dir_info": {{}}}}'
    site = {**distribution("d-1", "d.py", direct_url=url), **distribution("o-1", "o.py")}
    links = {"deps": Link("app/vendor"), "link": Link("app")}
    top = build({"base": {LIB: {"os.py": ""}}, "app/vendor": site, **links}, tmp_path)
    Path(top, "app/pyproject.toml").unlink()  # `build` makes a project of it
    expected = {f"{entry}/d.py": "project", f"{entry}/o.py": "third-party"}
    path = [f"base/{LIB}", entry]
    hold(lambda: environment(top, "base", cwd="app", path=path), expected, top)


def test_an_egg_of_the_project_is_its_own(tmp_path: Path) -> None:
    """`setup.py install` makes one of the project, a directory or an archive."""
    eggs = {
        "d-1-py3.13.egg": {"d": {"m.py": ""}, "EGG-INFO": {"PKG-INFO": ""}},
        "o-1-py3.13.egg": {"o": {"m.py": ""}, "EGG-INFO": {"PKG-INFO": ""}},
    }
    zipped = archive("d/m.py", "EGG-INFO/PKG-INFO")
    tree = {
        "e": {"pyvenv.cfg": "", SITE: {**eggs, "d-2-py3.13.egg": zipped}},
        "project": {**NAMED, "dist": {**eggs, "d-2-py3.13.egg": zipped}},
    }
    expected = {
        f"{place}/{egg}-py3.13.egg/{name}": kind
        for place in (f"e/{SITE}", "project/dist")
        for egg, name, kind in (
            ("d-1", "d/m.py", "project"),
            ("d-2", "d/m.py", "project"),
            ("o-1", "o/m.py", "third-party"),
        )
    }
    held(tree, tmp_path, expected, cwd="project")
    verdict = Classifier(environment(str(tmp_path), "e")).explain(
        f"{tmp_path}/project/dist/d-1-py3.13.egg/d/m.py"
    )
    assert (verdict.rule, verdict.root) == (2, f"{tmp_path}/project/dist/d-1-py3.13.egg")
    assert str(verdict) == "project: the egg of d 1, which has the name of the project"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["_editable_skbc_d", "__editable___d_finder"])
def test_machinery_beside_generated_code(tmp_path: Path, mark: str, name: str) -> None:
    """scikit-build-core's editable wheels bring what was compiled; tox installs them as files."""
    rows = (f"{name}.py", f"{name}.pth", f"{name}.start", "d/_made.py", "d/model.pth", ".gitignore")
    site = {
        **distribution("d-1", *rows, direct_url=WHEEL),
        f"{name}.start": f"{mark}{name}:entry\n",
        f"{name}.pth": f"{mark}import {name}\n",
    }
    expected = {f"e/{SITE}/{name}.{ending}": "third-party" for ending in ("py", "pth", "start")}
    expected.update({f"e/{SITE}/d/{each}": "project" for each in ("_made.py", "model.pth")})
    held({"e": {"pyvenv.cfg": "", SITE: site}, "project": NAMED}, tmp_path, expected, cwd="project")


@pytest.mark.parametrize("cwd", ["project", "away"])
def test_modules_that_an_own_start_up_file_imports_are_code(tmp_path: Path, cwd: str) -> None:
    """Machinery has `editable` in its names. Where the sources are does not matter."""
    code = ("hook.py", "hook.cpython-313.so", "hooks/__init__.py")
    rows = (*code, "hook.pth", ".gitignore", "../../../bin/tool.py", "/opt/tool.py")
    site = {**distribution("d-1", *rows, direct_url=WHEEL), "hook.pth": "import hook, hooks\n"}
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "project": {**NAMED, "lib": {"hook.py": ""}}}
    expected = dict.fromkeys((f"e/{SITE}/{each}" for each in code), "project")
    held(tree, tmp_path, expected, cwd=cwd, configured="project")


def test_a_start_up_file_with_nothing_else_is_machinery(tmp_path: Path) -> None:
    """Editable wheels of hatchling and uv have only a path; tox installs them as files."""
    site = {**distribution("d-1", "d.pth", direct_url=WHEEL), "d.pth": "{top}/project\n"}
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "project": NAMED}
    held(tree, tmp_path, {f"e/{SITE}/d.pth": "third-party"}, cwd="project")


def test_a_start_up_file_that_uses_the_standard_library(tmp_path: Path) -> None:
    """Its modules are not those of the sources, where a directory has the name of one."""
    site = {**distribution("d-1", "d.pth"), "d.pth": "import os; os.environ.setdefault('D', '1')\n"}
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "project": NAMED, "os": {}}
    held(tree, tmp_path, {f"e/{SITE}/d.pth": "third-party"}, cwd="project")


def lost(name: str, tops: str | None = None) -> Tree:
    """Metadata of a local distribution whose record is lost."""
    info = {"direct_url.json": '{"url": "file://{top}/project", "dir_info": {}}'}
    return {f"{name}.dist-info": info if tops is None else {**info, "top_level.txt": tops}}


@pytest.mark.parametrize(
    ("metadata", "own", "others"),
    [
        (lost("App-1"), ["App/m.py", "App.py"], ["apple/m.py"]),
        (lost("x-1", "one\ntwo\n"), ["one/m.py", "two/m.py", "one.py", "two.py"], ["x/m.py"]),
        (lost("ns.pkg-1"), ["ns/pkg/m.py", "ns/pkg.py", "ns_pkg/m.py"], ["ns/other/m.py"]),
        ({**lost("a-1"), **lost("b-1")}, ["a/m.py", "b/m.py"], ["c/m.py"]),
    ],
)
def test_the_names_of_what_has_lost_its_record(
    tmp_path: Path, metadata: Tree, own: list[str], others: list[str]
) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: metadata}, "project": {"setup.py": ""}}
    expected = {f"e/{SITE}/{each}": "project" for each in own}
    expected.update({f"e/{SITE}/{each}": "third-party" for each in others})
    held(tree, tmp_path, expected)


def test_a_package_that_another_distribution_lists_too(tmp_path: Path) -> None:
    """As where a release has another name than the project. What nobody lists is the project's."""
    rows = ("ns/app/__init__.py", "app/__init__.py")
    site = {**distribution("a-1", *rows, "app/a.py"), **distribution("d-1", *rows)}
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "project": NAMED}
    expected = dict.fromkeys((f"e/{SITE}/app/new.py", f"e/{SITE}/ns/app/new.py"), "project")
    held(tree, tmp_path, {**expected, f"e/{SITE}/app/a.py": "third-party"}, cwd="project")


def test_each_editable_installation_has_its_machinery(tmp_path: Path) -> None:
    editable = '{"url": "file://{top}/%s", "dir_info": {"editable": true}}'
    site = {
        **distribution("a-1", "a_hook.py", "a.pth", direct_url=editable % "a"),
        **distribution("b-1", "b_hook.py", "b.pth", direct_url=editable % "b"),
        "a.pth": "import a_hook\n",
        "b.pth": "import b_hook\n",
    }
    tree = {"e": {"pyvenv.cfg": "", SITE: site}, "deps": site, "a": {}, "b": {}}
    hooks = [f"{where}/{name}_hook.py" for where in (f"e/{SITE}", "deps") for name in "ab"]
    held(tree, tmp_path, dict.fromkeys(hooks, "third-party"), path=["deps", *PATH])


def test_a_namespace_moved_away_and_linked_back_is_third_party(tmp_path: Path) -> None:
    """Under both names; but a link to other files is somebody's own."""
    site = {
        **distribution("o-1", "ns/o/m.py"),
        "ns": Link("data/ns"),
        **distribution("p-1", "mine/p.py"),
        "lent": Link("data/lent"),
    }
    tree = {
        "e": {"pyvenv.cfg": "", SITE: site},
        "data": {"ns": {"o": {"m.py": ""}}, "lent": {"m.py": ""}},
        "deps": {**distribution("q-1", "q/m.py"), "q": Link("more/q")},
        "more": {"q": {"m.py": "", "lib/python3.13/os.py": ""}},
    }
    expected = {
        f"e/{SITE}/ns/o/m.py": "third-party",
        "data/ns/o/m.py": "third-party",
        f"e/{SITE}/lent/m.py": "project",
        "data/lent/m.py": "project",
        "deps/q/m.py": "third-party",
        "deps/q/lib/python3.13/os.py": "third-party",  # like all that is in its package
    }
    held(tree, tmp_path, expected)
