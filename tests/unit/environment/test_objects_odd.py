"""Odd objects, and modules without files: nothing of them runs, and nothing is imported."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import subprocess
import sys
import types
import unittest.mock
from typing import Any

import pytest

from whose import Kind, classify_module, classify_object
from whose._environment.objects import file_of_object


class Touchy:
    """Raises when anything of it is looked at."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(name)

    @property
    def __class__(self) -> Any:
        raise AssertionError("__class__")


def test_nothing_of_the_object_runs(made: Any) -> None:
    """Of a proxy, a mock and a module that loads itself when it is touched."""
    assert file_of_object(Touchy()) == __file__
    mock = unittest.mock.Mock(spec=made.function)
    assert classify_object(mock) == "stdlib"
    assert mock.mock_calls == []
    spec = importlib.util.spec_from_file_location("lazy_for_test", made.__file__)
    assert spec is not None
    assert spec.loader is not None
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert file_of_object(module) == made.__file__
    assert "function" not in object.__getattribute__(module, "__dict__")


def test_nothing_of_odd_modules_and_classes_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a program has put into `sys.modules`, and whatever its metaclasses define."""

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            raise AssertionError(name)

        def __eq__(cls, other: object) -> bool:
            raise AssertionError("__eq__")

        def __hash__(cls) -> int:
            raise AssertionError("__hash__")

    class Odd(metaclass=Meta):
        def method(self) -> None: ...

    class Holder:
        odd = Odd()

    Holder.__module__ = Touchy()  # type: ignore[assignment]
    module = types.ModuleType("odd")
    vars(module).update(__file__=Touchy(), __name__=Touchy(), __spec__=Odd(), __path__=[Touchy()])
    monkeypatch.setitem(sys.modules, "odd", module)
    monkeypatch.setitem(sys.modules, "touchy", Touchy())  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, 3, Odd())  # type: ignore[call-overload]
    for name in ("odd", "touchy", "touchy.below", "odd.below"):
        assert classify_module(name) is Kind.UNKNOWN
    assert file_of_object(Odd) == file_of_object(Odd()) == __file__
    assert classify_object(module) is Kind.UNKNOWN
    assert classify_object(Holder) is Kind.UNKNOWN
    vars(module)["__path__"] = Odd()
    assert classify_object(module) is Kind.UNKNOWN
    ring = types.ModuleType("ring.ring")
    monkeypatch.setitem(sys.modules, "ring", ring)
    monkeypatch.setitem(sys.modules, "ring.ring", ring)
    assert classify_module("ring.ring") is Kind.UNKNOWN


def test_nothing_is_imported_but_what_answers() -> None:
    code = """
import sys, whose
whose.classify(whose.__file__)
before = set(sys.modules)
for asked in (len, sys, whose, whose.Classifier, whose.classify, sys._getframe(), object()):
    whose.classify_object(asked)
print(sorted(set(sys.modules) - before))"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["['whose._environment.objects']"]
