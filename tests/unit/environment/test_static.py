"""Environments that are read from disk: prefixes, executables, and what would be on `sys.path`."""

from __future__ import annotations

import errno
import functools
import os
import shutil
from pathlib import Path

import pytest

from unit.builders import SITE, Link, Tree, archive, build, distribution, hold
from whose import Classifier, Environment
from whose._files.limits import FILE_LIMIT
from whose._files.system import OS
from whose._rules.modules import find_module

LIB = "lib/python3.13"
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


def test_extension_modules_of_the_standard_library_are_found(tmp_path: Path) -> None:
    """In their own directory. What is built into that interpreter is not known."""
    extension = "lib-dynload/math.cpython-313-x86_64-linux-gnu.so"
    tree = {
        "base": {"lib/python3.13": {"os.py": "", extension: ""}},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\nversion = 3.13.1\n", SITE: {"_ssl.py": ""}},
    }
    top, environment = found(tree, tmp_path)
    assert find_module("math", environment) == f"{top}/base/lib/python3.13/{extension}"
    for asked in (environment, Environment.from_json(environment.to_json())):
        assert find_module("_ssl", asked) == f"{top}/e/{SITE}/_ssl.py"
        assert find_module("os.nothing", asked) == find_module("_bz2", asked) == ""


def test_windows_has_its_library_in_one_place(tmp_path: Path) -> None:
    tree = {
        "win": {"Lib": {"os.py": "", "site-packages": {}}},
        "e": {"pyvenv.cfg": "home = {top}/win\n", "Lib": {"site-packages": {}}},
    }
    top, environment = found(tree, tmp_path)
    assert environment.path == (
        *(f"{top}/win/Lib", f"{top}/e/Lib/site-packages", f"{top}/win/Lib/site-packages"),
    )


def test_libreoffice_has_its_library_in_lib_itself(tmp_path: Path) -> None:
    """A `lib` without an `os.py` is no library, and one of a version is preferred."""
    core: Tree = {"os.py": "", "lib-dynload/_x.so": "", "site-packages/d.py": ""}
    tree = {"core": {"bin/python": "", "lib": core}, "not": {"lib/site-packages": {}}}
    top = build({**tree, "both": {"lib": {**core, "python3.13/os.py": ""}}}, tmp_path)
    expected = {f"core/lib/{name}": "stdlib" for name in ("os.py", "lib-dynload/_x.so")}
    expected["core/lib/site-packages/d.py"] = "third-party"
    for where in (f"{top}/core", f"{top}/core/bin/python"):
        hold(functools.partial(Environment.of, where), expected, top)
    library = f"{top}/core/lib"
    paths = (library, f"{library}/lib-dynload", f"{library}/site-packages")
    assert Environment.of(f"{top}/core").path == paths
    assert Environment.of(f"{top}/both").path[1] == f"{top}/both/lib/python3.13"
    with pytest.raises(ValueError, match="neither a pyvenv"):
        Environment.of(f"{top}/not")


@pytest.mark.parametrize("of", ["{}", "{}/python.exe"])
def test_the_embeddable_package_for_windows(tmp_path: Path, of: str) -> None:
    """It has the library in an archive beside the executable, and may have no directory `Lib`."""
    library = ("_ssl.pyd", "_queue.cp313t-win_amd64.pyd")
    own = ("app.py", "own.pyd", "statistics.py")
    win: dict[str, str | bytes | Tree] = dict.fromkeys(("python.exe", *library, *own), "")
    win["python313.zip"] = archive("json/__init__.pyc")
    site = "Lib/site-packages"
    for tree in (win, {**win, site: {"d.py": ""}}):
        top = build({"win": tree}, tmp_path / str(len(tree)))
        expected = {
            "win/python313.zip/json/__init__.pyc": "stdlib",
            **{f"win/{name}": "stdlib" for name in library},
            **{f"win/{name}": "project" for name in own},
        }
        if site in tree:
            expected[f"win/{site}/d.py"] = "third-party"
        where = of.format(f"{top}/win")
        hold(functools.partial(Environment.of, where), expected, top)


def test_the_other_directories_of_the_library(tmp_path: Path) -> None:
    """Of Windows, where a name of a file tells the version, and of a zipped library."""
    tree = {
        "win": {"Lib/os.py": "", "DLLs/_ssl.pyd": "", "PYTHON313.DLL": "", "python3.dll": ""},
        "home/lib": {"python313.zip": archive("json.py"), "python3.13/site-packages": {}},
    }
    top = build(tree, tmp_path)
    expected = {"win/python313.zip/os.pyc": "stdlib", "win/DLLs/_ssl.pyd": "stdlib"}
    hold(lambda: Environment.of(f"{top}/win"), expected, top)
    expected = {"home/lib/python313.zip/json.py": "stdlib"}
    hold(lambda: Environment.of(f"{top}/home"), expected, top)


def test_the_base_is_the_build_tree_of_cpython(tmp_path: Path) -> None:
    tree = {
        "cpython": {"python": "", "Lib/os.py": "", "pybuilddir.txt": "made", "made": {"_x.so": ""}},
        "e": {"pyvenv.cfg": "home = {top}/cpython\n"},
    }
    top = build(tree, tmp_path)
    expected = {"cpython/Lib/os.py": "stdlib", "cpython/made/_x.so": "stdlib"}
    hold(lambda: Environment.of(f"{top}/e"), expected, top)


def test_the_newest_of_several_versions_unless_it_says_otherwise(tmp_path: Path) -> None:
    site = {"site-packages": {}}
    tree = {"lib": {"python3.9": site, "python3.13": site, "nothing3": site}}
    tree["lib"]["python3.8t"] = site
    versions = {"": "3.13", "3.9": "3.9", "3.13.1": "3.13", "3": "3.13", "3.8.1": "3.8t"}
    for version, directory in versions.items():
        top = tmp_path / (version or "none")
        _, environment = found({"e": {"pyvenv.cfg": f"version = {version}\n", **tree}}, top)
        assert environment.facts.variables["version_directory"] == f"python{directory}"


@pytest.mark.parametrize("names", [("python3.13", "python3.13t"), ("python3.13t", "python3.13")])
def test_the_free_threaded_library_is_not_the_first_choice(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    """Whatever the order of hashes: both may be below one prefix."""
    for number in range(8):
        tree = {"base": {"lib": {name: {"os.py": ""} for name in (*names, f"x{number}")}}}
        base = build(tree, tmp_path / str(number)) + "/base"
        assert f"{base}/lib/python3.13" in Environment.of(base).path


def test_a_site_directory_that_a_pth_file_has_named_is_on_the_path_once(tmp_path: Path) -> None:
    lines = '{top}/more\nimport site; site.addsitedir("{top}/more")\n'
    tree = {
        **BASE,
        "more": {"deep.pth": "{top}/deep\n"},
        "deep": {},
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {"a.pth": lines}},
    }
    top, environment = found(tree, tmp_path)
    assert environment.path[3:5] == (f"{top}/more", f"{top}/deep")
    assert environment.path.count(f"{top}/more") == 1


PTH = """\
# a comment
{top}/added
../../../../relative
{top}/added
{top}/gone

import os, site; site.addsitedir("{top}/called")
import site; site.addsitedir(os.fsdecode(b"{top}/decoded"))
import site; site.addsitedir(site.USER_BASE); site.addsitedir(); x = lambda: 0; x()("a")
import site; site.addsitedir("nul\\0"); print("{top}/printed")
import addsitedir is no Python
import\ttab; addsitedir("{top}/tab")
"""


def test_what_pth_files_add(tmp_path: Path) -> None:
    names = ("added", "called", "decoded", "tab", "printed", "hidden", "nested", "custom")
    tree = {
        **BASE,
        **{name: {} for name in names},
        "relative": {},
        "decoded": {"more.pth": "{top}/nested\n", "again.pth": '{top}/e\nimport addsitedir("")\n'},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\ninclude-system-site-packages = false\n",
            SITE: {
                "a.pth": PTH,
                ".hidden.pth": "{top}/hidden\n",
                "directory.pth": {},
                "sitecustomize.py": 'for each in "{top}/custom", "{top}/nested":\n  print(each)\n'
                'site.addsitedir("{top}/custom")\n',
            },
        },
    }
    top, environment = found(tree, tmp_path)
    added = ("added", "relative", "called", "decoded", "e", "nested", "tab", "custom")
    assert environment.path[2:] == (f"{top}/e/{SITE}", *(f"{top}/{name}" for name in added))


@pytest.mark.parametrize("line", ["../e", "{top}/e\r\n", "../e\ngone\n", "../e/bin/python\n"])
def test_a_file_that_names_the_environment(tmp_path: Path, line: str) -> None:
    """PEP 832, as tox writes it."""
    name = ".venv"
    tree = {
        **BASE,
        "e": {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {"python": ""}},
        "project": {name: line},
        "link": {name: Link(f"project/{name}")},
    }
    top, environment = found(tree, tmp_path, f"project/{name}")
    assert environment.prefix == f"{top}/e"
    assert Environment.of(f"{top}/link/{name}").prefix == f"{top}/e"


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        *((".venv", line, ".venv: no environment") for line in ("", "\n\n", "\nother")),
        (".venv", "x" * (FILE_LIMIT + 1), ".venv: no environment"),
        (".venv", "other", "other: no environment"),
        (".venv", "gone", "no such file or directory"),
        (".venv", "a\0b", "b: cannot be read"),
        (".venv", "x" * 5000, "File name too long"),
        ("python", "../e", "python: no environment"),
    ],
)
def test_a_file_that_names_no_environment(tmp_path: Path, name: str, line: str, said: str) -> None:
    tree = {"project": {name: line, "other": {}}, "e": {"pyvenv.cfg": "home = {top}/base/bin\n"}}
    top = build({**BASE, **tree}, tmp_path)
    with pytest.raises(ValueError, match=said):
        Environment.of(f"{top}/project/{name}")


def test_a_directory_called_venv_is_itself(tmp_path: Path) -> None:
    tree = {**BASE, "project": {".venv": {"pyvenv.cfg": "home = {top}/base/bin\n"}}}
    top, environment = found(tree, tmp_path, "project/.venv")
    assert environment.prefix == f"{top}/project/.venv"
    assert environment.problems == {}
