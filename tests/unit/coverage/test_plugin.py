"""The plugin object: options, what it says of itself, and what it leaves alone."""

from __future__ import annotations

import io
import types
from functools import partial
from pathlib import Path

import coverage
import pytest
from coverage.cmdline import CoverageScript

import whose
from unit.builders import build, environment
from unit.coverage.plugins import made, shown
from whose._coverage import configuration, plugin
from whose._coverage.inorout import Decision
from whose._coverage.plugin import WhosePlugin
from whose._environment.running import START_DIRECTORY

pytestmark = pytest.mark.usefixtures("a_process_of_its_own")


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


@pytest.mark.parametrize("given", [{}, {"project": ["/srv/gen"]}])
def test_children_get_the_options_of_the_function(
    tmp_path: Path, given: dict[str, list[str]]
) -> None:
    """And not those of a configuration file, which have no effect in this process either."""
    (tmp_path / "rc").write_text("[run]\nplugins = whose\n[whose]\nthird_party = /srv/gen\n")
    init = partial(whose.coverage_init, options=given)
    cov = coverage.Coverage(config_file=str(tmp_path / "rc"), plugins=[init], data_file=None)
    shown(cov)
    assert cov.config.plugins == ["whose"]
    assert cov.config.get_plugin_options("whose") == given


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


def test_the_directory_of_the_configuration_is_a_place_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it runs elsewhere: a measured child has the configuration of its parent."""
    (tmp_path / "rc").write_text("[run]\nplugins = whose\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = plugin._classifier(None, made(config_file="rc").config)
    assert found.environment.facts.configured == str(tmp_path)
    assert plugin._classifier(None, made().config).configured == ""


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
