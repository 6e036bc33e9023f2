"""Where an environment that is read from disk has its standard library."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest

from unit.builders import SITE, Tree, archive, build, hold
from whose import Environment
from whose._rules.modules import find_module


def found(tree: Tree, tmp_path: Path, where: str = "e") -> tuple[str, Environment]:
    top = build(tree, tmp_path)
    return top, Environment.of(os.path.join(top, where))


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


def test_the_archive_that_a_library_may_be_in(tmp_path: Path) -> None:
    """The name of a free-threaded build's has a `t`."""
    for name, archived in (("python3.14", "python314.zip"), ("python3.14t", "python314t.zip")):
        top, environment = found({name: {f"lib/{name}/os.py": ""}}, tmp_path, name)
        assert environment.path == (f"{top}/{name}/lib/{archived}", f"{top}/{name}/lib/{name}")
        assert {each.kind for each in environment.roots} == {"stdlib"}


def test_a_newer_site_directory_is_no_library(tmp_path: Path) -> None:
    """As one that conda left when it went back to an older Python."""
    tree = {"base": {"lib/python3.12/os.py": "", "lib/python3.13/site-packages/d.py": ""}}
    top, environment = found(tree, tmp_path, "base")
    assert environment.path[1] == f"{top}/base/lib/python3.12"


def test_what_pip_installs_hides_what_debian_installs(tmp_path: Path) -> None:
    """As its `site` puts `/usr/local` first."""
    sites = ("local/lib/python3.13/dist-packages", "lib/python3/dist-packages")
    names = {each: {"six.py": ""} for each in sites}
    top, environment = found({"usr": {"lib/python3.13/os.py": "", **names}}, tmp_path, "usr")
    assert environment.path[2:] == tuple(f"{top}/usr/{each}" for each in sites)
    assert find_module("six", environment) == f"{top}/usr/{sites[0]}/six.py"


def test_windows_has_its_library_in_one_place(tmp_path: Path) -> None:
    tree = {
        "win": {"Lib": {"os.py": "", "site-packages": {}}},
        "e": {"pyvenv.cfg": "home = {top}/win\n", "Lib": {"site-packages": {}}},
    }
    top, environment = found(tree, tmp_path)
    assert environment.path == (
        *(f"{top}/win/Lib", f"{top}/e/Lib/site-packages", f"{top}/win/Lib/site-packages"),
    )


def test_the_user_site_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip installs if it may not write beside the interpreter."""
    monkeypatch.setattr("site.USER_BASE", f"{tmp_path}/user")
    win = {"Lib": {"os.py": "", "site-packages": {}}, "python.exe": "", "python313.dll": ""}
    user = "user/Python313/site-packages"
    top, environment = found({"win": win, user: {"d.py": ""}}, tmp_path, "win")
    assert environment.path[2:] == (f"{top}/{user}", f"{top}/win/Lib/site-packages")
    hold(lambda: environment, {f"{user}/d.py": "third-party"}, top)


def test_libreoffice_has_its_library_in_lib_itself(tmp_path: Path) -> None:
    """A `lib` with a lone `os.py`, or none, is no library, and one of a version is preferred."""
    core: Tree = {"os.py": "", "lib-dynload/_x.so": "", "site-packages/d.py": "", "encodings": {}}
    tree = {"core": {"bin/python": "", "lib": core}, "not": {"lib/site-packages": {}}}
    tree["alone"] = {"lib/os.py": ""}
    top = build({**tree, "both": {"lib": {**core, "python3.13/os.py": ""}}}, tmp_path)
    expected = {f"core/lib/{name}": "stdlib" for name in ("os.py", "lib-dynload/_x.so")}
    expected["core/lib/site-packages/d.py"] = "third-party"
    for where in (f"{top}/core", f"{top}/core/bin/python"):
        hold(functools.partial(Environment.of, where), expected, top)
    library = f"{top}/core/lib"
    paths = (library, f"{library}/lib-dynload", f"{library}/site-packages")
    assert Environment.of(f"{top}/core").path == paths
    assert Environment.of(f"{top}/both").path[1] == f"{top}/both/lib/python3.13"
    for name in ("not", "alone"):
        with pytest.raises(ValueError, match="neither a pyvenv"):
            Environment.of(f"{top}/{name}")


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


def test_the_first_choice_is_the_newest_regular_library(tmp_path: Path) -> None:
    """Whatever the order of hashes, which is another for other names."""
    for minor in range(10, 18):
        names = (f"python3.{minor}", f"python3.{minor}t", "python3.9", "python3.9t")
        tree = {"base": {"lib": {name: {"os.py": ""} for name in names}}}
        base = build(tree, tmp_path / str(minor)) + "/base"
        assert f"{base}/lib/python3.{minor}" in Environment.of(base).path
