"""Hazards of coverage.py and of its configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import coverage
import coverage.env
import pytest
from coverage import control
from coverage.config import CoverageConfig
from coverage.exceptions import ConfigError

from unit.builders import LIB, SITE, VARIABLES, Link, Tree, build, environment
from unit.check.made_by_hand import BASE, VENV
from whose import Environment
from whose._config import coverage_config
from whose.check import hazards
from whose.check.coverage import core_of, how_to_enable


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
    ("files", "expected"),
    [
        ({}, ".coveragerc: [run] plugins = whose"),
        ({".coveragerc": ""}, ".coveragerc: [run] plugins = whose"),
        ({".coveragerc": "[run]\nplugins = a, b\n"}, ".coveragerc: [run] plugins = a, b, whose"),
        ({".coveragerc": "[coverage:run]\n"}, ".coveragerc: [coverage:run] plugins = whose"),
        ({"setup.cfg": ""}, "setup.cfg: [coverage:run] plugins = whose"),
        ({"setup.cfg": "[run]\nplugins = whose\n"}, "setup.cfg: [coverage:run] plugins = whose"),
        (
            {"tox.ini": "[coverage:run]\nbranch = yes\n", "pyproject.toml": ""},
            "tox.ini: [coverage:run] plugins = whose",
        ),
        (
            {"setup.cfg": "", "pyproject.toml": '[tool.coverage]\nplugins = ["whose"]\n'},
            'pyproject.toml: [tool.coverage.run] plugins = ["whose"]',
        ),
        (
            {"pyproject.toml": '[tool.coverage.run]\nplugin = ["whose"]\nplugins = ["a"]\n'},
            'pyproject.toml: [tool.coverage.run] plugins = ["a", "whose"]',
        ),
    ],
)
def test_how_to_enable_the_plugin(
    tmp_path: Path, files: Tree, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file that coverage.py reads, or else one that is there, with all plugins."""
    monkeypatch.delenv("COVERAGE_RCFILE", raising=False)
    whose = {**VENV, SITE: {"whose": {"__init__.py": ""}}}
    top = build({**BASE, "with": whose, "without": VENV, "project": files}, tmp_path)
    monkeypatch.chdir(f"{top}/project")
    config = coverage_config(f"{top}/project")
    for name, said in (("with", ""), ("without", "install whose where coverage runs, and ")):
        found = environment(top, name, path=[f"base/{LIB}", f"{name}/{SITE}"])
        assert how_to_enable(config, found) == f"{said}add to {expected}"


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
    [unusable] = [each for each in hazards(asked) if each.name == "config-unusable"]
    assert unusable.message == "Unknown core value: 'sysmom'"
    assert unusable.fix == "correct it; coverage run stops with the same message"
    wrong = (ConfigError, coverage.CoverageException)  # unrelated in older versions
    with pytest.raises(wrong, match=f"^{unusable.message}$"):
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
