"""Layers and roots of the system: its interpreter, its package manager, its start-up files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from unit.builders import DEBIAN_SCHEMES, LIB, POSIX_SCHEMES, SITE, Link, build, environment, kinds
from unit.environment.told import layers, third_party, told

BASE = {LIB: {"os.py": "", "site-packages": {}}, "bin": {}}


def test_the_systems_interpreter(tmp_path: Path) -> None:
    """Debian: shared directories, and a `sitecustomize` that is a link out of the library."""
    local, dist = "usr/local/lib/python3.13/dist-packages", "usr/lib/python3/dist-packages"
    tree = {
        "usr": {
            LIB: {"os.py": "", "sitecustomize.py": Link("etc/python3/sitecustomize.py")},
            "lib/python3/dist-packages": {},
            "local": {"lib/python3.13/dist-packages": {}, "bin": {}},
            "bin": {},
            "share": {},
            "src/app": {},
        },
        "etc": {"python3": {"sitecustomize.py": ""}},
    }
    top = build(tree, tmp_path)
    found = environment(
        top,
        "usr",
        base="usr",
        path=[f"usr/{LIB}", local, dist],
        schemes=DEBIAN_SCHEMES,
        cwd="usr/src/app",
    )
    assert layers(found, top) == [("usr", "interpreter", "", "", [dist, local])]
    library = ("stdlib", 5, "standard library of {top}/usr", None)
    of_dist = "dist-packages of {top}/usr"
    system = "installed by the system's package manager"
    assert told(found, top) == [
        (f"usr/{LIB}", "stdlib", *library),
        (f"usr/{LIB}/sitecustomize.py", "environment", *library),
        ("etc/python3/sitecustomize.py", "environment", *library),
        third_party(dist, "site", of_dist, "usr"),
        third_party(local, "site", of_dist, "usr"),
        third_party("usr/bin", "environment", "scripts of {top}/usr", "usr"),
        third_party("usr/local/bin", "scripts", "scripts of {top}/usr", "usr"),
        third_party("usr/share", "environment", f"{{top}}/usr/share, {system}", None),
        third_party("usr/lib", "environment", f"{{top}}/usr/lib, {system}", None),
        ("usr/src/app", "path", "project", 6, "where the program was started", None),
    ]


def test_what_the_systems_package_manager_fills(tmp_path: Path) -> None:
    """`/usr` wherever it is from, and a prefix with Debian's directory, as in another root."""
    directories = {"share": {}, "lib64": {}}
    tree = {
        "usr": {LIB: {"os.py": ""}, **directories},
        "root": {LIB: {"os.py": ""}, "lib/python3/dist-packages": {}, **directories},
        "opt": {LIB: {"os.py": ""}, **directories},
        "project": {},
    }
    top = build(tree, tmp_path)
    for bases, expected in (
        (["usr"], ["usr"]),
        (["root"], ["root"]),
        (["opt"], []),
        (["opt", "usr"], ["usr"]),
    ):
        given = {"base_prefixes": [f"{top}/{each}" for each in bases], "schemes": DEBIAN_SCHEMES}
        found = environment(top, bases[0], **given)
        system = [each[0] for each in told(found, top) if "package manager" in each[4]]
        assert system == [f"{each}/{name}" for each in expected for name in _SYSTEM]


_SYSTEM = ("share", "lib", "lib64")


def test_what_start_up_files_add_in_the_systems_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is installed like the rest there; what the program itself adds is its own.

    It adds entries while it runs, when nothing may be imported.
    """
    module = "whose._metadata.pth"
    monkeypatch.delitem(sys.modules, module, raising=False)
    site = "lib/python3/dist-packages"
    names = ("named", "it's", "told", "said", "mine", "mine_too")
    tree = {
        "usr": {
            LIB: {"os.py": ""},
            site: {
                "a.pth": "# {top}/usr/share/mine\n{top}/usr/share/named\n{top}/usr/share/it's\n",
                "b.pth": "import site; site.addsitedir('{top}/usr/share/told')\n",
                "c.pth": 'import site; site.addsitedir("../../../share/said")\n',
            },
            "share": {name: {"m.py": ""} for name in names},
        },
        "project": {},
    }
    top = build(tree, tmp_path)
    path = [f"usr/{LIB}", f"usr/{site}", *(f"usr/share/{name}" for name in names)]
    found = environment(top, "usr", base="usr", path=path, schemes=DEBIAN_SCHEMES)
    assert kinds(found, [f"usr/share/{name}/m.py" for name in names], top) == {
        "usr/share/named/m.py": "third-party",
        "usr/share/it's/m.py": "third-party",
        "usr/share/told/m.py": "third-party",
        "usr/share/said/m.py": "third-party",
        "usr/share/mine/m.py": "project",
        "usr/share/mine_too/m.py": "project",
    }
    mine = [each for each in told(found, top) if each[0].startswith("usr/share/mine")]
    said = ("path", "project", 6, "put on sys.path by the program", None)
    assert mine == [("usr/share/mine", *said), ("usr/share/mine_too", *said)]
    assert module not in sys.modules


def test_sitecustomize_is_whose_directory_links_it(tmp_path: Path) -> None:
    """Debian links its own out of the library, where it would be nobody's."""
    tree = {
        "base": {LIB: {"os.py": "", "sitecustomize.py": Link("etc/sitecustomize.py")}},
        "etc": {"sitecustomize.py": "", "other.py": ""},
        "e": {SITE: {"usercustomize.py": Link("etc/other.py")}},
        "project": {},
    }
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["project", f"base/{LIB}", f"e/{SITE}"])
    linked = f"e/{SITE}/usercustomize.py"
    assert kinds(found, ["etc/sitecustomize.py", "etc/other.py", linked], top) == {
        "etc/sitecustomize.py": "stdlib",
        "etc/other.py": "project",  # somebody's own, as nobody installed it
        linked: "project",
    }


def test_places_that_add_nothing(tmp_path: Path) -> None:
    """A user base that is the prefix, a `.bootstrap` of no PEX, a script that npm installed."""
    tree = {
        "base": BASE,
        "project": {},
        "app/.bootstrap": {"m.py": ""},
        "js/node_modules/gyp": {"m.py": ""},
    }
    top = build(tree, tmp_path)
    found = environment(
        top,
        "base",
        path=["app/.bootstrap", f"base/{LIB}", f"base/{SITE}"],
        user_base=f"{top}/base",
        schemes=[*POSIX_SCHEMES, {"purelib": f"{{userbase}}/{SITE}"}],
        script_directory=f"{top}/js/node_modules/gyp",
    )
    assert [layer.form for layer in found.layers] == ["interpreter"]
    assert found.anchors == (f"{top}/project", f"{top}/app/.bootstrap")
