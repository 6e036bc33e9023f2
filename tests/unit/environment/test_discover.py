"""Everything that is said of every root and layer, for whole environments, in order."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from unit.builders import (
    DEBIAN_SCHEMES,
    POSIX_SCHEMES,
    SITE,
    VARIABLES,
    Link,
    build,
    environment,
    kinds,
)
from whose import Environment

Told = tuple[str, str, str, int, str, str | None]


LIB = "lib/python3.13"
BASE = {LIB: {"os.py": "", "site-packages": {}}, "bin": {}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {}}
LIBRARY = ("stdlib", "stdlib", 5, "standard library of {top}/base", None)
SITE_OF = "site-packages of {top}/"


def told(found: Environment, top: str) -> list[Told]:
    return [
        (
            os.path.relpath(root.path, top),
            root.role,
            str(root.kind),
            root.rule,
            root.reason.replace(top, "{top}"),
            None if root.layer is None else os.path.relpath(root.layer.prefix, top),
        )
        for root in found.roots
    ]


def layers(found: Environment, top: str) -> list[tuple[str, str, str, str, list[str]]]:
    return [
        (
            os.path.relpath(layer.prefix, top),
            layer.form,
            layer.made_by,
            layer.relation.replace(top, "{top}"),
            [os.path.relpath(site, top) for site in layer.sites],
        )
        for layer in found.layers
    ]


def third_party(path: str, role: str, reason: str, layer: str | None) -> Told:
    return (path, role, "third-party", 4, reason, layer)


def test_layers_of_uv(tmp_path: Path) -> None:
    """`uv run --with`, with a user's site, a layer that only `sys.path` names, and PYTHONPATH."""
    tree = {
        "base": BASE,
        "over": {**VENV, "pyvenv.cfg": "uv = 1\nextends-environment = {top}/below\n"},
        "below": VENV,
        "linked": {**VENV, "pyvenv.cfg": "virtualenv = 1\n", "lib64": Link("linked/lib")},
        "plain/site-packages": {},
        "home/.local": {SITE: {}, "bin": {}},
        "runtime": {},
        "project": {"src": {}},
    }
    top = build(tree, tmp_path)
    path = [
        *("project/src", f"base/{LIB}", "base/lib/python313.zip", f"over/{SITE}"),
        *("linked/lib64/python3.13/site-packages", f"below/{SITE}", "plain/site-packages", "none"),
    ]
    found = environment(
        top,
        "over",
        path=path,
        user_base=f"{top}/home/.local",
        lambda_runtime=f"{top}/runtime",
    )
    uv = "a layer of the uv environment that extends {top}/below"
    assert layers(found, top) == [
        ("over", "virtual environment", "uv", "", [f"over/{SITE}"]),
        ("below", "virtual environment", "venv", "which {top}/over extends", [f"below/{SITE}"]),
        ("base", "interpreter", "", "the base interpreter", [f"base/{SITE}"]),
        ("home/.local", "user site", "pip", "the user site", [f"home/.local/{SITE}"]),
        (
            *("linked", "virtual environment", "virtualenv", uv),
            [f"linked/{SITE}", "linked/lib64/python3.13/site-packages"],
        ),
        ("plain/site-packages", "directory", "", "on sys.path", ["plain/site-packages"]),
    ]
    prefixes = {
        "over": "{top}/over",
        "below": "{top}/below, which {top}/over extends",
        "base": "{top}/base, the base interpreter",
        "home/.local": "{top}/home/.local, the user site",
        "linked": f"{{top}}/linked, {uv}",
        "plain/site-packages": "{top}/plain/site-packages, on sys.path",
    }
    assert told(found, top) == [
        (f"base/{LIB}", *LIBRARY),
        ("base/lib/python313.zip", *LIBRARY),
        third_party("runtime", "environment", "the Lambda runtime, LAMBDA_RUNTIME_DIR", None),
        *(
            third_party(f"{name}/{SITE}", "site", f"site-packages of {prefixes[name]}", name)
            for name in ("over", "below", "base", "home/.local", "linked")
        ),
        third_party(
            "linked/lib64/python3.13/site-packages",
            *("site", f"site-packages of {prefixes['linked']}", "linked"),
        ),
        third_party(
            "plain/site-packages",
            "site",
            f"site-packages of {prefixes['plain/site-packages']}",
            "plain/site-packages",
        ),
        *(
            third_party(f"{name}/bin", "scripts", f"scripts of {prefixes[name]}", name)
            for name in ("over", "below", "base", "home/.local", "linked")
        ),
        *(
            third_party(name, "environment", f"virtual environment {prefixes[name]}", name)
            for name in ("over", "below", "linked")
        ),
        (
            *("project/src", "path", "project", 6),
            *("on sys.path before the standard library", None),
        ),
    ]
    assert found.survey.user_path == (f"{top}/project/src",)
    assert found.anchors == (f"{top}/project", f"{top}/project/src")


def test_what_is_no_layer_of_uv(tmp_path: Path) -> None:
    """The prefix that Homebrew's site directory is a link to, and one in the project."""
    tree = {
        "base": {LIB: {"os.py": "", "site-packages": Link(f"brew/{SITE}")}},
        "brew": {SITE: {}, "bin": {}},
        "over": {"pyvenv.cfg": "uv = 1\nextends-environment = {top}/below\n", SITE: {}},
        "below": VENV,
        f"project/deps/{SITE}": {},
    }
    top = build(tree, tmp_path)
    path = [f"base/{LIB}", f"over/{SITE}", f"below/{SITE}", f"project/deps/{SITE}"]
    assert layers(environment(top, "over", path=path), top)[-2:] == [
        ("project/deps", "directory", "", "a layer on sys.path", [f"project/deps/{SITE}"]),
        ("brew", "directory", "", "which {top}/base has a link to", [f"brew/{SITE}"]),
    ]


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


def test_a_project_in_its_environment(tmp_path: Path) -> None:
    """Conda's is a whole but for where the project is; a script of a virtual environment may be."""
    tree = {"c": {**BASE, "conda-meta": {}}, "e": {**VENV, "app": {}}, "project": {}, "base": BASE}
    top = build(tree, tmp_path)
    conda = environment(top, "c", base="c", path=[f"c/{LIB}"])
    assert layers(conda, top) == [("c", "conda environment", "conda", "", [f"c/{SITE}"])]
    assert told(conda, top) == [
        (f"c/{LIB}", "stdlib", "stdlib", 5, "standard library of {top}/c", None),
        third_party(f"c/{SITE}", "site", f"{SITE_OF}c", "c"),
        third_party("c/bin", "scripts", "scripts of {top}/c", "c"),
        third_party("c", "environment", "conda environment {top}/c", "c"),
    ]
    inside = environment(top, "c", base="c", path=[f"c/{LIB}"], cwd="c/work")
    assert [each[:2] for each in told(inside, top)][2:] == [
        ("c/bin", "scripts"),
        ("c/work", "path"),
    ]
    own = environment(top, "e", path=[f"base/{LIB}"], cwd="e/app")
    assert third_party("e/bin", "scripts", "scripts of {top}/e", "e") in told(own, top)
    assert "e" not in {each[0] for each in told(own, top)}


def test_an_interpreter_of_no_known_version(tmp_path: Path) -> None:
    """Nothing is found by its version; what is on `sys.path` is looked at nevertheless."""
    top = build({"base": {}, "project": {}}, tmp_path)
    path = ["base/python.zip", "base/pythonNone.zip"]
    found = environment(top, "base", path=path, variables={})
    assert [each[:2] for each in told(found, top)] == [("base/python.zip", "stdlib")]


def test_prefixes_that_only_the_path_names(tmp_path: Path) -> None:
    """A sysroot, directories of no prefix, and conda below a virtual environment."""
    others = ["one/site-packages", "two/dist-packages", "three/site-packages"]
    tree = {
        "c": {**BASE, "conda-meta": {}},
        "e": VENV,
        "sysroot": {SITE: {}},
        **{each: {} for each in others},
        "project": {},
    }
    top = build(tree, tmp_path)
    path = [f"c/{LIB}", f"e/{SITE}", f"sysroot/{SITE}", *others]
    assert layers(environment(top, "e", base="c", path=path), top) == [
        ("e", "virtual environment", "venv", "", [f"e/{SITE}"]),
        ("c", "conda environment", "conda", "the base interpreter", [f"c/{SITE}"]),
        ("sysroot", "directory", "", "a layer on sys.path", [f"sysroot/{SITE}"]),
        *((each, "directory", "", "on sys.path", [each]) for each in others),
    ]


def test_a_prefix_is_one_layer_under_any_name(tmp_path: Path) -> None:
    """And extension modules may have a directory of their own (Fedora)."""
    lib64 = SITE.replace("lib", "lib64", 1)
    tree = {"base": {**BASE, lib64: {}}, "link": Link("base"), "project": {}}
    top = build(tree, tmp_path)
    given = {"path": [f"base/{LIB}"], "variables": {**VARIABLES, "platlibdir": "lib64"}}
    for names in (("link", "link"), ("base", "link"), ("link", "base")):
        found = environment(top, names[0], base=names[1], **given)
        sites = [f"{names[0]}/{SITE}", f"{names[0]}/{lib64}"]
        assert layers(found, top) == [(names[0], "interpreter", "", "", sites)]


def test_a_user_base_of_another_scheme(tmp_path: Path) -> None:
    """As Windows has it: neither of its directories is called as in a prefix."""
    user = {"purelib": "{userbase}/pure", "platlib": "{userbase}/plat", "scripts": "{userbase}/run"}
    tree = {"base": BASE, "e": {**VENV, "pure": {}, "plat": {}, "run": {}}, "project": {}}
    top = build(
        {**tree, "u": {"pure": {}, "plat": {}, "run": {}, "bin": {}}, "link": Link("e")}, tmp_path
    )
    schemes = [POSIX_SCHEMES[0], user]
    found = environment(top, "base", schemes=schemes, user_base=f"{top}/u")
    assert layers(found, top)[1:] == [
        ("u", "user site", "pip", "the user site", ["u/pure", "u/plat"])
    ]
    assert {each[0] for each in told(found, top)} >= {"u/pure", "u/plat", "u/run"}
    assert "u/bin" not in {each[0] for each in told(found, top)}
    # PYTHONUSERBASE may name the environment itself.
    found = environment(top, "e", schemes=schemes, user_base=f"{top}/e")
    assert [each[0] for each in layers(found, top)] == ["e", "base"]
    assert layers(found, top)[0][4] == [f"e/{SITE}", "e/pure", "e/plat"]
    # Or a link to it.
    found = environment(top, "e", schemes=schemes, user_base=f"{top}/link")
    assert [each[0] for each in layers(found, top)] == ["e", "base"]
    assert layers(found, top)[0][4] == [f"e/{SITE}", "link/pure", "link/plat"]


def test_a_site_directory_of_no_layer_under_two_names(tmp_path: Path) -> None:
    tree = {"base": BASE, "target": {"site-packages": {}}, "a": Link("target"), "project": {}}
    top = build(tree, tmp_path)
    for first, second in (("target", "a"), ("a", "target")):
        path = [f"base/{LIB}", f"{first}/site-packages", f"{second}/site-packages"]
        found = environment(top, "base", path=path)
        assert [each[0] for each in layers(found, top)] == ["base", f"{first}/site-packages"]


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


def test_projects_in_development_in_a_site_directory(tmp_path: Path) -> None:
    tree = {"base": BASE, "e": {**VENV, SITE: {"plugin": {"pyproject.toml": "", "tests": {}}}}}
    top = build(tree, tmp_path)
    plugin = f"e/{SITE}/plugin"
    found = environment(top, "e", path=[f"base/{LIB}", f"e/{SITE}"], cwd=f"{plugin}/tests")
    said = ("source", "project", 6, f"somebody works in {{top}}/{plugin}", None)
    assert (plugin, *said) in told(found, top)


def test_no_user_base(tmp_path: Path) -> None:
    """Its site directory is not looked for in the root directory instead."""
    top = build({"base": BASE, "user": {}, "project": {}}, tmp_path)
    schemes = [POSIX_SCHEMES[0], {"purelib": f"{{userbase}}{top}/user"}]
    assert "user" not in {each[0] for each in told(environment(top, "base", schemes=schemes), top)}


def test_only_one_of_the_places_to_start_in_is_the_projects(tmp_path: Path) -> None:
    """A service is started in the root directory, with a script of the project."""
    top = build({"base": BASE, "project": {}}, tmp_path)
    found = environment(top, "base", cwd="/", script_directory=f"{top}/project")
    assert found.anchors == (f"{top}/project",)
