"""The plugin object: options, what it says of itself, and what it leaves alone."""

from __future__ import annotations

import io
import os
import types
from functools import partial
from pathlib import Path
from typing import Any

import coverage
import pytest
from coverage.cmdline import CoverageScript
from coverage.exceptions import ConfigError, CoverageWarning

import whose
from unit.builders import build, environment
from whose._coverage import children, configuration, messages, plugin
from whose._coverage.inorout import Decision
from whose._coverage.plugin import WhosePlugin
from whose._environment.running import START_DIRECTORY
from whose._rules.rules import Rules


@pytest.fixture(autouse=True)
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WHOSE", "WHOSE_REPORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(plugin, "_IS_CHILD", False)
    monkeypatch.setattr(coverage.control, "InOrOut", coverage.control.InOrOut)


def made(options: Any = None, **settings: Any) -> Any:
    init = partial(whose.coverage_init, options=options)
    settings = {"config_file": False, "data_file": None, "plugins": [init], **settings}
    return coverage.Coverage(**settings)


def shown(cov: coverage.Coverage) -> dict[str, Any]:
    return {name: value for name, value in cov.sys_info() if name.startswith("whose_")}


@pytest.mark.parametrize("clock", [0, 1])
def test_system_information(monkeypatch: pytest.MonkeyPatch, clock: int) -> None:
    """Whichever of the two objects `configure` is given."""
    monkeypatch.setattr(
        "coverage.control.time", types.SimpleNamespace(time=lambda: clock, sleep=None)
    )
    before = dict(WhosePlugin().sys_info())
    assert before["whose_active"] == "not yet: configure() was not called"
    found = shown(made({"map_paths": "no"}))
    assert found["whose_active"].startswith("yes, it tells coverage.py ")
    assert found["whose_options"] == ["map_paths = False"]
    assert found["whose_changed"] == ["run:plugins: whose added, for subprocesses"]
    assert found["whose_environment"] == whose.Environment.current().prefix
    assert found["whose_version"].startswith(f"{whose.__version__} in /")


def test_snapshots(tmp_path: Path) -> None:
    """One tells where the project was; one that is not there yet, a link, tells nothing."""
    project = tmp_path / "elsewhere"
    project.mkdir()
    top = build({"base/lib/python3.13/os.py": ""}, tmp_path)
    live = environment(top, "base", path=["base/lib/python3.13"], cwd="elsewhere")
    file, gone = tmp_path / "env.json", tmp_path / "gone.json"
    file.write_text(live.to_json())
    gone.symlink_to("nowhere.json")
    changed = shown(made({"snapshot": [str(file), str(gone)]}))["whose_changed"]
    assert changed[1] == f"paths: nothing by {gone}, which does not exist"
    assert changed[2] == f"paths: {project} is shown as {START_DIRECTORY} (by a snapshot)"


def test_a_command_that_only_measures_looks_for_no_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another object does, though in the same process: it may report."""
    asked: list[str] = []
    monkeypatch.setattr(configuration, "map_to_source", lambda *_: asked.append("here") or [])
    monkeypatch.setenv("COVERAGE_RUN", "true")  # which the command sets
    rc = f"[run]\nplugins = whose\ndata_file = {tmp_path}/data\n"
    load = f"import coverage\ncoverage.Coverage(config_file={str(tmp_path / 'rc')!r}).load()\n"
    build({"rc": rc, "empty.py": "", "load.py": load}, tmp_path)
    for program in ("empty.py", "load.py"):
        command = ["run", f"--rcfile={tmp_path}/rc", str(tmp_path / program)]
        assert CoverageScript().command_line(command) == 0
        assert asked == ["here"] * (program == "load.py")


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


def test_system_information_is_not_shown_twice() -> None:
    cov = made()
    cov.get_data()
    assert shown(cov) == {}  # too late: not asked for when the plugin was configured
    cov = made(debug=["sys"])
    cov._debug_file = io.StringIO()
    assert shown(cov) == {}  # written by coverage.py itself


def test_system_information_of_something_else() -> None:
    class Other:
        config = None

        def sys_info(self) -> coverage.Coverage:
            cov = made()
            cov.get_data()
            return cov

    assert shown(Other().sys_info()) == {}


def test_system_information_of_an_object_that_starts() -> None:
    cov = made()
    assert shown(cov)
    cov.start()
    cov.stop()
    assert isinstance(cov._inorout.whose, Decision)


@pytest.mark.parametrize("value", ["OFF", "0", "no", "False"])
def test_switched_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("WHOSE", value)
    cov = made({"projekt": 1})
    assert shown(cov)["whose_active"] == f"no: WHOSE={value} is set"
    before = coverage.control.InOrOut
    cov.start()
    cov.stop()
    assert coverage.control.InOrOut is before
    assert not hasattr(cov._inorout, "whose")


def test_wrong_options_name_their_section(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[tool.coverage.run]\nplugins = ["whose"]\n[tool.coverage.whose]\nprojekt = []\n'
    build({"pyproject.toml": text}, tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"'\[tool.coverage.whose\] projekt=' in pyproject.toml"):
        coverage.Coverage(data_file=None).get_data()
    with pytest.raises(ConfigError, match=r"^Unrecognized option 'projekt': whose has "):
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


def test_children_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin, "_PROCESS", 0)  # as after a fork
    monkeypatch.setenv("WHOSE_REPORT", "1")
    cov = made({"project": [str(tmp_path / "gone")]})
    cov.start()
    cov.stop()
    assert cov._inorout.whose.plugin.tally is None


def test_what_coverage_alone_would_do_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOSE_REPORT", "1")
    monkeypatch.setattr("atexit.register", lambda *_: None)
    cov = made()
    cov.start()
    cov.stop()
    counts = cov._inorout.whose.plugin.tally
    names = {"__file__": pytest.__file__, "__name__": "pytest"}
    cov._inorout.should_trace(pytest.__file__, types.SimpleNamespace(f_globals=names))
    cov._inorout.should_trace(__file__)
    assert (counts.left_out, counts.added) == (set(), set())
    monkeypatch.setenv("WHOSE_REPORT", "0")
    assert made().get_data() is not None


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


def test_the_directory_of_the_configuration_is_a_place_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it runs elsewhere: a measured child has the configuration of its parent."""
    (tmp_path / "rc").write_text("[run]\nplugins = whose\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = plugin._classifier(None, made(config_file="rc").config)
    assert found.environment.facts.configured == str(tmp_path)
    assert plugin._classifier(None, made().config).configured == ""


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


@pytest.mark.parametrize(
    ("value", "wanted"), [("1", True), ("yes", True), ("0", False), ("", False)]
)
def test_the_line_at_the_end_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, value: str, *, wanted: bool
) -> None:
    monkeypatch.setenv("WHOSE_REPORT", value)
    it = WhosePlugin({})
    it.configure(coverage.Coverage(config_file=False, data_file=None))
    assert (it.tally is not None) is wanted
