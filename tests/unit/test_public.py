"""What is public is documented, typed, and made of values."""

from __future__ import annotations

import doctest
import inspect
import pickle
import pydoc
import re
import subprocess
import sys
import types
import typing

import pytest

import whose
import whose.check
import whose.report
from unit.builders import SITE, build, distribution, environment

NAMES = [
    name
    for name, value in vars(whose).items()
    if not name.startswith("_") and not isinstance(value, types.ModuleType)
]
_PUBLIC = [
    *((whose, name) for name in NAMES),
    *((module, name) for module in (whose.check, whose.report) for name in module.__all__),
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


@pytest.mark.parametrize("module", [whose.check, whose.report])
def test_all_is_all(module):
    """What a package offers is there, and nothing else of it is meant for users."""
    assert sorted(module.__all__) == module.__all__
    assert all(hasattr(module, name) for name in module.__all__)


def test_what_is_public_is_ours():
    """And imported for those who use it: not for the package itself."""
    assert len(NAMES) >= 19
    for name in NAMES:
        assert getattr(whose, name).__module__.startswith("whose.")
        assert name in (whose.__doc__ or "") or name in (
            "coverage_init",
            "Root",
            "Layer",
            "PyvenvCfg",
            "Origin",
            "Evidence",
        )


def test_help_fits_two_screens():
    lines = pydoc.plain(pydoc.render_doc(whose)).splitlines()
    assert len(lines) <= 48, len(lines)
    assert max(map(len, lines[4:-2])) <= 88


def signatures():
    """Every public function, and every public method of the public classes with its maker."""
    values = {name: getattr(module, name) for module, name in _PUBLIC}
    for name, value in values.items():
        if not inspect.isclass(value):
            yield pytest.param(value, id=name)
            continue
        for method, each in vars(value).items():
            function = getattr(each, "__func__", None) or getattr(each, "fget", None) or each
            if inspect.isfunction(function) and (
                method == "__init__" or not method.startswith("_")
            ):
                yield pytest.param(function, id=f"{name}.{method}")


@pytest.mark.parametrize("function", [*signatures()])
def test_type_hints_are_there_when_the_program_runs(function):
    """All parameters have one, and what is returned."""
    hints = typing.get_type_hints(function)
    expected = {
        name for name in inspect.signature(function).parameters if name not in ("self", "cls")
    }
    assert expected | {"return"} == set(hints)
    assert function.__name__ != "owner" or hints["return"] == whose.Distribution | None


def test_type_hints_of_classes_are_there_too():
    classes = [each for each in vars(whose).values() if inspect.isclass(each)]
    assert whose.Environment in classes
    for each in classes:
        typing.get_type_hints(each)


# -- values ---------------------------------------------------------------------------------

URL = '{"url": "file://{top}/project", "dir_info": {"editable": true}}'
TREE = {
    "base": {"bin": {"python3": ""}, "lib/python3.13": {"os.py": ""}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        SITE: {**distribution("lib-1", "lib.py"), **distribution("app-1", direct_url=URL)},
    },
    "project": {"app.py": ""},
}


VALUES = (
    *("Environment", "Layer", "PyvenvCfg", "Root"),
    *("Verdict", "Evidence", "Distribution", "Origin", "Kind"),
)


def values(top):
    """One of each, made anew."""
    found = environment(top, "e", path=["project", "base/lib/python3.13", f"e/{SITE}"])
    classifier = whose.Classifier(found)
    verdict = classifier.explain(f"{top}/project/app.py")
    return {
        "Environment": found,
        "Layer": found.layers[-1],
        "PyvenvCfg": found.layers[0].config,
        "Root": next(root for root in found.roots if root.layer is not None),
        "Verdict": verdict,
        "Evidence": verdict.evidence[0],
        "Distribution": verdict.distribution,
        "Origin": verdict.distribution.origin,
        "Kind": verdict.kind,
    }


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize("name", VALUES)
def test_values(tmp_path, name, protocol):
    """Equal to another that says the same, also after a journey, and to nothing else."""
    top = build(TREE, tmp_path)
    one, other = (values(top)[name] for _ in range(2))
    travelled = pickle.loads(pickle.dumps(one, protocol))
    assert one == other == travelled
    assert {one: 1}[other] == {one: 1}[travelled] == 1
    assert repr(one) == repr(other) == repr(travelled)
    assert " object at 0x" not in repr(one)
    assert one != name
    assert {each == one for key, each in values(top).items() if key != name} == {False}


# What is no part of the public interface, though its name looks so: docs/reference.md says that.
INTERNAL = {
    "Environment": {"contents", "disk", "facts", "schemes", "survey"},
    "Root": {"ruling"},
}


@pytest.mark.parametrize("name", [name for name in VALUES if name != "Kind"])
def test_attributes_are_in_the_docstring(tmp_path, name):
    """All of them, and no others: neither `help` nor readers see them elsewhere."""
    value = values(build(TREE, tmp_path))[name]
    found = {each for each in vars(value) if not each.startswith("_")}
    listed = re.findall(r"^(\w+)  ", inspect.getdoc(type(value)), re.MULTILINE)
    assert sorted(listed) == sorted(found - INTERNAL.get(name, set()))


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("Layer", "made_by"),
        ("Layer", "sites"),
        ("Root", "ruling"),
        ("Verdict", "evidence"),
        ("Distribution", "origin"),
        ("Distribution", "version"),
    ],
)
def test_values_that_say_something_else_are_different(tmp_path, name, attribute):
    top = build(TREE, tmp_path)
    one, other = (values(top)[name] for _ in range(2))
    setattr(other, attribute, None)
    assert one != other


def test_a_classifier_tells_what_it_answers_for(tmp_path):
    found = environment(build(TREE, tmp_path), "e")
    assert repr(whose.Classifier(found)) == f"<Classifier of {found!r}>"
    assert repr(whose.Classifier()) == "<Classifier of the running interpreter>"


def test_environments_that_say_something_else_are_different(tmp_path):
    top = build(TREE, tmp_path)
    one = values(top)["Environment"]
    assert one != one.with_path([top])
    assert one != environment(top, "base")
    assert repr(one) == f"<Environment '{top}/e': {len(one.layers)} layers, {len(one.roots)} roots>"


# -- what it costs ------------------------------------------------------------------------------


def test_no_question_needs_coverage():
    """So who only asks can install `whose` without it."""
    code = """
import json, sys
sys.modules["coverage"] = None
import whose
from whose.report import environment_details, path_details
whose.prepare()
for path in (json.__file__, whose.__file__, "src/app/main.py"):
    whose.classify(path), whose.explain(path), whose.owner(path)
whose.classify_object(json.dumps), whose.classify_module("json.tool")
whose.distributions_of("whose"), whose.library_prefixes(), whose.project_files()
now, other = whose.Environment.current(), whose.Environment.of(sys.prefix)
for environment in (now, other, whose.Environment.from_json(now.to_json())):
    environment_details(environment)
    path_details(whose.Classifier(environment), "src/app/main.py")
whose.refresh()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_package_alone_is_few_modules():
    """What answers take is imported by the first of them, or by the plugin before it measures."""
    code = (
        "import sys, coverage; before = {*sys.modules}; import whose;"
        "print(*sorted({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) <= 12, done.stdout
    assert all(name.partition(".")[0] == "whose" for name in done.stdout.split())
