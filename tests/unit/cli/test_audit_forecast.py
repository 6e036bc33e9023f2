"""What is said without data, and of data from other places."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from unit.builders import SITE, Link, build, distribution, environment
from unit.cli.audited import INSTALLED, measured
from whose import Classifier
from whose.__main__ import main
from whose.cli import audit
from whose.report.audit import Audit


def test_annotations_without_data(project: Path) -> None:
    """Nothing was measured yet: they say what coverage.py alone would do."""
    option = [str(project / "app" / "m00.py")]
    found = Audit(Classifier(third_party=option), (), {option[0]: 0})
    found.missing["app/m01.py"] = "third-party for coverage.py"
    assert [each["message"] for each in audit._annotations(found)] == [
        "not measured by coverage.py alone: third-party for coverage.py",
        "1 file of third-party measured by coverage.py alone",
    ]


def test_a_forecast_of_files_of_others(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was installed into a directory that the user put on `sys.path`."""
    build({"deps": {"six.py": "", **distribution("six-1", "six.py")}}, project)
    monkeypatch.setattr(sys, "path", [str(project / "deps"), *sys.path])
    assert main(["audit", "--no-config"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("no coverage data; what coverage.py alone gets wrong in the environment")
    assert "measured if imported, although not the project's: 1 file (1 of six)" in text


@pytest.mark.parametrize(
    ("lines", "others", "own"),
    [
        ("", True, True),
        ("omit = */six.py", False, True),
        ("omit = */own.py", True, False),
        ("include = app/*", False, False),
        ("source = app", False, False),
        ("source = env", False, True),
        ("source_pkgs = own", False, True),
        ("source_pkgs = nowhere", False, False),
    ],
)
def test_a_forecast_is_of_what_the_configuration_wants(
    project: Path, capsys: pytest.CaptureFixture[str], lines: str, others: bool, own: bool
) -> None:
    """Else nothing is measured of it, with `whose` or without. The links lead out of the site."""
    linked = {"six.py": Link("ext/six.py"), **distribution("six-1", "six.py")}
    build({**INSTALLED, "ext/six.py": ""}, project)
    build({f"env/{SITE}": linked}, project)
    (project / ".coveragerc").write_text(f"[run]\n{lines}\n")
    assert main(["audit", "--python", str(project / "env"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["distribution"] for each in found["foreign"]] == ["six"] * others
    copy = str(project / f"env/{SITE}/own.py")
    assert [each["path"] for each in found["missing"]] == [copy] * own


def test_a_configuration_that_cannot_be_read(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then nothing tells where the data are: `--no-config` would not help."""
    (project / ".coveragerc").write_text("[run\nplugins = whose\n")
    for options in ([], ["--no-config"]):
        assert main(["audit", *options]) == 2
        told = capsys.readouterr().err
        assert "Couldn't read config file" in told
        assert "--no-config" not in told


def test_a_forecast_with_whose_configured(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build({".coveragerc": "[run]\nplugins = whose\n"}, project)
    assert main(["audit"]) == 0
    assert "whose is in the plugins of coverage's configuration" in capsys.readouterr().out


def test_data_of_the_place_that_a_snapshot_is_of(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the option `snapshot`. A file that is not there is left out, a damaged one is an error."""
    there = tmp_path / "there"
    build(INSTALLED, there)
    snapshot = environment(str(there), "env", path=[f"env/{SITE}"], cwd="").to_json()
    shutil.rmtree(there)
    build({".coveragerc": "[run]\nplugins = whose\n[whose]\nsnapshot = env.json\n"}, project)
    measured(project, there / "own.py")
    build({"own.py": ""}, project)
    for content, missing in ((None, True), (snapshot, False)):
        if content is not None:
            (project / "env.json").write_text(content)
        assert main(["audit", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert (str(project / "own.py") in found["not_run"]) is missing
        assert any("measured in other places" in note for note in found["notes"]) is not missing
    (project / "env.json").write_text("{}")
    assert main(["audit"]) == 2
    assert "error: option '[whose] snapshot=' in .coveragerc: " in capsys.readouterr().err


def test_a_forecast_of_what_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The project's own code, installed for real, lies where coverage.py looks for others'."""
    build(INSTALLED, project)
    assert main(["audit", "--no-config", "--python", str(project / "env")]) == 0
    text = capsys.readouterr().out
    assert "never measured, although the project's: 1 file" in text
    assert "nothing" not in text
    assert "measured if imported" not in text


def test_a_snapshot_that_was_taken_here(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By that, files have the names that they have here: they were not measured elsewhere."""
    build({"env": {"pyvenv.cfg": "", SITE: {}}}, project)
    snapshot = environment(str(project), "env", path=[f"env/{SITE}"], cwd="").to_json()
    config = "[run]\nplugins = whose\n[whose]\nsnapshot = env.json\n"
    build({".coveragerc": config, "env.json": snapshot}, project)
    measured(project, "app/m00.py")
    assert main(["audit", "--json", "--quiet"]) == 0
    assert json.loads(capsys.readouterr().out)["notes"] == []


@pytest.mark.parametrize(("name", "option"), [("app", ""), ("other", "project = dist:other")])
def test_data_from_another_environment(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, option: str
) -> None:
    """As tox makes: the copies there stand for their sources, though reports here show them."""
    tree = {**INSTALLED, f"env/{SITE}": {"own.py": "", **distribution(f"{name}-1", "own.py")}}
    build({**tree, ".coveragerc": f"[run]\nplugins = whose\n[whose]\n{option}\n"}, project)
    measured(project, f"env/{SITE}/own.py", "gone/lib/python3.13/site-packages/x.py")
    assert main(["audit", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert str(project / "own.py") not in found["not_run"]
    assert (found["missing"], found["notes"]) == ([], [])
