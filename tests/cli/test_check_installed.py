"""`whose check`, the hazards of installed distributions: records, and copies in two layers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.model import Interpreter
from layouts.tools import write
from layouts.workshop import Workshop

from cli.checking import found, names, site_of, sources
from cli.conftest import python_of

pytestmark = pytest.mark.slow


def sites(prefix: Path) -> list[Path]:
    """The entries of `sys.path` of an environment."""
    return list(
        map(Path, python_of(prefix, "-c", "import sys; print(*sys.path, sep=chr(10))").split("\n"))
    )


# -- records ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("installer", "hazardous"),
    [("uv", True), ("pip", True), (None, True), ("debian", False), ("conda", False)],
)
def test_metadata_without_record(
    environment: Callable[..., Path], project: Path, installer: str | None, hazardous: bool
) -> None:
    """A hazard where the installer writes one, or where nobody says who the installer was."""
    prefix = environment("iniconfig==2.0.0")
    (metadata,) = site_of(prefix).glob("*.dist-info")
    assert (metadata / "INSTALLER").read_text().strip() == "uv"
    assert found("--python", prefix, cwd=project) == []
    # uv's files are links into its cache.
    (metadata / "INSTALLER").unlink()
    if installer:
        (metadata / "INSTALLER").write_text(f"{installer}\n")
    (metadata / "RECORD").unlink()
    given = found("--python", prefix, cwd=project)
    assert [each["name"] for each in given] == ["no-record"] * hazardous
    for each in given:
        assert each["path"] == str(metadata)
        assert "iniconfig 2.0.0" in each["message"]
        assert "iniconfig" in each["fix"]


def test_metadata_of_the_system_never_has_one(
    workshop: Workshop, interpreter: Interpreter, project: Path, tmp_path: Path
) -> None:
    """Without RECORD and INSTALLER, below an interpreter: made by the system's packages."""
    base = workshop.private_copy(tmp_path / "base", interpreter)
    site = interpreter.site(base)
    for name in ("one-1.dist-info", "two-1.egg-info"):
        write(site / name / "METADATA", "Name: one\nVersion: 1\n")
    write(site / "three-1.egg-info", "Name: three\nVersion: 1\n")
    assert found("--python", base, cwd=project) == []
    write(site / "one-1.dist-info" / "INSTALLER", "pip\n")
    assert names("--python", base, cwd=project) == ["no-record"]


def test_metadata_that_cannot_be_read(environment: Callable[..., Path], project: Path) -> None:
    """Where a distribution came from is not known then."""
    prefix = environment("iniconfig==2.0.0")
    (metadata,) = site_of(prefix).glob("*.dist-info")
    write(metadata / "direct_url.json", "{")
    (hazard,) = found("--python", prefix, cwd=project)
    assert (hazard["name"], hazard["path"]) == ("unreadable", str(metadata / "direct_url.json"))


def test_a_record_that_cannot_be_used(environment: Callable[..., Path], project: Path) -> None:
    """It is there, so the metadata alone does not tell."""
    prefix = environment("iniconfig==2.0.0")
    (record,) = site_of(prefix).glob("*.dist-info/RECORD")
    record.write_text(f"{record.read_text()}iniconfig/ha")
    (hazard,) = found("--python", prefix, cwd=project)
    assert (hazard["name"], hazard["path"]) == ("unreadable", str(record))
    assert "breaks off in the middle of a row" in hazard["message"]


# -- the same distribution twice -------------------------------------------------------------

_VERSION = "import importlib.metadata as m; print(m.version('iniconfig'))"


def test_another_version_in_a_layer_below(
    overlay_of: Callable[..., Path], equipped: Path, project: Path
) -> None:
    """`uv run --with` of what the environment has too; the one that Python finds wins."""
    overlay = overlay_of(equipped, "iniconfig==1.1.1")
    start = [overlay / "bin" / "python", "-m", "whose"]
    (hazard,) = found(cwd=project, python=start)
    assert hazard["name"] == "duplicate"
    version = python_of(overlay, "-c", _VERSION)
    assert version == "1.1.1"
    assert hazard["message"].startswith(f"iniconfig {version} and iniconfig 2.0.0 are installed")
    assert hazard["path"].startswith(str(equipped))


def test_the_same_version_in_a_layer_below_does_no_harm(
    overlay_of: Callable[..., Path], equipped: Path, project: Path
) -> None:
    """`uv run --with` copies what the environment has, if it makes a layer at all."""
    overlay = overlay_of(equipped, "iniconfig==2.0.0", "six")
    (layer,) = {each for each in sites(overlay) if (each / "six.py").exists()}
    assert (layer / "iniconfig").exists()
    assert found(cwd=project, python=[overlay / "bin" / "python", "-m", "whose"]) == []


def test_the_same_version_from_another_place(
    overlay_of: Callable[..., Path],
    environment: Callable[..., Path],
    workshop: Workshop,
    project: Path,
    tmp_path: Path,
) -> None:
    """A project that is installed from its directory in one layer and from another in the next."""
    one, two = sources(tmp_path / "one", "twofold"), sources(tmp_path / "two", "twofold")
    parent = environment(*workshop.whose(), str(one), name="parent")
    overlay = overlay_of(parent, f"--with-editable={two}")
    imported = python_of(overlay, "-c", "import twofold; print(twofold.where)")
    assert imported == str(two)
    (hazard,) = found(cwd=project, python=[overlay / "bin" / "python", "-m", "whose"])
    assert hazard["name"] == "duplicate"


def test_the_project_over_a_release_of_itself(
    overlay_of: Callable[..., Path],
    environment: Callable[..., Path],
    workshop: Workshop,
    project: Path,
    tmp_path: Path,
) -> None:
    """It is there twice, which is one hazard and not two."""
    here = sources(tmp_path / "here", "twofold", "2.0")
    release = sources(tmp_path / "release", "twofold", "1.0")
    workshop.uv("build", "-q", "--wheel", "-o", tmp_path / "dist", release)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    parent = environment(*workshop.whose(), str(wheel), name="parent")
    overlay = overlay_of(parent, f"--with-editable={here}")
    start = [overlay / "bin" / "python", "-m", "whose"]
    assert names(cwd=project, python=start) == ["duplicate"]


def test_seeds_of_the_interpreter_do_no_harm(
    workshop: Workshop, interpreter: Interpreter, project: Path, tmp_path: Path
) -> None:
    """An environment that sees the interpreter's packages has a pip of its own."""
    base = workshop.private_copy(tmp_path / "base", interpreter)
    python = base / "bin" / f"python{interpreter.minor}"
    options = ("--break-system-packages", "--python", python)
    workshop.uv("pip", "install", "-q", *options, "pip==24.0", "iniconfig==1.1.1")
    prefix = tmp_path / "env"
    workshop.uv("venv", "-q", "--system-site-packages", "--python", python, prefix)
    workshop.install(prefix / "bin" / "python", "pip==25.0", "iniconfig==1.1.1")
    assert found("--python", prefix, cwd=project) == []
    workshop.install(prefix / "bin" / "python", "iniconfig==2.0.0")
    (hazard,) = found("--python", prefix, cwd=project)
    assert (hazard["name"], "iniconfig 2.0.0 and" in hazard["message"]) == ("duplicate", True)
    assert python_of(prefix, "-c", _VERSION) == "2.0.0"


def test_two_versions_in_one_directory(environment: Callable[..., Path], project: Path) -> None:
    """What an interrupted upgrade leaves behind."""
    prefix = environment("iniconfig==2.0.0")
    (metadata,) = site_of(prefix).glob("*.dist-info")
    shutil.copytree(metadata, metadata.with_name("iniconfig-1.1.1.dist-info"))
    (hazard,) = found("--python", prefix, cwd=project)
    assert hazard["name"] == "duplicate"
    assert "twice in" in hazard["message"]
