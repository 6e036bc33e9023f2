"""Windows as data: its path rules, its install schemes and a disk in memory."""

from __future__ import annotations

import ntpath

import pytest

from unit.windows import BASE, QUESTIONS, environment
from whose import Classifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass


def spellings(path: str) -> list[str]:
    if path.startswith("<"):
        return [path]
    start, name = ntpath.split(path)
    return [
        path,
        path.lower(),
        path.upper(),
        path.replace("\\", "/"),
        f"{start}\\.\\{name}",
        f"{start}\\none\\..\\{name}",
    ]


@pytest.mark.parametrize(("path", "kind"), QUESTIONS)
def test_questions(path: str, kind: str) -> None:
    for each in spellings(path):
        assert Classifier(environment()).classify(each) == kind, each


def test_questions_in_one_go() -> None:
    classifier = Classifier(environment())
    asked = [(each, kind) for path, kind in reversed(QUESTIONS) for each in spellings(path)]
    assert {each: classifier.classify(each) for each, _ in asked} == dict(asked)
    assert {each: classifier.explain(each).kind for each, _ in asked} == dict(asked)


def test_the_layers() -> None:
    found = environment()
    assert [(layer.prefix, layer.form) for layer in found.layers] == [
        ("C:\\Proj\\.venv", "virtual environment"),
        (BASE, "interpreter"),
        ("C:\\Users\\U\\AppData\\Roaming\\Python", "user site"),
    ]
    assert found.layers[0].config is not None
    assert found.layers[0].config.home == BASE
    assert found.survey.user_path == ("C:\\Proj",)
    assert found.problems == {}


def test_the_root_of_the_project_is_the_environment() -> None:
    classifier = Classifier(environment(cwd="C:\\PROJ\\.VENV\\app", path=[f"{BASE}\\Lib"]))
    answers = {
        "C:\\Proj\\.venv\\app\\m.py": "project",
        "C:\\Proj\\.venv\\Lib\\site-packages\\click\\core.py": "third-party",
        "C:\\Proj\\.venv\\Scripts\\activate.bat": "third-party",
        "C:\\Proj\\.venv\\Scripts\\Mine.py": "project",
    }
    assert {path: classifier.classify(path) for path in answers} == answers


@pytest.mark.parametrize("option", ["project", "third_party"])
@pytest.mark.parametrize("path", ["D:\\X", "d:/x", "D:\\X\\", "D:\\Y\\..\\X"])
def test_options_in_any_spelling(option: str, path: str) -> None:
    classifier = Classifier(environment(), **{option: [path]})
    kind = option.replace("_", "-")
    assert classifier.classify("d:\\x\\m.py") == kind
    assert classifier.classify("D:/X/m.py") == kind
    assert classifier.classify("D:\\X2\\m.py") == "project"
