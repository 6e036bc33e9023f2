"""What `.pth` files add to `sys.path`."""

from __future__ import annotations

import warnings

import pytest

from whose._environment.pth import added_directories


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
