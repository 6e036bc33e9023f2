"""What the lists of files of all distributions together say about one top-level name."""

from __future__ import annotations

import pytest

from whose._files.limits import LONGEST, MOST_ROWS
from whose._metadata.records import (
    Records,
    Rows,
    path_of_row,
    row_of,
    searchable,
)
from whose._verdict import Distribution


def records(**lists: str) -> Records:
    """Each distribution with its list, as it is in a RECORD."""
    data = {name: text.encode(errors="surrogateescape") for name, text in lists.items()}
    return Records(
        data.items(), lambda name: Distribution(name, "1", "/s", f"/s/{name}-1.dist-info")
    )


def listing(*paths: str) -> str:
    return "".join(f"{path},sha256=x,1\n" for path in paths)


def files(found: Rows) -> dict[str, str]:
    return {path: owner.name for path, owner in found.files.items()}


def packages(found: Rows) -> dict[str, str]:
    return {path: owner.name for path, owner in found.packages.items()}


def test_only_rows_about_the_name_are_found() -> None:
    made = records(
        a=listing("p/__init__.py", "p2/m.py", "p.py", "q/p/m.py", "p-1.dist-info/RECORD"),
        b=listing("pp.py", "p/sub/m.py", "q/p"),
    )
    assert files(made.about("p")) == {"p/__init__.py": "a", "p/sub/m.py": "b"}
    assert files(made.about("p.py")) == {"p.py": "a"}
    assert files(made.about("q")) == {"q/p/m.py": "a", "q/p": "b"}
    assert files(made.about("p-1.dist-info")) == {"p-1.dist-info/RECORD": "a"}
    assert files(made.about("none")) == files(made.about("")) == {}


def test_the_first_that_lists_a_file_has_it() -> None:
    made = records(
        a=listing("p/__init__.py", "p/m.py"), b=listing("p/__init__.py", "p/n.py", "p/m.py")
    )
    assert files(made.about("p")) == {"p/__init__.py": "a", "p/m.py": "a", "p/n.py": "b"}
    assert packages(made.about("p")) == {"p": "a"}


def test_the_owner_of_each_row_is_known() -> None:
    """Of the first and last rows of lists, of empty lists, and without a final line feed."""
    several = {"b": "p/1,,\np/2,,", "e": "p/3,,\n", "f": "\n\np/4,,\n\n", "g": "p/5,,"}
    made = records(**{**dict.fromkeys("abcdefgh", ""), **several})
    assert files(records(a="p,,", b="q,,").about("p")) == {"p": "a"}
    assert files(made.about("p")) == {
        "p/1": "b",
        "p/2": "b",
        "p/3": "e",
        "p/4": "f",
        "p/5": "g",
    }


def test_a_list_of_too_many_files_is_none() -> None:
    """Each row that is about a name takes time and memory, however short it is."""
    assert searchable(b"a,,\n" * MOST_ROWS, fold=False) == b"a,,\n" * MOST_ROWS
    said = searchable(b"a,,\n" * (MOST_ROWS + 1), fold=False)
    assert said == f"has more than {MOST_ROWS} rows"


@pytest.mark.parametrize(
    ("path", "row"), [("a", "a,,\n"), ("a,b", '"a,b",,\n'), ('a"b"', '"a""b""",,\n')]
)
def test_rows_are_written_as_they_are_read(path: str, row: str) -> None:
    assert row_of(path) == row
    assert path_of_row(row.rstrip("\n")) == path


def test_no_lists() -> None:
    assert files(records().about("p")) == files(records(a="").about("p")) == {}


@pytest.mark.parametrize(
    ("rows", "top", "expected"),
    [
        ('"p/a,b.py",,\n', "p", ["p/a,b.py"]),
        ('"p/a""b.py",,\n', "p", ['p/a"b.py']),
        ('"p",,\n', "p", ["p"]),
        ('q,,\n"p,q/m.py",,\n', "p,q", ["p,q/m.py"]),
        ('"p""q/m.py",,\n', 'p"q', ['p"q/m.py']),
        ('p"q/m.py,,\n', 'p"q', ['p"q/m.py']),
        ('"p,q/m.py",,\n', "p", []),
        ('"p""q/m.py",,\n', "p", []),
        ('p"q/m.py,,\n', "p", []),
        ("p/é.py,,\n", "p", ["p/é.py"]),
        ("é/m.py,,\n", "é", ["é/m.py"]),
        ("p/\udcff.py,,\n", "p", ["p/\udcff.py"]),
        ("p/m.py,,\r\np/n.py,,\r\n", "p", ["p/m.py", "p/n.py"]),
    ],
)
def test_rows_that_are_quoted(rows: str, top: str, expected: list[str]) -> None:
    assert list(records(a=rows).about(top).files) == expected


def test_the_first_that_lists_a_file_has_it_however_it_is_quoted() -> None:
    made = records(a='"p/m.py",,\n', b="p/m.py,,\np/n.py,,\n", c='"p/n.py",,\n')
    assert files(made.about("p")) == {"p/m.py": "a", "p/n.py": "b"}


def test_names_that_are_not_utf_8() -> None:
    """As Python spells them. Other surrogates cannot be in the name of a file."""
    made = records(a="\udce9/m.py,,\n", b="p,,\n")
    assert files(made.about("\udce9")) == {"\udce9/m.py": "a"}
    assert files(made.about("\ud800")) == {}


@pytest.mark.parametrize("row", ["p/m.py", "p/m.py,", "p", '"p/m.py', '"p/m.py,,', '"p/m.py",'])
def test_a_row_that_is_cut_off_lists_nothing(row: str) -> None:
    assert files(records(a=f"{row}\np/n.py,,\n", b=row).about("p")) == {"p/n.py": "a"}


def test_packages_are_directories_with_a_listed_init() -> None:
    """Of any kind: a source, an extension module, a stub."""
    made = records(
        a=listing(
            "p/one/__init__.py",
            "p/two/__init__.cpython-313-x86_64-linux-gnu.so",
            "p/three/__init__.pyi",
            "p/four/__init__/m.py",
            "p/five/__initial__.py",
            "p/six/m.py",
        ),
        b=listing("__init__.py", "p/one/sub/__init__.py"),
    )
    assert packages(made.about("p")) == {
        "p/one": "a",
        "p/two": "a",
        "p/three": "a",
        "p/one/sub": "b",
    }
    assert packages(made.about("__init__.py")) == {}


def test_the_deepest_package_around_a_path() -> None:
    found = records(
        a=listing("p/one/__init__.py"), b=listing("p/one/sub/__init__.py", "p/two/m.py")
    ).about("p")
    packages = {
        "p/one": "p/one",
        "p/one/new.py": "p/one",
        "p/one/other/new.py": "p/one",
        "p/one/sub": "p/one/sub",
        "p/one/sub/deep/er/new.py": "p/one/sub",
        "p/one" + "/x" * LONGEST: "p/one",
        "p/one2/new.py": "",
        "p/two/new.py": "",
        "p": "",
        "": "",
    }
    assert {path: found.package_of(path) for path in packages} == packages


@pytest.mark.parametrize("path", ["/e/bin/tool", "C:/e/Scripts/tool.exe"])
def test_absolute_rows_are_told_from_others(path: str) -> None:
    """Also those of Windows, which begin with a drive."""
    assert records(a=listing("p/m.py", path)).absolute
    assert not records(a=listing("p/m.py", "../bin/tool")).absolute
    assert files(records(a=listing(path)).about(path)) == {path: "a"}
