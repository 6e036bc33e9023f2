"""The options: from coverage.py's configuration, from the command line, from Python."""

from __future__ import annotations

from pathlib import Path

import coverage
import pytest

from unit.builders import build
from whose._config import (
    OptionError,
    Section,
    coverage_config,
    options_in,
    read_options,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory whose configuration is read is the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("given", "project", "third_party"),
    [
        ({}, [], []),
        ({"project": ""}, [], []),
        ({"project": "a, b\n\nc, ./a"}, ["a", "b", "c"], []),
        ({"third_party": ["a", "b/../c"]}, [], ["a", "c"]),
        ({"third_party": ("$WHOSE_X/a", "gone$x")}, [], ["there/a", "gone$x"]),
    ],
)
def test_paths_are_absolute(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, object],
    project: list[str],
    third_party: list[str],
) -> None:
    monkeypatch.setenv("WHOSE_X", "there")
    monkeypatch.setenv("x", "not meant")
    build({"gone$x": ""}, tmp_path)
    found = read_options(given, str(tmp_path))
    assert found.project == tuple(f"{tmp_path}/{each}" for each in project)
    assert found.third_party == tuple(f"{tmp_path}/{each}" for each in third_party)


def test_a_distribution_is_named() -> None:
    found = read_options({"project": "dist:a.b_c-1, ./dist:x", "third_party": ["dist: d"]}, "/p")
    assert found.project == ("dist:a.b_c-1", "/p/dist:x")
    assert found.third_party == ("dist:d",)
    assert read_options({"snapshot": "dist:d"}, "/p").snapshot == ("/p/dist:d",)


@pytest.mark.parametrize(
    ("value", "read"), [("no", False), ("Off", False), (False, False), ("yes", True), (True, True)]
)
def test_a_switch_is_yes_or_no(value: object, read: bool) -> None:
    assert read_options({"map_paths": value}, "/x").map_paths is read


def test_a_choice_is_one_of_its_words() -> None:
    assert read_options({}, "/x").children == "eager"
    assert read_options({"children": "Lazy"}, "/x").children == "lazy"


def test_what_is_given_is_passed_on() -> None:
    """Children get it, as coverage.py keeps options."""
    assert read_options({}, "/x").given() == {}
    given: dict[str, object] = {
        "project": ["/x/a", "dist:b"],
        "map_paths": False,
        "children": "lazy",
    }
    given["snapshot"] = ["/x/env.json"]
    assert read_options(given, "/x").given() == given
    assert read_options(read_options(given, "/x").given(), "/y").given() == given


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"projekt": "a"}, "unrecognized option 'projekt'; known options: project, third_p"),
        ({"project": 3}, "option 'project' is not a list of paths: 3"),
        ({"project": ["a", 3]}, "option 'project' holds what is no path: 3"),
        ({"project": [""]}, "holds what is no path: ''"),
        ({"third_party": ["\0"]}, "option 'third_party' holds what is no path"),
        ({"third_party": ["dist:"]}, "holds no distribution's name: 'dist:'"),
        ({"third_party": ["dist:a/b"]}, "holds no distribution's name: 'dist:a/b'"),
        ({"children": "no"}, "option 'children' is neither eager nor lazy: 'no'"),
        ({"map_paths": "perhaps"}, "option 'map_paths' is neither yes nor no: 'perhaps'"),
        ({"project": "a", "third_party": "./a"}, "both name '/x/a'"),
        ({"project": "dist:a", "third_party": "dist:a"}, "both name 'dist:a'"),
        ({"project": "dist:A_b", "third_party": "dist:a.B"}, "both name 'dist:A_b'"),
    ],
)
def test_wrong_options_are_named(given: dict[str, object], problem: str) -> None:
    with pytest.raises(OptionError, match=problem):
        read_options(given, "/x")


def test_the_section_is_named_as_the_user_has_it() -> None:
    section = Section("/x/pyproject.toml", "tool.coverage.whose")
    with pytest.raises(OptionError) as unknown:
        read_options({"projekt": []}, "/x", section)
    assert str(unknown.value).startswith(
        "unrecognized option '[tool.coverage.whose] projekt=' in pyproject.toml; known options: "
    )
    both = r"^\[tool.coverage.whose\] in pyproject.toml: project and third_party both name "
    with pytest.raises(OptionError, match=both):
        read_options({"project": ["a"], "third_party": ["a"]}, "/x", section)
    with pytest.raises(OptionError, match=r"^option '\[tool.coverage.whose\] project="):
        read_options({"project": 3}, "/x", section)
    assert str(section) == "[tool.coverage.whose] in pyproject.toml"
    for value in (3, "src", [{"project": ["src"]}]):
        with pytest.raises(OptionError) as no_options:
            read_options(value, "/x", section)
        said = f"{section} is not a table: {value!r}"
        assert str(no_options.value) == said


INI = "[{0}run]\nplugins = whose\n[{0}whose]\nthird_party = lib\n"
TOML = '[{0}run]\nplugins = ["whose"]\n[{0}whose]\nthird_party = ["lib"]\n'


@pytest.mark.parametrize(
    ("name", "text", "section"),
    [
        (".coveragerc", INI.format(""), "whose"),
        (".coveragerc", INI.format("coverage:"), "coverage:whose"),
        (".coveragerc", INI.format("coverage:") + "[whose]\nproject = x\n", "coverage:whose"),
        (".coveragerc.toml", TOML.format(""), "whose"),
        (
            ".coveragerc.toml",
            TOML.format("tool.coverage.") + '[whose]\nproject = "x"\n',
            "tool.coverage.whose",
        ),
        ("setup.cfg", INI.format("coverage:"), "coverage:whose"),
        ("tox.ini", "[testenv:whose]\nskip = 1\n" + INI.format("coverage:"), "coverage:whose"),
        ("pyproject.toml", TOML.format("tool.coverage."), "tool.coverage.whose"),
        (
            "pyproject.toml",
            '[tool.coverage]\nrun.plugins = ["whose"]\nwhose.third_party = "lib"',
            "tool.coverage.whose",
        ),
        (
            "pyproject.toml",
            TOML.format("tool . coverage . ").replace(" . whose", '."whose" '),
            "tool.coverage.whose",
        ),
    ],
)
def test_every_file_that_coverage_reads(tmp_path: Path, name: str, text: str, section: str) -> None:
    if name == ".coveragerc.toml" and coverage.version_info < (7, 13):
        pytest.skip("this version of coverage.py does not read it")
    build({name: text, "lib": {}}, tmp_path)
    found = options_in(coverage_config(str(tmp_path)), str(tmp_path))
    assert found.third_party == (f"{tmp_path}/lib",)
    assert found.section is not None
    assert (found.section.file, found.section.name) == (f"{tmp_path}/{name}", section)


def test_a_file_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build({"cov.ini": INI.format("")}, tmp_path)
    monkeypatch.setenv("COVERAGE_RCFILE", str(tmp_path / "cov.ini"))
    assert options_in(coverage_config(str(tmp_path)), str(tmp_path)).third_party == (
        f"{tmp_path}/lib",
    )
    monkeypatch.setenv("COVERAGE_RCFILE", str(tmp_path / "other.ini"))
    build({".coveragerc": INI.format("")}, tmp_path)
    with pytest.raises(OptionError, match=r"Couldn't read '.*other.ini'"):
        options_in(coverage_config(str(tmp_path)), str(tmp_path))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[tool.coverage.whose\n", "Couldn't read config file"),
        (TOML.format("tool.coverage.").replace("third", "4th"), r"4th_party=' in pyproject.toml"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, text: str, problem: str) -> None:
    build({"pyproject.toml": text}, tmp_path)
    with pytest.raises(OptionError, match=problem):
        options_in(coverage_config(str(tmp_path)), str(tmp_path))
