"""What counts in a `pyvenv.cfg`: by table, and as `site` and `getpath` of real interpreters say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from glob import glob
from pathlib import Path

import pytest

from whose._environment.layers import PyvenvCfg
from whose._environment.layers import parse_pyvenv_cfg as parse

VENV = b"""home = /usr/bin
include-system-site-packages = false
version = 3.13.0
executable = /usr/bin/python3.13
command = /usr/bin/python3 -m venv /e
"""
UV = b"""home = /usr/bin
implementation = CPython
uv = 0.8.0
version_info = 3.13.0
include-system-site-packages = false
relocatable = true
extends-environment = /project/.venv
"""
VIRTUALENV = b"""home = /usr/bin
implementation = CPython
version_info = 3.13.0.final.0
virtualenv = 20.29.0
include-system-site-packages = true
base-prefix = /usr
"""
PEP_838 = b"""home = /usr/bin
python-version = 3.16
version = 3.16.1
"""
NO_VERSION = b"home = /usr/bin\npython-version =\nversion_info = 3.12.1"


def parsed(data: bytes) -> PyvenvCfg:
    config = parse("/e/pyvenv.cfg", data)
    assert isinstance(config, PyvenvCfg)
    return config


@pytest.mark.parametrize(
    ("data", "made_by", "key", "version", "system_site", "extends"),
    [
        (VENV, "venv", "version", "3.13.0", False, ""),
        (UV, "uv", "version_info", "3.13.0", False, "/project/.venv"),
        (VIRTUALENV, "virtualenv", "version_info", "3.13.0.final.0", True, ""),
        (PEP_838, "venv", "python-version", "3.16", True, ""),
        (NO_VERSION, "venv", "version_info", "3.12.1", True, ""),
        (b"", "venv", "version", "", True, ""),
    ],
    ids=["venv", "uv", "virtualenv", "PEP 838", "an empty value", "empty"],
)
def test_what_the_tools_write(
    data: bytes, made_by: str, key: str, version: str, extends: str, *, system_site: bool
) -> None:
    config = parsed(data)
    assert config.path == "/e/pyvenv.cfg"
    assert config.made_by == made_by
    assert (config.version_key, config.version) == (key, version)
    assert config.system_site is system_site
    assert config.extends == extends
    assert config.home == ("/usr/bin" if data else "")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_keys_know_their_lines(end: bytes) -> None:
    lines = (b"# note", b"", b"home = /a", b"x=1", b"HOME = /b", b"x = 2", b"")
    assert parsed(end.join(lines)).lines == {"home": 3, "x": 6}


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (b"a = b = c\n", {"a": "b = c"}),
        (b"a\n", {}),
        (b"[section]\na=1", {"a": "1"}),
        (b"#a=1\n", {"#a": "1"}),
        (b"a = 1 # note\n", {"a": "1 # note"}),
        (b"a = 'quoted'\n", {"a": "'quoted'"}),
        (b"  A-Key  =  Value  \r\n", {"a-key": "Value"}),
        (b"a=1\rb=2\r\nc=3\n", {"a": "1", "b": "2", "c": "3"}),
        (b"=\n", {"": ""}),
        (b"a =\n", {"a": ""}),
        ("a = é\u2028b = 2\x0cc\n".encode(), {"a": "é\u2028b = 2\x0cc"}),
        ("\ufeffa = 1\n".encode(), {"\ufeffa": "1"}),
        (b"a = 1\na = 2\n", {"a": "2"}),
        (b"home = /first\nhome = /last\n", {"home": "/first"}),
    ],
)
def test_any_line_with_an_equals_sign_is_a_pair(data: bytes, values: dict[str, str]) -> None:
    assert parsed(data).values == values


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"home = /\xff\n", "not UTF-8 (byte 8)"),
        ("home = /a".encode("utf-16"), "not UTF-8 (byte 0)"),
        (b"home = /a\0b\n", "holds NUL bytes"),
    ],
)
def test_what_no_interpreter_can_read(data: bytes, problem: str) -> None:
    assert parse("/e/pyvenv.cfg", data) == problem


# -- the interpreters' own readers ----------------------------------------------------

TEXTS = [
    "home = {home}\n",
    "HOME={home}",
    "home = {home}\r\nother\r\n",
    "x\n  home   =   {home}  \n",
    "home = {home}\nhome = /nowhere\n",
    "\ufeffhome = {home}\n",
    "#home = {home}\n",
    "home: {home}\n",
    "home {home}\n",
    "",
    *(
        f"home = {{home}}\ninclude-system-site-packages{rest}\n"
        for rest in (
            *(" = true", " = TRUE", "=True  ", " = false", " = yes", " = 1", " =", " = true # no"),
            *("", " = false\ninclude-system-site-packages = true", "-x = false"),
            *(" = true\nInclude-System-Site-Packages = false", " = true\x0c", " = \u2028true"),
        )
    ),
]

READERS = """
import json, os, site, sys
prefix, texts = sys.argv[1], json.loads(sys.argv[2])
out = []
for text in texts:
    with open(os.path.join(prefix, "pyvenv.cfg"), "wb") as file:
        file.write(text.encode())
    site.ENABLE_USER_SITE = True
    sys.executable = os.path.join(prefix, "bin", "python")
    sys.prefix = sys.exec_prefix = prefix
    site.venv(set())
    out.append([bool(site.ENABLE_USER_SITE), sys._home])
print(json.dumps(out))
"""


def interpreters() -> list[str]:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    names = [f"python3.{minor}" for minor in range(11, 16)]
    found = [
        path
        for name in names
        for directory in (
            *sorted(glob(f"{pyenv}/{name.removeprefix('python')}.*/bin")),
            *os.environ.get("PATH", "").split(os.pathsep),
        )
        if os.access(path := os.path.join(directory, name), os.X_OK)
        # pyenv's shims are scripts, and not every version is there behind each.
        and os.path.basename(directory) != "shims"
    ]
    own = os.path.realpath(sys.executable)
    return list(dict.fromkeys([own, *map(os.path.realpath, found)]))


def run(*command: str) -> str:
    env = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_posix = pytest.mark.skipif(os.name != "posix", reason="makes environments with links")


@needs_posix
@pytest.mark.parametrize("python", interpreters())
def test_as_site_reads_it(python: str, tmp_path: Path) -> None:
    texts = [text.format(home="/h") for text in TEXTS]
    answers = json.loads(run(python, "-I", "-c", READERS, str(tmp_path), json.dumps(texts)))
    for text, (system_site, home) in zip(texts, answers, strict=True):
        config = parsed(text.encode())
        assert config.system_site is system_site, text
        if text.lower().count("home") == 1:  # of several, `site` has the last
            assert config.home == (home or ""), text


@needs_posix
@pytest.mark.parametrize("python", interpreters())
def test_as_getpath_reads_it(python: str, tmp_path: Path) -> None:
    """An interpreter in whose `pyvenv.cfg` a `home` is found takes it for its base."""
    executable = tmp_path / "bin" / "python"
    executable.parent.mkdir()
    executable.symlink_to(python)
    base = os.path.dirname(python)
    for text in TEXTS[:10]:
        data = text.format(home=base).encode()
        (tmp_path / "pyvenv.cfg").write_bytes(data)
        said = run(str(executable), "-I", "-S", "-c", "import sys; print(sys._base_executable)")
        found = os.path.dirname(said.strip()) == base
        assert parsed(data).home == (base if found else ""), text
