"""`whose check`: environments in order, overlays of uv, and what is on `sys.path`."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.interpreters import interpreters, oldest_and_newest
from layouts.model import Interpreter
from layouts.tools import run, tool
from layouts.workshop import Workshop

from cli.checking import edited, found, names

pytestmark = pytest.mark.slow


@pytest.fixture
def overlay(overlay_of: Callable[..., Path], equipped: Path) -> Path:
    """An overlay of uv's on an environment that has `whose`."""
    return overlay_of(equipped, "six")


# -- what is in order ------------------------------------------------------------------------


@pytest.mark.parametrize("maker", ["venv", "venv --system-site-packages", "virtualenv", "uv venv"])
def test_an_ordinary_environment_has_none(
    workshop: Workshop, project: Path, tmp_path: Path, maker: str
) -> None:
    """Whatever made it, with an old and a new interpreter."""
    for each in oldest_and_newest():
        prefix = tmp_path / each.minor
        if maker == "virtualenv":
            run([tool("virtualenv"), "-q", "--no-download", "-p", each.executable, prefix])
        elif maker == "uv venv":
            workshop.uv("venv", "-q", "--seed", "--python", each.executable, prefix)
        else:
            module, *options = maker.split()
            run([each.executable, "-m", module, "--without-pip", *options, prefix])
        if "system" not in maker:  # the system may have another version
            workshop.install(prefix / "bin" / "python", "iniconfig")
        assert found("--python", prefix, cwd=project) == []


def test_interpreters_have_none(project: Path) -> None:
    """Bare ones, those of Debian among them, whose packages have no RECORD."""
    for each in interpreters():
        assert found("--python", each.executable, cwd=project) == []


def test_whose_in_an_environment_has_none(equipped: Path, project: Path) -> None:
    """Asked from inside, where sysconfig and coverage.py are asked too."""
    assert found(cwd=project, python=[equipped / "bin" / "whose"]) == []


@pytest.mark.parametrize("parent", ["environment", "interpreter"])
def test_uv_run_with_has_none(
    workshop: Workshop, interpreter: Interpreter, equipped: Path, project: Path, parent: str
) -> None:
    """On an environment and on a bare interpreter."""
    python = equipped / "bin" / "python" if parent == "environment" else interpreter.executable
    needs = ["six", *(workshop.whose() if parent == "interpreter" else ())]
    start = [
        *(tool("uv"), "run", "-q", "--no-project", "--python", python),
        *[part for each in needs for part in ("--with", each)],
        *("python", "-m", "whose"),
    ]
    assert found(cwd=project, python=start, **workshop.variables) == []


# -- overlays --------------------------------------------------------------------------------


def test_an_overlay_that_was_copied_is_in_order(overlay: Path, project: Path) -> None:
    """What the next tests change is what makes the difference."""
    start = [overlay / "bin" / "python", "-m", "whose"]
    assert found(cwd=project, python=start) == []
    assert found("--python", overlay, cwd=project) == []


def test_an_overlay_without_extends_environment_is_stale(overlay: Path, project: Path) -> None:
    """As older versions of uv left behind in a cached environment."""
    edited(overlay, r"^extends-environment.*\n", "")
    (overlay_file,) = overlay.glob("lib/python*/site-packages/_uv_ephemeral_overlay.pth")
    for options in (
        {"python": [overlay / "bin" / "python", "-m", "whose"]},
        {},
    ):
        arguments = () if options else ("--python", overlay)
        (hazard,) = found(*arguments, cwd=project, **options)
        assert (hazard["name"], hazard["path"]) == ("stale-overlay", str(overlay_file))
        assert "delete the file" in hazard["fix"]
    overlay_file.unlink()
    # Now it is any copy of an environment: its scripts start what is gone.
    assert names("--python", overlay, cwd=project) == ["copied-environment"]


def test_an_overlay_of_another_environment_is_stale(
    overlay: Path, environment: Callable[..., Path], project: Path
) -> None:
    """`extends-environment` names one, the `.pth` file adds another."""
    other = environment(name="other")
    edited(overlay, r"^extends-environment.*", f"extends-environment = {other}")
    (hazard,) = found("--python", overlay, cwd=project)
    assert hazard["name"] == "stale-overlay"
    assert str(other) in hazard["message"]


def test_an_overlay_whose_parent_is_gone(
    overlay_of: Callable[..., Path], environment: Callable[..., Path], project: Path
) -> None:
    """Both the key and the overlay lead nowhere."""
    parent = environment(name="parent")
    overlay = overlay_of(parent, "six")
    shutil.rmtree(parent)
    given = {each["name"]: each for each in found("--python", overlay, cwd=project)}
    assert set(given) == {"missing-parent", "stale-overlay"}
    assert str(parent) in given["missing-parent"]["message"]


# -- sys.path --------------------------------------------------------------------------------


def test_a_site_directory_of_nobody(
    workshop: Workshop, interpreter: Interpreter, equipped: Path, project: Path, tmp_path: Path
) -> None:
    """On PYTHONPATH, what `pip install --prefix` fills; an environment's is one's."""
    workshop.uv(
        *("pip", "install", "-q", "--python", interpreter.executable),
        *("--prefix", tmp_path / "loose", "six"),
    )
    site = interpreter.site(tmp_path / "loose")
    assert (site / "six.py").exists()
    python = [equipped / "bin" / "python", "-m", "whose"]
    (hazard,) = found(cwd=project, python=python, PYTHONPATH=str(site))
    assert (hazard["name"], hazard["path"]) == ("unclaimed-site", str(site))
    (tmp_path / "loose" / "pyvenv.cfg").write_text((equipped / "pyvenv.cfg").read_text())
    assert found(cwd=project, python=python, PYTHONPATH=str(site)) == []
