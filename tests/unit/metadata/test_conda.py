"""conda's own records, which matter where the project shares the prefix."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from unit.builders import LIB, Link, build, distribution, environment, hold
from whose import Classifier, Environment
from whose._files.disk import Disk
from whose._files.paths import Paths
from whose._metadata.conda import CondaRecords
from whose.report import path_details

RECORD = "conda-meta/tools-2-0.json"


def record(*files: object) -> str:
    """As conda writes it."""
    return json.dumps({"name": "tools", "files": files, "version": "2"}, indent=2)


def prefix(**more: object) -> dict[str, object]:
    return {"conda-meta": {"history": ""}, LIB: {"os.py": "", "site-packages": {}}, **more}


def at_root(top: str) -> Environment:
    return environment(top, "c", base="c", path=[f"c/{LIB}"], cwd="c")


FILES = (
    "share/t/m.py",
    "XX/m.py",
    "share/t/sub/m.py",
    "bin/tool",
    "top.py",
    "share/é.py",
    'share/"q".py',
)
EXPECTED = {
    **{f"c/{name}": "third-party" for name in FILES},
    "c/share/t/own.py": "project",
    "c/share/t/m.py/own.py": "project",
    "c/share/t": "project",
    "c/share/own.py": "project",
    "c/src/t/m.py": "project",
    "c/tools.py": "project",
    "c/t/m.py": "project",
    "c/share/t/__pycache__/m.cpython-313.pyc": "third-party",
    "c/share/t/m.pyc": "third-party",
    "c/share/t/__pycache__/own.cpython-313.pyc": "project",
    "link/share/t/m.py": "third-party",
    "link/share/t/own.py": "project",
}


def test_what_conda_recorded_is_third_party(tmp_path: Path) -> None:
    files = dict.fromkeys(("share/t/m.py", "share/t/own.py", "bin/tool", "src/t/m.py"), "")
    tree = {"c": prefix(**{RECORD: record(*FILES)}, **files), "link": Link("c")}
    top = build(tree, tmp_path)
    hold(lambda: at_root(top), EXPECTED, top)
    # The prefix under another name.
    other = {name.replace("c/", "link/", 1): kind for name, kind in EXPECTED.items()}
    hold(lambda: environment(top, "link", base="link", path=[f"link/{LIB}"], cwd="c"), other, top)


def test_an_environment_that_is_not_the_running_one(tmp_path: Path) -> None:
    tree = {"base": {LIB: {"os.py": ""}}, "c": prefix(mine={}, **{RECORD: record(*FILES)})}
    top = build(tree, tmp_path)
    expected = {name: kind for name, kind in EXPECTED.items() if name.startswith("c/")}
    hold(lambda: environment(top, "base", cwd="c/mine"), expected, top)


def test_records_of_a_virtual_environment_are_not_condas(tmp_path: Path) -> None:
    tree = {"e": {"pyvenv.cfg": "", **prefix(**{RECORD: record(*FILES)})}}
    top = build(tree, tmp_path)
    hold(lambda: environment(top, "e", base="e", cwd="e"), {"e/share/t/m.py": "project"}, top)


def test_the_record_of_a_distribution_says_more(tmp_path: Path) -> None:
    """A local directory that it was installed from: conda's record does not have that."""
    direct_url = '{"url": "file://{top}/c/src", "dir_info": {}}'
    own = distribution("t-1", "../../../share/t/m.py", direct_url=direct_url)
    site = {f"{LIB}/site-packages": own, "src": {}}
    top = build({"c": {**prefix(**{RECORD: record(*FILES)}), **site}}, tmp_path)
    expected = {"c/share/t/m.py": "project", "c/share/t/sub/m.py": "third-party"}
    hold(lambda: at_root(top), expected, top)


def test_how_it_is_explained(tmp_path: Path) -> None:
    top = build({"c": prefix(**{RECORD: record("x", "share/t/m.py")})}, tmp_path)
    classifier = Classifier(at_root(top))
    written = os.path.join(top, RECORD.replace("conda-meta", "c/conda-meta"))
    says = {"file": written, "line": 5, "text": '"share/t/m.py"'}
    for name in ("m.py", "m.pyc", "__pycache__/m.cpython-313.pyc"):
        found = path_details(classifier, os.path.join(top, "c/share/t", name))
        assert found["rule"] == 3
        assert found["reason"] == f"conda's tools-2-0, recorded in {written}"
        assert says in found["evidence"], name
        assert found["layer"]["prefix"] == os.path.join(top, "c")
        assert found["notes"] == []
    # All of a record in one line is too much to show, and escaped names are not found.
    Path(written).write_text(json.dumps({"files": ["share/t/m.py"], "x": "y" * 5000}))
    classifier.refresh()
    found = path_details(classifier, os.path.join(top, "c/share/t/m.py"))
    assert {"file": written, "line": None, "text": "lists it"} in found["evidence"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b'{"files": ["share/m.py"', "JSONDecodeError"),
        (b'{"files": ["share/m.py"]}\xff', "UnicodeDecodeError"),
        (b'["files", "share/m.py"]', "TypeError"),
        (b'{"share/m.py": 1}', "KeyError"),
        (b'{"files": 1, "x": "share/m.py"}', "TypeError"),
        (b'{"files": ["share/m.py"], "n": ' + b"9" * 5000 + b"}", "ValueError"),
        (b'{"files": ["share/m.py"], "n": ' + b"[" * 200_000, "RecursionError"),
    ],
)
def test_broken_records(text: bytes, what: str, tmp_path: Path) -> None:
    """Those beside them are believed all the same."""
    tree = {"conda-meta": {"a.json": text, "b.json": record("share/b.py"), "c.txt": "share/m.py"}}
    top = build(tree, tmp_path)
    disk = Disk()
    records = CondaRecords(top, disk)
    assert records.ruling(f"{top}/share/m.py") is None
    assert records.ruling(f"{top}/share/b.py") is not None
    assert disk.problems == {f"{top}/conda-meta/a.json": f"not a record of conda ({what})"}


def test_only_regular_files_of_some_size_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = record("share/m.py").replace("tools", "t" * 300)
    top = build({"conda-meta": {"a.json": long, "b.json": Link("/dev/zero")}}, tmp_path)
    monkeypatch.setattr("whose._metadata.conda.CONDA_LIMIT", 300)
    disk = Disk()
    assert CondaRecords(top, disk).ruling(f"{top}/share/m.py") is None
    problems = {os.path.basename(path): what for path, what in disk.problems.items()}
    assert problems == {"a.json": "larger than 300 bytes", "b.json": "not a regular file"}


def test_files_are_not_listed_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many records that were made to be slow are not parsed."""
    monkeypatch.setattr("whose._metadata.conda.MOST_ROWS", 250)
    parsed: list[int] = []
    loads = json.loads
    json_module = SimpleNamespace(loads=lambda data: parsed.append(len(data)) or loads(data))
    monkeypatch.setattr("whose._metadata.conda.library", lambda _: json_module)
    counts = []
    for number in (5, 50):
        made = {f"{each:02}.json": record("a/x", *["b/x"] * 99) for each in range(number)}
        top = build({"conda-meta": {**made, "zz.json": record("a/y")}}, tmp_path / str(number))
        disk = Disk()
        records = CondaRecords(top, disk)
        parsed.clear()
        for name in ("a/x", "b/x"):
            assert records.ruling(f"{top}/{name}") is not None
        assert [records.ruling(f"{top}/{name}") for name in ("a/y", "c/x", "d/x")] == [None] * 3
        counts.append(len(parsed))
        assert (
            disk.problems[f"{top}/conda-meta/zz.json"]
            == "more than 250 files were listed before it"
        )
    assert counts[0] == counts[1]


def test_strange_names_are_no_files(tmp_path: Path) -> None:
    names = ("/etc/passwd", "../etc/passwd", "share/../m.py", 1, None, ["share/m.py"], "share", "")
    top = build({"conda-meta": {"a.json": record(*names)}}, tmp_path)
    records = CondaRecords(top, Disk())
    for name in ("m.py", "etc/passwd", "share/m.py", "share/x"):
        assert records.ruling(f"{top}/{name}") is None, name
    assert records.ruling(top) is None


def test_records_that_cannot_matter_are_not_parsed(tmp_path: Path) -> None:
    """They have some megabytes together. Those that are parsed here are told as broken."""
    names = {f"{name}.json": record(f"{name}/m.py", f"x/{name}/m.py", name) for name in "abc"}
    windows = json.dumps({"files": ["d/m.py"], "extracted": "C:\\pkgs\\users"})
    escaped = json.dumps({"files": ["é/m.py", 'e"/m.py']})
    every = {**names, "w.json": windows, "z.json": escaped}
    broken = {name: text.replace("{", "") for name, text in every.items()}
    top = build({"conda-meta": broken, "whole": {"conda-meta": every}}, tmp_path)
    for name, parsed in (
        ("a/m.py", "az"),
        ("b", "bz"),
        ("d/m.py", "wz"),
        ("m.py", "z"),
        ("é/m.py", "abcwz"),
    ):
        disk = Disk()
        assert CondaRecords(top, disk).ruling(f"{top}/{name}") is None
        assert [*disk.problems] == [f"{top}/conda-meta/{each}.json" for each in parsed], name
        found = CondaRecords(f"{top}/whole", disk).ruling(f"{top}/whole/{name}")
        assert (found is not None) == (name != "m.py")


def test_the_order_of_questions_changes_nothing(tmp_path: Path) -> None:
    """If several records list a file, the last of them counts, whichever was read first."""
    tree = {"a.json": record("x/f", "y/g"), "b.json": record("x/f", "z/h"), "history": "a\n"}
    top = build({"conda-meta": tree}, tmp_path)
    for names in (("x/f", "y/g", "x/f"), ("y/g", "x/f"), ("y/g", "z/h", "x/f")):
        disk = Disk()
        records = CondaRecords(top, disk)
        found = [records.ruling(f"{top}/{name}") for name in names][-1]
        assert found is not None
        assert found.root == f"{top}/conda-meta/b.json", names
        assert disk.problems == {}
    listed = [(os.path.basename(path), files) for path, files in records.listed()]
    assert listed == [("a.json", ["x/f", "y/g"]), ("b.json", ["x/f", "z/h"])]


def test_the_limit_of_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record is read if those before it list no more files than the limit."""
    tree = {f"{name}.json": record("x/f", f"{name}/g") for name in "abc"}
    top = build({"conda-meta": tree}, tmp_path)
    for limit, expected in ((3, "ab"), (4, "abc")):
        monkeypatch.setattr("whose._metadata.conda.MOST_ROWS", limit)
        found = [os.path.basename(path)[0] for path, _ in CondaRecords(top, Disk()).listed()]
        assert "".join(found) == expected


def test_the_cost_does_not_grow_with_every_name_in_the_prefix(tmp_path: Path) -> None:
    """A project may have hundreds of files at the top."""
    reads = []

    class Watched(Disk):
        def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
            reads.append(path)
            return super().read(path, limit)

    tree = {f"{number:02}.json": record(f"d{number}/m.py", f"e{number}.py") for number in range(9)}
    top = build({"conda-meta": {**tree, "x.json": "{", "y.json": Link("nowhere")}}, tmp_path)
    disk = Watched()
    records = CondaRecords(top, disk)
    for number in range(100):
        for name in (f"d{number}/m.py", f"e{number}.py"):
            found = records.ruling(f"{top}/{name}")
            assert (found is not None) == (number < 9), name
            if found is not None:
                assert found.root == f"{top}/conda-meta/{number:02}.json"
    assert len(reads) == 3 * 11  # for each of the first two names, and then once
    assert disk.problems == {f"{top}/conda-meta/x.json": "not a record of conda (JSONDecodeError)"}


def test_they_are_read_once_until_a_refresh(tmp_path: Path) -> None:
    """Not again for another `sys.path`."""
    top = build({"c": prefix(**{RECORD: record("share/m.py")})}, tmp_path)
    found, other = at_root(top), at_root(top).with_path([f"{top}/c"])
    path = f"{top}/c/share/m.py"
    assert Classifier(found).classify(path) == "third-party"
    os.unlink(f"{top}/c/{RECORD}")
    assert Classifier(found.with_path([f"{top}/c"])).classify(path) == "third-party"
    assert Classifier(other).classify(path) == "project"
    assert Classifier(found.read_again()).classify(path) == "project"


def test_names_that_differ_in_case(tmp_path: Path) -> None:
    """On a file system that folds case, the question comes folded."""
    tree = {"Pre": {"conda-meta": {"a.json": record("Share/T/M.py", "Top.py")}}}
    top = build(tree, tmp_path)
    for fold, expected in ((str.lower, True), (None, False)):
        disk = Disk(Paths(os.path, fold))
        records = CondaRecords(f"{top}/Pre", disk)
        for name in ("Share/T/M.py", "Top.py"):
            path = f"{top}/Pre/{name}"
            assert (records.ruling(path.lower()) is not None) == expected, name
            assert records.ruling(disk.paths.key(path)) is not None, name
