"""What may be asked of a classifier, in every form that a name of a file takes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

import whose
from unit.builders import LIB, SITE, Link, archive, build, distribution, environment
from whose import Classifier

TREE = {
    "base": {LIB: {"os.py": "", "json": {"__init__.py": ""}, "lib-dynload": {"_x.so": ""}}},
    "e": {
        "pyvenv.cfg": "home = {top}/base/bin\n",
        "bin": {"activate": "", "tool": ""},
        SITE: {
            "p": {"__init__.py": "", "m.py": "", "_c.abi3.so": "", "__pycache__": {}},
            "mine": {"__init__.py": ""},
            **distribution(
                "mine-1", "mine/__init__.py", "mine_too.py",
                direct_url='{"url": "file://{top}/project", "dir_info": {}}',
            ),
        },
    },
    "project": {"app.py": "", "src": {"lib": {"__init__.py": ""}}, "link": Link("e")},
    "broken": Link("nowhere"),
    "loop": Link("loop"),
}  # fmt: skip

P = f"e/{SITE}"
KINDS = {
    "project/app.py": "project",
    "project/none/at/all.py": "project",
    "project/src/lib": "project",
    "project": "project",
    "": "project",
    "/": "project",
    f"{P}/p/m.py": "third-party",
    f"{P}/p/none/at/all.py": "third-party",
    f"{P}/p": "third-party",
    f"{P}/p/_c.abi3.so": "third-party",
    f"{P}/p/__pycache__/m.cpython-313.pyc": "third-party",
    f"{P}/p/m.pyc": "third-party",
    f"{P}": "third-party",
    f"{P}/mine/__init__.py": "project",
    f"{P}/mine/none.py": "project",
    f"{P}/mine/__pycache__/__init__.cpython-313.pyc": "project",
    f"{P}/mine": "project",
    f"{P}/mine_too.py": "project",
    f"{P}/mine_too.pyc": "project",
    f"{P}/__pycache__/mine_too.cpython-313.pyc": "project",
    f"{P}/__pycache__/mine_too.cpython-313.opt-2.pyc": "project",
    f"{P}/__pycache__/six.cpython-313.pyc": "third-party",
    "e/bin/tool": "project",
    "e": "third-party",
    "e/lib": "third-party",
    f"base/{LIB}/os.py": "stdlib",
    f"base/{LIB}/json/decoder.py": "stdlib",
    f"base/{LIB}/lib-dynload/_x.so": "stdlib",
    f"base/{LIB}": "stdlib",
    "broken": "project",
    "broken/x.py": "project",
    "loop": "project",
    "loop/x.py": "project",
    f"project/link/{SITE}/p/m.py": "third-party",
    f"project/link/{LIB}/../../{SITE}/mine/m.py": "project",
    f"{P}/p/m.py/x.py": "third-party",
    f"{P}/../site-packages/./p//m.py": "third-party",
    f"{P}/p/../mine/m.py": "project",
    f"{P}/mine/..": "third-party",
    f"{P}/p/.": "third-party",
    f"{P}/p/": "third-party",
    f"{P}/mine/": "project",
    "project//app.py": "project",
}


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(TREE, tmp_path_factory.mktemp("classifier"))


@pytest.fixture
def classifier(top: str) -> Classifier:
    return Classifier(environment(top, "e", path=["project", f"base/{LIB}", P]))


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_kinds(top: str, classifier: Classifier, name: str, kind: str) -> None:
    path = name if name == "/" else f"{top}/{name}"
    assert classifier.classify(path) == kind
    assert classifier.classify(path) == kind
    assert classifier.explain(path).kind == kind


@pytest.mark.parametrize("backwards", [False, True])
def test_all_kinds_in_one_go(top: str, classifier: Classifier, *, backwards: bool) -> None:
    names = sorted(KINDS, reverse=backwards)
    asked = {name: classifier.classify(name if name == "/" else f"{top}/{name}") for name in names}
    assert asked == KINDS


@pytest.mark.parametrize(
    "form", [str, Path, PurePosixPath, os.fsencode, lambda path: os.path.join(path, "")]
)
def test_forms_of_a_path(
    top: str, classifier: Classifier, form: Callable[[str], str | os.PathLike[str]]
) -> None:
    for name in (f"{P}/p", "project/src", f"base/{LIB}/json"):
        path = form(f"{top}/{name}")
        assert classifier.classify(path) == KINDS.get(name, KINDS.get(f"{name}/lib", "stdlib"))
        assert classifier.explain(path).path == os.fsdecode(path)


def test_a_subclass_of_str(top: str, classifier: Classifier) -> None:
    class Name(str):
        __slots__ = ()

        def rfind(self, *_: object) -> int:
            raise AssertionError

    assert classifier.classify(Name(f"{top}/{P}/p/m.py")) == "third-party"
    assert classifier.classify(f"{top}/{P}/p/m.py") == "third-party"


@pytest.mark.parametrize("path", [None, 0, 5, 1.5, [], {}, object(), ("a",)])
def test_what_is_no_path_is_a_type_error(classifier: Classifier, path: object) -> None:
    for ask in (classifier.classify, classifier.explain, whose.classify, whose.explain):
        with pytest.raises(TypeError):
            ask(path)  # type: ignore[operator]


LONG = "x" * 100_000


@pytest.mark.parametrize(
    "name",
    ["\udcff\ud800.py", LONG, "x/" * 50_000, f"../{LONG}", "é/ü.py", "~/x.py", "a\nb.py"],
    ids=["surrogates", "long", "deep", "long beside", "accents", "tilde", "newline"],
)
@pytest.mark.parametrize(
    ("under", "kind"),
    [(P, "third-party"), ("project", "project"), (f"base/{LIB}", "stdlib"), ("loop", "project")],
)
def test_odd_names(top: str, classifier: Classifier, name: str, under: str, kind: str) -> None:
    path = f"{top}/{under}/d/{name}"
    assert classifier.classify(path) == kind
    assert classifier.explain(path).kind == kind


def test_names_below_a_directory_of_which_every_file_is_known(tmp_path: Path) -> None:
    top = build({"base": {LIB: {}}, "project": {"node_modules": {"x.py": ""}}}, tmp_path)
    at = f"{top}/project/node_modules"
    expected = {"x.py": "third-party", "..": "project", "<string>": "unknown", "a\0b.py": "unknown"}
    for names in (expected, list(expected)[::-1]):
        classifier = Classifier(environment(top, "base"))
        assert {each: classifier.classify(f"{at}/{each}") for each in names} == expected


# -- the working directory --------------------------------------------------------------


def test_a_relative_path_is_relative_to_this_moment(
    top: str, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for directory, kind in [(f"{P}/p", "third-party"), ("project", "project"), (P, "third-party")]:
        monkeypatch.chdir(f"{top}/{directory}")
        for name in ("m.py", "./m.py", "none/../m.py", "m.pyc", "."):
            assert classifier.classify(name) == kind
            assert classifier.explain(name).kind == kind
    assert classifier.classify("mine/x.py") == "project"
    assert classifier.classify(Path("mine/x.py")) == "project"
    assert classifier.classify("../../../../project/app.py") == "project"


def test_changing_the_directory_does_not_change_absolute_answers(
    top: str, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(f"{top}/e")
    assert classifier.classify(f"{top}/e/share/x.py") == "third-party"


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a working directory")
def test_a_working_directory_that_is_gone(
    top: str, classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert classifier.classify("m.py") == "project"
    assert classifier.explain("m.py").kind == "project"
    assert Classifier().classify(f"{top}/x.py") == "project"


# -- inside of archives ----------------------------------------------------------------


def test_members_of_archives(top: str, tmp_path: Path) -> None:
    app = archive("six.py", "app/__init__.py", texts={"six-1.dist-info/RECORD": "six.py,,\n"})
    path = build({"app.pyz": app}, tmp_path) + "/app.pyz"
    classifier = Classifier(environment(top, "e", path=[path, f"base/{LIB}"]))
    answers = {
        "six.py": "third-party",
        "six.pyc": "third-party",
        "app/__init__.py": "project",
        "app/none.py": "project",
        "": "project",
    }
    assert {name: classifier.classify(os.path.join(path, name)) for name in answers} == answers
    assert str(classifier.explain(f"{path}/six.py").distribution) == "six 1"


def test_an_archive_that_is_none_or_damaged(top: str, tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"PK\x05\x06", os.urandom(500))):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        assert Classifier(environment(top, "e")).classify(f"{path}/m.py") == "project"


# -- of the running interpreter ------------------------------------------------------------


def test_where_the_configuration_is_counts_from_the_first_question() -> None:
    """It is known when the layers and roots are looked for, and not only later."""
    classifier = Classifier()
    classifier.configured = sys.prefix
    assert sys.prefix not in {root.path for root in classifier.environment.roots}
    assert classifier.classify(os.path.join(sys.prefix, "mine", "m.py")) == "project"


def test_a_name_that_is_no_path_beside_libraries(tmp_path: Path) -> None:
    """Also once the directory is known, whose other names are answered without a look at them."""
    top = build({"e": {"pyvenv.cfg": "", SITE: {"lib/__init__.py": ""}}}, tmp_path)
    asked = Classifier(environment(top, "e", path=[f"e/{SITE}"]))
    names = {"m.py": "third-party", "<string>.0": "unknown", "x\0.py": "unknown"}
    for name, kind in {**names, "n.py": "third-party", "..": "third-party"}.items():
        assert asked.classify(f"{top}/e/{SITE}/lib/{name}") == kind, name


def test_a_file_that_is_called_like_no_path(tmp_path: Path) -> None:
    """What exists is a file, also where some tool would have made up the name."""
    path = f"{build({'<string>': ''}, tmp_path)}/<string>"
    asked = Classifier(environment(str(tmp_path), "e"))
    assert asked.classify(path) == "project"
    os.remove(path)
    asked.refresh()
    assert asked.classify(path) == "unknown"


@pytest.mark.parametrize("asked_before", [False, True])
def test_other_spellings_of_a_path(tmp_path: Path, asked_before: bool) -> None:
    """They have the same kind, also where the directory that they seem to name is known."""
    tree = {
        "base": {"lib/python3.13": {"os.py": ""}},
        "target": {"d.py": "", "lib": {"e.py": ""}, **distribution("d-1", "d.py", "lib/e.py")},
        "project": {"app": {"core.py": "", "part.py": Link("target/d.py")}},
    }
    top = build(tree, tmp_path)
    made = Classifier(environment(top, "base", path=["target", "base/lib/python3.13"]))
    files = {"target/d.py": "third-party", "target/lib/e.py": "third-party"}
    files |= {"project/app/core.py": "project", "project/app/part.py": "third-party"}
    files |= {"base/lib/python3.13/os.py": "stdlib"}
    if asked_before:
        for each in files:
            made.classify(f"{top}/{os.path.dirname(each)}/none.py")
            made.classify("/none.py")
    for each, kind in files.items():
        start, _, end = each.partition("/")
        way = os.path.dirname(each)
        for spelled in (
            *(f"/{top}/{each}", f"{top}//{each}", f"{top}/./{each}", f"{top}/{start}/.//{end}"),
            *(f"{top}/{way}/../{way.rpartition('/')[2]}/{os.path.basename(each)}",),
            *(f"{top}/none/../{each}", f"{top}/{each}/.", f"{top}/{each}/x/.."),
        ):
            assert (spelled, made.classify(spelled)) == (spelled, kind)
