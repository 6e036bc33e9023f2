"""Answers from lists that are searched for one name at a time are those of a plain reading."""

from __future__ import annotations

import csv
import io
import ntpath
import os
import posixpath
import tempfile
import zipfile

import importlib_metadata
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name
from unit.builders import Memory, environment

from whose import Classifier
from whose._files.disk import Disk
from whose._files.paths import Paths
from whose._metadata.directory import Installed

from .reference import OWN, Installation, Reference

SITE = "lib/python3.13/site-packages"
UP = "../../../"
POSIX = Paths(posixpath, None)
WINDOWS = Paths(ntpath, ntpath.normcase)

# Namespaces and regular packages, shared or not, of distributions whose names they have or not.
TOPS = ("ns", "own_lib", "Pkg", "pkg", "a_b", "p,q", 'p"q', "p")
BELOW = (
    "__init__.py",
    "m.py",
    "__init__.cpython-313-darwin.so",
    "sub/__init__.py",
    "sub/m.py",
    "sub/deep/m.py",
    "sub/data.json",
    "sub2/m.py",
)
FILES = [f"{top}/{below}" for top in TOPS for below in BELOW] + ["pkg.py", "a_b.py", "é.py"]
OUTSIDE = (f"{UP}bin/pkg", f"{UP}bin/tool", f"{UP}bin/p,q", f"{UP}share/a_b/m.py")
NAMES = ("Own_Lib", "own.lib", "own-lib", "ns", "Pkg", "a.b", "p", "z")


def plain(path: str) -> str:
    """A row as `csv.writer` has it."""
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow((path, "sha256=abc", "1"))
    return file.getvalue()


def quoted(path: str) -> str:
    return '"' + path.replace('"', '""') + '",,'


ODD = (
    *(
        "%s,,\r",
        "%s\r",
        "%s",
        "%s,",
        '"%s',
        '"%s,,',
        "%s/,,",
        "x/%s,,",
        "/%s,,",
        "../%s,,",
    ),
    *("%s,,,", "%s2,,", ",%s,,"),
)


def rows(pool: list[str]) -> st.SearchStrategy[str]:
    """Rows about the same few files, most as installers write them."""
    simple = [each for each in pool if "," not in each and '"' not in each] or ["z"]
    inside, outside = st.sampled_from(pool), st.sampled_from(OUTSIDE)
    return st.one_of(
        inside.map(plain),
        inside.map(plain),
        inside.map(plain),
        outside.map(plain),
        (inside | outside).map(quoted),
        st.sampled_from(["../../bin/pkg,,", "../../bin/tool,,"]),
        st.builds(str.__mod__, st.sampled_from(ODD), st.sampled_from(simple)),
        st.sampled_from(simple).map(lambda path: path.replace("/", "\\") + ",,"),
        st.text("'/,\\.anps2 ", max_size=12),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Installation], list[str]]:
    """Distributions whose lists have some of the same files, cut off or not; and questions."""
    tops = draw(st.lists(st.sampled_from(TOPS), min_size=1, max_size=2, unique=True))
    near = [each for each in FILES if each.partition("/")[0].removesuffix(".py") in tops]
    pool = draw(st.lists(st.sampled_from(near), min_size=1, max_size=6, unique=True))
    found = []
    for number in range(draw(st.integers(1, 4))):
        data = "\n".join([*draw(st.lists(rows(pool), max_size=6)), ""]).encode()
        match draw(st.integers(0, 11)):
            case 0:
                record = None
            case 1:
                record = data[: draw(st.integers(0, len(data)))]
            case 2:
                record = data + draw(st.sampled_from([b"\0", b"ns/m", b"ns/m.py,", b"\n\n"]))
            case 3:
                record = b"\xef\xbb\xbf" + data
            case 4:
                record = "".join(f"./{each},,\n" for each in pool if "," not in each).encode()
            case _:
                record = data
        named = draw(st.sampled_from([None, None, b"ns\npkg\n", b"p/sub\n", b""]))
        name = draw(st.sampled_from(NAMES))
        found.append(Installation(f"{name}-{draw(st.integers(0, 1))}.{number}", record, named))
    new = [
        f"{each}/{below}new.py" for each in tops for below in ("", "sub/", "sub/deep/", "other/")
    ]
    asked = st.lists(st.sampled_from([*pool, *pool, *near, *new, "new.py"]), max_size=12)
    return found, draw(asked)


@pytest.mark.parametrize(
    ("paths", "directory", "up"),
    [
        (POSIX, "/env/lib/python3.13/site-packages", UP),
        (POSIX, "/deps", ""),
        (WINDOWS, "c:\\env\\lib\\site-packages", "../../"),
        (WINDOWS, "c:\\deps", ""),
    ],
    ids=["site", "target", "Windows, site", "Windows, target"],
)
@given(case=cases(), outside=st.permutations(OUTSIDE))
def test_owners(
    paths: Paths,
    directory: str,
    up: str,
    case: tuple[list[Installation], list[str]],
    outside: list[str],
) -> None:
    installed, asked = case

    def key(path: str) -> str:
        return paths.key(path).replace("\\", "/")

    files = {path: data for each in installed for path, data in each.files("").items()}
    lazy = Installed(directory, Memory(paths, directory, files))
    reference = Reference(installed, key, up)
    beside = [path for path in outside if up == UP] or [path[len(UP) :] for path in outside]
    metadata = [f"{each.directory}/RECORD" for each in installed[:2]]
    for path in map(key, [*asked, *beside, *metadata]):
        full = paths.key(paths.absolute(path.replace("/", paths.sep), directory))
        found, expected = lazy.owner(full), reference.owner(path)
        assert (found and paths.name(found.metadata)) == (expected and expected.directory), path


def write(top: str, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        full = os.path.join(top, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)


# Where the distributions are, what else is there by default, and whether names are hints.
PLACES = {
    "site": (f"e/{SITE}", "third-party", False),
    "target": ("deps", "project", True),
    "archive": ("app.pyz", "project", True),
    "flat": ("project", "project", False),
    "target in the project": ("project/deps", "project", False),
}


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@given(
    case=cases(),
    there=st.sets(st.sampled_from(FILES)),
)
def test_kinds(place: str, case: tuple[list[Installation], list[str]], there: set[str]) -> None:
    installed, asked = case
    where, default, hints = PLACES[place]
    files = {path: data for each in installed for path, data in each.files("").items()}
    files.update(dict.fromkeys(there, b""))
    with tempfile.TemporaryDirectory() as temporary:
        top = os.path.realpath(temporary)
        write(
            top,
            {
                "project/pyproject.toml": f'[project]\nname = "{OWN}"\n'.encode(),
                "e/pyvenv.cfg": b"home = /nowhere\n",
                f"e/{SITE}/other.py": b"",
                "base/lib/python3.13/os.py": b"",
            },
        )
        if place == "archive":
            with zipfile.ZipFile(os.path.join(top, where), "w") as archive:
                for path, data in files.items():
                    archive.writestr(path, data)
        else:
            write(os.path.join(top, where), files)
        path = dict.fromkeys(["base/lib/python3.13", where, f"e/{SITE}"])
        classifier = Classifier(environment(top, "e", path=path))
        reference = Reference(installed, up=UP if place == "site" else "")
        metadata = [f"{each.directory}/INSTALLER" for each in installed if place != "site"]
        for name in [*asked, *metadata]:
            compiled, _, base = name.rpartition("/")
            cached = f"{compiled}/__pycache__/{base.removesuffix('.py')}.cpython-313.pyc"
            expected = reference.kind(name, default, hints=hints)
            for spelling in (name, cached) if base.endswith(".py") and compiled else (name,):
                found = classifier.explain(os.path.join(top, where, spelling))
                assert found.kind == expected, found
                assert classifier.classify(os.path.join(top, where, spelling)) == expected


@given(st.sets(st.sampled_from([*FILES, "ü b/'.py", "x/y z.py", 'q",/"".py']), min_size=1))
def test_lists_are_read_as_importlib_metadata_reads_them(names: set[str]) -> None:
    rows = "".join(plain(name) + "\n" for name in sorted(names))
    metadata = "d_x-1.0.dist-info"
    files = {
        **dict.fromkeys(names, b""),
        f"{metadata}/RECORD": rows.encode(),
        f"{metadata}/METADATA": b"Metadata-Version: 2.1\nName: d.x\nVersion: 1.0\n",
        f"{metadata}/direct_url.json": b'{"url": "file:///p", "dir_info": {"editable": true}}',
    }
    with tempfile.TemporaryDirectory() as top:
        write(top, files)
        (ours,) = (installed := Installed(top, Disk())).distributions()
        (theirs,) = importlib_metadata.distributions(path=[top])
        assert installed.record(ours) == [str(each) for each in theirs.files or ()]
        named = installed.named(canonicalize_name(theirs.name))
        assert [each.metadata for each in named] == [ours.metadata]
        assert ours.version == theirs.version
        assert ours.origin is not None
        assert ours.origin.url == theirs.origin.url
        assert ours.origin.editable is theirs.origin.dir_info.editable
