"""Options without effect are warned about, once, as coverage.py warns."""

import re

import pytest

from plugin.coverage_features import SETTINGS, skip_before

pytestmark = pytest.mark.slow

SLUG = r" \(whose-no-effect\)$"


def warnings(project, *args, **env):
    """The texts of the warnings of a run."""
    done = project.coverage(*(args or ("run", "prog.py")), env=env)
    return re.findall(r"CoverageWarning: (.*)$", done.stderr, re.MULTILINE)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("gone", "'{root}/gone' does not exist"),
        ("app/*", "'{root}/app/[*]' is a pattern, not the path of a file or directory"),
        ("hollow", "there is no file in '{root}/hollow'"),
        ("dist:absent", "no distribution absent is installed"),
    ],
)
@pytest.mark.parametrize("name", ["project", "third_party"])
def test_values_without_effect(project, executed, name, value, problem):
    """The message names the option with its section and file, and the run goes on."""
    (project.root / "hollow").mkdir()
    project.rc("", f"{name} = {value}")
    [found] = warnings(project)
    start = rf"^whose: option '\[whose\] {name}=' in \.coveragerc has no effect: "
    assert re.search(start + problem.format(root=project.root) + SLUG, found)
    assert project.measured() == executed


def test_lazy_children_that_coverage_does_not_measure(project):
    """A user who sets one of two options is told of the other."""
    skip_before(SETTINGS["patch"], "setting patch")
    project.rc("", "children = lazy")
    [found] = warnings(project)
    assert found == (
        "whose: option '[whose] children=' in .coveragerc has no effect: "
        "[run] patch does not name subprocess (whose-no-effect)"
    )
    project.rc("patch = subprocess", "children = lazy")
    assert warnings(project) == []


def test_values_with_effect(project):
    """Directories, files and installed distributions, however their names are spelled."""
    project.rc("", "third_party = app/unused.py, deps, dist:Click, dist:pytest.cov\nproject = app")
    assert warnings(project) == []


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"pyproject.toml": '[tool.coverage.run]\nplugins = ["whose"]\n[tool.whose]\n'},
            r"\[tool.whose\] in pyproject.toml has no effect: the section is \[tool.coverage.w",
        ),
        (
            {"setup.cfg": "[coverage:run]\nplugins = whose\n[whose]\nproject = deps\n"},
            r"\[whose\] in setup.cfg has no effect: the section is \[coverage:whose\] there",
        ),
        (
            {".coveragerc": "[run]\nplugins = whose\n[whose]\nproject = gone\n[coverage:whose]\n"},
            r"\[whose\] in .coveragerc has no effect: the section is \[coverage:whose\] there",
        ),
        (
            {".coveragerc": "[run]\nplugins = whose\n[Whose]\nproject = deps\n"},
            r"\[Whose\] in .coveragerc has no effect: the section is \[whose\] there",
        ),
        (
            {
                ".coveragerc": "[run]\nplugins = whose\n",
                "pyproject.toml": '[tool.coverage.whose]\nproject = ["deps"]\n',
            },
            r"\[tool.coverage.whose\] in pyproject.toml has no effect: coverage.py reads .cov",
        ),
    ],
)
def test_sections_without_effect(project, executed, files, problem):
    """What somebody wrote where coverage.py does not look."""
    project.write(files)
    [found] = warnings(project)
    assert re.search(f"^whose: the section {problem}.*{SLUG}", found)
    assert project.measured() == executed


def test_the_warning_can_be_disabled(project):
    """Like those of coverage.py."""
    project.rc("disable_warnings = whose-no-effect", "project = gone")
    assert warnings(project) == []


def test_reports_do_not_warn(project):
    """They may be made where the project is not."""
    project.rc("", "third_party = app").measure()
    project.rc("", "third_party = gone")
    assert warnings(project, "report") == []


def test_children_do_not_warn(project):
    """Once is enough."""
    skip_before(SETTINGS["patch"], "setting patch")
    child = "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'], check=True)\n"
    project.rc("patch = subprocess", "project = gone")
    project.write({"prog.py": child, "child.py": ""})
    assert len(warnings(project)) == 1
