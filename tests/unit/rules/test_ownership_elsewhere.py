"""What distributions own besides whole packages of a site directory: links and checkouts."""

from __future__ import annotations

import pytest

from unit.builders import LIB, SITE, Link, build, distribution, environment, hold
from whose import Classifier, Environment, Kind
from whose._files.disk import Disk
from whose._rules.rules import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from unit.builders import Tree

OWN_MODULES = ("own/__init__.py", "single.py")
PATH = [f"base/{LIB}", f"e/{SITE}"]
BASE: Tree = {"base": {LIB: {"os.py": ""}}, "project": {"m.py": ""}}
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'
CLONE: Tree = {".git": {"config": "partialclonefilter = blob:none\n"}, "code.py": ""}


def test_code_that_was_moved_away_is_found_among_other_links(tmp_path: Path) -> None:
    """Links into a store, as package managers make them, and links with a dot in their names."""
    links: Tree = {f"n{number}": Link(f"store/{SITE}/n{number}") for number in range(9)}
    links |= {f"n{number}.so": Link("store/n.so") for number in range(9)}
    links |= {"moved": Link("data/moved"), **distribution("moved-1", "moved/__init__.py")}
    store = {f"n{number}": {"m.py": ""} for number in range(9)}
    tree: Tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: links},
        "store": {SITE: store, "n.so": ""},
        "data/moved": {"__init__.py": ""},
    }
    top = build(tree, tmp_path)
    expected = {"data/moved/__init__.py": "third-party", f"e/{SITE}/n1/m.py": "third-party"}
    hold(lambda: environment(top, "e", path=PATH), expected, top)


@pytest.mark.parametrize("editable", [True, False])
def test_a_checkout_that_pip_made_is_third_party(tmp_path: Path, *, editable: bool) -> None:
    """It makes them for editable installations only."""
    url = (
        f'{{"url": "file://{{top}}/src/lib", "dir_info": {{"editable": {str(editable).lower()}}}}}'
    )
    site = distribution("lib-1", direct_url=url)
    tree: Tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: site}, "src": {"lib": CLONE}}
    top = build(tree, tmp_path)
    verdict = Classifier(environment(top, "e", path=PATH)).explain(f"{top}/src/lib/code.py")
    if editable:
        assert str(verdict) == f"third-party: {top}/src/lib, which pip checked out for lib 1"
        assert (verdict.rule, verdict.root) == (4, f"{top}/src/lib")
    else:
        assert verdict.kind is Kind.PROJECT


def test_a_project_in_a_site_directory_in_which_somebody_works(tmp_path: Path) -> None:
    """Also where Python puts it on `sys.path`, as for `python -m` or a script in it."""
    inner = f"e/{SITE}/own"
    tree: Tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: {"own": {".git": {}}, "lib": {}}}}
    top = build(tree, tmp_path)
    expected = {f"{inner}/m.py": "project", f"{inner}/sub/m.py": "project"}
    for path in (PATH, [inner, *PATH], [*PATH, inner]):
        hold(lambda path=path: environment(top, "e", path=path, cwd=inner), expected, top)


BUNDLED: Tree = {
    "lib": {"python3.13": {"os.py": "", "x.py": ""}},
    "copies": {"own.py": "", **distribution("own-1", "own.py", direct_url=LOCAL)},
}


def test_what_is_inside_of_a_distribution_is_the_distributions(tmp_path: Path) -> None:
    """An interpreter, copies with metadata; also in packages moved away and linked back."""
    click: Tree = {**distribution("click-1", "click/__init__.py"), "click": BUNDLED}
    record = distribution("ns-1", "ns/o/m.py")
    tree: Tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: {**record, "ns": Link("data/ns")}},
        "libs": {**click, **record, "ns": Link("data/flat")},
        "data/ns": {**BUNDLED, "o/m.py": ""},
        "data/flat": {**BUNDLED, "o/m.py": ""},
    }
    top = build(tree, tmp_path)
    places = ("libs/click", "libs/ns", f"e/{SITE}/ns", "data/ns")
    names = [f"{at}/{name}" for at in places for name in ("lib/python3.13/x.py", "copies/own.py")]
    expected = dict.fromkeys(names, "third-party")
    hold(lambda: environment(top, "e", path=["libs", *PATH]), expected, top)


def test_a_link_in_a_package_of_several_distributions(tmp_path: Path) -> None:
    """What it leads to decides, however deep it lies; without one, the package around does."""
    rows = ("shop/__init__.py", "shop/core.py")
    shop: Tree = {
        **distribution("shop-1", *rows),
        **distribution("shop_plugin-1", "shop/plugin.py", direct_url=LOCAL),
        "shop": {"linked": Link("project/code"), "plain": {"m.py": ""}, "deep": {}},
    }
    shop["shop/deep/linked"] = Link("project/code")
    tree: Tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: shop},
        "libs": shop,
        "project/code": {"m.py": ""},
    }
    top = build(tree, tmp_path)
    places = (f"e/{SITE}/shop", "libs/shop")
    linked = [f"{at}/{name}/m.py" for at in places for name in ("linked", "deep/linked")]
    plain = [f"{at}/{name}.py" for at in places for name in ("plain/m", "core", "new")]
    expected = {**dict.fromkeys(linked, "project"), **dict.fromkeys(plain, "third-party")}
    hold(lambda: environment(top, "e", path=["libs", *PATH]), expected, top)


def test_what_is_beside_listed_packages_is_looked_at(tmp_path: Path) -> None:
    vendored: Tree = {"v.py": "", **distribution("v-1", "v.py")}
    libs: Tree = {
        **distribution("o-1", "o/__init__.py"),
        "mine": {"__init__.py": "", "_vendor": vendored},
        "tools": {"m.py": "", ".venv": {"pyvenv.cfg": "", SITE: {"x.py": ""}}},
    }
    top = build({**BASE, "e": {"pyvenv.cfg": "", SITE: {}}, "libs": libs}, tmp_path)
    expected = {
        "libs/mine/_vendor/v.py": "project",
        "libs/mine/m.py": "project",
        "libs/tools/m.py": "project",
        f"libs/tools/.venv/{SITE}/x.py": "third-party",
    }
    hold(lambda: environment(top, "e", path=["libs", *PATH]), expected, top)


def test_an_environment_inside_of_editable_sources_is_no_part_of_them(tmp_path: Path) -> None:
    """The sources lie in an environment themselves."""
    url = '{"url": "file://{top}/e/src/own", "dir_info": {"editable": true}}'
    inner: Tree = {"pyvenv.cfg": "", SITE: {"x.py": ""}}
    tree: Tree = {
        **BASE,
        "e": {
            "pyvenv.cfg": "",
            SITE: distribution("own-1", direct_url=url),
            "src": {"own": {"own.py": "", ".venv": inner}},
        },
    }
    top = build(tree, tmp_path)
    expected = {
        "e/src/own/own.py": "project",
        "e/src/other.py": "third-party",
        f"e/src/own/.venv/{SITE}/x.py": "third-party",
    }
    hold(lambda: environment(top, "e", path=PATH), expected, top)


def test_no_record_is_read_for_links_to_single_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an environment of links, each process would read all of them."""
    site: Tree = {f"n{number}.py": Link("store/n.py") for number in range(3)}
    for number in range(3):
        site |= distribution(f"n{number}-1", f"n{number}.py")
    tree: Tree = {**BASE, "e": {"pyvenv.cfg": "", SITE: site}, "store": {"n.py": ""}}
    top = build(tree, tmp_path)
    read: list[str] = []
    original = Disk.read
    monkeypatch.setattr(Disk, "read", lambda *args: read.append(args[1]) or original(*args))
    rules = Rules(environment(top, "e", path=PATH))
    assert rules.judge(f"{top}/project/m.py").kind is Kind.PROJECT
    assert [each for each in read if each.endswith("RECORD")] == []


def test_an_unused_environment_tells_nothing_of_other_places(tmp_path: Path) -> None:
    """It is found only if a question leads through it, and answers do not depend on that."""
    unused: Tree = {
        "moved": Link("e/moved"),
        "data": Link("data"),
        **distribution("moved-1", "moved/__init__.py"),
        **distribution("data-1", "data/__init__.py"),
        **distribution("own-1", "../../../share/own.py", "../../../../e/other.py"),
    }
    tree: Tree = {
        **BASE,
        "e": {"pyvenv.cfg": "", SITE: {}, "moved": {"__init__.py": ""}, "other.py": ""},
        "unused": {"pyvenv.cfg": "", "bin/python": "", SITE: unused, "share/own.py": ""},
        "bare": {SITE: unused},
        "data": {"__init__.py": "", "m.py": ""},
    }
    top = build(tree, tmp_path)
    (tmp_path / "e/pyproject.toml").write_text('[project]\nname = "own"\n')
    expected = {
        "data/m.py": "project",
        "e/moved/__init__.py": "project",
        "e/other.py": "project",
        "unused/share/own.py": "project",
        f"unused/{SITE}/x.py": "third-party",
        f"unused/{SITE}/data/m.py": "third-party",
        f"bare/{SITE}/data/m.py": "third-party",
    }
    hold(lambda: environment(top, "e", path=PATH, cwd="e"), expected, top)


def test_a_link_in_a_package_is_judged_as_what_it_leads_to(tmp_path: Path) -> None:
    """Where a package is shared, records decide of files; the link itself is like its files."""
    foreign: Tree = {"__init__.py": "", "addons": Link("project/addons"), "x": Link("data/x.py")}
    tree: Tree = {
        **BASE,
        "e": {
            "pyvenv.cfg": "",
            SITE: {
                "ns": {"own": {"__init__.py": ""}, "foreign": foreign},
                **distribution("own-1", "ns/own/__init__.py"),
                **distribution("f-1", "ns/foreign/__init__.py", "ns/foreign/x"),
            },
        },
        "data": {"x.py": ""},
        "project": {"pyproject.toml": '[project]\nname = "own"\n', "addons": {"m.py": ""}},
    }
    top = build(tree, tmp_path)
    expected = {
        f"e/{SITE}/ns/foreign": "third-party",
        f"e/{SITE}/ns/foreign/addons": "project",
        f"e/{SITE}/ns/foreign/addons/m.py": "project",
        f"e/{SITE}/ns/foreign/x": "third-party",
        f"e/{SITE}/ns/foreign/unlisted": "third-party",
    }
    hold(lambda: environment(top, "e", path=PATH), expected, top)


@pytest.mark.parametrize("prefix", ["e", "base"])
def test_modules_that_lie_in_another_site_directory(tmp_path: Path, prefix: str) -> None:
    """Pure modules are put into `lib`, and the rest into `lib64`, where the record is."""
    first, second = SITE, SITE.replace("lib", "lib64", 1)
    tree: Tree = {
        **BASE,
        "e/pyvenv.cfg": "",
        prefix: {
            LIB: {"os.py": ""},
            first: {"own": {"__init__.py": ""}, "single.py": "", "other.py": ""},
            second: distribution(
                "own-1",
                *(f"../../../lib/python3.13/site-packages/{each}" for each in OWN_MODULES),
            ),
        },
        "project": {"pyproject.toml": '[project]\nname = "own"\n'},
    }
    top = build(tree, tmp_path)

    def made() -> Environment:
        return environment(top, prefix, path=[PATH[0], f"{prefix}/{first}", f"{prefix}/{second}"])

    expected = {
        f"{prefix}/{first}/own/__init__.py": "project",
        f"{prefix}/{first}/single.py": "project",
        f"{prefix}/{first}/other.py": "third-party",
    }
    hold(made, expected, top)
    settled = dict(Classifier(made())._settled_places())
    assert settled[f"{top}/{prefix}/{first}"] >= {"own", "single.py"}
