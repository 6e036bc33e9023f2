"""Objects of a program that run code, or raise, when they are looked at."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import types
import unittest.mock
from typing import Any

import pytest

import whose
from whose import Kind, classify_module, classify_object
from whose._environment.objects import file_of_object

ran: list[str] = []


def tell(*given: object) -> Any:
    ran.append(repr(type(given[0])))
    raise RuntimeError


@pytest.fixture(autouse=True)
def _no_code_ran_before() -> None:
    ran.clear()


class OddString(str):
    """Like the names that Jinja and lazy translations make, but worse."""

    __slots__ = ()
    __eq__ = __hash__ = __len__ = __getitem__ = __str__ = tell
    startswith = encode = rfind = partition = tell


class OddList(list[Any]):
    __eq__ = __ne__ = __iter__ = __len__ = __getitem__ = tell  # type: ignore[assignment]


class OddDict(dict[Any, Any]):
    __getitem__ = __contains__ = __iter__ = get = items = tell


class OddModule(types.ModuleType):
    __getattribute__ = __bool__ = __len__ = tell


class Uncomparable:
    __eq__ = __fspath__ = tell
    __hash__ = None  # type: ignore[assignment]


def of_functools(**names: Any) -> Any:
    """An object of a class of the program that says to be of `functools`."""
    return type("Partial", (), {"__module__": "functools", **names})()


def in_functools(**names: Any) -> Any:
    made = of_functools()
    vars(made).update(names)
    return made


def module(**names: Any) -> types.ModuleType:
    made = OddModule("never_imported")
    types.ModuleType.__dict__["__dict__"].__get__(made).update(names)
    return made


def with_filename(name: str) -> Any:
    """A function of a file, with the frame of a call in its attributes."""
    values: dict[str, Any] = {"sys": sys}
    exec("def made():\n    return sys._getframe()", values)
    code = values["made"].__code__.replace(co_filename=name)
    return types.FunctionType(code, values)


def untraced(function: Any) -> Any:
    """What a function returns. A tracer, as of coverage.py, would look at its filename."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return function()
    finally:
        sys.settrace(tracer)


ODD: dict[str, Any] = {
    "property `func`": lambda: of_functools(func=property(tell)),
    "`__getattr__`": lambda: of_functools(__getattr__=tell),
    "`__getattribute__`": lambda: of_functools(__getattribute__=tell, func=len),
    "descriptor": lambda: of_functools(func=type("D", (), {"__get__": tell, "__set__": tell})()),
    "namespace with a property": lambda: module(
        __path__=type("NamespacePath", (), {"_path": property(tell)})()
    ),
    "namespace with `__getattr__`": lambda: module(
        __path__=type("_NamespacePath", (), {"__getattr__": tell, "__iter__": tell})()
    ),
    "code": lambda: with_filename(OddString("<made>")).__code__,
    "function": lambda: with_filename(OddString("<made>")),
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_no_code_of_an_object_runs(make: Any) -> None:
    made = make()
    ran.clear()
    assert classify_object(made) in (Kind.UNKNOWN, Kind.STDLIB)  # some say to be of `functools`
    assert ran == []


def test_subclasses_of_those_of_functools() -> None:
    """They have code of their own, and are judged by that."""
    for base in (functools.partial, functools.cached_property, functools.singledispatchmethod):
        made = type("Own", (base,), {"__module__": __name__, "own": lambda _: None})(json.dumps)
        assert file_of_object(made) == __file__, base


def test_functions_that_functools_holds() -> None:
    """In slots, and in the dict of the object."""
    own = with_filename(__file__)
    for asked in (
        functools.partial(own),
        functools.lru_cache(own),
        functools.cached_property(own),
        functools.partialmethod(own),
        in_functools(func=own),
    ):
        assert file_of_object(asked) == __file__
    wrapper = OddDict(func=own)
    made = of_functools()
    made.__dict__ = wrapper
    assert file_of_object(made) == __file__
    assert ran == []


def test_a_frame_and_a_class_with_an_odd_filename() -> None:
    made = with_filename(OddString(os.__file__))
    assert classify_object(untraced(made)) is Kind.STDLIB
    ran.clear()
    made.__qualname__, made.__module__ = "C.made", "never_imported"
    made.__code__ = made.__code__.replace(co_qualname="C.made")
    made_class = type("C", (), {"made": made, "__module__": "never_imported"})
    made_class.__qualname__ = "C"
    assert classify_object(made_class) is Kind.STDLIB
    assert ran == []


def test_a_module_that_is_false(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "odd_for_test", module(__file__=os.__file__))
    assert classify_object(type("C", (), {"__module__": "odd_for_test"})) is Kind.STDLIB
    assert classify_module("odd_for_test") is Kind.STDLIB
    assert ran == []


@pytest.mark.parametrize("put", [OddDict(sys.modules), None, {}, 3], ids=type)
def test_other_modules(put: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter itself does not look at `sys.modules`, but at what was there at first."""
    whose.explain(os.__file__), classify_module("json"), whose.distributions_of("pytest")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "modules", put)
        patch.setattr(sys, "builtin_module_names", put)
        answers = [classify_object(len), classify_object(sys), classify_module("os")]
        answers += [whose.Classifier().classify(os.__file__), classify_object(type(pytest))]
        found = whose.distributions_of("pytest")
    assert answers == ["stdlib"] * 5
    assert [each.name for each in found] == ["pytest"]
    assert ran == []


@pytest.mark.parametrize("odd", [OddString, lambda text: text.encode()], ids=["string", "bytes"])
def test_odd_names_and_paths(odd: Any) -> None:
    for turn in "12":
        assert whose.classify(odd(os.__file__)) == "stdlib", turn
        assert whose.explain(odd(os.__file__)).kind == "stdlib"
        assert whose.owner(odd(pytest.__file__)).name == "pytest"
        assert whose.classify(odd("<string>")) == "unknown"
    if odd is OddString:
        assert classify_module(odd("json")) == "stdlib"
        assert [each.name for each in whose.distributions_of(odd("pytest"))] == ["pytest"]


SYS_PATHS: dict[str, Any] = {
    "list": OddList,
    "string first": lambda path: [OddString("/x"), *path],
    "string last": lambda path: [*path, OddString("/x")],
    "only such strings": lambda path: [OddString(each) for each in path],
    "object": lambda path: [Uncomparable(), *path, Uncomparable()],
    "bytes": lambda path: [b"/x", *path],
    "none": lambda _: None,
    "object in its place": lambda _: Uncomparable(),
    "tuple": tuple,
}


@pytest.mark.parametrize("make", SYS_PATHS.values(), ids=SYS_PATHS)
def test_an_odd_sys_path(make: Any, monkeypatch: pytest.MonkeyPatch, bare: str) -> None:
    classifier = whose.Classifier()
    asks = (whose.classify, classifier.classify, lambda name: whose.explain(name).kind)
    path, frame = [*sys.path], sys._getframe()
    put = make(path)
    for turn in range(3):
        for at in (path, put, [*path, *path], put):
            monkeypatch.setattr(sys, "path", at)
            assert [ask(os.__file__) for ask in asks] == ["stdlib"] * 3, turn
            assert [ask(f"{bare}/m.py") for ask in asks] == ["project"] * 3
            assert whose.owner(pytest.__file__).name == "pytest"  # type: ignore[union-attr]
            assert classify_object(frame) == "project"
            whose.Environment.current()
    monkeypatch.setattr(sys, "path", [*path, bare])
    assert [ask(f"{bare}/m.py") for ask in asks] == ["third-party"] * 3


def test_a_changed_list_of_an_odd_kind(monkeypatch: pytest.MonkeyPatch, bare: str) -> None:
    """It is followed like any other."""
    path = OddList(sys.path)
    monkeypatch.setattr(sys, "path", path)
    assert whose.classify(f"{bare}/m.py") == "project"
    path.append(bare)
    assert whose.classify(f"{bare}/m.py") == "third-party"


def test_no_sys_path_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "path")
    try:
        answers = [whose.classify(os.__file__), whose.Classifier().classify(os.__file__)]
    finally:
        monkeypatch.undo()
    assert answers == ["stdlib"] * 2


def test_bytes_on_sys_path_where_they_must_not_be_compared() -> None:
    code = """
import sys
import whose
classifier = whose.Classifier()
for path in (sys.path[:], [b"/x", *sys.path], [*sys.path, b"/x"], [b"/y", *sys.path], sys.path[:]):
    sys.path[:] = path
    for turn in "12":
        assert whose.classify(whose.__file__) == classifier.classify(whose.__file__)
        whose.explain("x.py"), whose.owner("x.py"), whose.classify_object(sys._getframe())
"""
    subprocess.run([sys.executable, "-bb", "-W", "error", "-c", code], check=True)


def test_a_mock_as_sys_path_sees_nothing() -> None:
    """Of what the plugin asks. `classify` and `owner` compare it once, as coverage.py does."""
    classifier = whose.Classifier()
    classifier.classify(os.__file__)
    with unittest.mock.patch("sys.path") as mock:
        for path in (os.__file__, "/nowhere.py"):
            classifier._find_kind(path), classifier.explain(path)
        classifier.environment  # noqa: B018
        calls = mock.mock_calls
    assert calls == []
