"""`whose env`: the layers as a tree, with makers and numbered roots."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.interpreters import interpreters
from layouts.model import Interpreter
from layouts.tools import run, tool, write
from layouts.workshop import Workshop

from cli.conftest import python_of
from cli.workbench import whose
from whose import Environment
from whose.report import environment_details


def env(*arguments: str | Path, cwd: Path, **more: object) -> dict:
    done = whose("env", "--json", *arguments, cwd=cwd, **more)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def numbers(found: dict) -> list[int]:
    groups = [*(layer["roots"] for layer in found["layers"]), found["roots"]]
    return sorted(root["order"] for group in groups for root in group)


def test_an_environment_and_its_interpreter(
    environment: Callable[..., Path], interpreter: Interpreter, project: Path
) -> None:
    """Two layers; each root once, numbered in the order of the environment's roots."""
    prefix = environment()
    found = env("--python", prefix, cwd=project)
    top, base = found["layers"]
    assert top["prefix"] == found["prefix"] == str(prefix)
    assert top["form"] == "virtual environment"
    assert top["made_by"].startswith("uv ")
    assert top["relation"] is None
    assert base["prefix"] == found["base_prefix"] == interpreter.base_prefix
    assert base["relation"] == "the base interpreter"
    assert found["python"].startswith(interpreter.minor)
    assert str(interpreter.stdlib) in [
        root["path"] for root in base["roots"] if root["kind"] == "stdlib"
    ]
    assert {root["kind"] for root in top["roots"]} == {"third-party"}
    assert all(root["reason"] for layer in found["layers"] for root in layer["roots"])
    assert numbers(found) == list(range(1, len(numbers(found)) + 1))
    of_python = Environment.of(prefix)
    order = {root["order"]: root["path"] for layer in found["layers"] for root in layer["roots"]}
    assert [order[n] for n in sorted(order)] == [
        root.path for root in of_python.roots if root.layer or root.kind == "stdlib"
    ]


@pytest.mark.slow
def test_what_made_an_environment(interpreter: Interpreter, project: Path, tmp_path: Path) -> None:
    """`venv`, `virtualenv` and uv, by what they write into `pyvenv.cfg`."""
    run([interpreter.executable, "-m", "venv", "--without-pip", tmp_path / "venv"])
    virtualenv = [tool("virtualenv"), "-q", "--no-seed", "--python", interpreter.executable]
    run([*virtualenv, tmp_path / "virtualenv"])
    run([tool("uv"), "venv", "-q", "--python", interpreter.executable, tmp_path / "uv"])
    for maker in ("venv", "virtualenv", "uv"):
        top = env("--python", tmp_path / maker, cwd=project)["layers"][0]
        assert top["made_by"].split()[0] == maker


def test_what_made_an_interpreter(project: Path) -> None:
    """As far as it can be told from where it is and what is beside it."""
    known = 0
    for each in interpreters():
        base = env("--python", each.executable, cwd=project)["layers"][0]
        expected = None
        if each.debian:
            expected = "Debian"
        elif f"{os.sep}.pyenv{os.sep}versions{os.sep}" in each.base_prefix:
            expected = "pyenv"
        if expected:
            known += 1
            assert base["made_by"] == expected
    if not known:
        pytest.skip("no interpreter of Debian or pyenv is here")


@pytest.mark.parametrize(
    ("prefix", "mark", "maker"),
    [
        ("nix/store/abc-python3-3.13.0", "", "nix"),
        ("gnu/store/abc-python-3.11", "", "Guix"),
        ("home/.pyenv/versions/3.13.0", "", "pyenv"),
        ("share/uv/python/cpython-3.13.0-linux", "", "uv"),
        ("opt/homebrew/Cellar/python@3.13/3.13.0", "", "Homebrew"),
        ("Library/Frameworks/Python.framework/Versions/3.13", "", "a macOS framework"),
        ("opt/hostedtoolcache/Python/3.13.0/x64", "", "GitHub's setup-python"),
        ("miniforge3", "conda-meta/history", "conda"),
        ("view", ".spack/manifest.json", "Spack"),
        ("runtime", "share/venv/metadata/venvstacks_layer.json", "venvstacks"),
        ("opt/ros/jazzy", "local_setup.sh", "ROS"),
        ("usr", "lib/python3/dist-packages/README", "Debian"),
        ("opt/python", "", None),
    ],
)
def test_interpreters_of_other_tools(
    project: Path, tmp_path: Path, prefix: str, mark: str, maker: str | None
) -> None:
    """By the shape that the tool gives them."""
    write(tmp_path / prefix / "lib" / "python3.13" / "os.py")
    if mark:
        write(tmp_path / prefix / mark, "{}")
    base = env("--python", tmp_path / prefix, cwd=project)["layers"][0]
    assert base["made_by"] == maker


def test_layers_of_uv(overlay_of: Callable[..., Path], equipped: Path, project: Path) -> None:
    """The overlay, what it extends, the interpreter, and the layer that no key names."""
    overlay = overlay_of(equipped, "iniconfig==1.1.1")
    start = [overlay / "bin" / "python", "-m", "whose"]
    found = env(cwd=project, python=start)
    path = python_of(overlay, "-c", "import sys; print(*sys.path, sep='\\n')").splitlines()
    sites = [each for each in path if each.endswith("site-packages")]
    # uv also adds directories of Debian's scheme that nobody made.
    layers = [each for each in found["layers"] if os.path.exists(each["prefix"])]
    top, extended, base, added = layers
    assert top["prefix"] == str(overlay)
    assert top["config"]["extends-environment"] == str(equipped)
    assert extended["prefix"] == str(equipped)
    assert extended["relation"] == f"which {overlay} extends"
    assert base["relation"] == "the base interpreter"
    assert added["sites"] == [sites[1]]
    text = whose("env", cwd=project, python=start).stdout.splitlines()
    assert text[1] == str(overlay)
    assert {f"    {equipped}", f"    {added['prefix']}"} <= set(text)


def test_the_tree_of_the_running_environment(equipped: Path, project: Path) -> None:
    """The working directory is on `sys.path`, as a program there would find it."""
    for start in (
        [equipped / "bin" / "whose"],
        [equipped / "bin" / "python", "-m", "whose"],
    ):
        text = whose("env", cwd=project, python=start).stdout
        assert text.splitlines()[:2] == [
            f"the environment of {equipped}, Python {text.split('Python ')[1].split()[0]}",
            str(equipped),
        ]
        assert text.splitlines()[-2:][0].startswith("of no layer") or str(project) in text
        found = env(cwd=project, python=start)
        assert found["path"][0] == str(project)
        assert str(equipped / "bin") not in found["path"]
        assert str(project) in found["anchors"]


def test_safe_path_leaves_the_working_directory_out(equipped: Path, project: Path) -> None:
    """`PYTHONSAFEPATH` does so for a program, and for the answers too."""
    start = [equipped / "bin" / "python", "-P", "-m", "whose"]
    assert str(project) not in env(cwd=project, python=start)["path"]


def test_an_activated_environment_is_mentioned(
    environment: Callable[..., Path], project: Path
) -> None:
    """A tool in an environment of its own answers for that, and says how to ask for the other."""
    prefix = environment()
    text = whose("env", cwd=project, VIRTUAL_ENV=str(prefix)).stdout
    assert f"--python {prefix}" in text.splitlines()[-1]
    text = whose("env", cwd=project, VIRTUAL_ENV="/nowhere/my env").stdout
    assert "--python '/nowhere/my env'" in text.splitlines()[-1]
    for arguments, active in ((["--python", str(prefix)], str(prefix)), ([], sys.prefix)):
        text = whose("env", *arguments, cwd=project, VIRTUAL_ENV=active).stdout
        assert "another environment is activated" not in text


def test_evidence_that_cannot_be_used_is_told(
    environment: Callable[..., Path], project: Path
) -> None:
    """A configuration that is no text."""
    prefix = environment()
    config = prefix / "pyvenv.cfg"
    config.write_bytes(config.read_bytes() + b"prompt = caf\xe9\n")
    found = env("--python", prefix, cwd=project)
    assert list(found["notes"]) == [str(config)]
    assert f"not used: {config}" in whose("env", "--python", prefix, cwd=project).stdout


def test_python_callers_get_the_same(environment: Callable[..., Path], project: Path) -> None:
    """`environment_details` is what `--json` writes, but for the caller's working directory."""
    prefix = environment()
    ours = json.loads(json.dumps(environment_details(Environment.of(prefix))))
    theirs = env("--python", prefix, cwd=Path.cwd())
    assert ours == theirs


@pytest.mark.slow
def test_the_file_that_tox_leaves(
    workshop: Workshop, interpreter: Interpreter, project: Path, tmp_path: Path
) -> None:
    """With `usedevelop` it writes a file called `.venv` (PEP 832), and installs a finder."""
    write(project / "pyproject.toml", '[project]\nname = "app"\nversion = "1"\n')
    lines = ("[testenv]", "usedevelop = true", "commands = python -c pass")
    write(project / "tox.ini", "\n".join(lines))
    workshop.uv("venv", "-q", "--python", interpreter.executable, tmp_path / "tox")
    workshop.install(tmp_path / "tox", "tox>=4.60")
    run([tmp_path / "tox" / "bin" / "tox", "-q", "-e", "py"], cwd=project)
    assert (project / ".venv").is_file()
    assert env("--python", ".venv", cwd=project)["prefix"] == str(project / ".tox" / "py")
    (finder,) = project.glob(".tox/py/lib/python*/site-packages/__editable__*finder.py")
    said = whose("--python", ".venv", finder, "app/main.py", cwd=project).stdout
    assert [line.split()[0] for line in said.splitlines()] == ["third-party", "project"]


@pytest.mark.slow
def test_no_noise_about_interpreters(project: Path) -> None:
    """Nothing of an interpreter that is in order is called unusable."""
    for each in interpreters():
        done = whose("env", "--python", each.executable, cwd=project)
        assert (done.returncode, done.stderr) == (0, "")
        assert "not used" not in done.stdout
        assert "not a directory" not in done.stdout
