"""What a classifier has imported and prepared before answers, and what it does without."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import textwrap

import pytest

from unit.builders import SITE, build, distribution
from unit.fragile import EXPECTED, make
from whose import Environment
from whose._files import system

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


def test_a_program_prevents_the_import_of_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before `whose` has imported it, which is not prevented. The program's own import is."""
    top, classifier = make(tmp_path)
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_libraries", {})
    monkeypatch.setitem(sys.modules, "json", None)
    asked = classifier()
    for path, kind in EXPECTED.items():
        assert asked.classify(os.path.join(top, path)) == kind
    assert asked.environment.problems == {}
    assert sys.modules["json"] is None


def test_an_application_without_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution may be local then, and conda's records say nothing."""
    top, classifier = make(tmp_path)
    monkeypatch.setattr(system, "_bound", {})
    monkeypatch.setattr(system, "_libraries", {})
    monkeypatch.setitem(sys.modules, "json", None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    asked = classifier()
    assert asked.classify(f"{top}/base/{SITE}/own/m.py") == "project"
    assert asked.classify(f"{top}/conda/p.py") == "project"
    record = f"{top}/conda/conda-meta/p-1.json"
    assert asked.environment.problems == {record: "not a record of conda (ModuleNotFoundError)"}


def test_conda_is_prepared_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, classifier = make(tmp_path)
    monkeypatch.delattr("whose._metadata.conda", raising=False)
    monkeypatch.delitem(sys.modules, "whose._metadata.conda", raising=False)
    classifier().prepare()
    assert "whose._metadata.conda" in sys.modules


@pytest.mark.parametrize("depth", [3, 700])
def test_site_directories_that_name_one_another(tmp_path: Path, depth: int) -> None:
    """As many as Python itself would not follow."""
    tree = {
        "base": {"lib/python3.13": {"os.py": ""}, SITE: {}},
        **{f"s{number}": {} for number in range(depth)},
    }
    top = build(tree, tmp_path)
    sites = [f"{top}/base/{SITE}", *(f"{top}/s{number}" for number in range(depth))]
    for site, following in itertools.pairwise(sites):
        with open(f"{site}/a.pth", "w") as file:
            file.write(f"import site; site.addsitedir({following!r})\n")
    found = Environment.of(f"{top}/base")
    assert [each for each in found.path if each in sites] == sites
    assert found.problems == {}


IMPORTS = """
    import json, sys, zipfile
    sys.path[:0] = {path}
    import whose
    whose.Classifier().prepare()
    before = set(sys.modules)
    for path in {asked}:
        whose.classify(path), whose.owner(path), whose.explain(path)
    whose.classify_object(whose), whose.classify_object(sys._getframe())
    for name in ("json.tool", "d", "no.such"):
        whose.classify_module(name), whose.distributions_of(name)
    whose.Classifier().library_prefixes(), list(whose.Classifier().project_files())
    sys.path.append({later!r})
    whose.classify({asked}[-1])
    print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_prepared_answers_import_nothing(tmp_path: Path) -> None:
    """So no other thread that forks meanwhile leaves a lock of the import system to a child.

    That is so for questions of all kinds.
    """
    top, _ = make(tmp_path / "project")
    asked = [*(os.path.join(top, name) for name in EXPECTED), os.__file__, json.__file__, "<x>"]
    asked.append(os.path.join(sys.prefix, "bin", "activate"))
    used = {"used": {"bin": {"python": "", "tool": ""}, "conda-meta": {}, SITE: {}}}
    asked.append(os.path.join(build(used, tmp_path), "used", "bin", "tool"))
    code = textwrap.dedent(IMPORTS).format(
        path=[os.path.join(top, "deps.zip")], asked=asked, later=f"{tmp_path}/used/{SITE}"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=top, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout) == []


REMOVED = """
    import os, shutil, sys
    sys.path.append({site!r})
    import whose
    {first}
    shutil.rmtree({site!r})
    print(whose.classify(os.path.join({site!r}, "app.py")))
"""


@pytest.mark.parametrize(
    ("first", "kind"),
    [("whose.prepare()", "project"), ("whose.Classifier().prepare()", "third-party")],
)
def test_what_is_removed_keeps_its_kind_if_it_was_read(
    tmp_path: Path, first: str, kind: str
) -> None:
    """By the functions of the package if they were prepared: not if another classifier was."""
    installed = {
        "lib": {"bin": {"python": ""}, "conda-meta": {}, SITE: distribution("app-1", "app.py")}
    }
    project = {"pyproject.toml": '[project]\nname = "app"\n'}
    top = build({**installed, "project": project}, tmp_path)
    code = textwrap.dedent(REMOVED).format(site=f"{top}/lib/{SITE}", first=first)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=f"{top}/project",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{kind}\n", "")
