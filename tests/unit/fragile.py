"""An environment with everything whose reading may fail."""

from __future__ import annotations

import json

from unit.builders import SITE, archive, build, distribution, environment
from whose import Classifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


LOCAL = '{"url": "file://{top}/sources", "dir_info": {}}'
EXPECTED = {
    f"base/{SITE}/own/m.py": "project",
    f"base/{SITE}/named/m.py": "project",
    f"base/{SITE}/d/m.py": "third-party",
    "conda/p.py": "third-party",
    "conda/x.py": "project",
    "deps.zip/d.py": "third-party",
    "lib/python3.13/x.py": "project",
}


def make(tmp_path: Path) -> tuple[str, Callable[[], Classifier]]:
    """Everything whose reading may fail: origins, projects, conda's records, archives."""
    tree = {
        "base": {
            "lib/python3.13": {"os.py": ""},
            SITE: {
                **distribution("own-1", "own/m.py", direct_url=LOCAL),
                **distribution("named-1", "named/m.py"),
                **distribution("d-1", "d/m.py"),
            },
        },
        "sources": {"pyproject.toml": '[project]\nname = "own"\n'},
        "conda": {
            "conda-meta": {"p-1.json": json.dumps({"files": ["p.py"]})},
            "pyproject.toml": 'project = {name = "named"}\n',
        },
        "deps.zip": archive(texts={"d-1.dist-info/RECORD": "d.py,,\nd-1.dist-info/RECORD,,\n"}),
    }
    top = build(tree, tmp_path)
    path = ["deps.zip", "base/lib/python3.13", f"base/{SITE}"]
    return top, lambda: Classifier(environment(top, "conda", path=path, cwd="conda"))
