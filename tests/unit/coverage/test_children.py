"""What a measured process hands its children, and when it does not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import coverage
import pytest

import whose
from unit.builders import Link, build, distribution, environment
from whose._coverage import children, plugin


@pytest.fixture(autouse=True)
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(children.VARIABLE, "")
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "")
    monkeypatch.delenv("WHOSE", raising=False)
    monkeypatch.setattr(plugin, "_IS_CHILD", False)
    monkeypatch.chdir(tmp_path)


def measuring(
    run: str, *plugins: Any, option: str = "lazy", options: Any = ()
) -> coverage.Coverage:
    """A Coverage object with these settings; what is imported for it is the project's."""
    Path("rc").write_text(f"[run]\n{run}\n")
    init = partial(whose.coverage_init, options={"children": option, **dict(options)})
    return coverage.Coverage(config_file="rc", data_file=None, plugins=[init, *plugins])


def said(*args: Any, **kwargs: Any) -> str:
    return dict(measuring(*args, **kwargs).sys_info())["whose_children"]


def tracer(reg: Any) -> None:
    reg.add_file_tracer(coverage.CoveragePlugin())


def contexts(reg: Any) -> None:
    reg.add_dynamic_context(coverage.CoveragePlugin())


SUBPROCESS = "patch = subprocess\n"


@pytest.mark.parametrize(
    "run",
    [
        "",
        "branch = yes",
        "context = here",
        "relative_files = yes",
        "concurrency = thread, multiprocessing",
        "source = own",
        "source_pkgs = own",
        "include = own/*",
        "omit = own/*",
        "debug = ",
        "dynamic_context = none",
    ],
)
def test_they_are_put_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: str) -> None:
    build({"own": {"__init__.py": ""}}, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert said(SUBPROCESS + run) == "lazy"


@pytest.mark.parametrize(
    ("run", "plugins", "reason"),
    [
        ("cover_pylib = yes", [], "[run] cover_pylib is set"),
        ("dynamic_context = test_function", [], "[run] dynamic_context is set"),
        ("sigterm = yes", [], "[run] sigterm is set"),
        ("debug = trace", [], "[run] debug is set"),
        ("concurrency = greenlet", [], "[run] concurrency is greenlet"),
        ("source = json", [], "[run] source names what is not the project's: "),
        ("source_pkgs = pytest", [], "[run] source names what is not the project's: "),
        ("include = *.py", [], "[run] include may name what is not the project's: *.py"),
        ("include = core.py", [], "[run] include may name what is not the project's: core.py"),
        ("include = /*", [], "[run] include may name what is not the project's: /*"),
        ("", [tracer], "the plugin coverage.plugin may have a say about any file"),
        ("", [contexts], "the plugin coverage.plugin may have a say about any file"),
    ],
)
def test_they_start_at_once(run: str, plugins: list[Any], reason: str) -> None:
    """Where what is not the project's may be measured, or what is called before it."""
    assert said(SUBPROCESS + run, *plugins).startswith(f"eager, because {reason}")


def test_what_this_coverage_or_interpreter_cannot_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(sys.implementation, "name", "pypy")
        assert (
            said(SUBPROCESS) == "eager, because only CPython tells of code that it is about to run"
        )
    monkeypatch.delattr("coverage.config.CoverageConfig.serialize")
    reason = "eager, because coverage.py is older than 7.10.3, and its children only read the "
    assert said(SUBPROCESS).startswith(reason)


def test_settings_that_no_run_can_have() -> None:
    """What is wrong with them is said, and once found out."""
    cov = measuring(SUBPROCESS + "source_dirs = gone")
    found = [dict(cov.sys_info())["whose_children"] for _ in range(2)]
    assert found[0].startswith("eager, because ConfigError: ")
    assert found[0] == found[1]


def test_without_the_patch() -> None:
    assert said("").startswith("eager, because [run] patch does not name subprocess")


def test_eager_is_the_default() -> None:
    assert said(SUBPROCESS, option="eager") == "eager"


def test_what_is_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the configuration that it is for; nothing by one for which children are not late."""
    for _ in range(2):
        cov = measuring(f"{SUBPROCESS}[whose]\nproject = own")
        cov.start()
        cov.stop()
        first, *lines = os.environ[children.VARIABLE].split("\n")
        assert first == os.environ["COVERAGE_PROCESS_CONFIG"]
        assert f"own\t{plugin.START_DIRECTORY}/" in lines
        assert f"ask\t{tmp_path}" in lines
        stdlib = os.path.dirname(os.__file__)
        [line] = (each for each in lines if each.startswith(f"library\t{stdlib}\t"))
        others = {*line.split("\t")[3:]} - {"sitecustomize.py"}  # some systems link that one there
        assert others == {"dist-packages", "site-packages"}
    cov = measuring(SUBPROCESS + "cover_pylib = yes")
    cov.start()
    cov.stop()
    assert os.environ[children.VARIABLE] == ""  # by which children know that they are children
    for start in (None, "rc"):
        if start:
            monkeypatch.setenv("COVERAGE_PROCESS_START", start)
        handed_over(measuring("disable_warnings = whose-no-effect"))
        assert os.environ.get(children.VARIABLE) == (start and "")


def handed_over(cov: coverage.Coverage) -> list[str]:
    cov.start()
    cov.stop()
    return os.environ.get(children.VARIABLE, "").split("\n")[1:]


@pytest.mark.parametrize(
    ("run", "options", "asks"),
    [
        ("", [], True),
        ("omit = own/*", ["project\towned", "third_party\tother"], True),
        ("source_pkgs = own", [], False),
        ("include = own/*", ["project\towned"], False),
        ("", ["project\twith\ta tab"], False),
    ],
)
def test_who_tells_what_no_directory_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: str, options: list[str], asks: bool
) -> None:
    """Children ask `whose`, with its options, unless third-party code may be measured, too."""
    build({"own": {"__init__.py": ""}, "owned": {"m.py": ""}, "other": {"m.py": ""}}, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    given: dict[str, list[str]] = {}
    for name, _, value in (each.partition("\t") for each in options):
        given.setdefault(name, []).append(f"{tmp_path}/{value}")
        (tmp_path / value).mkdir(exist_ok=True)
        (tmp_path / value / "m.py").touch()
    lines = handed_over(measuring(f"{SUBPROCESS}{run}", options=given))
    assert any(each.startswith("ask\t") for each in lines) is asks
    told = [each for each in lines if each.startswith(("project\t", "third_party\t"))]
    assert told == ([each.replace("\t", f"\t{tmp_path}/") for each in options] if asks else [])


def test_programs_that_replace_themselves_are_followed() -> None:
    found = handed_over(measuring("patch = subprocess, execv, _exit"))
    assert {"execv", "_exit"} <= {*found}
    assert not {"execv", "_exit"} & {*handed_over(measuring(SUBPROCESS))}


def test_programs_that_fork_with_multiprocessing_are_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # It would stay changed for the other tests.
    monkeypatch.setattr("coverage.control.patch_multiprocessing", lambda **_: None)
    assert "fork" in handed_over(measuring(f"{SUBPROCESS}concurrency = thread, multiprocessing"))
    assert "fork" not in handed_over(measuring(SUBPROCESS))


def test_what_does_not_fit_into_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_LONGEST", 100)
    cov = measuring(SUBPROCESS)
    assert handed_over(cov) == []
    assert os.environ[children.VARIABLE] == ""
    [it] = cov._plugins.configurers
    assert children.status(it) == "eager, because a variable would have more than 100 characters"


def test_a_directory_whose_name_is_two_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not handed over: what is in it is asked about."""
    top = build({"two\nlines": {"site-packages": {"m.py": ""}}, "one/site-packages": {}}, tmp_path)
    sites = [f"{top}/two\nlines/site-packages", f"{top}/one/site-packages"]
    monkeypatch.setattr(sys, "path", [*sys.path, *sites])
    lines = handed_over(measuring(SUBPROCESS))
    named = [each.split("\t")[1] for each in lines if each.startswith("library\t")]
    assert f"{top}/one/site-packages" in named
    assert not [each for each in lines if "lines/site-packages" in each]


@pytest.fixture
def classifier(tmp_path: Path) -> Callable[..., whose.Classifier]:
    """For an environment with a library, an own distribution, a link, and a project beside it."""
    site = "venv/lib/python3.13/site-packages"
    tree = {
        "base": {"lib": {"python3.13": {"os.py": ""}}, "bin": {"python3.13": ""}},
        "venv/pyvenv.cfg": "home = {top}/base/bin\n",
        site: {
            "click": {"__init__.py": ""},
            "own": {"__init__.py": ""},
            "linked": Link("project/linked"),
            "forced": {"deep": {"__init__.py": ""}},
            **distribution("click-1", "click/__init__.py"),
            **distribution("own-1", "own/__init__.py"),
        },
        "project": {"pyproject.toml": '[project]\nname = "own"\n', "linked": {"__init__.py": ""}},
    }
    top = build(tree, tmp_path)
    made = environment(
        top, "venv", path=["base/lib/python3.13", site], stdlib=[f"{top}/base/lib/python3.13"]
    )
    return partial(whose.Classifier, made)


def test_settled_places(tmp_path: Path, classifier: Callable[..., whose.Classifier]) -> None:
    """Everything in a site directory but own distributions, links, and what options name."""
    site = f"{tmp_path}/venv/lib/python3.13/site-packages"
    found = dict(classifier(project=[f"{site}/forced/deep"])._settled_places())
    assert found[site] == {"own", "linked", "forced", "own-1.dist-info"}
    assert found[f"{tmp_path}/base/lib/python3.13"] >= {"site-packages", "dist-packages"}
    assert classifier(project=[str(tmp_path)])._settled_places() == []


@pytest.mark.parametrize(
    ("pattern", "own"),
    [
        ("project/*", True),
        ("project/linked/*.py", True),
        ("*", False),  # the environment is below
        ("venv/lib/*", False),
        ("venv/lib/python3.13/site-packages/click/*", False),
    ],
)
def test_what_a_pattern_can_match(
    tmp_path: Path, classifier: Callable[..., whose.Classifier], pattern: str, own: bool
) -> None:
    assert children._is_own_tree(f"{tmp_path}/{pattern}", classifier()) is own
    assert not children._is_own_tree("*/project/*", classifier())
    assert not children._is_own_tree("core.py", classifier())
