"""Layers, roots and install schemes: what is at a prefix and beside it."""

from __future__ import annotations

import functools

import pytest

import whose
from unit.builders import LIB, POSIX_SCHEMES, SITE, VARIABLES, archive, build, environment, hold
from whose._environment.layers import Schemes
from whose._environment.running import Facts
from whose._files.disk import Disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def schemes(top: str = "", **given: Any) -> Schemes:
    values = {"prefixes": [f"{top}/p"], "base_prefixes": [f"{top}/base"], "path": []}
    values |= {"schemes": POSIX_SCHEMES, "variables": VARIABLES}
    return Schemes(Facts(**{**values, **given}), Disk())


def test_expanding() -> None:
    """Each directory once; a user's templates for a user's base alone."""
    found = schemes()
    assert list(found.expand("/p", "stdlib")) == [f"/p/{LIB}"]
    assert list(found.expand("/p", "purelib")) == [f"/p/{SITE}"]
    assert list(found.expand("/u", "purelib", user=True)) == [f"/u/{SITE}"]
    assert list(found.expand("/p", "headers")) == []


def test_what_only_a_build_knows_is_left_out() -> None:
    templates = [{"purelib": "{unknown}/x"}, {"purelib": "{base/y"}, {"purelib": "{0}/y"}]
    templates += [{"purelib": "{base}/z"}]
    assert list(schemes(schemes=templates).expand("/p", "purelib")) == ["/p/z"]


def test_the_library_may_be_in_two_directories(tmp_path: Path) -> None:
    """Fedora has extension modules in `lib64`; what is not there, or is no library, is none."""
    lib64 = "lib64/python3.13"
    tree = {
        "base": {LIB: {"os.py": ""}, f"{lib64}/lib-dynload": {}},
        "p": {LIB: {"os.pyc": ""}, lib64: {}},
    }
    top = build(tree, tmp_path)
    found = schemes(
        top,
        stdlib=["/loaded"],
        schemes=[
            {
                "stdlib": "{installed_base}/lib/python3.13",
                "platstdlib": "{platbase}/{platlibdir}/python3.13",
            }
        ],
        variables={"platlibdir": "lib64"},
    )
    expected = ("/loaded", f"{top}/base/{LIB}", f"{top}/base/{lib64}", f"{top}/p/{LIB}")
    assert found.library == expected


@pytest.mark.parametrize(
    ("data", "directory"),
    [
        (b"build/lib.linux-x86_64-3.13\n", "build/lib.linux-x86_64-3.13"),
        (b" build/\xff ", "build/�"),
        (b"x" * 4096, "x" * 4096),
        (b"x" * 4097, None),
        (b"", None),
        (None, None),
    ],
)
def test_an_interpreter_in_its_build_tree(
    tmp_path: Path, data: bytes | None, directory: str | None
) -> None:
    top = build({"cpython": {} if data is None else {"pybuilddir.txt": data}}, tmp_path)
    found = schemes(top, base_executable=f"{top}/cpython/python").library
    assert found == (() if directory is None else (f"{top}/cpython/{directory}",))
    assert schemes(top).library == ()


def test_a_configuration_that_cannot_be_used_is_empty(tmp_path: Path) -> None:
    top = build({"p": {"pyvenv.cfg": b"home = \xff"}, "q": {}}, tmp_path)
    found = schemes(top)
    config = found.config(f"{top}/p")
    assert config is not None
    assert (config.path, config.values, config.lines) == (f"{top}/p/pyvenv.cfg", {}, {})
    assert found.disk.problems == {f"{top}/p/pyvenv.cfg": "not UTF-8 (byte 7)"}
    assert found.config(f"{top}/p") is config
    assert found.config(f"{top}/q") is None


def test_schemes_that_spell_one_directory_differently(tmp_path: Path) -> None:
    templates = (
        "{base}/lib/python3.13/site-packages",
        "{base}/{platlibdir}/python3.13/./site-packages",
    )
    top = build({"e": {SITE: {}}}, tmp_path)
    found = environment(top, "e", schemes=[{"purelib": template} for template in templates])
    assert found.layers[0].sites == (f"{top}/e/{SITE}",)


def test_the_archive_of_the_library_may_have_been_unpacked(tmp_path: Path) -> None:
    """Into a directory of that name, as applications with the embeddable package have it."""
    top = build({"base": {LIB: {"os.py": ""}}, "e": {}, "app": {"python313.zip": {}}}, tmp_path)
    expected = {"app/python313.zip/os.py": "stdlib", f"base/{LIB}/os.py": "stdlib"}
    path = ["app/python313.zip", f"base/{LIB}"]
    hold(lambda: environment(top, "e", path=path), expected, top)


def test_the_archive_of_a_free_threaded_build(tmp_path: Path) -> None:
    """It need not exist, and is no entry that the user put before the library."""
    made = {"conda-meta": {}, "lib/python3.13t/os.py": "", "share/x.py": ""}
    top = build({"e": made, "project": {}}, tmp_path)
    path = ["e/lib/python313t.zip", "e/lib/python3.13t"]
    found = environment(top, "e", base="e", path=path, stdlib=[f"{top}/e/lib/python3.13t"])
    assert found.anchors == (f"{top}/project",)
    hold(lambda: found, {"e/share/x.py": "third-party"}, top)


def test_extension_modules_of_a_library_in_an_archive(tmp_path: Path) -> None:
    """They cannot be in it: a program that embeds Python has them in a directory of its own."""
    ours = {f"{each}.cpython-313-x86_64-linux-gnu.so": "" for each in ("_json", "_mine")}
    tree = {
        "app": {"library.zip": archive("os.py"), "lib/os.py": "", "modules": ours},
        "e": {"pyvenv.cfg": "", SITE: {"_json.so": ""}},
        "project": {"_json.so": "", "_json.py": ""},
    }
    top = build(tree, tmp_path)
    for library, kind in (("library.zip", "stdlib"), ("lib", "project")):
        expected = {
            f"app/{library}/os.py": "stdlib",
            "app/modules/_json.cpython-313-x86_64-linux-gnu.so": kind,
            "app/modules/_mine.cpython-313-x86_64-linux-gnu.so": "project",
            "project/_json.so": "project",
            f"e/{SITE}/_json.so": "third-party",
        }
        path = ["project", f"app/{library}", "app/modules", f"e/{SITE}"]
        given = {"path": path, "stdlib": [f"{top}/app/{library}"]}
        given |= {"stdlib_names": frozenset({"_json"})}
        hold(functools.partial(environment, top, "e", **given), expected, top)


def test_extension_modules_that_a_changed_path_leads_to(tmp_path: Path) -> None:
    """They are those of the new `sys.path`, and not of the one that it was before."""
    tree = {"app": {"library.zip": archive("os.py"), "modules": {"_json.so": ""}}, "project": {}}
    top = build(tree, tmp_path)
    given = {"stdlib": [f"{top}/app/library.zip"], "stdlib_names": frozenset({"_json"})}
    short, long = ["app/library.zip"], ["app/library.zip", "app/modules"]
    for before, now, kind in ((short, long, "stdlib"), (long, short, "project")):
        known = environment(top, "e", path=before, **given)
        found = known.with_path([f"{top}/{each}" for each in now])
        assert whose.Classifier(found).classify(f"{top}/app/modules/_json.so") == kind
        assert found == environment(top, "e", path=now, **given)
