"""Windows as data: its path rules, its install schemes and a disk in memory."""

from __future__ import annotations

import ntpath

import pytest

from whose import Classifier, Environment
from whose._environment.running import Facts
from whose._files.disk import Disk
from whose._files.paths import Paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from whose._files.disk import Form

BASE = "C:\\Program Files\\Python313"
SCHEMES = (
    {
        "stdlib": "{installed_base}/Lib",
        "platstdlib": "{base}/Lib",
        "purelib": "{base}/Lib/site-packages",
        "platlib": "{base}/Lib/site-packages",
        "scripts": "{base}/Scripts",
    },
    {
        "stdlib": "{userbase}/Python{py_version_nodot_plat}",
        "purelib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
        "platlib": "{userbase}/Python{py_version_nodot_plat}/site-packages",
        "scripts": "{userbase}/Python{py_version_nodot_plat}/Scripts",
    },
)
VARIABLES = {
    "py_version_short": "3.13",
    "py_version_nodot": "313",
    "py_version_nodot_plat": "313",
    "platlibdir": "DLLs",
}


class Drives(Disk):
    """Files in memory: names as written, found in any case; directories follow from files."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(Paths(ntpath, ntpath.normcase))
        self.files = files
        self.names_below: dict[str, set[str]] = {}
        self.written: dict[str, str] = {}
        for file in files:
            path = file
            while (up := ntpath.dirname(path)) != path:
                self.names_below.setdefault(ntpath.normcase(up), set()).add(ntpath.basename(path))
                self.written[ntpath.normcase(up)] = up
                path = up
        self.keys = {ntpath.normcase(file): file for file in files}

    def form(self, path: str) -> Form | None:
        key = ntpath.normcase(path)
        if key in self.names_below:
            return "dir"
        return "file" if key in self.keys else None

    def is_link(self, path: str) -> bool:
        return self.form(path) == "link"

    def exists(self, path: str) -> bool:
        return self.form(path) is not None

    def entries(self, directory: str) -> dict[str, bool] | None:
        names = self.names_below.get(ntpath.normcase(directory))
        return None if names is None else dict.fromkeys(sorted(names), False)

    def read(self, path: str, limit: int = 1 << 20) -> bytes | None:
        name = self.keys.get(ntpath.normcase(path))
        return None if name is None else self.files[name][:limit]

    def real(self, path: str) -> str:
        """As it is written on the disk, which is what Windows says."""
        for at in self.paths.above(path):
            known = self.keys.get(ntpath.normcase(at)) or self.written.get(ntpath.normcase(at))
            if known is not None:
                return known + path[len(at) :]
        return path


FILES = {
    f"{BASE}\\Lib\\os.py": b"",
    f"{BASE}\\Lib\\json\\__init__.py": b"",
    f"{BASE}\\Lib\\site-packages\\pip\\__init__.py": b"",
    f"{BASE}\\DLLs\\_ssl.pyd": b"",
    f"{BASE}\\Scripts\\pip.exe": b"",
    "C:\\Proj\\app\\__init__.py": b"",
    "C:\\Proj\\pyproject.toml": b'[project]\nname = "app"\n',
    "C:\\Proj\\.venv\\pyvenv.cfg": f"home = {BASE}\r\n".encode(),
    "C:\\Proj\\.venv\\Scripts\\activate.bat": b"",
    "C:\\Proj\\.venv\\Lib\\site-packages\\click\\core.py": b"",
    "C:\\Proj\\.venv\\Lib\\site-packages\\App-1.dist-info\\direct_url.json": (
        b'{"url": "file:///C:/Proj", "dir_info": {}}'
    ),
    "C:\\Proj\\.venv\\Lib\\site-packages\\App-1.dist-info\\RECORD": (
        b"App\\__init__.py,,\r\n../../Scripts/app.exe,,\r\n"
    ),
    "C:\\Proj\\deps\\six.py": b"",
    "C:\\Proj\\deps\\six-1.dist-info\\RECORD": b"six.py,,\n",
    "D:\\venvs\\other\\pyvenv.cfg": b"",
    "D:\\venvs\\other\\Lib\\site-packages\\x.py": b"",
    "C:\\Users\\U\\AppData\\Roaming\\Python\\Python313\\site-packages\\y.py": b"",
}


def environment(files: dict[str, bytes] = FILES, **changes: Any) -> Environment:
    values: dict[str, Any] = {
        "prefixes": ["C:\\Proj\\.venv"],
        "base_prefixes": [BASE],
        "path": [
            "C:\\Proj",
            f"{BASE}\\python313.zip",
            f"{BASE}\\DLLs",
            f"{BASE}\\Lib",
            BASE,
            "C:\\Proj\\.venv",
            "C:\\Proj\\.venv\\Lib\\site-packages",
        ],
        "schemes": SCHEMES,
        "variables": VARIABLES,
        "stdlib": [f"{BASE}\\Lib"],
        "user_base": "C:\\Users\\U\\AppData\\Roaming\\Python",
        "home": "C:\\Users\\U",
        "cwd": "C:\\Proj",
    }
    return Environment(Facts(**{**values, **changes}), Drives(files))


QUESTIONS = [
    ("C:\\Proj\\app\\__init__.py", "project"),
    ("C:\\Proj\\new.py", "project"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\click\\core.py", "third-party"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\six.py", "third-party"),
    ("C:\\Proj\\.venv\\Lib\\site-packages\\App\\core.py", "project"),
    ("C:\\Proj\\.venv\\Scripts\\tool.py", "project"),
    ("C:\\Proj\\.venv\\share\\x.py", "third-party"),
    ("C:\\Proj\\.venv-mine\\x.py", "project"),
    ("C:\\Proj\\deps\\six.py", "third-party"),
    ("C:\\Proj\\deps\\__pycache__\\six.cpython-313.pyc", "third-party"),
    ("C:\\Proj\\deps\\mine.py", "project"),
    (f"{BASE}\\Lib\\os.py", "stdlib"),
    (f"{BASE}\\Lib\\json\\decoder.py", "stdlib"),
    (f"{BASE}\\DLLs\\_ssl.pyd", "stdlib"),
    (f"{BASE}\\python313.zip\\os.py", "stdlib"),
    (f"{BASE}\\Lib\\site-packages\\pip\\__init__.py", "third-party"),
    (f"{BASE}\\Scripts\\pip.exe", "third-party"),
    ("D:\\venvs\\other\\Lib\\site-packages\\x.py", "third-party"),
    ("D:\\venvs\\other\\share\\x.py", "third-party"),
    ("D:\\x.py", "project"),
    ("C:\\Users\\U\\AppData\\Roaming\\Python\\Python313\\site-packages\\y.py", "third-party"),
    ("\\\\server\\share\\x.py", "project"),
    ("<string>", "unknown"),
]


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
