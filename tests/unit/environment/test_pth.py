"""What `.pth` files add to `sys.path`."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from unit.builders import build
from whose._environment.pth import added_by_pth, added_directories
from whose._files.disk import Disk


def test_what_the_files_of_a_site_directory_add(tmp_path: Path) -> None:
    lines = "# a comment\n\nbelow\n/absolute\nimport site; site.addsitedir('more')\nimport os\n"
    top = build({"a.pth": lines, "b.txt": "other\n", "c.pth": {}}, tmp_path)
    found = added_by_pth(top, Disk())
    assert found == [f"{top}/below", "/absolute", f"{top}/more"]
    assert added_by_pth(f"{top}/gone", Disk()) == []


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
