"""Plugin objects, and what they show."""

from __future__ import annotations

from functools import partial
from typing import Any

import coverage

import whose


def made(options: Any = None, **settings: Any) -> Any:
    init = partial(whose.coverage_init, options=options)
    settings = {"config_file": False, "data_file": None, "plugins": [init], **settings}
    return coverage.Coverage(**settings)


def shown(cov: coverage.Coverage) -> dict[str, Any]:
    return {name: value for name, value in cov.sys_info() if name.startswith("whose_")}
