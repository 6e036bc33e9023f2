"""The plugin in this process: what `Coverage` objects that name `whose` decide, without running.

coverage.py asks from inside of its tracer, where nothing else can be measured.
"""

from __future__ import annotations

import colorsys
import io
import os
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import coverage.control
import coverage.inorout
import pytest

import whose
from unit import builders
from unit.builders import build
from whose._coverage import plugin
from whose._files import archive
from whose._files.disk import Disk

Decide = Callable[..., tuple[bool, str]]

LIBRARY = colorsys.__file__
INSTALLED = pytest.__file__
IN_LIBRARY, THIRD_PARTY = "is in the stdlib", "is a third-party module"


def made(**settings: Any) -> coverage.Coverage:
    """A Coverage object that names `whose`, and has been started once."""
    settings = {"config_file": False, "plugins": [whose.coverage_init], **settings}
    cov = coverage.Coverage(data_file=None, **settings)
    cov.start()
    cov.stop()
    return cov


def decision(cov: Any, path: str, module: str | None = "some.module") -> tuple[bool, str]:
    """Whether a file is traced, and why not. `module` is the name of the one that it is, if any."""
    names = {"__file__": path, "__name__": module}
    frame = types.SimpleNamespace(f_globals=names) if module is not None else None
    found = cov._inorout.should_trace(path, frame)
    return found.trace, found.reason


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    tree = {"app": {"__init__.py": "", "core.py": "", "never.py": ""}, "test_app.py": ""}
    monkeypatch.chdir(tmp_path)
    return build(tree, tmp_path)


def test_by_default_only_the_project_is_measured(top: str) -> None:
    cov = made()
    assert decision(cov, f"{top}/app/core.py") == (True, "")
    for module in ("some.module", None):
        assert decision(cov, INSTALLED, module)[0] is False
        assert decision(cov, LIBRARY, module)[0] is False
    assert decision(cov, INSTALLED) == (False, THIRD_PARTY)
    assert decision(cov, LIBRARY) == (False, IN_LIBRARY)
    assert decision(cov, "<string>")[0] is False


def test_a_relative_name_is_left_to_coverage(top: str) -> None:
    """The working directory may have changed since the module was imported."""
    cov = made()
    name = os.path.relpath(INSTALLED)
    assert decision(cov, name)[0] is False
    # Not told early: coverage.py found its full name.
    assert cov._inorout.should_trace(name).canonical_filename == INSTALLED


def test_with_a_source_nothing_of_the_library_is_measured(top: str) -> None:
    cov = made(source=[top])
    assert decision(cov, f"{top}/app/core.py") == (True, "")
    assert decision(cov, LIBRARY) == (False, IN_LIBRARY)
    assert decision(cov, INSTALLED) == (False, THIRD_PARTY)
    assert decision(cov, INSTALLED, "__main__")[0] is False
    sys.path.append(f"{top}/app")
    try:
        # The module may be one of the source now.
        assert decision(cov, LIBRARY)[0] is False
    finally:
        sys.path.remove(f"{top}/app")


def test_a_package_named_as_source_is_measured_wherever_it_is(top: str) -> None:
    cov = made(source_pkgs=["colorsys"])
    assert decision(cov, LIBRARY, "colorsys")[0] is True
    assert decision(cov, LIBRARY, "colorsys")[0] is True
    assert decision(cov, INSTALLED)[0] is False
    cov = made(source=[os.path.dirname(INSTALLED)])
    assert decision(cov, INSTALLED)[0] is True
    assert decision(cov, LIBRARY)[0] is False


def test_include_and_cover_pylib_say_more_than_whose(top: str) -> None:
    assert decision(made(include=[INSTALLED]), INSTALLED)[0] is True
    assert decision(made(cover_pylib=True), LIBRARY)[0] is True
    cov = made(cover_pylib=True, source=[os.path.dirname(LIBRARY)])
    assert decision(cov, LIBRARY)[0] is True
    assert cov._inorout.pylib_match is None


def test_files_that_never_ran_are_reported_of_the_project_only(top: str, tmp_path: Path) -> None:
    build({"env/lib/python3.13/site-packages": {"dep": {"__init__.py": ""}}}, tmp_path)
    build({"env": {"pyvenv.cfg": "", "share": {"__init__.py": ""}, "__init__.py": ""}}, tmp_path)
    cov = made(source=[top])
    names = {path for path, _ in cov._inorout.find_possibly_unexecuted_files()}
    assert f"{top}/app/never.py" in names
    assert not [name for name in names if name.startswith(f"{top}/env/")]


@pytest.mark.parametrize(
    ("source", "reason"), [(None, THIRD_PARTY), (["."], "falls outside the --source spec")]
)
def test_debugging_tells_both_reasons(top: str, source: list[str] | None, reason: str) -> None:
    """coverage.py's own, and `whose`'s verdict."""
    log = io.StringIO()
    cov: Any = coverage.Coverage(
        config_file=False,
        data_file=None,
        plugins=[whose.coverage_init],
        debug=["trace"],
        source=source,
    )
    cov._debug_file = log
    cov.start()
    cov.stop()
    assert decision(cov, f"{top}/app/core.py")[0] is True
    assert f"whose about '{top}/app/core.py': project: " in log.getvalue()
    assert decision(cov, INSTALLED)[1].startswith(f"{reason} (whose: third-party: pytest ")
    assert "whose" not in decision(cov, "<string>")[1]


def test_a_question_without_an_answer(top: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the file is measured, and with debugging on it is told why."""
    log = io.StringIO()
    plain = made()
    told: Any = coverage.Coverage(
        config_file=False, data_file=None, plugins=[whose.coverage_init], debug=["trace"]
    )
    told._debug_file = log
    told.start()
    told.stop()

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    for name in ("_find_kind", "explain"):
        monkeypatch.setattr(whose.Classifier, name, broken)
    for cov in (plain, told):
        assert decision(cov, INSTALLED)[0] is True
    problem = "no answer (RuntimeError: broken), so it is measured"
    assert f"whose about {INSTALLED!r}: {problem}" in log.getvalue()
    assert f"whose about {INSTALLED!r}: RuntimeError: broken" in log.getvalue()


def test_another_thread_tells_the_same_problem(top: str) -> None:
    """That is no reason to give up."""

    class Shared(dict[str, str]):
        """The other one tells all, and then nothing is left, whenever this one looks."""

        def __len__(self) -> int:
            length = super().__len__()
            self.clear()
            return length

        def __iter__(self) -> Iterator[str]:
            found = list(super().__iter__())
            self.clear()
            return iter(found)

    cov: Any = coverage.Coverage(
        config_file=False, data_file=None, plugins=[whose.coverage_init], debug=["trace"]
    )
    cov._debug_file = io.StringIO()
    cov.start()
    cov.stop()
    cov._inorout.whose.problems = Shared({INSTALLED: "no answer"})
    assert decision(cov, INSTALLED)[0] is False
    assert cov._inorout.should_trace.__self__ is cov._inorout.whose  # it has not given up


def test_files_that_are_not_reported_are_counted(
    top: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the line of WHOSE_REPORT: coverage.py alone would report them as never run."""
    build({"env/lib/python3.13/site-packages": {"dep": {"__init__.py": ""}}}, tmp_path)
    build({"env": {"pyvenv.cfg": "", "__init__.py": ""}}, tmp_path)
    monkeypatch.setattr("atexit.register", lambda *_: None)
    monkeypatch.setenv("WHOSE_REPORT", "1")
    monkeypatch.setattr(plugin, "_IS_CHILD", False)
    cov = made(source=[top])
    assert list(cov._inorout.find_possibly_unexecuted_files())
    assert cov._inorout.whose.plugin.tally.left_out == {f"{top}/env/__init__.py"}


def test_system_information_shows_the_directories(top: str) -> None:
    cov = made()
    shown = dict(cov.sys_info())
    assert set(shown["third_match"]) >= {
        root.path for root in whose.Environment.current().roots if root.kind == "third-party"
    }
    matcher = cov._inorout.third_match
    assert repr(matcher) == f"<whose third-party {matcher.info()!r}>"
    assert "pylib_match" in dict(made(cover_pylib=True).sys_info())


def test_a_later_object_sees_what_has_changed_on_disk(top: str) -> None:
    """Though it shares what is known with those before it."""
    path = f"{top}/app/environment/m.py"
    before = made()
    assert decision(before, path)[0] is True
    os.makedirs(os.path.dirname(path))
    with open(f"{top}/app/environment/pyvenv.cfg", "w", encoding="utf-8"):
        pass
    assert decision(before, path)[0] is True
    assert decision(made(), path) == (False, THIRD_PARTY)


def test_a_second_start_sees_what_has_changed_on_disk(top: str) -> None:
    cov: Any = made()
    path = f"{top}/app/environment/m.py"
    assert decision(cov, path)[0] is True
    build({"app/environment": {"pyvenv.cfg": ""}}, top)
    cov.erase()
    cov.start()
    cov.stop()
    assert decision(cov, path) == (False, THIRD_PARTY)


def test_archives_on_the_path_are_opened_before_the_measurement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reads them would be imported inside a decision."""
    path = build({"app.zip": builders.archive("m.py")}, tmp_path) + "/app.zip"
    opened: list[str] = []
    real = archive.open_archive

    def open_archive(path: str, disk: Disk) -> Any:
        opened.append(path)
        return real(path, disk)

    monkeypatch.setattr(archive, "open_archive", open_archive)
    monkeypatch.setattr(sys, "path", [*sys.path, path])
    made()
    assert opened == [path]
