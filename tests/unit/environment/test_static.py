"""Environments that are read from disk: prefixes, executables, and what would be on `sys.path`."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, build, distribution
from whose import Classifier, Environment
from whose._files.system import OS

BASE = {"base": {LIB: {"os.py": "", "site-packages": {}}, "bin": {"python3.13": ""}}}


def found(tree: Tree, tmp_path: Path, where: str = "e") -> tuple[str, Environment]:
    top = build(tree, tmp_path)
    return top, Environment.of(os.path.join(top, where))


def test_an_environment_is_looked_for_again(tmp_path: Path) -> None:
    """It may have got other entries of `sys.path`, and may be another one."""
    tree = {
        "old": {"os.py": "", "site-packages": {"extra.pth": "{top}/extra\n"}},
        "e/lib": {},
        "extra": {"more.py": ""},
    }
    top = build(tree, tmp_path)
    shutil.copytree(f"{top}/old", f"{top}/e/lib/python3.12")
    os.remove(f"{top}/e/lib/python3.12/site-packages/extra.pth")
    asked = Classifier(Environment.of(f"{top}/e"))
    assert asked.classify_module("more") == "unknown"
    shutil.copytree(f"{top}/old", f"{top}/e/lib/python3.12", dirs_exist_ok=True)
    asked.refresh()
    assert asked.classify_module("more") == "project"
    given = asked.environment.with_path([f"{top}/e/lib/python3.12"])
    os.rename(f"{top}/e/lib/python3.12", f"{top}/e/lib/python3.13")
    asked.refresh()
    assert asked.environment == Environment.of(f"{top}/e") == asked.environment.read_again()
    assert given.read_again().path == (f"{top}/e/lib/python3.12",)
    shutil.rmtree(f"{top}/e")
    asked.refresh()
    asked.refresh()
    assert asked.classify(f"{top}/e/{SITE}/m.py") == "third-party"


def test_the_environment_of_a_project_elsewhere(tmp_path: Path) -> None:
    """As a linter or a language server asks about it, which is started in another place."""
    named = {"pyproject.toml": '[project]\nname = "app"\n', "main.py": ""}
    site = {**distribution("app-1", "app.py"), **distribution("six-1", "six.py")}
    tree = {**BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: site}, "shop": named}
    top = build(tree, tmp_path)
    app, six = f"{top}/e/{SITE}/app.py", f"{top}/e/{SITE}/six.py"
    here = Classifier(Environment.of(f"{top}/e"))
    assert [here.classify(each) for each in (app, six)] == ["third-party"] * 2
    there = Environment.of(f"{top}/e", cwd=os.fsencode(f"{top}/shop"))
    asked = Classifier(there, third_party=["main.py"])
    for _ in range(2):
        assert [asked.classify(each) for each in (app, six)] == ["project", "third-party"]
        assert asked.classify(f"{top}/shop/main.py") == "third-party"
        assert list(there.project_files()) == [f"{top}/shop/main.py"]
        asked.refresh()
    assert Environment.of(f"{top}/e", cwd=".") == Environment.of(f"{top}/e")


@pytest.mark.parametrize(
    ("where", "prefix"),
    [
        ("base", "base"),
        ("base/bin/python3.13", "base"),
        ("e/bin/python", "e"),
        ("e/Scripts/python.exe", "e"),
        ("e/Scripts/PYTHON.EXE", "e"),
        ("python-link", "base"),
    ],
)
def test_the_prefix_of_an_executable(tmp_path: Path, where: str, prefix: str) -> None:
    tree = {
        **BASE,
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\n",
            "bin": {"python": Link("base/bin/python3.13")},
            "Scripts": {"python.exe": "", "PYTHON.EXE": ""},
        },
        "python-link": Link("base/bin/python3.13"),
    }
    top, environment = found(tree, tmp_path, where)
    assert environment.prefix == f"{top}/{prefix}"
    assert environment.facts.base_prefixes == (f"{top}/base",)


def homebrew() -> Tree:
    """An interpreter as Homebrew has it: links lead to it, and its packages lie beside them."""
    keg, version = "brew/Cellar/python@3.13/3.13.0", "Frameworks/Python.framework/Versions/3.13"
    framework = f"{keg}/{version}"
    return {
        f"{framework}/bin/python3.13": "",
        f"{framework}/{LIB}": {"os.py": "", "site-packages": Link(f"brew/{SITE}")},
        f"{keg}/bin/python3.13": Link(f"{framework}/bin/python3.13"),
        "brew": {
            "opt/python@3.13": Link(keg),
            "bin/python3.13": Link(f"{keg}/bin/python3.13"),
            SITE: {"six.py": ""},
        },
    }


def test_site_directories_beside_a_link_to_an_interpreter(tmp_path: Path) -> None:
    """They do not make a prefix: Homebrew has some, and `~/.local`, where uv puts such links."""
    tree = {
        **BASE,
        **homebrew(),
        "home/.local": {"bin/python3.13": Link("base/bin/python3.13"), SITE: {}},
    }
    top = build(tree, tmp_path)
    assert Environment.of(f"{top}/home/.local/bin/python3.13").prefix == f"{top}/base"
    brew = Environment.of(f"{top}/brew/bin/python3.13")
    assert brew.prefix.endswith("/3.13.0/Frameworks/Python.framework/Versions/3.13")
    assert [each.prefix for each in brew.layers] == [brew.prefix, f"{top}/brew"]


@pytest.mark.parametrize(
    ("config", "link"),
    [
        ("home = {top}/brew/opt/python@3.13/bin\n", "brew/opt/python@3.13/bin/python3.13"),
        ("", "base/bin/python3.13"),
        ("home = {top}/gone/bin\n", "base/bin/python3.13"),
    ],
)
@pytest.mark.parametrize("where", ["e", "e/bin/python3"])
def test_a_base_that_the_configuration_does_not_name(
    tmp_path: Path, config: str, link: str, where: str
) -> None:
    """The executable leads to it: in Homebrew `home` is elsewhere, in Bazel the file is empty."""
    names = {"python3": Link(link)}
    tree = {**BASE, **homebrew(), "e": {"pyvenv.cfg": config, "bin": names, SITE: {}}}
    top, environment = found(tree, tmp_path, where)
    base = os.path.dirname(os.path.dirname(os.path.realpath(f"{top}/{link}")))
    assert environment.prefix == f"{top}/e"
    assert environment.facts.base_prefixes == (base,)
    assert Classifier(environment).classify(f"{base}/{LIB}/os.py") == "stdlib"


@pytest.mark.parametrize(
    ("where", "prefix"), [("bin/python3.13", "usr"), ("e", "e"), ("e/bin/python", "e")]
)
def test_the_merged_usr(tmp_path: Path, where: str, prefix: str) -> None:
    """`/bin` and `/lib` are links to those in `/usr`, and `/bin` may be first on PATH."""
    tree = {
        "usr": BASE["base"],
        **{each: Link(f"usr/{each}") for each in ("bin", "lib")},
        "e": {
            "pyvenv.cfg": "home = {top}/bin\nversion = 3.13.1\n",
            SITE: {},
            "bin": {"python": Link("bin/python3.13")},
        },
    }
    top, environment = found(tree, tmp_path, where)
    assert environment.prefix == f"{top}/{prefix}"
    assert environment.facts.base_prefixes == (f"{top}/usr",)
    assert environment.path[1] == f"{top}/usr/{LIB}"


@pytest.mark.parametrize("where", ["e/etc/passwd", "e/bin/tool", "e/pyvenv.cfg", "e/bin/link"])
def test_what_is_no_executable_of_python(tmp_path: Path, where: str) -> None:
    """Such a file may well lie in a prefix: `/etc/passwd` does."""
    files = {"etc/passwd": "", "bin": {"tool": "", "link": Link("e/bin/tool")}}
    top = build({**BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n", **files}}, tmp_path)
    with pytest.raises(ValueError, match=f"{where}: no environment: neither prefix nor exec"):
        Environment.of(os.path.join(top, where))


@pytest.mark.parametrize(
    "where", ["file", "directory", "directory/file", "no-library", "no-executable"]
)
def test_what_is_no_environment(tmp_path: Path, where: str) -> None:
    tree = {
        "file": "",
        "directory": {"file": "", LIB: {"x.py": ""}},
        "no-library": {"python.exe": "", "python313.pdb": "", "my-python313.dll": ""},
        "no-executable": {"python313.zip": "", "python313.dll": ""},
    }
    top = build(tree, tmp_path)
    with pytest.raises(ValueError, match=f"{where}: no environment: neither"):
        Environment.of(os.path.join(top, where))


def test_what_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="gone: no such file or directory"):
        Environment.of(f"{tmp_path}/gone")


def denied(*_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_directory_need_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for an executable in it. If that does not help, the message says so."""
    top = build({**BASE, "e": {"pyvenv.cfg": "home = {top}/base/bin\n"}, "d": {}}, tmp_path)
    monkeypatch.setattr(OS, "scandir", denied)
    assert Environment.of(f"{top}/e").prefix == f"{top}/e"
    with pytest.raises(ValueError, match="d: no environment: cannot be listed"):
        Environment.of(f"{top}/d")


def test_what_may_not_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not said that it is not there."""
    for name in ("access", "lstat", "stat"):
        hidden = denied if name != "access" else lambda *_: False
        monkeypatch.setattr(OS, name, hidden)
    with pytest.raises(ValueError, match="Permission denied"):
        Environment.of(f"{tmp_path}/e")


@pytest.mark.parametrize(
    ("config", "base", "version"),
    [
        ("home = {top}/base/bin\nversion = 3.13.1\n", "base", "python3.13"),
        ("home = {top}/gone/bin\nbase-prefix = {top}/base\n", "base", "python3.13"),
        ("home = ../base/bin\n", "base", "python3.13"),
        ("home = {top}/win\n", "win", "Lib"),
        ("home = {top}/gone/bin\nversion_info = 3.14.0\n", "gone", "python3.14"),
        ("", "e", "python"),
        (b"\xff", "e", "python"),
    ],
)
def test_the_base_and_the_version(
    tmp_path: Path, config: str | bytes, base: str, version: str
) -> None:
    tree = {**BASE, "win": {"Lib": {"os.py": ""}, "python.exe": ""}, "e": {"pyvenv.cfg": config}}
    top, environment = found(tree, tmp_path)
    assert environment.facts.base_prefixes == (f"{top}/{base}",)
    assert environment.facts.variables["version_directory"] == version


def test_the_user_site_is_for_interpreters_and_for_environments_that_want_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes before the site directories of interpreters, as `site` puts it."""
    monkeypatch.setattr("site.USER_BASE", f"{tmp_path}/user")
    config = "home = {top}/base/bin\ninclude-system-site-packages = %s\n"
    tree = {
        **BASE,
        "user": {SITE: {}},
        "with": {"pyvenv.cfg": config % "true", SITE: {}},
        "without": {"pyvenv.cfg": config % "false", SITE: {}},
    }
    top = build(tree, tmp_path)
    for name, sites in (
        ("base", ["user", "base"]),
        ("with", ["with", "user", "base"]),
        ("without", ["without"]),
    ):
        path = Environment.of(f"{top}/{name}").path
        found = [each.removesuffix(f"/{SITE}") for each in path if each.endswith(SITE)]
        assert found == [f"{top}/{each}" for each in sites]
