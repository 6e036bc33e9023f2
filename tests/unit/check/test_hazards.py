"""What `whose check` finds, in environments that are put together by hand."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

import coverage
import coverage.env
import pytest
from coverage import control
from coverage.config import CoverageConfig
from coverage.exceptions import ConfigError

from unit.builders import (
    DEBIAN_SCHEMES,
    SITE,
    VARIABLES,
    Link,
    Tree,
    build,
    distribution,
    environment,
)
from whose import Environment
from whose._config import coverage_config
from whose.check import hazards
from whose.check.coverage import core_of
from whose.check.hazard import Hazard

LIB = "lib/python3.13"
BASE = {"base": {LIB: {"os.py": ""}, "bin": {}}, "project": {}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", "bin": {"python": ""}, SITE: {}}


def found(tree: Tree, tmp_path: Path, *path: str, **others: Any) -> tuple[str, list[Hazard]]:
    top = build({**BASE, "e": VENV, **tree}, tmp_path)
    entries = [*path, f"base/{LIB}", f"e/{SITE}"]
    return top, hazards(environment(top, "e", path=entries, **others))


def test_in_order(tmp_path: Path) -> None:
    assert found({}, tmp_path)[1] == []


@pytest.mark.parametrize(
    ("left", "problem"),
    [
        (VENV, ""),
        ({**VENV, "bin": {}}, "has no python"),
        # Its `pyvenv.cfg` was deleted, so that nothing tells its interpreter.
        ({SITE: {}}, "has neither a pyvenv.cfg nor a standard library"),
    ],
)
def test_what_is_left_of_an_environment(tmp_path: Path, left: Tree, problem: str) -> None:
    top = build({**BASE, "e": left}, tmp_path)
    found = [each for each in hazards(Environment.of(f"{top}/e")) if each.name == "missing-home"]
    assert [each.message for each in found] == ([f"{top}/e {problem}"] if problem else [])


def test_a_hazard_shows_what_it_is() -> None:
    hazard = Hazard("name", "/path", "it is wrong", "mend it")
    assert str(hazard) == "name: it is wrong; fix: mend it"


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (("1.0", "1.0"), []),
        (("1.0", "2.0"), ["duplicate"]),
    ],
)
def test_the_same_version_twice_does_no_harm(
    tmp_path: Path, versions: tuple[str, str], expected: list[str]
) -> None:
    one, other = (distribution(f"d-{version}", "d.py") for version in versions)
    second = "f/lib/python3.13/site-packages"
    tree = {"e": {**VENV, SITE: one}, "f": {**VENV, SITE: other}}
    top = build({**BASE, **tree}, tmp_path)
    found = hazards(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}", second]))
    assert [each.name for each in found] == expected


def test_what_the_project_has_built_is_no_duplicate(tmp_path: Path) -> None:
    """It is imported in place of an older copy, as is meant."""
    site = f"project/build/{SITE}"
    tree = {site: distribution("d-2"), "e": {**VENV, SITE: distribution("d-1")}}
    assert found(tree, tmp_path, site)[1] == []


def test_the_same_version_from_two_places_is_told_apart(tmp_path: Path) -> None:
    url = '{"url": "file://{top}/project", "dir_info": {}}'
    here, second = distribution("d-1", "d.py", direct_url=url), "f/lib/python3.13/site-packages"
    named = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree = {"project": named, "e": {**VENV, SITE: here}, "f": {**VENV, SITE: distribution("d-1")}}
    top = build({**BASE, **tree}, tmp_path)
    (hazard,) = hazards(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}", second]))
    assert hazard.message.startswith(f"d 1 from {top}/project and d 1 are installed in {top}/e/")


@pytest.mark.parametrize(
    ("source", "place"), [("workspace/packages/d", ""), ("elsewhere", "workspace/packages/d")]
)
def test_members_of_a_workspace_are_where_they_belong(
    tmp_path: Path, source: str, place: str
) -> None:
    """Unless they are installed from elsewhere: then told with their own directory."""
    url = '{"url": "file://{top}/SOURCE", "dir_info": {"editable": true}}'.replace("SOURCE", source)
    members = '[project]\nname = "root"\n[tool.uv.workspace]\nmembers = ["packages/*"]\n'
    named = {"pyproject.toml": '[project]\nname = "d"\n', "tests": {}}
    tree = {
        "workspace": {"pyproject.toml": members, "packages": {"d": named, "o": {"src": {}}}},
        "elsewhere": named,
        "e": {**VENV, SITE: distribution("d-1", direct_url=url)},
    }
    for cwd in ("workspace/packages/o/src", "workspace", "workspace/packages/d/tests"):
        top, hazards = found(tree, tmp_path / cwd.replace("/", "-"), cwd=cwd)
        told = [each.fix for each in hazards if each.name == "editable-elsewhere"]
        at = place if cwd.endswith("tests") else place and "workspace"
        assert [each.endswith(f" -e {top}/{at}") for each in told] == [True] * bool(place)


@pytest.mark.parametrize(
    ("above", "beside", "others", "claimed"),
    [
        ("deps", {}, {}, False),
        ("deps", {"app.runfiles": {}}, {}, False),
        ("app.runfiles", {}, {}, True),
        ("nix/store/hash-six/lib/python3.13", {}, {}, True),
        ("deps/lib/python3.13", {"deps/.spack": {}}, {}, True),
        ("ros/jazzy/lib/python3.13", {"ros/jazzy/local_setup.sh": ""}, {}, True),
        ("brew/Cellar/numpy/2.4/lib/python3.13", {}, {}, True),
        (
            "deps/lib/python3.13",
            {"deps/share/venv/metadata/venvstacks_layer.json": "{}"},
            {},
            True,
        ),
        ("base/local", {}, {}, True),
        ("project/build/lib/python3.13", {"project": {}}, {}, True),
        ("deps", {}, {"lambda_runtime": "/var/runtime"}, True),
    ],
)
def test_a_site_directory_of_nobody(
    tmp_path: Path, above: str, beside: Tree, others: dict[str, Any], *, claimed: bool
) -> None:
    """Unless a tool puts such directories on `sys.path` by design."""
    site = f"{above}/site-packages"
    top, hazards = found({site: {}, **beside}, tmp_path, site, **others)
    expected = [] if claimed else [("unclaimed-site", f"{top}/{site}")]
    assert [(each.name, each.path) for each in hazards] == expected


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ("{top}/parent/local/lib/python3.13/dist-packages", ""),
        ("{top}/parent/" + SITE, ""),
        ("{top}/other/" + SITE, "but extends-environment = "),
    ],
)
def test_an_overlay_adds_what_it_extends(tmp_path: Path, added: str, problem: str) -> None:
    """It need not have every directory, as those of Debian's scheme."""
    config = "home = {top}/base/bin\nextends-environment = {top}/parent\n"
    overlay = f'import site; site.addsitedir("{added}")\n'
    tree = {
        "e": {**VENV, "pyvenv.cfg": config, SITE: {"_uv_ephemeral_overlay.pth": overlay}},
        "parent": VENV,
        "other": VENV,
    }
    _, hazards = found(tree, tmp_path)
    assert len(hazards) == bool(problem)
    assert all(each.name == "stale-overlay" and problem in each.message for each in hazards)


def test_an_interpreter_that_does_not_know_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after moving it: its build configuration names directories of another machine."""
    variables = sysconfig.get_config_vars()
    for name in ("base", "installed_base", "platbase", "installed_platbase"):
        monkeypatch.setitem(variables, name, "/install")
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    wrong = [each for each in hazards(Environment.current()) if each.name == "missing-library-path"]
    assert {each.path for each in wrong} == {f"/install/{sys.platlibdir}/{minor}"}
    assert all(sys.base_prefix in each.fix for each in wrong)


@pytest.mark.parametrize("prefix", ["/app/python", ""])
def test_a_prefix_that_a_program_set(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """One that embeds Python may have the library anywhere: no interpreter was moved."""
    variables = sysconfig.get_config_vars()
    for name in ("base", "installed_base", "platbase", "installed_platbase"):
        monkeypatch.setitem(variables, name, os.path.normpath(prefix))
    environment = Environment.current()
    for name in ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, prefix)
    assert "missing-library-path" not in [each.name for each in hazards(environment)]


def test_a_coverage_that_whose_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> list[str]:
        all_found = hazards(Environment.current())
        found = [each for each in all_found if each.name == "unknown-coverage"]
        assert all(
            each.fix.endswith("whose, which brings what it needs") == ("imported" in each.message)
            for each in found
        )
        return [each.message for each in found]

    assert told() == []
    with monkeypatch.context() as patched:
        patched.delattr(control, "InOrOut")
        (message,) = told()
        assert message.endswith("coverage.control has no class InOrOut")
    with monkeypatch.context() as patched:
        patched.delattr(coverage, "__version__")  # another module of that name
        (message,) = told()
        assert message.endswith("has no attribute '__version__'")
    for name in ("coverage", "coverage.exceptions"):  # it cannot be imported
        monkeypatch.setitem(sys.modules, name, None)
    (message,) = told()
    assert "it cannot be imported" in message
    assert os.sep not in message


@pytest.mark.parametrize(
    ("shebang", "is_copy"),
    [
        ("#!{top}/original/bin/python\n", True),
        ("#!{top}/gone/bin/python3.13\n", True),
        ("#!/bin/sh\n'''exec' \"{top}/original/bin/python\" \"$0\"\n", True),
        ("#!{top}/e/bin/python\n", False),
        ("#!{top}/base/../e/bin/python\n", False),
        ("#!{top}/base/bin/python\n", False),
        ("#!/usr/bin/env python3\n", False),
        ("no script\n", False),
    ],
)
def test_a_copied_environment(tmp_path: Path, shebang: str, *, is_copy: bool) -> None:
    """Its scripts start the interpreter of the original, which may be gone."""
    tree = {
        "e": {**VENV, "bin": {"tool": shebang, "other": shebang, "linked": Link("e/bin/tool")}},
        "original": VENV,
    }
    top, hazards = found(tree, tmp_path)
    expected = [("copied-environment", f"{top}/e/bin/other")] if is_copy else []
    assert [(each.name, each.path) for each in hazards] == expected
    assert all("and 1 more of its scripts run" in each.message for each in hazards)


@pytest.mark.parametrize(
    ("source", "is_hazard"), [("elsewhere", True), ("project", False), ("project/src", False)]
)
def test_an_editable_installation_of_a_copy(
    tmp_path: Path, source: str, *, is_hazard: bool
) -> None:
    """The project here has the name of a distribution whose sources are elsewhere."""
    url = f'{{"url": "file://{{top}}/{source}", "dir_info": {{"editable": true}}}}'
    named = {"pyproject.toml": '[project]\nname = "d"\n'}
    tree = {
        "e": {**VENV, SITE: distribution("d-1", "d.pth", direct_url=url)},
        "elsewhere": named,
        "project": {**named, "src": {}},
    }
    top, hazards = found(tree, tmp_path)
    assert [each.name for each in hazards] == ["editable-elsewhere"] * is_hazard
    assert all(each.fix.endswith(f"-e {top}/project") for each in hazards)


def test_two_metadata_directories_of_the_system(tmp_path: Path) -> None:
    """Debian has such packages; to uninstall one would damage the system."""
    site = "lib/python3/dist-packages"
    twice = {**distribution("d-1", "d.py"), "d-2.egg-info": {"PKG-INFO": ""}}
    top = build({"usr": {LIB: {"os.py": ""}, "bin": {}, site: twice}, "project": {}}, tmp_path)
    asked = environment(
        top, "usr", base="usr", path=[f"usr/{LIB}", f"usr/{site}"], schemes=DEBIAN_SCHEMES
    )
    assert hazards(asked) == []


@pytest.mark.parametrize(
    ("made_by", "install"),
    [
        ("uv = 0.9", "uv pip install --python {top}/e"),
        ("virtualenv = 20.30", "pip --python {top}/e install"),
    ],
)
def test_a_fix_installs_into_the_environment_with_the_tool_that_made_it(
    tmp_path: Path, made_by: str, install: str
) -> None:
    config = {"pyvenv.cfg": f"home = {{top}}/base/bin\n{made_by}\n"}
    info = {"d-1.dist-info": {"METADATA": "", "INSTALLER": "pip\n"}}
    top, (hazard,) = found({"e": {**config, SITE: info}}, tmp_path)
    assert hazard.fix == f"{install.format(top=top)} --force-reinstall --no-deps d"


# -- coverage's configuration ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("", []),
        ("[run]\nplugins = whose\n[whose]\nproject = app.py\n", []),
        ("[run]\nplugins = no_such_plugin\n", ["plugin-missing"]),
        ("[run]\nplugins = whose\n[whose]\nproject = gone\n", ["config-without-effect"]),
        ("[run]\nplugins = whose\n[whose]\nproject = *.py\n", ["config-without-effect"]),
        ("[run]\nplugins = whose\n[whose]\nprojekt = app.py\n", ["config-unusable"]),
        ("[whose]\nproject = app.py\n", ["config-without-effect"]),
        ("[run]\nbranch = perhaps\n", ["config-unusable"]),
        ("[run]\ncore = sysmon\ndynamic_context = test_function\n", ["core-without-effect"]),
        ("[run]\ncore = sysmon\nconcurrency = gevent\n", ["core-without-effect"]),
        ("[run]\ncore = sysmon\nbranch = yes\n", ["core-without-effect"]),
        ("[run]\ncore = sysmon\nconcurrency = thread\n", []),
        ("[run]\ncore = ctrace\ndynamic_context = test_function\n", []),
    ],
)
def test_coverages_configuration(
    tmp_path: Path, config: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only that of the working directory counts: coverage run reads no other."""
    monkeypatch.delenv("COVERAGE_CORE", raising=False)
    if not hasattr(CoverageConfig(), "core"):  # before 7.9: an option that it does not know
        expected = [name for name in expected if name != "core-without-effect"]
    tree = {
        "base": {LIB: {"os.py": ""}, "bin": {}},
        "e": {**VENV, SITE: {"whose": {"__init__.py": ""}}},
        "project": {".coveragerc": config, "app.py": ""},
    }
    top = build(tree, tmp_path)
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    monkeypatch.chdir(tmp_path)
    assert hazards(asked) == []
    monkeypatch.chdir(f"{top}/project")
    assert [each.name for each in hazards(asked)] == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "not JSON"),
        ("{}", "no snapshot"),
        ('{"format": "whose environment", "version": 99}', "version 99"),
        ({"a.txt": ""}, "Is a directory"),
        (None, ""),
        (Link("gone"), ""),
    ],
)
def test_a_snapshot_that_cannot_be_used(
    tmp_path: Path,
    content: str | dict[str, str] | Link | None,
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that is not there is none: where data are measured, it may come later."""
    config = "[run]\nplugins = whose\n[whose]\nsnapshot = good.json, env.json\n"
    tree = {
        **BASE,
        "e": {**VENV, SITE: {"whose": {"__init__.py": ""}}},
        "project": {".coveragerc": config},
    }
    if content is not None:
        tree["project"]["env.json"] = content
    top = build(tree, tmp_path)
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    Path(top, "project", "good.json").write_text(asked.to_json())
    monkeypatch.chdir(f"{top}/project")
    found = hazards(asked)
    assert [each.name for each in found] == ["config-unusable"] * bool(problem)
    for each in found:
        assert each.path == f"{top}/project/env.json"
        assert "'[whose] snapshot=' in .coveragerc" in each.message
        assert problem in each.message


def test_problems_that_are_not_of_the_environment_are_left_out(tmp_path: Path) -> None:
    top = build({**BASE, "e": VENV}, tmp_path)
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    asked.disk.problems.update({f"{top}/project/x": "odd", f"{top}/e/{SITE}/y": "odd"})
    assert [(each.name, each.path) for each in hazards(asked)] == [
        ("unreadable", f"{top}/e/{SITE}/y")
    ]


def test_the_core_sysmon_needs_a_newer_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(CoverageConfig(), "core"):
        pytest.skip("this coverage.py has no setting for it")
    monkeypatch.delenv("COVERAGE_CORE", raising=False)
    tree = {**BASE, "e": VENV, "project": {".coveragerc": "[run]\ncore = sysmon\n"}}
    top = build(tree, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    for nodot, expected in (("311", ["core-without-effect"]), ("313", [])):
        variables = {**VARIABLES, "py_version_nodot": nodot}
        asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"], variables=variables)
        assert [each.name for each in hazards(asked)] == expected


@pytest.mark.parametrize(
    ("config", "nodot", "core", "why"),
    [
        ("", "313", "ctrace", "the default before Python 3.14"),
        ("", "314", "sysmon", "the default since Python 3.14"),
        ("timid = yes\n", "314", "pytrace", "timid is set"),
        ("core = pytrace\n", "314", "pytrace", "as configured"),
        ("core = sysmon\n", "312", "sysmon", "as configured"),
        ("core = sysmon\n", "311", "ctrace", "sysmon needs Python 3.12 or newer"),
        ("concurrency = gevent\n", "314", "ctrace", "sysmon does not support concurrency = gevent"),
    ],
)
def test_the_core_and_why(
    tmp_path: Path, config: str, nodot: str, core: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(coverage.env, "SYSMON_DEFAULT"):
        pytest.skip("this coverage.py has another default")
    monkeypatch.delenv("COVERAGE_CORE", raising=False)
    own = {"coverage": {"__init__.py": "", "tracer.py": ""}}
    tree = {**BASE, "e": {**VENV, SITE: own}, "project": {".coveragerc": f"[run]\n{config}"}}
    top = build(tree, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    variables = {**VARIABLES, "py_version_nodot": nodot}
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"], variables=variables)
    assert core_of(coverage_config(f"{top}/project"), asked) == (core, why)
    os.remove(f"{top}/e/{SITE}/coverage/tracer.py")
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"], variables=variables)
    if core == "ctrace":
        expected = ("pytrace", "coverage.py's C extension is not installed")
        assert core_of(coverage_config(f"{top}/project"), asked) == expected


def test_a_core_that_does_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`coverage run` ends with the same message."""
    monkeypatch.setenv("COVERAGE_CORE", "sysmom")
    top = build({**BASE, "e": VENV}, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    asked = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"])
    unusable = [each.message for each in hazards(asked) if each.name == "config-unusable"]
    assert unusable == ["Unknown core value: 'sysmom'"]
    wrong = (ConfigError, coverage.CoverageException)  # unrelated in older versions
    with pytest.raises(wrong, match=f"^{unusable[0]}$"):
        coverage.Coverage(data_file=None).start()


def test_a_plugin_that_needs_another_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only `ctrace` has file tracers, such as those for templates. It is not imported."""
    plugins = {
        "templates.py": "def coverage_init(reg, options):\n    reg.add_file_tracer(Plugin())\n",
        "settings.py": "def coverage_init(reg, options):\n    reg.add_configurer(Plugin())\n",
        "coverage": {"__init__.py": "", "tracer.py": ""},
    }
    for core, expected in (("pytrace", ["core-without-effect"]), ("ctrace", [])):
        monkeypatch.setenv("COVERAGE_CORE", core)
        config = "[run]\nplugins = templates, settings\n"
        tree = {**BASE, "e": {**VENV, SITE: plugins}, "project": {".coveragerc": config}}
        top = build(tree, tmp_path / core)
        monkeypatch.chdir(f"{top}/project")
        found = hazards(environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"]))
        assert [each.name for each in found] == expected
        assert all("the plugin templates is disabled" in each.message for each in found)


@pytest.mark.parametrize(
    "file", ["fast.py", "fast/__init__.py", "fast.cpython-313-x86_64-linux-gnu.so"]
)
def test_modules_of_all_forms_are_shadowed(tmp_path: Path, file: str) -> None:
    """But not by a link to the same file, in any form."""
    site = {**distribution("fast-1", file), file: ""}
    tree = {"e": {**VENV, SITE: site}, "project": {"fast.py": ""}}
    top, [hazard] = found(tree, tmp_path / "one", "project", cwd="project")
    assert (hazard.name, hazard.path) == ("shadows-distribution", f"{top}/project/fast.py")
    assert f"in place of fast of fast 1 in {top}/e/{SITE}" in hazard.message
    tree["project"] = {file.partition("/")[0]: Link(f"e/{SITE}/{file.partition('/')[0]}")}
    assert found(tree, tmp_path / "other", "project", cwd="project")[1] == []
