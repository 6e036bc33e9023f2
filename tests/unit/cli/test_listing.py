"""What is listed of directories: what cannot be looked at, what is left out, and the status."""

from __future__ import annotations

import json
import ntpath
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from unit.builders import SITE, build, distribution
from whose.__main__ import main
from whose.cli import listing

TREE = {"app": {"main.py": "", "data.txt": "", ".mypy_cache": {"x.py": ""}}, "test_app.py": ""}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The working directory, with a small project."""
    top = build(TREE, tmp_path)
    monkeypatch.chdir(top)
    return top


def listed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    assert main([*arguments, "--no-config"]) == status
    return [line.split(maxsplit=1)[1] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_links_that_loop_do_not_end_the_listing(
    here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are files like other links that lead nowhere; of one that is named, it is told."""
    os.symlink("loop", "app/loop")
    os.symlink("round", "round")
    files = ["./round", "./test_app.py", "./app/data.txt", "./app/loop", "./app/main.py"]
    assert listed(capsys, "-r", ".") == files
    assert main(["app/loop", "app/main.py", "--no-config"]) == 2
    told = capsys.readouterr()
    assert told.out == "project      app/loop\nproject      app/main.py\n"
    assert told.err == "whose: app/loop: Too many levels of symbolic links\n"


def test_a_tree_that_is_deeper_than_calls_may_be(
    here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = "d/" * (sys.getrecursionlimit() + 100)
    os.makedirs(deep[: len(deep) // 2])
    os.chdir(deep[: len(deep) // 2])
    os.makedirs(deep[len(deep) // 2 :])
    os.chdir(here)
    Path(deep, "deepest.py").touch()
    try:
        assert listed(capsys, "d") == ["d (1 file)"]
    finally:  # by its name: what removes trees may take a call for each level, too
        os.unlink(f"{deep}deepest.py")
        os.removedirs(deep)


def test_patterns_and_caches_of_tools(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "-r", ".") == ["./test_app.py", "./app/data.txt", "./app/main.py"]
    assert listed(capsys, "-r", "--glob", "*.py", ".") == ["./test_app.py", "./app/main.py"]
    assert listed(capsys, "-r", "--glob", "test_*", "--glob=*.txt", ".") == [
        "./test_app.py",
        "./app/data.txt",
    ]
    assert listed(capsys, "--glob", "*.py", "app") == ["app (1 file)"]


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_what_git_ignores(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    build({".gitignore": "build/\n*.txt\n", "build": {"made.py": ""}}, here)
    subprocess.run(["git", "init", "-q", "."], check=True)
    kept = ["./.gitignore", "./test_app.py", "./app/main.py"]
    assert listed(capsys, "-r", ".") == kept
    everything = listed(capsys, "-r", "--no-ignore", ".")
    assert set(everything) - set(kept) == {"./build/made.py", "./app/data.txt"}
    # What is named is meant, and what is summed up is all that is there.
    assert listed(capsys, "-r", "build") == ["build/made.py"]
    assert main([".", "--no-config"]) == 0
    assert f"({len(everything)} files)" in capsys.readouterr().out


def test_names_that_git_gives_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """It separates them with `/`, unlike the paths that are listed."""
    done = subprocess.CompletedProcess([], 0, b"app/made.txt\0build/\0")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    windows = SimpleNamespace(path=ntpath, sep="\\", fsdecode=os.fsdecode)
    monkeypatch.setattr(listing, "os", windows)
    assert listing.ignored_by_git("C:\\top") == {"C:\\top\\app\\made.txt", "C:\\top\\build"}


def test_a_git_that_does_not_work(
    here: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing is left out."""
    build({".gitignore": "*.txt\n", ".git": {}}, here)

    def fails(*_: object, **__: object) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", fails)
    assert "./app/data.txt" in listed(capsys, "-r", ".")


def test_the_status_for_continuous_integration(
    here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = ("-r", "app", "--only", "third-party")
    assert listed(capsys, *foreign, "--fail-if-any") == []
    assert listed(capsys, *foreign, "--fail-if-none", status=1) == []
    more = (*foreign, "--third-party", f"{here}/app/main.py")
    assert listed(capsys, *more, "--fail-if-any", status=1) == ["app/main.py"]
    assert listed(capsys, *more, "--fail-if-none") == ["app/main.py"]
    assert main(["app", "--fail-if-any", "--fail-if-none"]) == 2


def test_paths_that_must_exist(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "gone.py", "app/main.py") == ["gone.py (does not exist)", "app/main.py"]
    assert main(["--exists", "gone.py", "app/main.py", "<string>", "--no-config"]) == 2
    told = capsys.readouterr()
    assert told.out == "project      app/main.py\nunknown      <string>\n"
    assert told.err == "whose: gone.py: does not exist\n"


def test_colours_are_a_choice(
    here: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    plain, coloured = "project      app/main.py\n", "\033[32mproject\033[0m      app/main.py\n"
    for options, variables, expected in (
        ((), {}, plain),
        (("--color", "always"), {"NO_COLOR": "1"}, coloured),
        ((), {"FORCE_COLOR": "1"}, coloured),
        ((), {"FORCE_COLOR": "0"}, plain),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, plain),
        (("--color", "never"), {"FORCE_COLOR": "1"}, plain),
    ):
        with monkeypatch.context() as patched:
            for name, value in variables.items():
                patched.setenv(name, value)
            assert main(["app/main.py", "--no-config", *options]) == 0
        assert capsys.readouterr().out == expected


@pytest.mark.parametrize(
    ("word", "kind", "said"),
    [
        ("json.decoder", "stdlib", "decoder.py)"),
        ("sys", "stdlib", "(built into the interpreter)"),
        ("coverage", "third-party", "(coverage "),
        ("importlib-metadata", "third-party", "(importlib_metadata "),
        ("Importlib.Metadata", "third-party", "(importlib_metadata "),
        ("no_such_module", "project", "(does not exist)"),
        ("no/such/path", "project", "(does not exist)"),
    ],
)
def test_names_of_modules_and_distributions(
    here: str, capsys: pytest.CaptureFixture[str], word: str, kind: str, said: str
) -> None:
    assert main([word, "--no-config"]) == 0
    text, told = capsys.readouterr()
    assert text.startswith(f"{kind:<11}  {word} (")
    assert said in text
    # What is no name is answered as a file, which must not look like an answer about a module.
    no_name = f"whose: {word} is no path, module or distribution; the answer is for a new file"
    assert (no_name in told) is (word == "no_such_module")
    assert main(["explain", word, "--no-config"]) == 0
    assert (no_name in capsys.readouterr().err) is (word == "no_such_module")
    main([word, "--no-config", "--exists"])
    assert no_name not in capsys.readouterr().err
    assert main([word, "--no-config", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_a_namespace_package_that_the_project_shares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is the project's if any of it is, whoever comes first on `sys.path`."""
    site = {"acme": {"core.py": ""}, **distribution("acme-core-1", "acme/core.py")}
    tree = {
        "e": {"pyvenv.cfg": "", SITE: {**site, "x.pth": "{top}/project/src\n"}},
        "project": {"pyproject.toml": "", "src": {"acme": {"app.py": ""}}},
    }
    top = build(tree, tmp_path)
    assert main(["acme", "--python", f"{top}/e", "--no-config"]) == 0
    assert capsys.readouterr().out == f"project      acme ({top}/e/{SITE}/acme)\n"
    assert main(["acme.core", "--python", f"{top}/e", "--no-config"]) == 0
    assert capsys.readouterr().out.startswith("third-party  acme.core (acme-core 1, ")


def test_a_misspelt_command(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exlain", "app/main.py", "--no-config"]) == 2
    told = capsys.readouterr()
    assert "exlain (does not exist)" in told.out
    assert told.err.endswith("did you mean whose explain?\n")
    assert main(["--no-config", "--", "explain"]) == 0
    assert "did you mean" not in capsys.readouterr().err


def test_what_files_say_cannot_move_the_cursor(
    here: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A version, a key or a name may hold escape sequences."""
    build(
        {
            "base/lib/python3.13/os.py": "",
            "e": {
                "pyvenv.cfg": "home = {top}/base/bin\nversion = 3.13\033[2J\nuv = 1\033]0;x\007\n"
            },
            "e/lib/python3.13/site-packages": {},
        },
        here,
    )
    for command in ("env", "check"):
        main([command, "--python", f"{here}/e"])
        told = capsys.readouterr()
        assert "\033" not in told.out + told.err
    main(["explain", "--python", f"{here}/e", "e/lib/python3.13/site-packages/\033[2J.py"])
    told = capsys.readouterr()
    assert "\033" not in told.out + told.err
    assert "\\x1b[2J.py" in told.out


def test_a_listed_path_that_does_not_exist(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    build({"list": "gone.py\napp/main.py\n"}, here)
    assert main(["--files-from", "list", "--exists", "--no-config"]) == 2
    shown = capsys.readouterr()
    assert shown.out.split() == ["project", "app/main.py"]
    assert "gone.py" in shown.err
    assert main(["--files-from", "list", "--no-config"]) == 0
    assert capsys.readouterr().out == "project      gone.py\nproject      app/main.py\n"
    assert main(["--files-from", "list", "--no-config", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"path": "gone.py", "kind": "project", "exists": False}
    assert "exists" not in second


@pytest.mark.parametrize(
    ("word", "kind"),
    [("n" * 300 + ".py", "project"), ("sys", "stdlib"), ("a+b", "project"), ("", "unknown")],
)
def test_what_no_file_can_be_called(
    here: str, capsys: pytest.CaptureFixture[str], word: str, kind: str
) -> None:
    """A name that is too long for the system, a module that has no file, and no name at all."""
    assert main([word, "--no-config"]) == 0
    assert capsys.readouterr().out.split()[0] == kind
