"""The project's own distributions, however they were installed, and others beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.builders import LIB, SITE, Case, Link, Tree, archive, check, distribution
from unit.rules.people import APP, BASE, FOREIGN, OWN, PATH

IN_CONTAINER = {
    "my_app": {"m.py": ""},
    **distribution(
        "my_app-1", "my_app/m.py", direct_url='{"url": "file://{top}/app", "dir_info": {}}'
    ),
}
NAME_OF_D = '[project]\nname = "d"\n'
WHEEL = '{"url": "file:///tmp/my_app-1-py3-none-any.whl", "archive_info": {}}'
BY_URL = '{"url": "https://example.org/repo", "vcs_info": {"vcs": "git", "commit_id": "1"}}'
BY_CLONE = BY_URL.replace("https://example.org/repo", "file:///tmp/clone")
ELSEWHERE = '{"url": "file://build.example.org/repo/python", "dir_info": {}}'
IN_REPOSITORY = '{"url": "file://{top}/repo/target/wheels/a.whl", "archive_info": {}}'
OF_NAME = '{"url": "file://{top}/app", "dir_info": {}}'
IN_HOME = '{"url": "file://{top}/home/tmp/d", "dir_info": {}}'
AT_HOME = '{"url": "file://{top}/home", "dir_info": {}}'
MEMBER = distribution("member-1", "member.py", direct_url=OF_NAME.replace("app", "app/packages/m"))
BESIDE = distribution("beside-1", "beside.py", direct_url=OF_NAME.replace("app", "beside"))
OTHER = distribution("other-1", "other.py", direct_url=OF_NAME.replace("app", "app/other"))
COPIED: Tree = {
    "repo": {".git": {}, "docs": {}, "libs": {"python": {"pyproject.toml": APP}, "d": {}}},
    "empty": {},
    "e": {
        SITE: {
            **distribution(
                "my_app-1", "my_app/m.py", direct_url=OF_NAME.replace("app", "libs/python")
            ),
            **distribution("d-1", "d/m.py", direct_url=OF_NAME.replace("app", "libs/d")),
        }
    },
}
OWN_DISTRIBUTIONS: dict[str, Case] = {
    "from an index, or from --find-links": (
        {"e": {SITE: {**OWN, **FOREIGN}}},
        {},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "by setup.py install": (
        {
            "e": {
                SITE: {
                    "my_app": {"m.py": ""},
                    "my_app-1-py3.13.egg-info": {"installed-files.txt": "../my_app/m.py\n"},
                }
            }
        },
        {},
        {f"e/{SITE}/my_app/m.py": "project"},
    ),
    "in an unpacked PEX": (
        {
            "app.pex": {
                "PEX-INFO": "{}",
                "__main__.py": "",
                ".deps/my_app-1-py3-none-any.whl": OWN,
                ".deps/d-1-py3-none-any.whl": FOREIGN,
            }
        },
        {"path": ["app.pex", ".deps/my_app-1-py3-none-any.whl", *PATH]},
        {
            "app.pex/.deps/my_app-1-py3-none-any.whl/my_app/m.py": "project",
            "app.pex/.deps/d-1-py3-none-any.whl/d/m.py": "third-party",
            "app.pex/__main__.py": "third-party",
        },
    ),
    "with modules outside of the site directory": (
        {
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", "../../../share/app/plugin.py"),
                    **distribution("d-1", "d.py", "../../../share/app/d.py"),
                },
                "share/app": {"plugin.py": "", "d.py": ""},
            },
            "other": Link("e"),
        },
        {},
        {
            "e/share/app/plugin.py": "project",
            "e/share/app/d.py": "third-party",
            "e/share/app/none.py": "third-party",
            "other/share/app/plugin.py": "project",
        },
    ),
    "from a wheel in the repository, which has the project in a subdirectory": (
        {
            "repo/.git": {},
            "repo/bindings/python/pyproject.toml": APP,
            "repo/target/wheels/my_app-1-py3-none-any.whl": "",
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=IN_REPOSITORY),
                    **distribution("d-1", "d/m.py", direct_url=IN_REPOSITORY),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from the repository by its URL, which has the project in a subdirectory": (
        {
            "repo/.git": {},
            "repo/bindings/python/pyproject.toml": APP,
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=BY_URL),
                    **distribution("d-1", "d/m.py", direct_url=BY_URL),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from a clone by its path; another from a directory of another machine": (
        {
            "repo/.git": {},
            "repo/python/pyproject.toml": APP,
            "repo/more/pyproject.toml": '[project]\nname = "more"',
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=BY_CLONE),
                    **distribution("more-1", "more/m.py", direct_url=ELSEWHERE),
                }
            },
        },
        {"cwd": "repo"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/more/m.py": "third-party"},
    ),
    "in the last stage of a container, which has only its environment": (
        {"app/.venv": {"pyvenv.cfg": "", SITE: {**IN_CONTAINER, **FOREIGN}}},
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {f"app/.venv/{SITE}/my_app/m.py": "project", f"app/.venv/{SITE}/d/m.py": "third-party"},
    ),
    "in the same stage, started elsewhere; another path dependency was beside it": (
        {
            "app/.venv": {"pyvenv.cfg": "", SITE: {**IN_CONTAINER, **MEMBER, **BESIDE}},
            "away": {},
        },
        {"prefix": "app/.venv", "cwd": "away", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {
            f"app/.venv/{SITE}/my_app/m.py": "project",
            f"app/.venv/{SITE}/member.py": "project",
            f"app/.venv/{SITE}/beside.py": "third-party",
        },
    ),
    "the same of a workspace whose root is no distribution, started there": (
        {"app/.venv": {"pyvenv.cfg": "", SITE: {**MEMBER, **BESIDE}}},
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {
            f"app/.venv/{SITE}/member.py": "project",
            f"app/.venv/{SITE}/beside.py": "third-party",
        },
    ),
    "no last stage: what else was installed from the same place is still there": (
        {
            "app/.venv": {"pyvenv.cfg": "", SITE: {**MEMBER, **OTHER}},
            "app/other/pyproject.toml": '[project]\nname = "other"',
        },
        {"prefix": "app/.venv", "cwd": "app", "path": [f"base/{LIB}", f"app/.venv/{SITE}"]},
        {f"app/.venv/{SITE}/member.py": "third-party", f"app/.venv/{SITE}/other.py": "project"},
    ),
    "in a last stage whose home directory is the project's": (
        {"home/.venv": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=AT_HOME)}},
        {"prefix": "home/.venv", "cwd": "home", "path": [f"base/{LIB}", f"home/.venv/{SITE}"]},
        {f"home/.venv/{SITE}/d.py": "project"},
    ),
    "conda's packages name where they were built, perhaps beside the environment": (
        {"app/e": {"conda-meta/history": "", SITE: {**MEMBER, **BESIDE}}},
        {"prefix": "app/e", "cwd": "app", "path": [f"base/{LIB}", f"app/e/{SITE}"]},
        {f"app/e/{SITE}/member.py": "third-party", f"app/e/{SITE}/beside.py": "third-party"},
    ),
    "the home directory is no project that may be gone": (
        {"home/.venv": {"pyvenv.cfg": "", SITE: distribution("d-1", "d.py", direct_url=IN_HOME)}},
        {"prefix": "home/.venv", "cwd": "home", "path": [f"base/{LIB}", f"home/.venv/{SITE}"]},
        {f"home/.venv/{SITE}/d.py": "third-party"},
    ),
    "from a copy of the repository that is gone, started in this one": (
        COPIED,
        {"cwd": "repo/docs"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "the same, with the tests on sys.path and the working directory elsewhere": (
        COPIED,
        {"cwd": "empty", "path": ["repo/docs", *PATH]},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "from a wheel outside of the repository, with the tests on sys.path": (
        {
            **COPIED,
            "e": {
                SITE: {
                    **distribution("my_app-1", "my_app/m.py", direct_url=WHEEL),
                    **distribution("d-1", "d/m.py", direct_url=WHEEL),
                }
            },
        },
        {"cwd": "empty", "path": ["repo/docs", *PATH]},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "its own wheel file on sys.path": (
        {"dist": {"my_app-1-py3-none-any.whl": archive("my_app/m.py")}},
        {"path": ["dist/my_app-1-py3-none-any.whl", *PATH]},
        {"dist/my_app-1-py3-none-any.whl/my_app/m.py": "project"},
    ),
    "with the working directory elsewhere, as cibuildwheel's": (
        {"e": {SITE: {**OWN, **FOREIGN}}, "empty": {}},
        {"cwd": "empty", "script_directory": "{top}/project/tests"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d/m.py": "third-party"},
    ),
    "a wheel that has left its pyproject.toml in the environment": (
        {
            "e": {
                "pyproject.toml": NAME_OF_D,
                SITE: {**OWN, "d.py": "", **distribution("d-1", "d.py", "../../../pyproject.toml")},
            }
        },
        {"script_directory": "{top}/e/bin"},
        {f"e/{SITE}/my_app/m.py": "project", f"e/{SITE}/d.py": "third-party"},
    ),
    "a pyproject.toml there that no wheel has brought": (
        {"e": {"pyproject.toml": NAME_OF_D, SITE: FOREIGN}},
        {},
        {f"e/{SITE}/d/m.py": "project"},
    ),
    "a wheel with a setup.py at its top, in a --target": (
        {
            "deps": {
                "setup.py": "setup(name='d')",
                "d.py": "",
                "own.py": "",
                **distribution("d-1", "d.py", "setup.py"),
            }
        },
        {"path": ["deps", *PATH], "cwd": "deps"},
        {"deps/d.py": "third-party", "deps/own.py": "project"},
    ),
    "a directory that holds another project by now": (
        {
            "app": {"pyproject.toml": '[project]\nname = "service"\n', "s.py": ""},
            "e": {SITE: {"d": {"m.py": ""}, **distribution("d-1", "d/m.py", direct_url=OF_NAME)}},
        },
        {"cwd": "app"},
        {f"e/{SITE}/d/m.py": "third-party", "app/s.py": "project"},
    ),
}


@pytest.mark.parametrize("case", OWN_DISTRIBUTIONS)
def test_own_distributions(case: str, tmp_path: Path) -> None:
    check(OWN_DISTRIBUTIONS[case], tmp_path, BASE)
