"""What cannot be used is one line on standard error and exit status 2; help is complete."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from layouts.tools import run

import whose as package
from cli.workbench import WHOSE, interruptible, variables, whose
from whose.__main__ import main
from whose.cli.commands import COMMANDS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json"], "whose: error: no PATH was given; see whose --help"),
        (["-0", "a.py"], "whose: error: argument -0/--null: it needs --files-from or --paths"),
        (["-l", "--json", "a.py"], "whose: error: --paths and --json cannot be used together"),
        (["--no-ignore", "a.py"], "whose: error: argument --no-ignore: it needs --recursive"),
        (["--nothing", "a.py"], "whose: error: unrecognized arguments: --nothing"),
        (["a.py", "--only", "mine"], "whose: error: argument --only: invalid choice: 'mine'"),
        (["a.py", "--only"], "whose: error: argument --only: expected one argument"),
        (["--files-from", "gone"], "argument --files-from: gone: No such file or directory"),
        (["--files-from", "."], "argument --files-from: .: Is a directory"),
        (["--files-from", "a\nb"], r"argument --files-from: a\nb: No such file or directory"),
        (["--python", "gone/bin", "a.py"], "argument --python: "),
        (
            ["--python", ".", "a.py"],
            ": no environment: neither a pyvenv.cfg nor a standard library",
        ),
        (["--python", "no-such-python", "a.py"], "no-such-python: no such file or directory"),
        (["--python", "", "a.py"], "whose: error: argument --python: "),
        (["--project", "", "a.py"], "whose: error: argument --project: expected one argument"),
        (
            ["--project", "x", "--third-party", "./x", "a.py"],
            "whose: error: --project and --third-party both name ",
        ),
        (["explain"], "whose explain: error: the following arguments are required: PATH"),
        (["explain", "--python", "gone", "x"], "whose explain: error: argument --python: "),
        (["env", "a.py"], "whose env: error: unrecognized arguments: a.py"),
        (["env", "--python", "gone"], "whose env: error: argument --python: "),
        (["check", "--python", "gone"], "whose check: error: argument --python: "),
        (["check", "--recursive"], "whose check: error: unrecognized arguments: --recursive"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    """It names what was given; nothing goes to standard output."""
    done = whose(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("whose")
    assert done.stderr.count("\n") == 1


def test_without_arguments_it_shows_the_help(tmp_path: Path) -> None:
    """It is no answer, so it goes to standard error, and the status is that of an error."""
    done = whose(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == whose("--help", cwd=tmp_path).stdout


def test_standard_input_that_is_closed(tmp_path: Path) -> None:
    """It is named in the error."""
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *WHOSE, "--files-from", "-"],
        cwd=tmp_path,
        env=variables(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr == "whose: error: argument --files-from: standard input: not open\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    """A full disk is no traceback."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*WHOSE, "a.py"], cwd=tmp_path, env=variables(), stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert done.stderr == b"whose: error: standard output: No space left on device\n"


@pytest.mark.parametrize("command", ["check", "audit"])
def test_a_working_directory_that_is_gone(tmp_path: Path, command: str) -> None:
    """coverage.py cannot be imported there. That is no fault of the output."""
    done = subprocess.run(
        ["sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && "$@"', "sh", *WHOSE, command],
        cwd=tmp_path,
        env=variables(),
        capture_output=True,
        text=True,
    )
    said = f"whose {command}: error: the working directory: No such file or directory\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.parametrize("command", [["src"], ["explain", "src"], ["env"], ["roots"], ["audit"]])
@pytest.mark.parametrize("module", ["None", "types.ModuleType('coverage')"])
def test_a_coverage_that_cannot_be_used(tmp_path: Path, module: str, command: list[str]) -> None:
    """It is removed, or too old to have what is needed. The error says how to get it."""
    tmp_path.joinpath(".coveragerc").write_text("[run]\nplugins = whose\n")
    code = f"""
import sys, types
from whose.__main__ import main
for name in [each for each in sys.modules if each.partition(".")[0] == "coverage"]:
    del sys.modules[name]
sys.modules["coverage"] = {module}
sys.exit(main({command}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=variables(), capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "No module named 'coverage" in done.stderr
    assert done.stderr.endswith("; pip install whose brings what it needs\n")


LEAVES = """
import os, sys
from whose.__main__ import main
os.mkdir("gone")
os.chdir("gone")
os.rmdir("../gone")
for name in [each for each in sys.modules if each.partition(".")[0] == "coverage"]:
    del sys.modules[name]
sys.exit(main(["check"]))
"""


def test_a_program_whose_working_directory_is_gone(tmp_path: Path) -> None:
    """It has not imported coverage.py, as far as it knows: what measures it may have."""
    command = [sys.executable, "-c", LEAVES]
    done = subprocess.run(command, cwd=tmp_path, env=variables(), capture_output=True, text=True)
    said = "whose check: error: the working directory: No such file or directory\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_output_that_is_closed(tmp_path: Path) -> None:
    """There is nowhere to write, and nothing to complain about."""
    for command in (["a.py"], ["env"], ["explain", "a.py"]):
        done = subprocess.run(
            ["sh", "-c", '"$@" >&-', "sh", *WHOSE, *command],
            cwd=tmp_path,
            env=variables(),
            stderr=subprocess.PIPE,
        )
        assert (done.returncode, done.stderr) == (0, b"")


BATCH = b"a.py\n" * 5_000


def waiting(cwd: Path) -> subprocess.Popen[bytes]:
    """A process that has answered about a path, and waits for more."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [*WHOSE, "--files-from", "-"]
    with interruptible():
        process = subprocess.Popen(command, cwd=cwd, env=variables(), bufsize=0, **pipes)
    process.stdin.write(b"a.py\n")
    assert process.stdout.readline() == b"project      a.py\n"
    return process


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    """As `whose … | head -1` does."""
    with waiting(tmp_path) as process:
        process.stdout.close()
        try:
            while process.poll() is None:
                process.stdin.write(BATCH)
        except BrokenPipeError:
            pass
        process.wait()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("command", [["a.py"], ["env"], ["explain", "a.py"]])
def test_a_reader_that_was_never_there(tmp_path: Path, command: list[str]) -> None:
    """What is left in the buffer makes no noise at the end either."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = subprocess.run(
            [*WHOSE, *command],
            cwd=tmp_path,
            env=variables(),
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(theirs)
    assert (done.returncode, done.stderr) == (141, b"")


def test_an_interrupt_ends_it_quietly_with_130(tmp_path: Path) -> None:
    """Ctrl-C while it waits for paths."""
    with waiting(tmp_path) as process:
        process.send_signal(signal.SIGINT)
        process.wait()
        assert process.stderr.read() == b""
    assert process.returncode == 130


# -- commands and files of the same name -----------------------------------------------------


def test_a_first_word_that_is_a_command_is_the_command(tmp_path: Path) -> None:
    """Also after options; `./` and `--` make it a file."""
    for name in COMMANDS:
        (tmp_path / name).touch()
    assert whose("env", cwd=tmp_path).stdout.startswith("the environment of ")
    env = whose("--python", sys.prefix, "env", cwd=tmp_path)
    assert env.stdout.startswith(f"the environment of {sys.prefix}")
    for name in COMMANDS:
        assert whose(f"./{name}", cwd=tmp_path).stdout == f"project      ./{name}\n"
        assert whose("--", name, cwd=tmp_path).stdout == f"project      {name}\n"
        assert whose("x", name, cwd=tmp_path).stdout == (
            f"project      x (does not exist)\nproject      {name}\n"
        )
    explained = whose("explain", "explain", cwd=tmp_path)
    assert explained.stdout.splitlines()[0] == "explain"
    assert whose("explain", "--", "--odd", cwd=tmp_path).stdout.splitlines()[0] == "--odd"


# -- help ------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_80_columns_and_tells_all_options(
    tmp_path: Path,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every option has a help text; the first page names the commands."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    arguments = [command] if command else []
    assert main([*arguments, "--help"]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 79
    assert "exit status" in text
    if command != "completion":
        assert "--json" in text
        assert "--python" in text
    for name in COMMANDS if not command else ():
        assert f"whose {name}" in text
    assert "./explain" in text or command
    assert capsys.readouterr().err == ""


def test_version(tmp_path: Path) -> None:
    """`--version` is that of the distribution."""
    assert whose("--version", cwd=tmp_path).stdout == f"whose {package.__version__}\n"


def test_an_interpreter_that_cannot_freeze_its_objects(tmp_path: Path) -> None:
    """Such as PyPy."""
    code = "import gc, sys; del gc.freeze; from whose.__main__ import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "--version"]
    said = subprocess.check_output(command, cwd=tmp_path, env=variables(), text=True)
    assert said == f"whose {package.__version__}\n"


def test_main_returns_the_status_and_leaves_sys_path_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """So that other programs can call it."""
    before = list(sys.path)
    assert main(["<string>"]) == 0
    assert main(["--version"]) == 0
    assert main([]) == 2
    assert sys.path == before
    assert capsys.readouterr().out.startswith("unknown      <string>\n")
    # What such a program has printed before goes first, also into a pipe.
    code = "from whose.__main__ import main; print('first'); main(['<string>'])"
    assert run([sys.executable, "-c", code]) == "first\nunknown      <string>\n"
