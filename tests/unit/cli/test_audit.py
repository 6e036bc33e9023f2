"""What `whose audit` says of data, in each of its forms; tests/cli has data of real runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from coverage import CoverageData

from unit.builders import SITE, build, distribution
from unit.cli.audited import INSTALLED, MODULES, measured
from whose.__main__ import main
from whose.cli import audit


def installed() -> list[str]:
    """A file of each distribution in the environment of these tests."""
    found = []
    for each in distributions():
        file = next((file for file in each.files or () if str(file).endswith(".py")), None)
        if file is not None and ".." not in file.parts:
            found.append(str(each.locate_file(file)))
    return found


def test_a_pattern_that_coverage_refuses(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In older versions, ConfigError is no subclass of CoverageException."""

    class UnrelatedError(Exception):
        pass

    def refuse(patterns: object) -> None:
        raise UnrelatedError(f"{patterns} cannot be used")

    monkeypatch.setattr("coverage.exceptions.ConfigError", UnrelatedError)
    monkeypatch.setattr("coverage.files.prep_patterns", refuse)
    measured(project, "app/m00.py")
    assert main(["audit"]) == 2
    assert capsys.readouterr().err == "whose audit: error: [] cannot be used\n"


def test_lists_are_shortened(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json they are whole."""
    others = installed()
    assert len(others) > 10
    measured(project, "app/m00.py", *others)
    assert main(["audit"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert ": 1 of the project, " in text
    assert f"; {2 * len(others)} of {2 * len(others) + 2} executed lines)" in text
    assert f"{len(others) - 10} more; " in text
    assert "not run, or left out by --source or --cov: 11 files app/m01" in text
    assert "app/m10.py 1 more" in text
    assert "app/m11.py" not in text
    assert " 1 more to correct this, add to .coveragerc: [run] plugins = whose" in text
    assert main(["audit", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["path"] for each in found["foreign"]} == set(others)
    assert len(found["not_run"]) == MODULES - 1


def test_many_data_are_not_all_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each subprocess leaves a file, and there may be hundreds."""
    measured(project, "app/m00.py")
    for number in range(30):
        shutil.copyfile(".coverage", f".coverage.host.{number:02}")
    assert main(["audit"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "measured in .coverage, .coverage.host.00, " in text
    assert ", .coverage.host.08, 21 more: 1 of the project" in text


def test_without_what_the_configuration_says_to_whose(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All else in it counts, such as where the data are and what is left out."""
    measured(project, "app/m00.py")
    Path(".coverage").rename("data")
    run = "[run]\nplugins = whose\ndata_file = data\nomit = app/m*.py\n"
    project.joinpath(".coveragerc").write_text(f"{run}[whose]\nthird_party = app\n")
    assert main(["audit", "--quiet", "--fail-on-foreign"]) == 1
    project.joinpath(".coveragerc").write_text(f"{run}[whose]\nthird_party = app\nnothing = 1\n")
    capsys.readouterr()
    assert main(["audit", "--no-config", "--fail-on-foreign"]) == 0
    text = capsys.readouterr().out
    assert "1 file measured in data: 1 of the project, 0 of others\n" in text
    assert "app/m01.py" not in text


def test_reasons_are_given_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was not run comes last: there is much of it, and it is in order as a rule."""
    build({**INSTALLED, "a.py": ""}, project)
    measured(project, "pyproject.toml")
    assert main(["audit", "--no-config", "--python", str(project / "env")]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("  not measured, although the project's: 1 file")
    assert "    its installed copy is third-party for coverage.py: below" in lines[start + 1]
    own = lines.index("      own.py")
    assert lines[own - 1].endswith(" (1 file)")
    said = f"  not run, or left out by --source or --cov: {MODULES + 1} files"
    assert lines[own + 1 : own + 4] == [said, "    a.py", "    app/m00.py"]


def test_annotations_and_the_status(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data were written without the plugin that the configuration names."""
    build(INSTALLED, project)
    measured(project, "app/m00.py", pytest.__file__)
    argv = ["audit", "--python", str(project / "env")]
    assert main([*argv, "--format", "github", "--fail-on-foreign"]) == 1
    missing, foreign, note = capsys.readouterr().out.splitlines()
    assert missing.startswith("::warning file=own.py,title=missing::not measured: its installed")
    assert foreign == "::warning title=foreign::1 file of pytest measured"
    assert note.startswith(
        "::notice title=note::whose is configured, but these data were probably written without"
    )
    assert main([*argv, "--fail-on-missing"]) == 1


def test_what_was_not_run_is_no_fault(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No test imports `docs/conf.py`, say: that is told, and fails nothing."""
    build({".coveragerc": "[run]\nplugins = whose\n"}, project)
    measured(project, "app/m00.py")
    assert main(["audit", "--fail-on-missing", "--format", "github"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["audit", "--fail-on-missing"]) == 0
    text = capsys.readouterr().out
    assert "although" not in text
    assert f"  not run, or left out by --source or --cov: {MODULES - 1} files\n    app/m01" in text


@pytest.mark.parametrize("option", ["--fail-on-foreign", "--fail-on-missing"])
def test_a_judgement_without_data(
    project: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """Without an error, a run that measured elsewhere, or nothing, would be in order."""
    build({".coveragerc": "[run]\nplugins = whose\ndata_file = out/data\n"}, project)
    assert main(["audit", option]) == 2
    told = "whose audit: error: no coverage data in out/data\n"
    assert capsys.readouterr() == ("", told)
    assert main(["audit"]) == 0


def test_data_of_a_directory(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that is there is taken together, but for what SQLite writes beside it."""
    build({"data": {".coverage.host.2-journal": "a part of a data base"}}, project)
    files = [f"app/m{n:02}.py" for n in range(MODULES)]
    measured(project, *files[:5], name="data/.coverage")
    measured(project, *files[5:], name="data/.coverage.host.1")
    assert main(["audit", "data", "--fail-on-missing", "--fail-on-foreign"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert text.startswith("12 files measured in data/.coverage, data/.coverage.host.1: 12 of the")
    assert text.endswith(" project, 0 of others")
    assert main(["audit", "data/.coverage.host.1"]) == 0
    text = capsys.readouterr().out
    assert "    app/m04.py\n" in text
    assert " more" not in text


def test_a_path_that_has_the_working_directory_in_its_middle(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = f"{project}/copy{project}/data"
    build({other: {"none": ""}}, project)
    measured(project, "app/m00.py", name=other + "/.coverage")
    assert main(["audit", other]) == 0
    shown = f"copy{project}/data/.coverage"
    assert shown in "".join(capsys.readouterr().out.split())


def test_parallel_data_that_a_killed_process_left(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `coverage combine` does, it leaves them out, and says so."""
    measured(project, "app/m00.py", name=".coverage.host.1")
    build({".coverage.host.2": ""}, project)
    assert main(["audit"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("1 file measured in .coverage.host.1: ")
    assert said.err == "whose: .coverage.host.2 holds no coverage data, and is left out\n"
    assert main(["audit", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_sources_that_are_packages_and_modules(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of other places nothing is missing; nor is anything for a package that is not found."""
    tree = {"pack/__init__.py": "", "pack/a.py": "", "single.py": "", "other.py": ""}
    rows = "source = pack, nowhere\nsource_pkgs = single"
    build({**tree, ".coveragerc": f"[run]\n{rows}\n"}, project)
    monkeypatch.setattr(sys, "path", [str(project), *sys.path])
    measured(project, "app/m00.py")
    assert main(["audit", "--json"]) == 0
    not_run = json.loads(capsys.readouterr().out)["not_run"]
    names = {each.removeprefix(f"{project}/") for each in not_run}
    assert names == {"pack/__init__.py", "pack/a.py", "single.py"}


def test_what_git_ignores_need_not_run(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured(project, *[f"app/m{n:02}.py" for n in range(MODULES - 2)])
    build({".gitignore": "m10.py\n"}, project)
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    assert main(["audit", "--json"]) == 0
    not_run = json.loads(capsys.readouterr().out)["not_run"]
    assert not_run == [str(project / "app" / "m11.py")]


OWN = f"env/{SITE}/own.py"


def test_a_source_that_is_a_package_installed_for_real(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of the project is expected if a copy of it is in the sources."""
    build({**INSTALLED, ".coveragerc": "[run]\nsource_pkgs = own\n"}, project)
    measured(project, "pyproject.toml")
    assert main(["audit", "--python", str(project / "env"), "--json"]) == 0
    missing = json.loads(capsys.readouterr().out)["missing"]
    assert [each["path"] for each in missing] == [str(project / "own.py")]


def test_data_that_were_written_with_whose(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy that is installed stands for its source, which is not said to be missing."""
    build(INSTALLED, project)
    measured(project, OWN)
    argv = ["audit", "--python", str(project / "env")]
    assert main([*argv, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["foreign"], found["missing"]) == ([], [])
    assert str(project / "own.py") not in found["not_run"]
    [note] = found["notes"]
    assert "measured in other places, such as where it is installed; whose sets" in note
    # Who does not want that, or does it, is not told.
    for setting in ("[whose]\nmap_paths = no", f"[paths]\nown =\n    .\n    env/{SITE}"):
        (project / ".coveragerc").write_text(f"[run]\nplugins = whose\n{setting}\n")
        assert main([*argv, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["notes"] == []


@pytest.mark.parametrize(
    ("lines", "is_idle"), [({"own.py": []}, True), ({"own.py": [1]}, False), ({OWN: [1]}, False)]
)
def test_sources_that_were_measured_but_not_run(
    project: Path, capsys: pytest.CaptureFixture[str], lines: dict[str, list[int]], is_idle: bool
) -> None:
    """As with `--cov=src` and a project that is installed for real."""
    build(INSTALLED, project)
    data = CoverageData(basename=str(project / ".coverage"))
    data.add_lines({str(project / "app/m00.py"): [1]})
    data.touch_file(str(project / "own.py"))
    data.add_lines({str(project / name): numbers for name, numbers in lines.items()})
    data.write()
    assert main(["audit", "--no-config", "--python", str(project / "env")]) == 0
    said = "no line of own was run, but perhaps of its installed copy"
    assert (said in " ".join(capsys.readouterr().out.split())) is is_idle


def test_sources_of_a_namespace_package_that_were_not_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its name would have coverage.py measure what others have in it."""
    package = {"ns/app": {"__init__.py": "", "core.py": ""}}
    record = distribution("app-1", "ns/app/__init__.py", "ns/app/core.py")
    build({**INSTALLED, **package, f"env/{SITE}": {**package, **record}}, project)
    data = CoverageData(basename=str(project / ".coverage"))
    data.add_lines({str(project / "app/m00.py"): [1]})
    data.touch_files([str(project / f"ns/app/{name}.py") for name in ("__init__", "core")])
    data.write()
    assert main(["audit", "--no-config", "--python", str(project / "env")]) == 0
    assert "as in --cov=ns.app or" in " ".join(capsys.readouterr().out.split())


def test_data_with_nothing_in_them(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured(project)
    assert main(["audit", "--no-config"]) == 0
    text = capsys.readouterr().out
    assert "0 files measured in .coverage: 0 of the project, 0 of others\n" in text
    assert f"not run, or left out by --source or --cov: {MODULES} files" in text


def test_paths_are_whole_in_the_root_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: every path begins with that directory."""
    monkeypatch.setattr(audit, "working_directory", lambda: "/")
    assert audit._shown("/app/m.py: below /app") == "/app/m.py: below /app"
    monkeypatch.setattr(audit, "working_directory", lambda: "/app")
    assert audit._shown("/app/m.py: below /app/src") == "m.py: below src"
