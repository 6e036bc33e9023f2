"""What README and docs show can be run, and what they name is there."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import coverage
import pytest
from coverage.exceptions import ConfigError
from layouts.all import ENVIRONMENTS, LAYOUTS
from unit.test_public import NAMES as PUBLIC

from whose._config import NAMES
from whose.check.hazard import NAMES as HAZARDS
from whose.check.hazard import SUBJECTS
from whose.cli.commands import COMMANDS, LISTING, options_of

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PAGES}
ON_THE_WEB = "https://github.com/whose-py/whose/blob/main/"


def blocks(*languages: str) -> list[object]:
    """The blocks of code in these languages, each with the name of its page."""
    found = []
    for page, text in TEXTS.items():
        for language, code in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            if language in languages:
                number = 1 + sum(each.values[0] == page for each in found)
                found.append(pytest.param(page, code, id=f"{page}-{number}"))
    return found


def commands(first_word: str) -> list[str]:
    """The commands that begin so: indented, after a `$`, or in a block of a shell."""
    texts = [code for _, code in (each.values for each in blocks("sh"))]
    for text in TEXTS.values():
        texts += re.findall(r"^(?:    |\$ )([A-Za-z].*)$", text, re.MULTILINE)
    lines = [re.split(r" {2,}# ", line)[0].strip() for text in texts for line in text.splitlines()]
    return list(dict.fromkeys(each for each in lines if f"{each} ".startswith(f"{first_word} ")))


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_runs(page: str, code: str) -> None:
    """Every block is complete: it runs in a module of its own."""
    if page == "docs/tools.md":  # `make recipes` runs them with the tools, which are not here
        compile(code, page, "exec")
        return
    exec(compile(code, page, "exec"), {"__name__": "example"})


@pytest.mark.parametrize(("page", "code"), blocks("ini", "toml"))
def test_configuration_is_accepted(page: str, code: str, tmp_path: Path) -> None:
    """Every block is valid in the file that it names, and its options are those of the plugin."""
    file = tmp_path / re.match("# (.*)\n", code)[1]
    turn_on = (
        "[run]\nplugins = whose\n"
        if file.name == ".coveragerc"
        else ('[tool.coverage.run]\nplugins = ["whose"]\n')
    )
    code = code if "plugins" in code else turn_on + code
    file.write_text(code)
    cov = coverage.Coverage(config_file=str(file), data_file=None)
    cov.load()
    assert cov.get_option("run:plugins") == ["whose"]
    if "third_party" in code:
        file.write_text(code.replace("third_party", "third_parties"))
        with pytest.raises(ConfigError, match="third_parties"):
            coverage.Coverage(config_file=str(file), data_file=None).load()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project such as the documentation speaks of."""
    for name in ("src/app/main.py", "src/app/__init__.py", "tests/test_app.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("def test_nothing():\n    pass\n")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=tmp_path)
    (tmp_path / ".coveragerc").write_text("[run]\nplugins = whose\n")
    return tmp_path


def shell(command: str, project: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([os.path.join(sys.prefix, "bin"), os.environ["PATH"]])
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=project,
        env={**env, "PATH": path},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a POSIX shell")
def test_commands_run(project: Path) -> None:
    """No command is refused after a run of the tests; `whose check` may find something."""
    assert shell("coverage run -m pytest", project).returncode == 0
    subprocess.run(["git", "init", "-q"], cwd=project)
    subprocess.run(["git", "add", "src"], cwd=project)
    shown = [each for each in commands("whose") if "…" not in each and "FILE" not in each]
    shown += [each for each in commands("git ls-files") if "whose" in each]
    assert len(shown) >= 10
    for command in shown:
        done = shell(command, project)
        assert done.returncode in ((0, 1) if "check" in command else (0,)), (command, done.stderr)
        assert "check" in command or " > " in command or done.stdout, command


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a POSIX shell")
def test_one_sees_that_it_works(project: Path) -> None:
    """The commands that are named for it show that the plugin takes part."""
    (command,) = [each for each in commands("WHOSE_REPORT=1") if each.endswith("-m pytest")]
    assert "0 measured that it would have left out" in shell(command, project).stderr
    (command,) = [each for each in commands("coverage debug") if each.endswith(" whose_active")]
    assert "yes, it tells coverage.py" in shell(command, project).stdout


def test_make_targets_exist() -> None:
    """Every `make` target that is named is one of the Makefile's."""
    known = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page, text in TEXTS.items():
        named = set(
            re.findall(r"(?:^    |`)make ([a-z][\w-]*(?: [a-z][\w-]*)*)", text, re.MULTILINE)
        )
        assert {target for each in named for target in each.split()} <= known, page


@pytest.mark.parametrize("page", TEXTS)
def test_named_files_exist(page: str) -> None:
    """Files of this checkout are called what they are called."""
    folders = r"src/whose|tests|docs|benchmarks|upstream|\.ci|\.github"
    named = re.findall(rf"`((?:{folders})/[^` ]*)`", TEXTS[page])
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_drawing_has_every_package() -> None:
    """A package that is added, or renamed, is so in the drawing too."""
    drawing = (ROOT / "docs" / "packages.svg").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "src" / "whose").glob("*/__init__.py")}
    assert {each for each in packages if not re.search(rf"\b{each}\b", drawing)} == set()


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, named as GitHub does."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page: str) -> None:
    """What `make docs` does not see: links from outside of docs, which an index page shows too."""
    for target in re.findall(r"\]\((\S+?)\)", TEXTS[page]):
        local = target.removeprefix(ON_THE_WEB)
        assert page != "README.md" or local != target, f"{target} is relative"
        name, _, anchor = local.partition("#")
        assert (ROOT / name).exists(), target
        assert not anchor or anchor in anchors(TEXTS[name]), target


def test_the_readme_is_short() -> None:
    """The first command is to be seen without scrolling; all else is in docs."""
    words = TEXTS["README.md"].split()
    assert len(words) <= 900
    assert len(TEXTS["README.md"].partition("pip install whose")[0].splitlines()) <= 40


def test_the_reference_has_what_is_public() -> None:
    """It says what the docstrings say; `make docs` writes it anew."""
    written = runpy.run_path(str(ROOT / "docs" / "write_reference.py"))
    assert written["page"]() == TEXTS["docs/reference.md"]
    assert sorted((*written["FUNCTIONS"], *written["CLASSES"])) == sorted(PUBLIC)


def test_every_hazard_has_its_row() -> None:
    """The table names the hazards that are checked for, and no others; so does `NAMES`."""
    section = TEXTS["docs/command-line.md"].partition("## whose check")[2].partition("\n## ")[0]
    named = re.findall(r"^\| `([\w-]+)` \|", section, re.MULTILINE)
    modules = [ROOT / "src" / "whose" / "check" / f"{name}.py" for name in SUBJECTS]
    sources = "".join(each.read_text(encoding="utf-8") for each in modules)
    assert set(re.findall(r'Hazard\("([\w-]+)"', sources)) <= set(HAZARDS)
    assert [each for each in HAZARDS if f'"{each}"' not in sources] == []
    assert sorted(named) == sorted(HAZARDS)


def test_every_option_is_described() -> None:
    """Those of the plugin in the table of options, those of commands somewhere on their page."""
    for name in NAMES:
        assert f"\n| `{name}` | " in TEXTS["docs/coverage.md"]
    for page in (LISTING, *COMMANDS.values()):
        for name in filter(re.compile("--").match, options_of(page)):
            assert re.search(rf"{name}(?![\w-])", TEXTS["docs/command-line.md"]), name


def test_every_environment_has_its_row() -> None:
    """The table is that of the environments that the tests build, in their order."""
    section = TEXTS["docs/environments.md"].partition("## The table")[2].partition("\n## ")[0]
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|")[:2])
        for line in section.splitlines()
        if line.startswith("|")
    ]
    built = [
        (name.replace("_", " "), " ".join((builder.__doc__ or "").split()).rstrip("."))
        for name, builder in {**ENVIRONMENTS, **LAYOUTS}.items()
    ]
    assert rows[2:] == built
