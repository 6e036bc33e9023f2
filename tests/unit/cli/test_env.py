"""The page of `whose env`; tests/cli has those of real environments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unit.builders import LIB, SITE, build, distribution, environment
from whose import Environment
from whose.__main__ import main
from whose.cli import env
from whose.report import environment_details


def test_a_path_is_not_said_twice() -> None:
    """The reason of a root may begin with its path."""
    environment = Environment.current()
    details = environment_details(environment)
    reason = "/usr/share, installed by the system's package manager"
    root = {"order": 7, "path": "/usr/share", "kind": "third-party", "reason": reason}
    lines = [*env._page({**details, "roots": [root]}, environment)]
    text = "".join(part if isinstance(part, str) else part[0] for line in lines for part in line)
    assert "/usr/share (installed by the system's package" in text


def test_what_is_the_projects_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its distributions, and of a directory on `sys.path` that records tell what else is in it.

    The numbers of roots, which would look like counts, are in the JSON only.
    """
    url = '{"url": "file://{top}/shop", "dir_info": {"editable": true}}'
    tree = {
        "base": {LIB: {"os.py": ""}},
        "e": {
            "pyvenv.cfg": "home = {top}/base/bin\n",
            SITE: {**distribution("shop-1", direct_url=url), **distribution("lib-1", "lib.py")},
        },
        "shop": {"pyproject.toml": '[project]\nname = "shop"\n', **distribution("shop-2")},
        "libs": {"six.py": "", **distribution("six-1", "six.py")},
    }
    top = build(tree, tmp_path)
    path = ["shop", "libs", f"base/{LIB}", f"e/{SITE}"]
    found = environment(top, "e", path=path, cwd="shop")
    (tmp_path / "env.json").write_text(found.to_json())
    argv = ["env", "--env", str(tmp_path / "env.json")]
    assert main(argv) == 0
    page = capsys.readouterr().out
    put = "on sys.path before the standard library"
    assert f"\n    third-party {SITE} (site)\n" in page
    words = " ".join(page.split())
    assert f"project {top}/shop ({put}) project {top}/libs ({put}; what records in it" in words
    said = f"shop 1, installed editable from the local directory {top}/shop"
    assert f" the project's own distributions {said}" in words
    assert main([*argv, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["reason"]) for each in values["own"]] == [("shop", said)]
    assert values["own"][0]["editable"]
    assert [root["order"] for root in values["roots"]] == [4, 5]
