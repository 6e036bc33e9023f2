"""Interpreters of other systems, laid out as these lay them out, and read from disk."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Link, Tree, archive, build, distribution, hold
from whose import Classifier, Environment

LIBRARY: Tree = {"os.py": "", "lib-dynload/_x.so": ""}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The user's home directory, where no variable says anything of a user base."""
    monkeypatch.delenv("PYTHONUSERBASE", raising=False)
    monkeypatch.setenv("HOME", f"{tmp_path}/home")
    monkeypatch.setattr("site.USER_BASE", f"{tmp_path}/home/.local")
    return f"{tmp_path}/home"


@pytest.mark.parametrize("system_site", [None, "true", "false"])
def test_rpm_and_pip_install_in_different_places(tmp_path: Path, system_site: str | None) -> None:
    """In Fedora and openSUSE the `site` module is patched: `/usr/local` comes first.

    In each, it has `lib64` before `lib` where the library is in `lib64`.
    """
    lib64 = "lib64/python3.13"
    tree: dict[str, str | Tree] = {
        "usr/bin/python3.13": "",
        f"usr/{lib64}": {**LIBRARY, "site-packages": {"native.py": ""}},
        f"usr/{SITE}": {"pure.py": ""},
        f"usr/local/{SITE}": {"mine.py": "", "a.pth": "{top}/opt\n"},
        f"usr/local/{lib64}/site-packages": {"built.py": ""},
        "opt": {"extra.py": ""},
    }
    where = "usr"
    if system_site:
        config = f"home = {{top}}/usr/bin\ninclude-system-site-packages = {system_site}\n"
        tree["e"] = {"pyvenv.cfg": f"{config}version = 3.13.1\n", SITE: {}}
        where = "e"
    top = build(tree, tmp_path)
    asked = Classifier(Environment.of(f"{top}/{where}"))
    names = ("native", "pure", "mine", "built")
    expected = "unknown" if system_site == "false" else "third-party"
    assert [asked.classify_module(name) for name in names] == [expected] * 4
    path = [each.removeprefix(f"{top}/") for each in asked.environment.path]
    sites = [f"usr/local/{lib64}/site-packages", f"usr/local/{SITE}", "opt"]
    sites += [f"usr/{lib64}/site-packages", f"usr/{SITE}"]
    own = [f"e/{SITE}"] if system_site else []
    assert path[3:] == (own if system_site == "false" else [*own, *sites])


def test_another_interpreter_in_usr_local(tmp_path: Path) -> None:
    """As in Docker's images of Python, on Debian: what it has is not importable for Debian's."""
    local = {LIB: {**LIBRARY, "site-packages": {"other.py": ""}}, "bin/python3.13": ""}
    tree = {LIB: LIBRARY, "lib/python3/dist-packages": {"six.py": ""}, "bin/python3.13": ""}
    top = build({"usr": {**tree, "local": local}}, tmp_path)
    asked = Classifier(Environment.of(f"{top}/usr/bin/python3.13"))
    assert asked.classify_module("six") == "third-party"
    assert asked.classify_module("other") == "unknown"


def test_a_directory_in_lib64_that_a_pth_file_names(tmp_path: Path) -> None:
    """It makes no Fedora of a Debian: what another interpreter has stays there."""
    tree = {
        f"usr/{LIB}": {**LIBRARY, "site-packages": {}},
        f"usr/local/{SITE}": {"other.py": ""},
        "e": {
            "pyvenv.cfg": "home = {top}/usr/bin\ninclude-system-site-packages = true\n",
            f"{SITE}/a.pth": "{top}/opt/lib64/tool\n",
        },
        "opt/lib64/tool": {"tool.py": ""},
    }
    asked = Classifier(Environment.of(f"{build(tree, tmp_path)}/e"))
    kinds = [asked.classify_module(each) for each in ("tool", "other")]
    assert kinds == ["project", "unknown"]


def test_lib64_that_is_a_link_is_on_the_path_once(tmp_path: Path) -> None:
    """As in Arch and Void."""
    tree = {"usr": {LIB: {**LIBRARY, "site-packages": {}}, "lib64": Link("usr/lib")}}
    top = build(tree, tmp_path)
    environment = Environment.of(f"{top}/usr")
    below = ("lib/python313.zip", LIB, f"{LIB}/lib-dynload", SITE)
    assert environment.path == tuple(f"{top}/usr/{each}" for each in below)
    assert Classifier(environment).classify(f"{top}/usr/lib64/python3.13/os.py") == "stdlib"


APPLE = "Library/Developer/CommandLineTools"
FRAMEWORKS = {
    # The directory with the framework, its name and version, a link to it, and the user base.
    "python.org": ("Library", "Python", "3.13", "usr/local/bin/python3.13", "Python/3.13"),
    "free-threaded": ("Library", "PythonT", "3.13t", "usr/local/bin/python3.13t", "PythonT/3.13"),
    "MacPorts": ("opt/local/Library", "Python", "3.13", "opt/local/bin/python3.13", "Python/3.13"),
    "Apple": (f"{APPLE}/Library", "Python3", "3.9", f"{APPLE}/usr/bin/python3", "Python/3.9"),
}


@pytest.mark.parametrize("case", FRAMEWORKS)
def test_the_user_site_of_a_framework(tmp_path: Path, home: str, case: str) -> None:
    """It is in `~/Library`, and so are the scripts; those of other interpreters are elsewhere."""
    above, name, version, link, base = FRAMEWORKS[case]
    number = version.rstrip("t")
    at = f"{above}/Frameworks/{name}.framework/Versions/{number}"
    library, user = f"{at}/lib/python{version}", f"home/Library/{base}"
    rows = ("mine.py", "../../../bin/mine")
    tree = {
        library: {**LIBRARY, "site-packages": {"six.py": ""}},
        f"{at}/bin/python{version}": "",
        link: Link(f"{at}/bin/python{version}"),
        f"{user}/lib/python/site-packages": {"mine.py": "", **distribution("mine-1", *rows)},
        f"{user}/bin/mine": "",
        f"home/.local/lib/python{version}/site-packages": {"other.py": ""},
        "plain": {LIB: LIBRARY},
        f"home/.local/{SITE}": {"of_plain.py": ""},
    }
    top = build(tree, tmp_path)
    expected = {f"{library}/os.py": "stdlib", f"{user}/bin/mine": "third-party"}
    hold(functools.partial(Environment.of, f"{top}/{link}"), expected, top)
    asked = Classifier(Environment.of(f"{top}/{link}"))
    kinds = [asked.classify_module(each) for each in ("six", "mine", "other")]
    assert kinds == ["third-party", "third-party", "unknown"]


def test_user_sites_while_a_framework_runs(
    tmp_path: Path, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interpreter that is no framework has its own in `~/.local`, unless a variable says so."""
    tree = {"plain": {LIB: LIBRARY}, f"home/.local/{SITE}": {}, f"said/{SITE}": {}}
    top = build(tree, tmp_path)
    monkeypatch.setattr("site.USER_BASE", f"{home}/Library/Python/3.13")
    assert Environment.of(f"{top}/plain").path[-1] == f"{top}/home/.local/{SITE}"
    monkeypatch.setattr("site.USER_BASE", f"{home}/Library/said")
    monkeypatch.setenv("PYTHONUSERBASE", f"{home}/Library/said")
    assert Environment.of(f"{top}/plain").facts.user_base == f"{home}/Library/said"


@pytest.mark.parametrize("name", ["python313", "python313t", "python", "python315"])
@pytest.mark.parametrize("site", ["#import site", "import site"])
def test_the_path_that_the_embeddable_package_is_told(
    tmp_path: Path, home: str, site: str, name: str
) -> None:
    """All of it is in a file beside the executable, which may turn on what `site` adds.

    Before Python 3.15, that includes the user site. Other lines that import are ignored.
    """
    number = "315" if "315" in name else "313"
    lines = f"python{number}.zip\r\n.\r\n..\\not # here\nsite\n../app\nimport os\n\n{site}\n"
    own = {"usual.py": "", "a.pth": "{top}/added\n"}
    tree = {
        "win": {
            **dict.fromkeys(("python.exe", f"{name}.dll", "_ssl.pyd", "beside.py"), ""),
            f"python{number}.zip": archive("json/__init__.pyc"),
            f"{name}._pth": lines.replace("\\", "/"),
            "z-python313._pth": "renamed\n",
            "site": {"d.py": "", **distribution("d-1", "d.py")},
            "Lib/site-packages": own,
        },
        "app": {"mine.py": ""},
        "added": {"more.py": ""},
    }
    user = f"home/.local/Python{number}/site-packages"
    if name != "python313t":  # that has its own
        tree[user] = {"user.py": ""}
    top = build(tree, tmp_path)
    environment = Environment.of(f"{top}/win/python.exe")
    found = [each.removeprefix(f"{top}/") for each in environment.path]
    of_user = [user] if site[0] != "#" and name in ("python313", "python") else []
    of_site = [] if site[0] == "#" else [*of_user, "win/Lib/site-packages", "added"]
    expected = [f"win/python{number}.zip", "win", "not", "win/site", "app", *of_site]
    assert found == expected
    asked = Classifier(environment)
    names = ("json", "_ssl", "d", "mine", "beside")
    kinds = ["stdlib", "stdlib", "third-party", "project", "project"]
    assert [asked.classify_module(each) for each in names] == kinds
    assert asked.classify_module("usual") == ("third-party" if of_site else "unknown")
    assert asked.classify_module("user") == ("third-party" if of_user else "unknown")


def test_a_shim_of_the_install_manager_of_windows(tmp_path: Path) -> None:
    """Its directory is on PATH, and has nothing but shims, of scripts too."""
    core = dict.fromkeys(("python.exe", "python314.dll", "Lib/os.py"), "")
    target = "{top}/Python/pythoncore-3.14-64/python.exe"
    names = ("python.exe", "python3.14.exe", "tool.exe", "gone.exe")
    shims = {**dict.fromkeys(names, ""), **{f"{name}.__target__": target for name in names[:3]}}
    shims["gone.exe.__target__"] = "{top}/gone.exe"
    tree = {"bin": shims, "pythoncore-3.14-64": {**core, "Lib/site-packages/six.py": ""}}
    top = build({"Python": tree}, tmp_path)
    for name in names[:3]:
        found = Environment.of(f"{top}/Python/bin/{name}")
        assert found.prefix == f"{top}/Python/pythoncore-3.14-64"
        assert Classifier(found).classify_module("six") == "third-party"
    with pytest.raises(ValueError, match=r"gone\.exe: no such file"):
        Environment.of(f"{top}/Python/bin/gone.exe")
