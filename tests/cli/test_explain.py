"""`whose explain PATH...`: verdict, evidence by file and line, distribution, layer, remedy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.tools import write

from cli.explanations import explained, files, prefix_of
from cli.workbench import whose
from whose import Classifier, Environment
from whose.report import path_details

LIBRARY = os.path.dirname(os.__file__)


def test_a_recorded_file(site: Path, project: Path) -> None:
    """The line of RECORD that lists it, the distribution, and the layer with its maker."""
    found = explained(
        site / "iniconfig" / "exceptions.py", "--python", prefix_of(site), cwd=project
    )
    assert (found["kind"], found["rule"]) == ("third-party", 3)
    record = found["evidence"][0]
    assert record["file"] == str(site / "iniconfig-2.0.0.dist-info" / "RECORD")
    assert record["text"].startswith("iniconfig/exceptions.py,sha256=")
    assert files(found)["pyvenv.cfg"]["text"].startswith("home = ")
    distribution = found["distribution"]
    assert {key: distribution[key] for key in ("name", "version", "editable", "installer")} == {
        "name": "iniconfig",
        "version": "2.0.0",
        "editable": False,
        "installer": "uv",
    }
    assert found["layer"]["prefix"] == str(prefix_of(site))
    assert found["layer"]["made_by"].startswith("uv ")


def test_a_directory_and_a_compiled_file(site: Path, project: Path) -> None:
    """A directory is shown by a line about something in it, a `.pyc` by its package."""
    package = site / "iniconfig"
    for path in (package, package / "__pycache__" / "exceptions.cpython-313.pyc"):
        found = explained(path, "--python", prefix_of(site), cwd=project)
        assert found["evidence"][0]["text"].startswith("iniconfig/")
        assert found["distribution"]["name"] == "iniconfig"


def test_a_script_outside_the_site_directory(
    environment: Callable[..., Path], project: Path
) -> None:
    """RECORD lists it by a path that leads out; the option names the script alone."""
    prefix = environment("coverage")
    script = prefix / "bin" / "coverage"
    found = explained(script, "--python", prefix, cwd=project)
    assert found["rule"] == 3
    assert found["evidence"][0]["text"].startswith("../../../bin/coverage,")
    assert found["change"]["path"] == str(script)


def test_what_nobody_recorded_in_a_site_directory(site: Path, project: Path) -> None:
    """The directory itself is the evidence, and its place on `sys.path`."""
    loose = site / "loose.py"
    loose.touch()
    found = explained(loose, "--python", prefix_of(site), cwd=project)
    assert (found["kind"], found["rule"], found["distribution"]) == ("third-party", 4, None)
    says = [each["text"] for each in found["evidence"] if each["file"] == str(site)]
    environment = Environment.of(prefix_of(site))
    assert f"sys.path[{environment.path.index(str(site))}]" in says


@pytest.mark.slow
def test_an_editable_installation(environment: Callable[..., Path], project: Path) -> None:
    """`direct_url.json` says so, and a `.pth` file puts it on `sys.path`."""
    write(
        project / "pyproject.toml",
        '[project]\nname = "app"\nversion = "1.5"\n'
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    )
    prefix = environment("-e", str(project))
    found = explained(project / "app" / "main.py", "--python", prefix, cwd=prefix.parent)
    assert (found["kind"], found["rule"]) == ("project", 2)
    assert project.as_uri() in files(found)["direct_url.json"]["text"]
    pth = [each for each in found["evidence"] if each["file"].endswith(".pth")]
    assert [each["text"] for each in pth] == [str(project)]
    assert found["distribution"]["editable"] is True
    assert found["distribution"]["url"] == project.as_uri()
    assert found["distribution"]["version"] == "1.5"
    assert found["change"] == {
        "option": "third_party",
        "path": "project/app",
        "otherwise": (
            "install it from an index, in a distribution with another name than the project's"
        ),
    }


def test_the_standard_library(project: Path) -> None:
    """The directory with `os.py`, and the interpreter as the layer."""
    found = explained(f"{LIBRARY}/json/decoder.py", cwd=project)
    assert (found["kind"], found["rule"]) == ("stdlib", 5)
    assert found["evidence"][0]["file"] == LIBRARY
    assert "os.py" in found["evidence"][0]["text"]
    assert found["layer"]["form"] in ("interpreter", "conda environment")


def test_an_option(project: Path) -> None:
    """What the user said is the evidence."""
    found = explained("app/main.py", "--third-party", "app", cwd=project)
    assert (found["kind"], found["rule"]) == ("third-party", 1)
    assert found["evidence"][0]["text"] == f"the option third_party = {project / 'app'}"
    assert found["change"]["otherwise"] == "take the option away"


def test_what_nobody_installed(project: Path) -> None:
    """The working directory speaks for the project; a file that is not there is judged by name."""
    found = explained("app/main.py", cwd=project)
    assert (found["kind"], found["rule"]) == ("project", 6)
    assert str(project) in [
        each["file"] for each in found["evidence"] if each["text"] == "the working directory"
    ]
    assert found["change"]["path"] == "app"
    gone = explained("app/gone.py", cwd=project)
    assert "does not exist" in gone["evidence"][-1]["text"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("<string>", "unknown"),
        ("<frozen os>", "stdlib"),
        ("", "unknown"),
        ("~", "unknown"),
        ("frozen", "stdlib"),
    ],
)
def test_names_that_are_no_paths(project: Path, name: str, kind: str) -> None:
    """There is nothing to show, and nothing to say but to ask for a file."""
    found = explained(name, cwd=project)
    assert (found["kind"], found["rule"], found["evidence"]) == (kind, 0, [])
    assert found["change"]["option"] is None
    text = whose("explain", name, cwd=project)
    assert (text.returncode, text.stderr) == (0, "")


def test_the_text_has_everything(site: Path, project: Path) -> None:
    """Label by label, and the lines to paste; several paths are apart."""
    module = site / "iniconfig" / "__init__.py"
    done = whose("explain", module, "app/main.py", "--python", prefix_of(site), cwd=project)
    first, second = done.stdout.split("\n\n")
    words = " ".join(first.split())
    assert first.startswith(f"{module}\n  kind          third-party\n  rule          3, ")
    assert "iniconfig/__init__.py,sha256=" in words
    assert "distribution iniconfig 2.0.0, not editable, from an index, installed by uv" in words
    assert f"layer {prefix_of(site)}: virtual environment made by uv" in words
    assert "or have it project: --project dist:iniconfig, and for coverage.py:" in words
    assert "[tool.coverage.whose] # pyproject.toml" in words
    assert 'project = ["dist:iniconfig"]' in words
    assert "[whose] # .coveragerc project = dist:iniconfig" in words
    assert second.splitlines()[1] == "  kind          project"
    alone = whose("explain", "app/main.py", "--python", prefix_of(site), cwd=project).stdout
    assert "to change it have it third-party: --third-party app, and" in " ".join(alone.split())


def test_the_option_line_does_what_it_says(site: Path, project: Path) -> None:
    """Pasted, it gives the other answer."""
    for path in (site / "iniconfig" / "__init__.py", project / "app" / "main.py"):
        found = explained(path, "--python", prefix_of(site), cwd=project)
        flag = "--" + found["change"]["option"].replace("_", "-")
        again = explained(
            path, flag, found["change"]["path"], "--python", prefix_of(site), cwd=project
        )
        assert {found["kind"], again["kind"]} == {"project", "third-party"}


def test_a_name(site: Path, project: Path) -> None:
    """Of a module or distribution, like `whose NAME`."""
    prefix = prefix_of(site)
    for word, file, kind in (
        ("iniconfig", site / "iniconfig" / "__init__.py", "third-party"),
        ("Ini_Config", None, "project"),  # neither
        ("sys", None, "stdlib"),  # it has no file
    ):
        done = whose("explain", "--json", word, "--python", prefix, cwd=project)
        found = json.loads(done.stdout)
        assert (found["path"], found["kind"]) == (str(file or word), kind)


def test_evidence_that_cannot_be_used_is_told(site: Path, project: Path) -> None:
    """With the reason, in both forms."""
    (record,) = site.glob("iniconfig*/RECORD")
    record.unlink()  # uv's files are links into its cache
    record.write_bytes(b"iniconfig/__init__.py,sha256")
    module = site / "iniconfig" / "__init__.py"
    found = explained(module, "--python", prefix_of(site), cwd=project)
    assert [each["file"] for each in found["notes"]] == [str(record)]
    assert found["notes"][0]["text"]
    text = whose("explain", module, "--python", prefix_of(site), cwd=project).stdout
    assert "  not used      " in text


def test_python_callers_get_the_same(site: Path, project: Path) -> None:
    """`path_details` is what `--json` writes."""
    module = site / "iniconfig" / "__init__.py"
    found = path_details(Classifier(Environment.of(prefix_of(site))), str(module))
    shown = explained(module, "--python", prefix_of(site), cwd=project)
    assert json.loads(json.dumps(found)) == shown
