"""What `--debug` shows: reasons, layers, roots, evidence that was ignored."""

import re

import pytest

pytestmark = pytest.mark.slow


def trace(project, *args):
    """The lines of `--debug=trace` by short name of the file."""
    project.erase()
    done = project.coverage("run", "--debug=trace", *(args or ("prog.py",)))
    found = {}
    pattern = r"^(Tracing|Not tracing|whose about) '([^']*)'(?:: )?(.*)$"
    for verb, path, text in re.findall(pattern, done.stderr + done.stdout, re.MULTILINE):
        found.setdefault(project.short(path), []).append((verb, text))
    return found


@pytest.mark.parametrize("run", ["", "core = pytrace", "source = .", "cover_pylib = True"])
def test_trace_shows_reasons(project, executed, run):
    """Each file is said to be what it is, by `whose`'s rule and evidence."""
    found = trace(project.rc(run))
    for name in executed:
        verdict, decision = found[name][-2:]
        assert verdict[0] == "whose about"
        assert verdict[1].startswith("project: ")
        assert decision[0] == "Tracing"
    [(verb, text)] = found["deps/iniconfig/__init__.py"]
    record = r"third-party: iniconfig [\d.]+, recorded in .*deps/iniconfig-[\d.]+\.dist-info/RECORD"
    assert verb == "Not tracing"
    assert re.search(rf"third-party.*\(whose: {record}\)$", text)
    [(verb, text)] = found["site:click/__init__.py"]
    assert verb == "Not tracing"
    assert re.search(r"\(whose: third-party: click [\d.]+, recorded in .*/RECORD\)$", text)
    verb, text = found["stdlib:colorsys.py"][-1]
    if run == "cover_pylib = True":
        assert verb == "Tracing"
    else:
        assert verb == "Not tracing"
        assert "(whose: stdlib: standard library of " in text


def test_trace_of_forced_files(project):
    """An option is the reason, and is named."""
    project.rc("", f"third_party = app\nproject = {project.venv.site}/click")
    found = trace(project)
    [(verb, text)] = found["app/core.py"]
    assert verb == "Not tracing"
    verdict = f"third-party: the option third_party = {project.root / 'app'}"
    assert text == f"is a third-party module (whose: {verdict})"
    said, decision = found["site:click/__init__.py"][-2:]
    assert said[1] == f"project: the option project = {project.venv.site / 'click'}"
    assert decision[0] == "Tracing"


def test_trace_changes_nothing(project, executed):
    """What is measured is the same with the debug output."""
    trace(project.rc())
    assert project.measured() == executed


def sys_info(project, *args, section="sys: whose.WhosePlugin"):
    """The entries of one section of `--debug=sys`."""
    project.erase()
    done = project.coverage("run", "--debug=sys", *(args or ("prog.py",)))
    text = (done.stderr + done.stdout).partition(f"-- {section} ")[2].partition("\n-- ")[0]
    found, name = {}, ""
    for line in text.split("\n")[1:]:
        start, colon, value = line.partition(": ") if line[:28].strip() else ("", "", "")
        if colon and " " not in start.strip():
            name = start.strip()
            found[name] = [value]
        elif line.strip():
            found[name].append(line.strip())
    return found


def test_sys_shows_layers_and_roots(project):
    """How `whose` is hooked in, which environments there are, and what each directory is."""
    info = sys_info(project.rc("", "third_party = app\nproject ="))
    assert set(info) == {
        "whose_version",
        "whose_active",
        "whose_options",
        "whose_changed",
        "whose_children",
        "whose_environment",
        "whose_layers",
        "whose_roots",
        "whose_ignored_evidence",
    }
    assert "yes, it tells" in info["whose_active"][0]
    options = f"third_party = ['{project.root}/app'], from [whose] in {project.root}/.coveragerc"
    assert options in info["whose_options"]
    assert info["whose_changed"] == ["-none-"]
    assert info["whose_environment"] == [str(project.venv.prefix)]
    assert info["whose_version"][0].endswith(f" in {project.venv.site}/whose")
    assert info["whose_layers"][0] == f"{project.venv.prefix}: virtual environment made by uv"
    assert any("the base interpreter" in layer for layer in info["whose_layers"][1:])
    roots = dict(each.partition(": ")[::2] for each in info["whose_roots"])
    assert roots[str(project.venv.site)].startswith("third-party, site-packages of ")
    assert roots[str(project.venv.stdlib)].startswith("stdlib, ")
    assert roots[str(project.root)].startswith("project, ")
    assert info["whose_ignored_evidence"] == ["-none-"]


def test_sys_shows_the_directories_that_decide(project):
    """Those that `whose` knows: coverage.py does not search for its own."""
    info = sys_info(project.rc(), section="sys")
    assert str(project.venv.stdlib) in info["stdlib_paths"]
    assert str(project.venv.site) in info["third_party_paths"]
    assert str(project.venv.site) not in info["stdlib_paths"]


def broken(project):
    [info] = (project.root / "deps").glob("iniconfig*.dist-info")
    (info / "direct_url.json").write_text("{")
    return f"{info / 'direct_url.json'}: not JSON (JSONDecodeError)"


def test_sys_shows_ignored_evidence(project, executed):
    """A broken direct_url.json is ignored, is said, and changes nothing else."""
    problem = broken(project.rc())
    assert sys_info(project)["whose_ignored_evidence"] == [problem]
    assert project.measured() == executed


def test_sys_shows_ignored_evidence_of_a_layer(empty, tmp_path):
    """A pyvenv.cfg that cannot be used is said too; its site directory still counts."""
    site = tmp_path / "layer" / "lib" / empty.venv.site.parent.name / "site-packages"
    site.mkdir(parents=True)
    (site / "layered.py").write_text("A = 1\n")
    config = tmp_path / "layer" / "pyvenv.cfg"
    config.write_bytes(b"home = \xff\n")
    empty.rc().write({"prog.py": "import layered\n"})
    # The directory is on sys.path before coverage starts, behind the library, as a .pth file does.
    start = f"import sys; sys.path.append({str(site)!r}); from coverage.cmdline import main; main()"
    done = empty.python("-c", start, "run", "--debug=sys", "prog.py")
    assert f"{config}: not UTF-8 (byte 7)" in done.stderr + done.stdout
    assert empty.measured() == {"prog.py": [1]}


def test_coverage_debug_sys_shows_the_same(project):
    """coverage.py does not ask plugins there; the lines are added to its own."""
    text = project.rc("", "third_party = app").coverage("debug", "sys").stdout
    assert re.search(r"^ *plugins\.configurers: whose\.WhosePlugin$", text, re.MULTILINE)
    assert re.search(r"^ *whose_active: yes, it tells coverage.py what", text, re.MULTILINE)
    assert f"third_party = ['{project.root}/app'], from [whose] in " in text
    assert f"{project.venv.site}: third-party, site-packages of " in text
    assert text.count("whose_active") == 1


@pytest.mark.parametrize("clock", [0, 1])
def test_coverage_debug_sys_whatever_configure_is_given(project, clock):
    """Plugins get the Coverage object or its configuration, as the clock says."""
    start = "import time; time.time = lambda: {}; from coverage.cmdline import main; main()"
    done = project.rc().python("-c", start.format(clock), "debug", "sys")
    assert done.stdout.count("whose_active: yes, it tells") == 1


def test_the_lines_are_shown_once(project):
    """With `--debug=sys` in the configuration, each command writes them at its start."""
    project.rc("debug = sys")
    for args in (("run", "prog.py"), ("debug", "sys")):
        done = project.coverage(*args)
        assert (done.stderr + done.stdout).count("whose_active") <= 2  # one for each start
        assert "-- sys: whose.WhosePlugin ---" in done.stderr + done.stdout


def test_switched_off(project):
    """`WHOSE=off` leaves all to coverage.py, and says so."""
    off = {"WHOSE": "off"}
    project.rc("", "third_party = app\nprojekt = wrong")
    done = project.coverage("debug", "sys", env=off)
    assert re.search(r"^ *whose_active: no: WHOSE=off is set$", done.stdout, re.MULTILINE)
    assert "whose_layers" not in done.stdout
    with_whose = project.measure(env=off)
    assert with_whose == project.rc(plugins="").measure()


def test_debug_plugin(project, executed):
    """With `--debug=plugin` coverage.py wraps the plugin in another object."""
    project.rc()
    done = project.coverage("run", "--debug=plugin,trace,sys", "prog.py")
    assert "Loaded plugin 'whose'" in done.stderr + done.stdout
    assert project.measured() == executed
