"""`whose check`, the hazards of interpreters and of what `whose` itself relies on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from layouts.interpreters import interpreters
from layouts.model import Interpreter
from layouts.tools import run, tool
from layouts.workshop import Workshop

from cli.checking import edited, found, names
from cli.conftest import python_of
from whose import Environment
from whose.check import hazards

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("maker", ["venv", "virtualenv", "uv"])
def test_an_environment_whose_interpreter_is_gone(
    workshop: Workshop, interpreter: Interpreter, project: Path, tmp_path: Path, maker: str
) -> None:
    """As in a container stage that was copied. The fix is what the maker would say."""
    base = workshop.private_copy(tmp_path / "base", interpreter)
    python = base / "bin" / f"python{interpreter.minor}"
    prefix = tmp_path / "env"
    if maker == "venv":
        run([python, "-m", "venv", "--without-pip", prefix])
    elif maker == "virtualenv":
        run([tool("virtualenv"), "-q", "--no-seed", "-p", python, prefix])
    else:
        workshop.uv("venv", "-q", "--python", python, prefix)
    assert found("--python", prefix, cwd=project) == []
    base.rename(tmp_path / "elsewhere")
    given = found("--python", prefix, cwd=project)
    assert {each["name"] for each in given} == {"missing-home"}
    assert str(base / "bin") in given[0]["message"]
    command = {"venv": "python3 -m venv", "virtualenv": "virtualenv", "uv": "uv venv"}[maker]
    assert f"{command} --clear {prefix}" in given[0]["fix"]


def test_an_environment_without_home(environment: Callable[..., Path], project: Path) -> None:
    """Nothing is wrong if a link tells the interpreter: Python starts there, too."""
    prefix = environment()
    edited(prefix, r"^home.*\n", "")
    assert python_of(prefix, "-c", "import json, sys; print(sys.prefix)") == str(prefix)
    assert "missing-home" not in names("--python", prefix, cwd=project)
    for name in os.listdir(prefix / "bin"):
        if name.startswith("python"):
            os.remove(prefix / "bin" / name)
    (prefix / "bin" / "python").touch()
    assert "missing-home" in names("--python", prefix, cwd=project)


def test_an_environment_of_another_patch_version_does_no_harm(
    environment: Callable[..., Path], workshop: Workshop, project: Path
) -> None:
    """The interpreter was updated since, as `uv python upgrade` does. All that is there fits."""
    prefix = environment(*workshop.whose())
    edited(prefix, r"^(version\w*) = (\d+\.\d+).*", r"\1 = \2.987")
    assert found(cwd=project, python=[prefix / "bin" / "python", "-m", "whose"]) == []


def test_an_environment_of_another_minor_version(
    environment: Callable[..., Path], project: Path
) -> None:
    """Its home is now another version's: what is installed in it does not fit."""
    others = [each for each in interpreters()[:-1] if each.base_prefix != "/usr"]
    if not others:
        pytest.skip("only one interpreter is here")
    prefix = environment("iniconfig")
    edited(prefix, r"^home.*", f"home = {Path(others[0].executable).parent}")
    (hazard,) = found("--python", prefix, cwd=project)
    assert hazard["name"] == "other-version"
    assert others[0].minor in hazard["message"]


_RELOCATED = """
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("original", os.environ["ORIGINAL"])
original = importlib.util.module_from_spec(spec)
spec.loader.exec_module(original)
build_time_vars = {**original.build_time_vars, "installed_base": "/nowhere/install"}
"""


def test_a_library_that_is_not_where_sysconfig_says(
    equipped: Path, project: Path, tmp_path: Path
) -> None:
    """As on interpreters that were moved after they were built."""
    ask = "import sysconfig; print(sysconfig.get_path('stdlib'))"
    original = python_of(
        equipped,
        "-c",
        "import importlib, sysconfig as s; n = s._get_sysconfigdata_name();"
        "print(importlib.import_module(n).__file__)",
    )
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "_relocated_data.py").write_text(_RELOCATED)
    extra = {
        "PYTHONPATH": str(tmp_path / "moved"),
        "_PYTHON_SYSCONFIGDATA_NAME": "_relocated_data",
        "ORIGINAL": original,
    }
    reported = run([equipped / "bin" / "python", "-c", ask], env=extra).strip()
    if os.path.exists(reported):
        pytest.skip("this sysconfig does not believe its build's configuration")
    python = [equipped / "bin" / "python", "-m", "whose"]
    (hazard,) = found(cwd=project, python=python, **extra)
    assert (hazard["name"], hazard["path"]) == ("missing-library-path", reported)
    assert found(cwd=project, python=python) == []


# -- coverage.py, and what cannot be read ----------------------------------------------------


def test_a_configuration_that_is_no_text(environment: Callable[..., Path], project: Path) -> None:
    """A prompt that some tool wrote in another encoding."""
    prefix = environment()
    config = prefix / "pyvenv.cfg"
    config.write_bytes(config.read_bytes() + b"prompt = caf\xe9\n")
    (hazard,) = found("--python", prefix, cwd=project)
    assert (hazard["name"], hazard["path"]) == ("unreadable", str(config))


def test_python_callers_get_the_same(environment: Callable[..., Path]) -> None:
    """`hazards` gives what the command prints."""
    prefix = environment()
    # Coverage's configuration here names whose as a plugin, which is not in there.
    assert [each.name for each in hazards(Environment.of(prefix))] in ([], ["plugin-missing"])
    edited(prefix, r"^home.*", "home = /nowhere/bin")
    given = [each.as_dict() for each in hazards(Environment.of(prefix))]
    assert given == found("--python", prefix, cwd=Path.cwd())
    assert "missing-home" in {each["name"] for each in given}
