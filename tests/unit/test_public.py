"""What is public is documented, each with an example; the examples are run by --doctest-modules."""

from __future__ import annotations

import doctest

import pytest

import whose
import whose.check
import whose.report

_PUBLIC = [
    (module, name) for module in (whose, whose.check, whose.report) for name in module.__all__
]


@pytest.mark.parametrize(("module", "name"), _PUBLIC, ids=[name for _, name in _PUBLIC])
def test_example(module, name):
    """The object and each of its public methods and properties."""
    found = doctest.DocTestFinder().find(getattr(module, name), name)
    assert found
    without = [
        each.name
        for each in found
        if not each.examples and not each.name.rpartition(".")[2].startswith("_")
    ]
    # What only makes plain values of the same object needs no example of its own.
    assert [each for each in without if not each.endswith(".as_dict")] == []


@pytest.mark.parametrize("module", [whose, whose.check, whose.report])
def test_all_is_all(module):
    """What a package offers is there, and nothing else of it is meant for users."""
    assert sorted(module.__all__) == module.__all__
    assert all(hasattr(module, name) for name in module.__all__)
