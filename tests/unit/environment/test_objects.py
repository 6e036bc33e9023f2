"""Where the code of objects is: each truth comes from the file that the object was made in."""

from __future__ import annotations

import asyncio
import collections
import functools
import importlib.machinery
import importlib.util
import json
import json.decoder
import os
import sys
import types
from pathlib import Path
from typing import Any

import coverage
import pytest

from whose import Classifier, Kind, classify_module, classify_object
from whose._environment.objects import file_of_object

OWN = {
    "class": lambda made: made.Plain,
    "class without functions": lambda made: made.Plain.Inner,
    "class with borrowed functions": lambda made: made.Borrowed,
    "class that does not want to be looked at": lambda made: made.Shy,
    "object that does not want its class to be looked at": lambda made: made.Shy(),
    "dataclass": lambda made: made.Data,
    "namedtuple": lambda made: made.Pair,
    "enum": lambda made: made.Color,
    "member of an enum": lambda made: made.Color.RED,
    "object": lambda made: made.Plain(),
    "function": lambda made: made.function,
    "lambda": lambda made: made.anonymous,
    "method": lambda made: made.Plain().method,
    "class method": lambda made: made.Plain.of_class,
    "raw class method": lambda made: vars(made.Plain)["of_class"],
    "raw static method": lambda made: vars(made.Plain)["static"],
    "property": lambda made: vars(made.Plain)["value"],
    "cached property": lambda made: vars(made.Plain)["cached"],
    "generator": lambda made: made.generator(),
    "asynchronous generator": lambda made: made.asynchronous(),
    "code": lambda made: made.function.__code__,
    "frame": lambda made: made.frame(),
    "traceback": lambda made: made.error(),
    "cached function": lambda made: made.remembered,
    "partial": lambda made: made.partial,
    "method of a cached function": lambda made: functools.partial(made.Plain().method, 1),
    "module": lambda made: made,
}


@pytest.mark.parametrize("make", OWN.values(), ids=OWN)
def test_own_file(made: Any, make: Any) -> None:
    assert file_of_object(make(made)) == made.__file__


def test_a_coroutine(made: Any) -> None:
    found = made.coroutine()
    assert file_of_object(found) == made.__file__
    asyncio.run(found)


def test_what_a_decorator_made_is_the_decorators(made: Any) -> None:
    """Its own code is what runs; `__wrapped__` is only a hint for readers."""
    assert made.wrapped.__wrapped__.__code__.co_filename == made.__file__
    assert classify_object(made.wrapped) == "stdlib"
    assert classify_object(made.wrapped.__wrapped__) == "project"


def test_standard_library() -> None:
    numbers = (int, int.__add__, (1).__add__, 1, None, object(), "text")
    modules = (sys, os, json, sys.modules["_frozen_importlib"], sys.modules["zipimport"])
    classes = (json.JSONDecoder, type, type(json), collections.deque, functools.partial)
    functions = (len, [].append, dict.fromkeys, str.join, json.decoder.scanstring)
    descriptors = (vars(types.FunctionType)["__code__"], vars(dict)["fromkeys"], os.environ)
    for asked in (*numbers, *modules, *classes, *functions, *descriptors):
        assert classify_object(asked) is Kind.STDLIB, asked


def test_inherited_methods_of_builtin_classes_are_theirs(made: Any) -> None:
    """They are what a profiler gets for a call of C code."""
    own = made.Mapping(x=1)
    for asked in (
        own.get,
        own.__len__,
        made.Mapping.fromkeys,
        made.Mapping.__new__,
        own.__reduce__,
    ):
        assert classify_object(asked) is Kind.STDLIB, asked
    assert file_of_object(made.Mapping.mro) == "<frozen builtins>"
    assert file_of_object(own.get_own) == made.__file__


def test_functions_of_a_module_that_is_no_longer_there(monkeypatch: pytest.MonkeyPatch) -> None:
    import math

    monkeypatch.delitem(sys.modules, "math")
    assert file_of_object(math.sin) == file_of_object(math)


def test_a_module_whose_importer_says_where_it_is_from() -> None:
    made = types.ModuleType("made")
    made.__spec__ = importlib.machinery.ModuleSpec("made", None, origin="/srv/app/made.py")
    assert file_of_object(made) == "/srv/app/made.py"


def test_modules_without_a_file_are_their_packages() -> None:
    """Extension modules and lazy importers make such modules, in the name of a package."""
    import xml.parsers.expat

    assert classify_object(xml.parsers.expat.errors) is Kind.STDLIB
    assert classify_module("pyexpat.errors") is Kind.STDLIB
    assert classify_object(types.ModuleType("pytest.lazy.part")) is Kind.UNKNOWN
    assert classify_object(types.ModuleType("pytest.lazy")) is Kind.THIRD_PARTY


def test_a_class_of_an_extension_module_with_a_short_name(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrapt's classes say that their module is `_wrappers`; it is `wrapt._wrappers`."""
    short = type("Short", (), {"__module__": "made_for_test"})
    other = type("Short", (), {"__module__": "made_for_test"})
    monkeypatch.delitem(sys.modules, "made_for_test")
    assert file_of_object(short) == "<object>"
    monkeypatch.setitem(sys.modules, "package_for_test.made_for_test", made)
    monkeypatch.setattr(made, "Short", short, raising=False)
    assert file_of_object(short) == file_of_object(short()) == made.__file__
    assert file_of_object(other) == "<object>"


def test_third_party() -> None:
    ours = coverage.Coverage(data_file=None, config_file=False)
    for asked in (coverage, coverage.Coverage, ours, ours.start, coverage.files.abs_file):
        assert classify_object(asked) is Kind.THIRD_PARTY, asked
    for asked in (pytest, pytest.raises, pytest.MonkeyPatch.setattr):
        assert classify_object(asked) is Kind.THIRD_PARTY, asked


def test_code_without_a_file() -> None:
    values: dict[str, Any] = {"__name__": "never_imported"}
    exec("def f(): pass\nclass C:\n    def m(self): pass", values)
    values["__name__"] = "json"  # as where `exec` gets the names of a module
    exec("class D:\n    def m(self): pass", values)
    for name in ("f", "C", "D"):
        assert classify_object(values[name]) is Kind.UNKNOWN
    for asked in (values["C"](), types.ModuleType("json")):
        assert classify_object(asked) is Kind.UNKNOWN


def test_objects_of_classes_that_say_their_own_module() -> None:
    """As the functions that Cython makes, whose class is of no file."""

    class Compiled:
        __slots__ = ("module",)

    Compiled.__module__ = vars(Compiled)["module"]  # type: ignore[assignment]
    asked = Compiled()
    asked.module = "json.decoder"  # type: ignore[attr-defined]
    assert file_of_object(asked) == json.decoder.__file__
    asked.module = "never_imported"  # type: ignore[attr-defined]
    assert classify_object(asked) is Kind.UNKNOWN
    Compiled.__module__ = vars(types.FunctionType)["__module__"]
    assert classify_object(asked) is Kind.UNKNOWN


def test_what_leads_nowhere() -> None:
    asked: Any = len
    for _ in range(100):
        asked = staticmethod(asked)
    assert classify_object(asked) is Kind.UNKNOWN
    assert classify_object(functools.lru_cache(len).cache_info()) is Kind.STDLIB


def test_a_namespace_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "space_for_test").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("space_for_test")
    assert file_of_object(module) == str(tmp_path / "space_for_test")
    monkeypatch.delitem(sys.modules, "space_for_test")


def test_a_namespace_package_has_one_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name and as an object: the project's if a module in any of its directories is."""
    for place in ("empty", "libs", "own"):
        (tmp_path / place / "space_for_test").mkdir(parents=True)
    (tmp_path / "libs/space_for_test/one.py").write_text("")
    (tmp_path / "own/space_for_test/mine.py").write_text("")
    monkeypatch.chdir(tmp_path)
    libraries = [tmp_path / "empty", tmp_path / "libs"]
    for places, kind in {
        ("libs", "own"): "project",
        ("libs",): "third-party",
        ("empty",): "third-party",
        ("empty", "own"): "project",
    }.items():
        with monkeypatch.context() as patch:
            patch.setattr(sys, "path", [*(str(tmp_path / each) for each in places), *sys.path])
            module = importlib.import_module("space_for_test")
            patch.setitem(sys.modules, "space_for_test", module)
            classifier = Classifier(third_party=libraries)
            assert classifier.classify_object(module) == kind, places
            assert classifier.classify_module("space_for_test") == kind
            module.__path__ = [f"{each}/space_for_test" for each in places]
            assert classifier.classify_object(module) == kind, places
            assert classifier.classify_module("space_for_test") == kind
            module.__path__ = ["<string>"]
            assert classifier.classify_object(module) == "unknown"
            assert classifier.classify_module("space_for_test") == "unknown"
        del sys.modules["space_for_test"]


def test_a_frame_that_is_known_is_looked_up(made: Any) -> None:
    """And follows the same changes as paths."""
    frame = made.frame()
    assert [classify_object(frame), classify_object(frame)] == ["project", "project"]
    import whose

    assert whose._api.RUNNING._now.known[made.__file__] is Kind.PROJECT
    whose.refresh()
    assert classify_object(frame) == "project"
