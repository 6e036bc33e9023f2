"""Everything that is said of every root and layer, for whole environments, in order."""

from __future__ import annotations

from pathlib import Path

from unit.builders import LIB, POSIX_SCHEMES, SITE, VARIABLES, Link, build, environment
from unit.environment.told import layers, third_party, told

BASE = {LIB: {"os.py": "", "site-packages": {}}, "bin": {}}
VENV = {"pyvenv.cfg": "home = {top}/base/bin\n", SITE: {}, "bin": {}}
LIBRARY = ("stdlib", "stdlib", 5, "standard library of {top}/base", None)
SITE_OF = "site-packages of {top}/"


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
    assert [each.parent for each in found.layers] == [None, *[found.layers[0]] * 5]
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
