"""Who owns which file and directory, by the records of all distributions together."""

from __future__ import annotations

from whose._metadata.formats import Claims, Distribution


def claims(**records: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Directories and files, each with the name of its owner."""
    made = Claims(
        [
            (Distribution(name, "1", "/s", f"/s/{name}-1.dist-info"), rows)
            for name, rows in records.items()
        ]
    )
    return (
        {path: owner.name for path, owner in made.directories.items()},
        {path: owner.name for path, owner in made.files.items()},
    )


def test_a_package_of_one_owner_is_claimed_whole() -> None:
    rows = ["p/__init__.py", "p/m.py", "p/sub/x.py", "p/data/y.json", "one.py"]
    assert claims(a=[*rows, "a-1.dist-info/RECORD"]) == (
        {"p": "a", "a-1.dist-info": "a"},
        {"one.py": "a"},
    )


def test_an_extension_module_or_a_stub_makes_a_package_too() -> None:
    directories, files = claims(
        a=["p/__init__.cpython-313-x86_64-linux-gnu.so", "p/m.py"],
        b=["q-stubs/__init__.pyi", "q-stubs/m.pyi"],
    )
    assert directories == {"p": "a", "q-stubs": "b"}
    assert files == {}


def test_a_namespace_package_is_shared() -> None:
    directories, files = claims(
        a=["ns/one/__init__.py", "ns/one/m.py", "ns/plain.py"],
        b=["ns/two/__init__.py", "ns/two/m.py", "ns/other/x.py"],
    )
    assert directories == {"ns/one": "a", "ns/two": "b"}
    assert files == {"ns/plain.py": "a", "ns/other/x.py": "b"}


def test_a_namespace_package_of_one_owner_is_told_by_file() -> None:
    """Another distribution, or the project, may come to share it."""
    assert claims(a=["ns/one/__init__.py", "ns/m.py"]) == ({"ns/one": "a"}, {"ns/m.py": "a"})


def test_a_pkgutil_style_namespace_is_shared() -> None:
    """Each distribution brings the same `__init__.py`."""
    directories, files = claims(
        a=["ns/__init__.py", "ns/one/__init__.py", "ns/one/m.py", "ns/a.py"],
        b=["ns/__init__.py", "ns/two/__init__.py", "ns/b.py"],
    )
    assert directories == {"ns/one": "a", "ns/two": "b"}
    assert files.keys() == {"ns/__init__.py", "ns/a.py", "ns/b.py"}
    assert (files["ns/a.py"], files["ns/b.py"]) == ("a", "b")
    assert files["ns/__init__.py"] in ("a", "b")


def test_one_distribution_reaches_into_the_package_of_another() -> None:
    directories, files = claims(
        a=["p/__init__.py", "p/core.py", "p/sub/__init__.py", "p/sub/m.py"],
        b=["p/plugins/b.py"],
    )
    assert directories == {"p/sub": "a"}
    assert files == {"p/__init__.py": "a", "p/core.py": "a", "p/plugins/b.py": "b"}


def test_several_owners_of_one_directory_and_file() -> None:
    directories, files = claims(
        a=["p/__init__.py", "p/m.py"], b=["p/__init__.py", "p/m.py"], c=["p/__init__.py"]
    )
    assert directories == {}
    assert files.keys() == {"p/__init__.py", "p/m.py"}


def test_a_row_that_is_there_twice_counts_once() -> None:
    assert claims(a=["p/__init__.py", "p/__init__.py", "p/m.py"]) == ({"p": "a"}, {})


def test_names_that_only_start_alike_are_apart() -> None:
    directories, _ = claims(a=["p/__init__.py", "p/m.py"], b=["p2/__init__.py", "p2/m.py"])
    assert directories == {"p": "a", "p2": "b"}


def test_no_records_no_claims() -> None:
    assert claims() == ({}, {})
    assert claims(a=[]) == ({}, {})


def claimed(**records: list[str]) -> dict[str, str]:
    made = [(Distribution(name, "1", "/s", name), rows) for name, rows in records.items()]
    return {path: owner.name for path, owner in Claims(made).directories.items()}


def test_whoever_comes_second_shares_too() -> None:
    assert claimed(x=["x.py"], a=["p/__init__.py"], b=["p/plugins/b.py"]) == {}
    assert claimed(x=["x.py"], y=["y.py"], a=["p/__init__.py"], b=["p/b.py"], c=["p/c.py"]) == {}


def test_directories_of_metadata_and_data_are_owned_whole() -> None:
    rows = ["d-1.egg-info/PKG-INFO", "e-1.data/scripts/x", "f-1.dist-info/licenses/L", "g/h.py"]
    assert claimed(a=rows) == dict.fromkeys(("d-1.egg-info", "e-1.data", "f-1.dist-info"), "a")
