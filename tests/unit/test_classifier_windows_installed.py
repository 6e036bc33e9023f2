"""Windows as data: distributions, an interpreter spelled otherwise, the embeddable package."""

from __future__ import annotations

import pytest

from unit.windows import BASE, FILES, QUESTIONS, environment
from whose import Classifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("spelled", [str.lower, str.upper])
def test_an_interpreter_that_was_started_by_another_spelling(
    spelled: Callable[[str], str],
) -> None:
    """`sys.prefix` and what is below it begin as the user has typed them, not as on the disk.

    So does VS Code: it types `c:` for `C:`.
    """
    started = {name: spelled(name) for name in ("C:\\Proj\\.venv", "C:\\Proj", BASE)}

    def typed(path: str) -> str:
        start = next((each for each in started if path.startswith(each)), "")
        return started.get(start, "") + path[len(start) :]

    usual = environment().facts
    found = environment(
        prefixes=[*map(typed, usual.prefixes)],
        base_prefixes=[*map(typed, usual.base_prefixes)],
        path=[*map(typed, usual.path)],
        stdlib=[*map(typed, usual.stdlib)],
        cwd=typed(usual.cwd),
    )
    classifier = Classifier(found)
    assert {path: str(classifier.classify(path)) for path, _ in QUESTIONS} == dict(QUESTIONS)
    assert {path: str(classifier.explain(path).kind) for path, _ in QUESTIONS} == dict(QUESTIONS)


def test_names_of_a_distribution_that_has_lost_its_record() -> None:
    files = {
        path: data for path, data in FILES.items() if not path.endswith("App-1.dist-info\\RECORD")
    }
    files["C:\\Proj\\.venv\\Lib\\site-packages\\App-1.dist-info\\top_level.txt"] = b"App\n"
    classifier = Classifier(environment(files))
    site = "C:\\Proj\\.venv\\Lib\\site-packages"
    for name in ("App\\core.py", "app\\core.py", "APP.py"):
        assert classifier.classify(f"{site}\\{name}") == "project"
    assert classifier.classify(f"{site}\\Apple.py") == "third-party"


def test_names_below_a_namespace() -> None:
    """Where records are lost, and where they are there: their names have slashes."""
    site = "C:\\Proj\\.venv\\Lib\\site-packages"
    files = {**FILES, f"{site}\\App-1.dist-info\\METADATA": b"Name: App\nImport-Name: Ns.App\n"}
    del files[f"{site}\\App-1.dist-info\\RECORD"]
    files[f"{site}\\Ns\\App\\m.py"] = files[f"{site}\\Ns\\Other\\m.py"] = b""
    files[f"{site}\\other-1.dist-info\\RECORD"] = b"Ns/Other/m.py,,\n"
    classifier = Classifier(environment(files))
    assert classifier.classify(f"{site}\\Ns\\App\\m.py") == "project"
    assert classifier.classify(f"{site}\\Ns\\Other\\m.py") == "third-party"
    assert "other 1" in map(str, classifier.distributions_of("Ns.Other"))


def test_the_embeddable_package() -> None:
    """The library is an archive, its extension modules lie beside it, and so may the program."""
    top = "C:\\Tool\\python"
    free = "_bz2.cp313t-win_amd64.pyd"
    names = ("python313.zip", "_ssl.pyd", free, "select.PYD", "Mine.pyd", "_socket.py", "m\\x.py")
    given = {
        "prefixes": [top],
        "base_prefixes": [top],
        "path": [f"{top}\\python313.zip", top],
        "stdlib": [f"{top}\\Lib"],
        "stdlib_names": frozenset({"_bz2", "_ssl", "_socket", "select", "x"}),
        "cwd": top,
    }
    answers = {
        f"{top}\\python313.zip\\os.py": "stdlib",
        f"{top}\\python313.zip": "stdlib",
        f"{top}\\_ssl.pyd": "stdlib",
        f"{top}\\{free}": "stdlib",
        f"{top}\\select.PYD": "stdlib",
        f"{top}\\Mine.pyd": "project",
        f"{top}\\_socket.py": "project",
        f"{top}\\app.py": "project",
        f"{top}\\m\\x.py": "project",
    }
    files = {f"{top}\\{name}": b"" for name in names}
    for cwd in (top, "D:\\"):
        found = environment(files, **{**given, "cwd": cwd})
        classifier = Classifier(found)
        assert {path: classifier.classify(path) for path in answers} == answers
        assert {path: classifier.explain(path).kind for path in answers} == answers
    # Where the archive is not, nothing says that it is that package.
    del files[f"{top}\\python313.zip"]
    assert Classifier(environment(files, **given)).classify(f"{top}\\_ssl.pyd") == "project"


def test_an_explanation_names_the_owner() -> None:
    verdict = Classifier(environment()).explain("c:\\proj\\.venv\\lib\\site-packages\\app\\x.py")
    assert (verdict.kind, verdict.rule) == ("project", 2)
    assert str(verdict.distribution) == "App 1"
    assert verdict.reason == "App 1, installed from the local directory C:\\Proj"
