"""Parsers take whatever a file holds: they never raise, and their time grows with its size."""

from __future__ import annotations

import json
import ntpath
import os
import sysconfig
import tempfile
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from whose import classify, explain
from whose._environment.pyvenv_cfg import parse_pyvenv_cfg
from whose._files.disk import Disk
from whose._files.paths import Paths, native
from whose._metadata.directory import Installed
from whose._metadata.formats import (
    Claims,
    Distribution,
    Origin,
    guessed_names,
    normalised,
    of_directory,
    parse_direct_url,
    parse_installed_files,
    parse_record,
    path_of_url,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PATHS = native()
PURELIB = sysconfig.get_path("purelib")
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
    paths, problem = parse_record(data)
    assert all(isinstance(path, str) and path and "\0" not in path for path in paths)
    assert len(paths) <= data.count(b"\n") + 1
    assert "\n" not in problem


@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), min_size=1
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
    text = "".join(f"{quoted(path)},{digest},{size}{end}" for path, digest, size in rows)
    assert parse_record(text.encode()) == ([path for path, _, _ in rows], "")


def quoted(field: str) -> str:
    """`field` as `csv.writer` puts it, which quotes no more than is needed."""
    if any(each in field for each in ',"'):
        return '"' + field.replace('"', '""') + '"'
    return field


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


@given(st.text(max_size=40), st.sampled_from(["", ".dist-info", ".egg-info"]))
def test_metadata_names(stem: str, suffix: str) -> None:
    found = of_directory(stem + suffix, "/site", PATHS)
    if suffix:
        assert isinstance(found, Distribution)
        assert "\n" in stem or str(found).count("\n") == 0
    elif found is not None:
        assert stem.endswith((".dist-info", ".egg-info"))


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
        found = installed.modules_imported_by_pth(distribution)
        assert all(isinstance(name, str) and "." not in name for name in found)


def claims(size: int) -> object:
    one = Distribution("d", "1", "/site", "/site/d-1.dist-info")
    other = Distribution("e", "1", "/site", "/site/e-1.dist-info")
    rows = [f"p{number % 50}/q/m{number}.py" for number in range(size // 20)]
    return Claims([(one, [*rows, "p0/__init__.py"]), (other, rows[::3])])


SHAPES = {
    "pyvenv, lines": lambda n: parse_pyvenv_cfg("", b"a = b\n" * (n // 6)),
    "pyvenv, one line": lambda n: parse_pyvenv_cfg("", b"a=" * (n // 2)),
    "pyvenv, blanks": lambda n: parse_pyvenv_cfg("", b" " * n + b"="),
    "pyvenv, keys": lambda n: parse_pyvenv_cfg("", b"".join(b"%d=\r\n" % i for i in range(n // 8))),
    "record, rows": lambda n: parse_record(b"a/b.py,sha256=x,1\n" * (n // 18)),
    "record, commas": lambda n: parse_record(b"," * n),
    "record, quotes": lambda n: parse_record(b'"' * n),
    "record, quoted": lambda n: parse_record(b'"",' * (n // 3)),
    "record, incomplete": lambda n: parse_record(b"a\n" * (n // 2)),
    "direct_url, nested": lambda n: parse_direct_url(b"[" * n, PATHS),
    "direct_url, long": lambda n: parse_direct_url(
        b'{"dir_info": {}, "url": "file://' + b"/%41/.." * (n // 7) + b'"}', PATHS
    ),
    "installed files": lambda n: parse_installed_files(b"../a\nb\\c\n" * (n // 9), "d.egg-info"),
    "guessed names": lambda n: guessed_names("d", b"a\n" * (n // 2)),
    "name": lambda n: normalised("a-._" * (n // 4)),
    "claims": claims,
    "question": lambda n: classify(f"{PURELIB}/pytest" + "/x" * (n // 10)),
    "explanation": lambda n: explain(f"{PURELIB}/pytest" + "/x" * (n // 10)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_size(shape: str) -> None:
    """Sixteen times the size must not take 16 * 16 times the time; other load is allowed for."""
    parse, factor, size = SHAPES[shape], 16, 50_000
    assert seconds(parse, size * factor) < 6 * factor * seconds(parse, size)


def test_memory_grows_with_the_size() -> None:
    """No path is as deep as a row can say; what is kept of it must not be its square."""

    def peak(depth: int) -> int:
        with tempfile.TemporaryDirectory() as site:
            os.mkdir(f"{site}/d-1.dist-info")
            with open(f"{site}/d-1.dist-info/RECORD", "w") as file:
                file.write("a/" * depth + "m.py,,\n")
            installed = Installed(site, Disk())
            installed.outside()  # the record is read
            tracemalloc.start()
            try:
                installed.claims()
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(1)  # imports
    assert peak(500 * 16) < 6 * 16 * peak(500)


def seconds(function: Callable[[int], object], size: int) -> float:
    """The shortest of several runs; never so short that the clock decides."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        function(size)
        best = min(best, time.process_time() - start)
    return max(best, 0.0002)
