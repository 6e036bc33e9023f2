"""Leaves out what is about the newer coverage.py alone; `tests/plugin` runs older ones."""

import coverage

NEWER = ("patch", "plugin", "plugin_failures", "children", "other_versions", "inorout")

collect_ignore = [f"test_{name}.py" for name in NEWER] if coverage.version_info < (7, 13, 3) else []
