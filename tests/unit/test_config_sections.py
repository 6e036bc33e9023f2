"""The sections for `whose` in configuration files, in the right places and in wrong ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from unit.builders import build
from whose._config import coverage_config, misplaced_sections, options_in, section_of

INI = "[run]\nplugins = whose\n[whose]\nthird_party = lib\n"
TOML = '[{0}run]\nplugins = ["whose"]\n[{0}whose]\nthird_party = ["lib"]\n'


@pytest.mark.parametrize(
    ("files", "misplaced"),
    [
        (
            {"pyproject.toml": '[tool.coverage.run]\nplugins = ["whose"]\n[tool.whose]\n'},
            [
                (
                    "[tool.whose] in pyproject.toml: the section is [tool.coverage.whose] there; "
                    "call it [tool.coverage.whose]"
                )
            ],
        ),
        (
            {"setup.cfg": "[coverage:run]\nplugins = whose\n[whose]\nproject = a\n"},
            [
                (
                    "[whose] in setup.cfg: the section is [coverage:whose] there; "
                    "call it [coverage:whose]"
                )
            ],
        ),
        (
            {".coveragerc": INI, "pyproject.toml": TOML.format("tool.coverage.")},
            [
                (
                    "[tool.coverage.whose] in pyproject.toml: coverage.py reads .coveragerc; "
                    "move it to [whose] there"
                )
            ],
        ),
        (
            {".coveragerc": INI.replace("plugins = whose", "")},
            [
                (
                    "[whose] in .coveragerc: the plugin is not enabled; "
                    "name whose in plugins, in [run] there"
                )
            ],
        ),
        (
            {"pyproject.toml": "[tool.coverage.whose]\nproject = []\n"},
            [
                (
                    "[tool.coverage.whose] in pyproject.toml: the plugin is not enabled; "
                    "name whose in plugins, in [tool.coverage.run] there"
                )
            ],
        ),
        (
            {".coveragerc": "[run]\nbranch = 1\n", "pyproject.toml": "[tool.whose]\n"},
            [
                (
                    "[tool.whose] in pyproject.toml: coverage.py reads .coveragerc; "
                    "move it to [whose] there and name whose in plugins, in [run] there"
                )
            ],
        ),
        (
            {"setup.cfg": "[coverage:run]\nbranch = 1\n[whose]\n"},
            [
                (
                    "[whose] in setup.cfg: the section is [coverage:whose] there; "
                    "call it [coverage:whose] and name whose in plugins, in [coverage:run] there"
                )
            ],
        ),
        (
            {".coveragerc": "[coverage:run]\nbranch = 1\n[whose]\n"},
            [
                (
                    "[whose] in .coveragerc: the plugin is not enabled; "
                    "name whose in plugins, in [coverage:run] there"
                )
            ],
        ),
        (
            {".coveragerc": "[run]\nplugins = whose\n[Whose]\nproject = a\n"},
            ["[Whose] in .coveragerc: the section is [whose] there; call it [whose]"],
        ),
        ({"tox.ini": "[testenv:whose]\ncommands = whose\n[coverage:run]\nbranch = 1\n"}, []),
    ],
)
def test_sections_without_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, Any], misplaced: list[str]
) -> None:
    build(files, tmp_path)
    monkeypatch.chdir(tmp_path)
    config = coverage_config(str(tmp_path))
    enabled = "whose" in config.plugins
    used = options_in(config, str(tmp_path)).section
    found = misplaced_sections(str(tmp_path), config.config_file, used, enabled=enabled)
    assert [f"{each}: {each.problem}; {each.remedy}" for each in found] == misplaced


def test_a_named_file_may_be_called_like_another(tmp_path: Path) -> None:
    """`--rcfile=conf/cov.toml`: both names of the section are read there."""
    for text, name in ((TOML.format(""), "whose"), (TOML.format("tool.coverage."), "tool.cov")):
        build({"cov.toml": text}, tmp_path)
        assert section_of(str(tmp_path / "cov.toml")).name.startswith(name)


@pytest.mark.parametrize("file", ["setup.cfg", "tox.ini"])
def test_of_a_named_file_the_short_section_has_an_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """`--rcfile=setup.cfg`: coverage.py reads `[run]` and `[whose]` there."""
    build({file: INI, "lib": {"six.py": ""}}, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COVERAGE_RCFILE", file)
    config = coverage_config(str(tmp_path))
    options = options_in(config, str(tmp_path))
    assert options.third_party == (str(tmp_path / "lib"),)
    assert str(options.section) == f"[whose] in {file}"
    assert misplaced_sections(str(tmp_path), config.config_file, options.section) == []


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="no file that cannot be read")
def test_a_file_that_cannot_be_read_has_no_sections(tmp_path: Path) -> None:
    os.symlink("/proc/self/mem", tmp_path / "setup.cfg")
    assert misplaced_sections(str(tmp_path), None, None) == []
