"""Parsers take whatever a file holds: they never raise, and their time grows with its size."""

from __future__ import annotations

import csv
import io
import json
import ntpath
import os
import tempfile
import tomllib
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from installer.records import parse_record_file as installer_rows
from packaging.utils import canonicalize_name

from whose._environment.layers import parse_pyvenv_cfg
from whose._files.disk import Disk
from whose._files.paths import Paths, rules_of
from whose._metadata.directory import Installed
from whose._metadata.formats import (
    guessed_names,
    members,
    of_directory,
    of_pyproject,
    parse_direct_url,
    path_of_url,
)
from whose._metadata.records import parse_installed_files, parse_record
from whose._rules.own import imported_by_start_files
from whose._verdict import Distribution, Origin, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

PATHS = rules_of()
WINDOWS = Paths(ntpath, ntpath.normcase)

# Bytes of any kind, and text of the characters that mean something to one of the formats.
LINES = st.text(alphabet='ab=",/\\.-# \t\r\n\0é\ufeff\u2028', max_size=200).map(str.encode)
DATA = st.one_of(st.binary(max_size=200), LINES)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["url", "dir_info", "subdirectory", "editable", "vcs_info"])
            | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
URLS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="file:/%20[]@?#\\.localhostC|\0\udc80", max_size=60),
    st.text(max_size=40).map("file://".__add__),
)


@given(DATA)
@example(b"=\n==\n = \nhome\n")
@example("\ufeffhome = /x\n".encode())
def test_pyvenv(data: bytes) -> None:
    config = parse_pyvenv_cfg("/e/pyvenv.cfg", data)
    if isinstance(config, str):
        assert config
        assert "\n" not in config
    else:
        assert all(key == key.strip().lower() for key in config.values)
        assert config.values.keys() == config.lines.keys()
        assert config.system_site in (True, False)
        assert all(isinstance(each, str) for each in (config.home, config.version, config.extends))


@given(DATA)
@example(b'"a""b",,\n"",,\n",\n,,\n\n')
def test_record(data: bytes) -> None:
    paths = parse_record(data)
    assert all(isinstance(path, str) and path and "\0" not in path for path in paths)
    assert len(paths) <= data.count(b"\n") + 1


@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_characters="\0\r\n\ufeff", exclude_categories=["Cs"]),
                min_size=1,
            ),
            st.sampled_from(["", "sha256=abc-_9"]),
            st.sampled_from(["", "12"]),
        ),
        max_size=5,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_record_as_installers_write_it_is_read_back(
    rows: list[tuple[str, str, str]], end: str
) -> None:
    """The specification's format is that of the `csv` module's default reader."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows(rows)
    text = file.getvalue()
    paths = [path for path, _, _ in rows]
    assert [row[0] for row in csv.reader(text.split(end)) if row] == paths
    theirs = [row[0] for row in installer_rows(text.split(end)[:-1])]
    assert theirs == [path.replace("\\", "/") for path in paths]
    assert parse_record(text.encode()) == [spelled(path) for path in paths]


def spelled(path: str) -> str:
    """As rules compare it: with `/`, and from the directory itself."""
    path = path.replace("\\", "/")
    return path if "," in path or '"' in path else path.removeprefix("./")


@pytest.mark.slow
@given(
    st.sampled_from(
        ["file:///p/q", "file://localhost/p%20q", "https://e.org/p.whl", "file:///p#a"]
    ),
    st.sampled_from(
        [
            {"dir_info": {}},
            {"dir_info": {"editable": True}},
            {"dir_info": {"editable": False}},
            {"archive_info": {}},
            {"archive_info": {"hashes": {"sha256": "0" * 64}}},
            {"vcs_info": {"vcs": "git", "commit_id": "0" * 40}},
            {"vcs_info": {"vcs": "git", "commit_id": "0" * 40, "requested_revision": "main"}},
        ]
    ),
    st.none() | st.sampled_from(["sub", "sub/er"]),
)
def test_direct_url_is_read_as_packaging_reads_it(
    url: str, info: dict[str, object], subdirectory: str | None
) -> None:
    direct_url = pytest.importorskip("packaging.direct_url")
    assume(url.startswith("file:") or "dir_info" not in info)  # it allows no other
    said = {"url": url, **info, **({"subdirectory": subdirectory} if subdirectory else {})}
    theirs = direct_url.DirectUrl.from_dict(said)
    ours = parse_direct_url(json.dumps(said).encode(), PATHS)
    assert isinstance(ours, Origin)
    assert ours.url == theirs.url
    assert (ours.form == "directory") == (theirs.dir_info is not None)
    assert (ours.form == "archive") == (theirs.archive_info is not None)
    assert (ours.form == "vcs") == (theirs.vcs_info is not None)
    assert ours.editable == bool(theirs.dir_info and theirs.dir_info.editable)
    if theirs.dir_info is not None and url.startswith("file:"):
        path = url2pathname(urlsplit(url).path)
        assert ours.directory == os.path.join(path, theirs.subdirectory or "").rstrip("/")
    else:
        assert not ours.directory


@pytest.mark.slow
@given(DATA | JSON.map(json.dumps).map(str.encode))
@example(b"[" * 100_000)
@example(b'{"url": "file:///a", "dir_info": {}, "subdirectory": "\\u0000/../.."}')
@example(b'{"url": ' + b"9" * 5000 + b"}")
def test_direct_url(data: bytes) -> None:
    for paths in (PATHS, WINDOWS):
        origin = parse_direct_url(data, paths)
        if isinstance(origin, str):
            assert origin
            assert "\n" not in origin
        else:
            assert isinstance(origin, Origin)
            assert origin.form in ("directory", "archive", "vcs")
            assert not origin.directory or paths.isabs(origin.directory)


@given(URLS)
@example("file://[")
@example("file:///%00")
def test_path_of_url(url: str) -> None:
    for paths in (PATHS, WINDOWS):
        path = path_of_url(url, paths)
        assert "\0" not in path
        assert not path or paths.isabs(path)


@given(DATA, st.sampled_from(["d.egg-info", ".egg-info"]))
def test_installed_files(data: bytes, metadata: str) -> None:
    for path in parse_installed_files(data, metadata):
        assert path == path.strip()
        assert "\n" not in path


@given(st.text(max_size=30), st.none() | DATA)
def test_guessed_names(name: str, top_level: bytes | None) -> None:
    assert all(isinstance(each, str) for each in guessed_names(name, top_level))


@given(st.text(max_size=40), st.sampled_from([".dist-info", ".egg-info"]))
def test_metadata_names(stem: str, suffix: str) -> None:
    found = of_directory(stem + suffix, "/site", PATHS)
    assert isinstance(found, Distribution)
    assert "\n" in stem or str(found).count("\n") == 0


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", fullmatch=True))
def test_names_are_normalised_as_the_index_does(name: str) -> None:
    assert normalised(name) == canonicalize_name(name)


@given(DATA)
@example(b"import a, b.c; d()\nimport\te\nimported\nimport \n#import f\n")
def test_modules_imported_by_pth(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as site:
        os.mkdir(f"{site}/d-1.dist-info")
        with open(f"{site}/d-1.dist-info/RECORD", "w") as file:
            file.write("d.pth,,\n")
        with open(f"{site}/d.pth", "wb") as file:
            file.write(data)
        installed = Installed(site, Disk())
        (distribution,) = installed.distributions()
        found = imported_by_start_files(installed, installed.record(distribution))
        assert all(isinstance(name, str) and "." not in name for name in found)


TOML = st.sampled_from(
    (
        *(
            "[project]",
            "[[project]]",
            "[tool.poetry]",
            "[project.urls]",
            " [project]",
            "project = 1",
        ),
        *(
            "[tool.uv.workspace]",
            'members = ["a/*"]',
            "members = [",
            '"b"',
            "tool.uv.x = 1",
            "project = 1",
        ),
        *('name = "a"', "name = 'b'", 'name="c"', 'name = "d" # x', 'name = "\\u0061"', "name = 1"),
        *('name = ""', "name = '''", "name = '", 'name = "\\""', ' name = "e"', "name = [", "]"),
        *('x = """', '"""', "x = '''", "'''", "# [project]", "", "[", "x = {", "}", "names = 'x'"),
    )
)


@given(st.lists(TOML, max_size=12).map("\n".join))
@example('[project]\nx = """\nname = "a"\n"""\nname = "b"')
@example('x = """\n[project]\nname = "a"\n"""')
@example('[tool.uv.workspace]\nmembers = [\n"a",\n]\n[project]')
def test_what_is_read_of_a_table_alone(text: str) -> None:
    """It is what `tomllib` reads of the whole file."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    said = [
        table.get("name") if isinstance(table, dict) else None
        for table in (content.get("project"), content.get("tool", {}).get("poetry"))
    ]
    assert of_pyproject(text) == [name for name in said if isinstance(name, str) and name][:1]
    found = content.get("tool", {}).get("uv", {}).get("workspace", {}).get("members", [])
    assert members(text) == found
