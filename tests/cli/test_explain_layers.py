"""What is explained of links, layers and environments that are not on sys.path."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.interpreters import interpreters
from layouts.model import Interpreter
from layouts.tools import write
from layouts.workshop import Workshop

from cli.conftest import python_of
from cli.explanations import explained, files, prefix_of
from cli.workbench import whose


def test_a_link_out_of_the_site_directory(
    environment: Callable[..., Path], workshop: Workshop, interpreter: Interpreter, project: Path
) -> None:
    """As uv's symbolic links into its cache: each link on the way is shown."""
    prefix = environment(name="linked")
    workshop.uv(
        *("pip", "install", "-q", "--link-mode=symlink"),
        *("--python", prefix / "bin" / "python", "iniconfig==2.0.0"),
    )
    module = Path(python_of(prefix, "-c", "import iniconfig; print(iniconfig.__file__)"))
    assert module.is_symlink()
    found = explained(module, "--python", prefix, cwd=project)
    assert (found["kind"], found["rule"]) == ("third-party", 3)
    links = {
        each["file"]: each["text"] for each in found["evidence"] if "is a link" in each["text"]
    }
    assert links[str(module)] == f"is a link to {os.readlink(module)}"


def test_a_layer_below(overlay_of: Callable[..., Path], equipped: Path, project: Path) -> None:
    """The line of `pyvenv.cfg` that names it, and that of the overlay that adds it."""
    overlay = overlay_of(equipped, "iniconfig==1.1.1")
    (module,) = equipped.glob("lib/python*/site-packages/coverage/version.py")
    done = whose(
        *("explain", "--json", module),
        cwd=project,
        python=[overlay / "bin" / "python", "-m", "whose"],
    )
    found = json.loads(done.stdout)
    assert found["kind"] == "third-party"
    assert found["layer"]["relation"] == f"which {overlay} extends"
    says = [(os.path.basename(each["file"]), each["text"]) for each in found["evidence"]]
    assert ("pyvenv.cfg", f"extends-environment = {equipped}") in says
    assert any(name == "_uv_ephemeral_overlay.pth" for name, _ in says)


@pytest.mark.slow
def test_an_environment_that_is_not_on_sys_path(
    site: Path, interpreter: Interpreter, project: Path
) -> None:
    """It is known by its `pyvenv.cfg`, and an interpreter by its library."""
    module = site / "iniconfig" / "exceptions.py"
    found = explained(module, cwd=project)
    assert found["kind"] == "third-party"
    assert found["distribution"]["name"] == "iniconfig"
    loose = explained(prefix_of(site) / "share" / "loose.py", cwd=project)
    assert loose["kind"] == "third-party"
    for each in (found, loose):
        assert each["layer"]["prefix"] == str(prefix_of(site))
        assert each["layer"]["relation"] == "not on sys.path"
        assert each["layer"]["made_by"].startswith("uv ")
        assert "pyvenv.cfg" in files(each)
    library = os.path.join(interpreter.stdlib, "json", "decoder.py")
    found = explained(library, "--python", prefix_of(site), cwd=project)
    assert (found["kind"], found["layer"]["form"]) == ("stdlib", "interpreter")
    others = [each for each in interpreters() if each.base_prefix != sys.base_prefix]
    for other in others:
        found = explained(os.path.join(other.stdlib, "json", "decoder.py"), cwd=project)
        assert (found["kind"], found["layer"]["form"]) == ("stdlib", "interpreter")
        assert found["layer"]["prefix"] in (other.base_prefix, os.path.dirname(other.base_prefix))


def test_a_conda_environment(project: Path, tmp_path: Path) -> None:
    """One that is not on `sys.path` either."""
    write(tmp_path / "env" / "conda-meta" / "history")
    found = explained(write(tmp_path / "env" / "share" / "data.py"), cwd=project)
    assert found["layer"]["form"] == "conda environment"
    assert found["layer"]["made_by"] == "conda"


@pytest.mark.slow
def test_a_distribution_without_a_record(site: Path, project: Path) -> None:
    """`top_level.txt` says which modules are its, as on Debian; else its name does."""
    (metadata,) = site.glob("*.dist-info")
    (metadata / "RECORD").unlink()
    module = site / "iniconfig" / "__init__.py"
    found = explained(module, "--python", prefix_of(site), cwd=project)
    assert found["distribution"]["name"] == "iniconfig"
    write(metadata / "top_level.txt", "_other\niniconfig\n")
    found = explained(module, "--python", prefix_of(site), cwd=project)
    assert found["evidence"][0] == {
        "file": str(metadata / "top_level.txt"),
        "line": 2,
        "text": "iniconfig",
    }
