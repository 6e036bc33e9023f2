"""Environments, projects and packages that are reached through links."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, check, distribution
from unit.rules.people import BASE, FOREIGN, OWN, PATH

NAME_OF_B = '[project]\nname = "b"\n'
WHEEL_OF_B = '{"url": "file://{top}/b/dist/b-1.whl", "archive_info": {}}'
LINKS: dict[str, Case] = {
    "an addon of one's own in a package that is installed": (
        {
            "e": {
                SITE: {
                    "host": {"__init__.py": "", "addons": {"mine": Link("project/src/my_app")}},
                    **distribution("host-1", "host/__init__.py"),
                }
            }
        },
        {},
        {
            f"e/{SITE}/host/addons/mine/m.py": "project",
            f"e/{SITE}/host/addons/theirs.py": "third-party",
            "project/src/my_app/m.py": "project",
        },
    ),
    "a package of one's own, linked, and named by metadata without a record": (
        {
            "project": {"pyproject.toml": "", "util": {"__init__.py": "", "m.py": ""}},
            "e": {SITE: {"util": Link("project/util"), "util-1.egg-info": "Name: util\n"}},
        },
        {},
        {f"e/{SITE}/util": "project", f"e/{SITE}/util/m.py": "project"},
    ),
    "what was moved into a directory of the project called like a site directory": (
        {
            f"project/store/{SITE}": {"util": {"__init__.py": "", "m.py": ""}, "part/m.py": ""},
            "e": {
                SITE: {
                    "util": Link(f"project/store/{SITE}/util"),
                    "part": Link(f"project/store/{SITE}/part"),
                    **distribution("lib-1", "util/__init__.py", "util/m.py", "part/m.py"),
                }
            },
        },
        {},
        {f"e/{SITE}/{each}": "third-party" for each in ("util", "util/m.py", "part", "part/m.py")},
    ),
    "a package that was moved away and linked back": (
        {
            "data/my_app.torch": {"__init__.py": "", "nn": {"m.py": ""}},
            "e": {
                SITE: {
                    "torch": Link("data/my_app.torch"),
                    **distribution("torch-1", "torch/__init__.py", "torch/nn/m.py"),
                }
            },
        },
        {},
        {f"e/{SITE}/torch/nn/m.py": "third-party", "data/my_app.torch/nn/m.py": "third-party"},
    ),
}
THROUGH_LINKS: dict[str, Case] = {
    "the environment, from elsewhere": (
        {
            "linked": Link("real/app"),
            "real/app": {"m.py": "", ".venv": Link("venvs/x")},
            "venvs/x": {"pyvenv.cfg": "", SITE: FOREIGN},
        },
        {"prefix": "linked/.venv", "cwd": "other", "path": [f"base/{LIB}", f"linked/.venv/{SITE}"]},
        {
            "real/app/m.py": "project",
            "linked/m.py": "project",
            f"linked/.venv/{SITE}/d/m.py": "third-party",
            f"venvs/x/{SITE}/d/m.py": "third-party",
        },
    ),
    "the environment in the project, and the script in a directory of others": (
        {
            "linked": Link("project/.venv"),
            "project/.venv": {"pyvenv.cfg": "", SITE: {**OWN, **FOREIGN}},
            "jobs": Link("b/scripts"),
            "b": {"pyproject.toml": NAME_OF_B, "scripts": {"run.py": ""}},
            f"project/.venv/{SITE}": {"b.py": "", **distribution("b-1", "b.py")},
        },
        {
            "prefix": "linked",
            "cwd": "other",
            "path": [f"base/{LIB}", f"linked/{SITE}"],
            "script_directory": "{top}/jobs",
        },
        {
            f"linked/{SITE}/my_app/m.py": "project",
            f"project/.venv/{SITE}/my_app/m.py": "project",
            f"linked/{SITE}/b.py": "project",
            f"linked/{SITE}/d/m.py": "third-party",
        },
    ),
    "a directory of `--target`, with links into the cache of uv": (
        {
            "project/libs": {
                "b": {"m.py": Link("cache/b/b/m.py")},
                **distribution("b-1", "b/m.py", direct_url=WHEEL_OF_B),
            },
            "linked": Link("project/libs"),
            "cache/b": {"b/m.py": "", **distribution("b-1", "b/m.py")},
            "b": {"pyproject.toml": NAME_OF_B},
        },
        {"cwd": "other", "path": ["linked", *PATH]},
        {
            "linked/b/m.py": "project",
            "project/libs/b/m.py": "project",
            "cache/b/b/m.py": "project",
        },
    ),
    "the project called site-packages, whose script has a link's name": (
        {
            "site-packages": {"run.py": "", "my_app": {"m.py": ""}, **FOREIGN},
            "linked": Link("site-packages"),
        },
        {
            "cwd": "other",
            "script_directory": "{top}/linked",
            "path": ["site-packages", *PATH],  # Python follows links here
        },
        {
            "linked/run.py": "project",
            "site-packages/my_app/m.py": "project",
            "site-packages/d/m.py": "third-party",
        },
    ),
    "the project called site-packages": (
        {"site-packages": {"m.py": "", "my_app": {"m.py": ""}, **FOREIGN}},
        {"cwd": "site-packages", "path": ["site-packages", *PATH]},
        {
            "site-packages/m.py": "project",
            "site-packages/my_app/m.py": "project",
            "site-packages/d/m.py": "third-party",
        },
    ),
}


@pytest.mark.parametrize("case", LINKS)
def test_links_to_packages(case: str, tmp_path: Path) -> None:
    check(LINKS[case], tmp_path, BASE)


@pytest.mark.parametrize("case", THROUGH_LINKS)
def test_through_links(case: str, tmp_path: Path) -> None:
    check(THROUGH_LINKS[case], tmp_path, BASE)
