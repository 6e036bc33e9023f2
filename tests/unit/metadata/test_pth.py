"""What `.pth` files add to `sys.path`."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from unit.builders import build
from whose import Environment
from whose._environment.static import Reader
from whose._files.disk import Disk
from whose._metadata.pth import added_by_pth, added_directories


def test_what_the_files_of_a_site_directory_add(tmp_path: Path) -> None:
    lines = "# a comment\n\nbelow\n/absolute\nimport site; site.addsitedir('more')\nimport os\n"
    top = build({"a.pth": lines, "b.txt": "other\n", "c.pth": {}}, tmp_path)
    code = "import site; site.addsitedir('more')"
    assert [*added_by_pth(top, Disk())] == [
        (f"{top}/a.pth", 3, False, "below", [f"{top}/below"]),
        (f"{top}/a.pth", 4, False, "/absolute", ["/absolute"]),
        (f"{top}/a.pth", 5, True, code, [f"{top}/more"]),
        (f"{top}/a.pth", 6, True, "import os", []),
    ]
    assert [*added_by_pth(f"{top}/gone", Disk())] == []


@pytest.mark.parametrize("action", ["error", "always", "ignore"])
def test_code_with_warnings_is_read_and_nothing_is_said_or_changed(action: str) -> None:
    """The filters are the program's: what it does with warnings is its own business."""
    code = "import site; site.addsitedir(1if 1else '\\d'); site.addsitedir('/x')"
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter(action)
        before = list(warnings.filters)
        assert added_directories(code) == ["/x"]
        assert warnings.filters == before
        assert seen == []


@pytest.mark.parametrize("line", ["import site; site.addsitedir('/x')", "below", "\n", "é"])
def test_there_is_one_budget_for_all_start_up_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """An environment that was made to be slow: ten times as many lines take no more work."""
    asked: list[str] = []
    monkeypatch.setattr("whose._files.disk.START_LIMIT", 8 << 10)
    monkeypatch.setattr(
        "whose._metadata.pth.added_directories",
        lambda code: asked.append(code) or added_directories(code),
    )
    exists = Disk.exists
    monkeypatch.setattr(Disk, "exists", lambda disk, path: asked.append(path) or exists(disk, path))
    counts = []
    for number in (10, 100):
        site = {f"{each:03}.pth": f"{line}\n" * (900 // len(line)) for each in range(number)}
        site["sitecustomize.py"] = f"{line}\n" * 10_000
        tree = {"pyvenv.cfg": "home = /nowhere\n", "lib": {"python3.13": {"site-packages": site}}}
        top = build(tree, tmp_path / str(number))
        asked.clear()
        disk = Disk()
        Environment(Reader(top, disk).facts(top), disk)
        counts.append(len(asked))
        assert any("more than" in why for why in disk.problems.values())
    assert counts[1] <= counts[0]
