"""Odd but possible content of metadata, and small promises of classes."""

from __future__ import annotations

import ntpath
import os
import posixpath

import pytest

from whence import Classifier, Environment
from whence.disk import Disk
from whence.distributions import (
    Claims,
    Distribution,
    of_directory,
    parse_direct_url,
    parse_installed_files,
    parse_record,
    path_of_url,
)
from whence.evidence import START_DIRECTORY
from whence.installed import Installed
from whence.paths import LONGEST, Paths

from .made import SITE, build, distribution, environment, kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

LIB = "lib/python3.13"
POSIX = Paths(posixpath, None)
WINDOWS = Paths(ntpath, ntpath.normcase)
LOCAL = '{"url": "file://{top}/project", "dir_info": {}}'


@pytest.mark.parametrize(
    ("directory", "name", "version"),
    [
        ("a-b-1.0-py3.11.egg-info", "a-b", "1.0"),
        ("a-b-1.0.egg-info", "a-b", "1.0"),
        ("a-b-1.0.dist-info", "a-b", "1.0"),
        ("a.egg-info", "a", ""),
        ("py-py3.egg-info", "py", "py3"),
    ],
)
def test_names_of_metadata_directories(directory: str, name: str, version: str) -> None:
    found = of_directory(directory, "/site", POSIX)
    assert found is not None
    assert (found.name, found.version) == (name, version)


def test_what_a_direct_url_says() -> None:
    origin = parse_direct_url(b'{"url": "file:///src/d", "dir_info": {}}', POSIX)
    assert not isinstance(origin, str)
    assert (origin.url, origin.directory, origin.form) == ("file:///src/d", "/src/d", "directory")
    assert path_of_url("file:///X:/a/b", WINDOWS) == "X:\\a\\b"


def test_rows_with_blanks_and_without_text() -> None:
    assert parse_record(b"a b.py,,\n \nc\td.py,,\r\n") == (
        ["a b.py", "c\td.py"],
        "1 incomplete rows",
    )
    rows = b"../a b.py\n../\xff.py\nPKG-INFO\n\n"
    assert parse_installed_files(rows, "d.egg-info") == [
        "a b.py",
        "\ufffd.py",
        "d.egg-info/PKG-INFO",
    ]


def test_a_quoted_row_that_breaks_off() -> None:
    """A bare CR is the end of no row, and no part of one."""
    assert parse_record(b'"a,b.py",,\n"c"\rd.py,,\ne.py,,\n') == (
        ["a,b.py", "e.py"],
        "1 incomplete rows",
    )


def test_a_link_to_below_itself_leads_nowhere(tmp_path: Path) -> None:
    top = build({"d": {}}, tmp_path)
    os.symlink(f"{top}/d/link/deeper", f"{top}/d/link")
    assert Disk().real(f"{top}/d/link") == f"{top}/d/link"


def test_only_what_is_below_the_directory_is_inside(tmp_path: Path) -> None:
    longest = "x" * LONGEST
    rows = ["./a.py", "../b.py", "/c.py", "d/../e.py", "C:/f.py", "C:g.py", longest, longest + "x"]
    top = build({"s": distribution("d-1", *rows, "H/i.py")}, tmp_path)
    installed = Installed(f"{top}/s", Disk())
    (owner,) = installed.distributions()
    assert installed.inside(owner) == ["a.py", longest, "H/i.py", "d-1.dist-info/RECORD"]


def claimed(**records: list[str]) -> dict[str, str]:
    made = [(Distribution(name, "1", "/s", name), rows) for name, rows in records.items()]
    return {path: owner.name for path, owner in Claims(made).directories.items()}


def test_whoever_comes_second_shares_too() -> None:
    assert claimed(x=["x.py"], a=["p/__init__.py"], b=["p/plugins/b.py"]) == {}
    assert claimed(x=["x.py"], y=["y.py"], a=["p/__init__.py"], b=["p/b.py"], c=["p/c.py"]) == {}


def test_directories_of_metadata_and_data_are_owned_whole() -> None:
    rows = ["d-1.egg-info/PKG-INFO", "e-1.data/scripts/x", "f-1.dist-info/licenses/L", "g/h.py"]
    assert claimed(a=rows) == dict.fromkeys(("d-1.egg-info", "e-1.data", "f-1.dist-info"), "a")


def test_names_that_differ_in_case_differ(tmp_path: Path) -> None:
    rows = ("One.py", "Pkg/m.py")
    tree = {"e": {"pyvenv.cfg": "", SITE: distribution("d-1", *rows, direct_url=LOCAL)}}
    top = build({**tree, "project": {}}, tmp_path)
    names = [f"e/{SITE}/{name}" for name in ("One.py", "one.py", "Pkg/m.py", "pkg/m.py")]
    found = kinds(environment(top, "e"), names, top)
    assert list(found.values()) == ["project", "third-party", "project", "third-party"]


@pytest.mark.parametrize(
    ("info", "kind"),
    [
        ({"p-1.dist-info": {"RECORD": "p.py,,\n"}}, "third-party"),
        ({"p-1.egg-info": {"installed-files.txt": "../p.py\n"}}, "third-party"),
        ({"p-1.dist-info": {"top_level.txt": "p\n"}}, "project"),
        ({"p-1.dist-info": {}}, "project"),
    ],
)
def test_the_projects_own_name_does_not_excuse_a_record(
    tmp_path: Path, info: dict[str, dict[str, str]], kind: str
) -> None:
    """Without one, it is what a build of the project left behind."""
    tree = {"project": {"pyproject.toml": '[project]\nname = "P"\n', **info}, "e": {}}
    top = build(tree, tmp_path)
    found = environment(top, "e", path=["project"])
    assert kinds(found, ["project/p.py"], top) == {"project/p.py": kind}


def test_a_verdict_names_the_list_of_files(tmp_path: Path) -> None:
    info = {"installed-files.txt": "../d.py\n../X.py\nPKG-INFO\n"}
    top = build({"e": {"pyvenv.cfg": "", SITE: {"d-1.egg-info": info}}, "project": {}}, tmp_path)
    asked = Classifier(environment(top, "e"))
    for name in ("d.py", "X.py", "d-1.egg-info/PKG-INFO"):
        verdict = asked.explain(f"{top}/e/{SITE}/{name}")
        assert str(verdict.distribution) == "d 1"
        assert verdict.reason.endswith("d-1.egg-info/installed-files.txt")


def test_a_pth_file_that_is_no_text(tmp_path: Path) -> None:
    tree = {**distribution("d-1", "f.py", "d.pth"), "d.pth": b"\xff\nimport f\n"}
    top = build({"s": tree}, tmp_path)
    installed = Installed(f"{top}/s", Disk())
    (owner,) = installed.distributions()
    assert installed.modules_imported_by_pth(owner) == {"f"}


def test_a_name_that_is_no_path_is_kept_in_its_verdict() -> None:
    assert Classifier().explain("<string>").path == "<string>"


def test_a_given_environment_stays_after_a_refresh(tmp_path: Path) -> None:
    top = build({"e": {"pyvenv.cfg": "", SITE: {}}, "project": {}}, tmp_path)
    folding = Environment(environment(top, "e").evidence, Disk(Paths(posixpath, str.lower)))
    asked = Classifier(folding)
    asked.refresh()
    assert asked.environment is not folding
    assert asked.environment.prefix == f"{top}/e"
    assert asked.environment.disk.paths is folding.disk.paths


def test_another_sys_path_for_the_running_interpreter() -> None:
    assert Environment.current(["/a", "b"]).path == ("/a", os.path.join(START_DIRECTORY, "b"))


def test_site_directories_in_the_order_of_the_path(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", SITE: {}}, "f": {"pyvenv.cfg": "", SITE: {}}, "project": {}}
    top = build(tree, tmp_path)
    found = environment(top, "e", path=[f"f/{SITE}", "project", f"e/{SITE}", f"f/{SITE}"])
    sites = [(site, layer.prefix) for site, layer in found.sites_on_path()]
    assert sites == [(f"{top}/f/{SITE}", f"{top}/f"), (f"{top}/e/{SITE}", f"{top}/e")]


def test_schemes_that_spell_one_directory_differently(tmp_path: Path) -> None:
    templates = (
        "{base}/lib/python3.13/site-packages",
        "{base}/{platlibdir}/python3.13/./site-packages",
    )
    schemes = environment(
        str(tmp_path), "e", schemes=[{"purelib": template} for template in templates]
    ).schemes
    assert list(schemes.expand("purelib", "/e")) == ["/e/lib/python3.13/site-packages"]
