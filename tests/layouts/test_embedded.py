"""Programs that embed Python, built in C: their prefixes and `sys.path` are what they set."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from layouts.interpreters import oldest_and_newest
from layouts.model import MissingError
from layouts.tools import copy_tree, run, tool, write

pytestmark = pytest.mark.slow

# The arguments are the prefix, or nothing for `Py_SetPath`, the name of a module to import, and
# the entries of `sys.path`.
_HOST = """
#include <Python.h>

int main(int argc, char **argv)
{
    wchar_t entries[9][4096];
    for (int i = 1; i < argc; i++)
        mbstowcs(entries[i], argv[i], 4096);
#if PY_VERSION_HEX < 0x030d0000
    if (!argv[1][0]) {
        wchar_t path[9 * 4096] = L"";
        for (int i = 3; i < argc; i++) {
            wcscat(path, i > 3 ? L":" : L"");
            wcscat(path, entries[i]);
        }
        Py_SetPath(path);
        Py_Initialize();
    } else
#endif
    {
        PyConfig config;
        PyConfig_InitIsolatedConfig(&config);
        PyConfig_SetString(&config, &config.prefix, entries[1]);
        PyConfig_SetString(&config, &config.exec_prefix, entries[1]);
        PyConfig_SetBytesString(&config, &config.executable, argv[0]);
        config.site_import = 0;
        config.module_search_paths_set = 1;
        for (int i = 3; i < argc; i++)
            PyWideStringList_Append(&config.module_search_paths, entries[i]);
        PyStatus status = Py_InitializeFromConfig(&config);
        if (PyStatus_Exception(status))
            Py_ExitStatusException(status);
    }
    PyObject *module = PyImport_ImportModule(argv[2]);
    if (module == NULL)
        PyErr_Print();
    return module == NULL || Py_FinalizeEx() < 0;
}
"""
_PROGRAM = """
import json, os, sys
import coverage
data = coverage.Coverage(config_file=os.environ["RCFILE"], data_file=None)
data.start()
import click, colorsys, own
data.stop()
import whose
found = {path: whose.classify(path) for path in json.loads(os.environ["ASKED"])}
print(json.dumps([found, sorted(data.get_data().measured_files()), sys.prefix]))
"""
_ASK = """
import json, sys, sysconfig
names = [*map(sysconfig.get_config_var, ("INCLUDEPY", "LIBDIR"))]
print(json.dumps([*names, [*sys.stdlib_module_names]]))
"""
_SHARED = [
    pytest.param(each, id=each.minor)
    for each in oldest_and_newest()
    if each.has("lib/libpython*.so", "lib/*/libpython*.so")
]


def _compiled(interpreter, directory):
    """A program that embeds the interpreter, and the names of the library's modules."""
    include, libraries, names = json.loads(run([interpreter.executable, "-c", _ASK]))
    if not Path(include, "Python.h").exists():
        raise MissingError(f"there is no Python.h in {include}")
    source = write(directory / "host.c", _HOST)
    linking = (f"-L{libraries}", f"-Wl,-rpath,{libraries}", f"-lpython{interpreter.minor}")
    program = directory / "bin" / "host"
    program.parent.mkdir()
    quiet = "-Wno-deprecated-declarations"
    run([tool("cc"), quiet, source, f"-I{include}", *linking, "-o", program])
    return program, names


@pytest.mark.parametrize(
    ("library", "prefix"),
    [
        ("directory", "nowhere"),
        ("directory", "empty"),
        ("archive", "application"),
        ("archive", "empty"),
    ],
)
@pytest.mark.parametrize("interpreter", _SHARED)
def test_what_a_host_sets(interpreter, workshop, tmp_path, library, prefix):
    """The library may be a directory or an archive; below the prefix or not; or there is none."""
    if prefix == "empty" and interpreter.version > (3, 12):
        pytest.skip("Py_SetPath was removed")
    try:
        host, names = _compiled(interpreter, tmp_path)
    except MissingError as error:
        pytest.skip(str(error))
    unwanted = ("site-packages", "test", "config-*", "idlelib", "ensurepip", "__pycache__")
    python = copy_tree(Path(interpreter.stdlib), tmp_path / "python" / "lib", unwanted)
    compiled = python / "lib-dynload"
    if library == "archive":
        compiled = Path(shutil.move(compiled, tmp_path / "python" / "compiled"))
        sources = sorted(python.rglob("*.py"))
        with zipfile.ZipFile(tmp_path / "python" / "library.zip", "w") as archive:
            for each in sources:
                archive.write(each, each.relative_to(python))
        shutil.rmtree(python)
        python = tmp_path / "python" / "library.zip"
    stdlib = [str(each) for each in compiled.glob("*.so") if each.name.split(".")[0] in names]
    stdlib += [str(python / name) for name in ("os.py", "colorsys.py", "json/decoder.py")]
    libraries, scripts = tmp_path / "libraries", tmp_path / "scripts"
    workshop.install_into(libraries, interpreter, "click", *workshop.whose())
    installed = [str(each) for each in (libraries / "click").glob("*.py")]
    own = [write(scripts / "own.py", "started = True\n"), write(scripts / "program.py", _PROGRAM)]
    truth = dict.fromkeys(stdlib, "stdlib") | dict.fromkeys(installed, "third-party")
    truth |= dict.fromkeys(own, "project")
    given = {"application": str(tmp_path), "nowhere": "/nowhere", "empty": ""}[prefix]
    variables = {"ASKED": json.dumps([*truth]), "RCFILE": str(tmp_path / "rc")}
    write(tmp_path / "rc", "[run]\nplugins = whose\n")
    entries = (python, compiled, libraries, scripts)
    kinds, measured, actual = json.loads(
        run([host, given, "program", *entries], cwd="/", env=variables)
    )
    assert actual == given
    assert kinds == truth
    assert measured == own[:1]
