"""What the configuration of the directory, and the command line, say of the project."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import pytest_cov

from unit.builders import build
from whose.__main__ import main

CONFIGURATIONS = {
    "pyproject.toml": '[tool.coverage.run]\nplugins = ["whose"]\n'
    '[tool.coverage.whose]\nthird_party = ["vendor"]\n',
    ".coveragerc": "[run]\nplugins = whose\n[whose]\nthird_party = vendor\n",
    "setup.cfg": "[coverage:run]\nplugins = whose\n[coverage:whose]\nthird_party = vendor\n",
    "tox.ini": "[coverage:run]\nplugins = whose\n[coverage:whose]\nthird_party = vendor\n",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_options_of_the_project(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They count as in `coverage run`, and that is said; what the command line says goes first."""
    top = build({name: CONFIGURATIONS[name], "vendor": {"m.py": ""}}, tmp_path)
    monkeypatch.chdir(top)
    said = f"whose: using third_party from {name}; --no-config ignores that\n"
    for options, kind, told in (
        ((), "third-party", said),
        (("--quiet",), "third-party", ""),
        (("--no-config",), "project", ""),
        (("--project", f"{top}/vendor"), "project", said),
    ):
        assert main(["vendor/m.py", *options]) == 0
        shown = capsys.readouterr()
        assert shown.out.split()[0] == kind
        assert shown.err == told
    assert main(["env", "-q", "--color", "never"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[lines.index("by coverage's configuration") + 1].split() == [
        "third-party",
        f"{top}/vendor",
    ]
    assert main(["env", "-q", "--json"]) == 0
    options = {"project": [], "third_party": [f"{top}/vendor"]}
    assert json.loads(capsys.readouterr().out)["options"] == options
    assert main(["explain", "-q", "--color", "never", "vendor/m.py"]) == 0
    assert "the option third_party = " in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("option", ["project", "third-party"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("vendor", ""),
        ("nowhere", "'{top}/nowhere' does not exist"),
        ("vendor/*.py", "'{top}/vendor/*.py' is a pattern, not the path of a file or directory"),
        ("dist:nothing", "no distribution nothing is installed"),
    ],
)
def test_values_of_the_command_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    said: str,
) -> None:
    """What is wrong with them is said, as in a configuration. The answer is given."""
    top = build({"vendor": {"m.py": ""}}, tmp_path)
    monkeypatch.chdir(top)
    problem = f"whose: argument --{option} has no effect: {said.format(top=top)}\n"
    told = problem if said else ""
    for quiet in (False, True):
        assert main([f"--{option}", value, "vendor/m.py", *["--quiet"] * quiet]) == 0
        shown = capsys.readouterr()
        assert shown.out.endswith("vendor/m.py\n")
        assert shown.err == ("" if quiet else told)


def test_the_command_line_comes_before_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """About the same distribution, in whatever spelling."""
    rc = "[run]\nplugins = whose\n[whose]\nthird_party = dist:pytest_Cov\n"
    top = build({".coveragerc": rc}, tmp_path)
    monkeypatch.chdir(top)
    assert main(["-q", "--project", "dist:pytest-cov", pytest_cov.__file__]) == 0
    assert capsys.readouterr().out.split() == ["project", pytest_cov.__file__]


def test_options_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(
        build({".coveragerc": "[run]\nplugins = whose\n[whose]\nprojekt = src\n"}, tmp_path)
    )
    assert main(["a.py"]) == 2
    assert "projekt" in capsys.readouterr().err
    assert main(["a.py", "--no-config"]) == 0


def test_without_a_word_of_whose_nothing_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(build({".coveragerc": "[run]\nplugins = other\n", "tox.ini": {}}, tmp_path))
    monkeypatch.setitem(sys.modules, "coverage.config", None)
    assert main(["a.py"]) == 0
