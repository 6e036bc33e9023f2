"""The plugin where something is wrong: options, files, coverage.py, and its own answers."""

from __future__ import annotations

import os
import types
from pathlib import Path
from typing import Any

import coverage
import pytest
from coverage.exceptions import ConfigError, CoverageWarning

from unit.builders import build
from unit.coverage.plugins import made, shown
from whose._coverage import children, configuration, messages, plugin
from whose._coverage.plugin import WhosePlugin
from whose._rules.rules import Rules

pytestmark = pytest.mark.usefixtures("a_process_of_its_own")


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"env.json": "{}"}, "no snapshot: its"),
        ({"env.json": {}}, "Is a directory"),
    ],
)
def test_a_snapshot_that_cannot_be_used(tmp_path: Path, what: dict[str, Any], why: str) -> None:
    file = tmp_path / "env.json"
    build(what, tmp_path)
    with pytest.raises(ConfigError) as raised:
        made({"snapshot": str(file)}).load()
    assert str(raised.value).startswith(f"whose: option 'snapshot': {file}: {why}")


def test_wrong_options_name_their_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[tool.coverage.run]\nplugins = ["whose"]\n[tool.coverage.whose]\nprojekt = []\n'
    build({"pyproject.toml": text}, tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"'\[tool.coverage.whose\] projekt=' in pyproject.toml"):
        coverage.Coverage(data_file=None).get_data()
    with pytest.raises(ConfigError, match=r"^whose: unrecognized option 'projekt'; known opt"):
        made({"projekt": []}).get_data()
    with pytest.raises(pytest.UsageError):  # which pytest shows as a line
        made({"projekt": []}).get_data()
    monkeypatch.setitem(__import__("sys").modules, "pytest", None)
    with pytest.raises(ConfigError) as raised:
        made({"projekt": []}).get_data()
    assert not isinstance(raised.value, pytest.UsageError)


def test_options_without_effect_are_warned_about_once(tmp_path: Path) -> None:
    cov = made({"project": [str(tmp_path / "gone")]})
    with pytest.warns(CoverageWarning, match=r"gone' does not exist \(whose-no-effect\)"):
        cov.start()
    cov.stop()
    cov.erase()
    cov.start()  # warnings are errors here
    cov.stop()


def test_a_section_in_a_file_that_is_not_read_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no option takes effect, for which it is looked for in all files."""
    rc = {".coveragerc": "[run]\nplugins = whose\n", "setup.cfg": "[metadata]\nname = whose\n"}
    build(rc, tmp_path)
    monkeypatch.chdir(tmp_path)
    cov = made(config_file=True, plugins=())
    cov.start()  # warnings are errors here
    cov.stop()
    (tmp_path / "tox.ini").write_text("[coverage:whose]\nproject = a\n", encoding="utf-8")
    cov = made(config_file=True, plugins=())
    with pytest.warns(CoverageWarning, match=r"\[coverage:whose\] in tox\.ini has no effect"):
        cov.start()
    cov.stop()

    def fail(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr(messages, "misplaced_sections", fail)
    cov = made(config_file=True, plugins=())
    cov.start()  # a search that fails ends no run
    cov.stop()


def test_the_fallback_is_told_to_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOSE_REPORT", "1")
    monkeypatch.setattr(messages, "_told", True)
    it = WhosePlugin()
    monkeypatch.setattr(plugin, "attach", lambda *_: "a problem")
    it.configure(coverage.Coverage(config_file=False, data_file=None))
    assert it.tally is not None
    assert it.tally.problem == "a problem"
    assert it.active == "by run:omit patterns only, because a problem"
    assert it.changed[-1] == "run:omit: patterns for third-party code"


def test_what_fails_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr(configuration, "map_to_source", fail)
    monkeypatch.setattr(configuration, "omit_third_party", fail)
    monkeypatch.setattr(messages, "_told", True)
    monkeypatch.setattr(Rules, "prepare", fail)
    cov = made()
    cov.start()
    cov.stop()
    assert shown(made())["whose_changed"] == [
        "run:plugins: whose added, for subprocesses",
        "paths: nothing, because of OSError: broken",
    ]
    monkeypatch.setattr(children, "hand_over", fail)
    cov = made({"children": "lazy"})
    with pytest.warns(CoverageWarning, match="'children' has no effect"):
        cov.start()
    cov.stop()
    [it] = cov._plugins.configurers
    assert dict(it.sys_info())["whose_children"] == "eager, because OSError: broken"
    it = WhosePlugin()
    it.configure(coverage.Coverage(config_file=False, data_file=None))
    it.fall_back("a problem")
    assert it.active.endswith("a problem; without patterns (OSError: broken)")


@pytest.mark.parametrize("started", [True, False])
def test_only_the_first_process_tells_of_the_fallback(
    monkeypatch: pytest.MonkeyPatch, started: bool
) -> None:
    told: list[str] = []
    monkeypatch.setattr(configuration, "tell_of_fallback", told.append)
    monkeypatch.setattr(plugin, "_IS_CHILD", started)
    it, cov = WhosePlugin(), coverage.Coverage(config_file=False, data_file=None)
    it.configure(cov)
    it.fall_back("a problem")
    assert told == ([] if started else ["a problem"])
    assert it.active == "by run:omit patterns only, because a problem"


@pytest.mark.skipif(not os.path.isfile("/proc/self/mem"), reason="there is no such file")
def test_a_file_that_cannot_be_read_may_have_a_section() -> None:
    assert plugin._has_section("/proc/self/mem")


def test_sections_are_looked_for_without_the_programs_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program may start coverage.py while it has replaced `open` and functions of `os.path`."""
    build({".coveragerc": "[run]\nplugins = whose\n[coverage.whose]\n"}, tmp_path)

    def replaced(*_: object) -> object:
        raise AssertionError("the program's own function was called")

    it, warnings = WhosePlugin({}), list[str]()
    settings = types.SimpleNamespace(config_file=str(tmp_path / ".coveragerc"))
    it.settings = lambda: settings
    with monkeypatch.context() as during:
        during.setattr("builtins.open", replaced)
        during.setattr("os.path.join", replaced)
        it._warn(warnings.append)
    assert "[coverage.whose] in .coveragerc has no effect" in warnings[0]


@pytest.mark.timeout(60)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_configuration_that_was_a_pipe_is_not_read_again(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rc")
    it = WhosePlugin({})
    settings = types.SimpleNamespace(config_file=str(tmp_path / "rc"))
    it.settings = lambda: settings
    it._warn(pytest.fail)
