"""Error reporters and tracebacks: which frames are the project's."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow  # each starts two programs

CHAINED = """
import lib

def work():
    try:
        lib.call(lib.fail)
    except ValueError as error:
        raise RuntimeError("from the project") from error
"""
SENTRY = """
import json, os, sys
import sentry_sdk
import work
{recipe}
events = []
class Collect(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        events.append(envelope.get_event())
options = dict(dsn="https://key@example.org/1", transport=Collect, default_integrations=False)
sentry_sdk.init(**options{option})
try:
    work.work()
except RuntimeError as error:
    sentry_sdk.capture_exception(error)
print(json.dumps(sorted({{
    (os.path.basename(os.path.dirname(frame["abs_path"])), frame["in_app"])
    for value in events[0]["exception"]["values"]
    for frame in value["stacktrace"]["frames"]}})))
"""


def test_sentry(project):
    """The library in the project's directory is taken for "in app"; also behind `raise … from`."""
    pytest.importorskip("sentry_sdk")
    project.write("work.py", CHAINED)
    alone = project.run(SENTRY.format(recipe="", option=""))
    assert ["lib", True] in alone
    mine = project.with_recipe(
        "Sentry", SENTRY.format(recipe="import recipe", option=", before_send=recipe.mark_own")
    )
    assert mine == [["lib", False], ["project", True]]


ELASTIC = """
import json, os, sys
import elasticapm
import work
{recipe}
class Client(elasticapm.Client):
    sent = []
    def queue(self, event_type, data, flush=False):
        self.sent.append(self._transport._process_event(event_type, data))
client = Client(service_name="x", disable_send=True, enabled=True, cloud_provider="none",
                central_config=False, metrics_interval="0ms", processors={processors})
try:
    work.work()
except RuntimeError:
    client.capture_exception()
frames = []
todo = [client.sent[-1]["exception"]]
for each in todo:
    frames += each["stacktrace"]
    todo += each.get("cause", ())
client.close()
print(json.dumps(sorted({{(os.path.basename(os.path.dirname(frame["abs_path"])),
    frame["library_frame"]) for frame in frames}})))
"""


def test_elastic(project):
    """Alone it takes any frame for the project's that no pattern excludes."""
    pytest.importorskip("elasticapm")
    project.write("work.py", CHAINED)
    alone = project.run(ELASTIC.format(recipe="", processors="[]"))
    assert ["lib", False] in alone
    mine = project.with_recipe(
        "Elastic APM", ELASTIC.format(recipe="import recipe", processors='["recipe.mark_own"]')
    )
    assert mine == [["lib", True], ["project", False]]


RICH = """
import io, json, sys
import rich.console, rich.traceback
import work
stream = io.StringIO()
sys.stderr = stream
{recipe}
try:
    work.work()
except RuntimeError as error:
    sys.excepthook(type(error), error, error.__traceback__)
print(json.dumps(stream.getvalue()))
"""


def test_rich(project):
    """The source of library frames is not shown, in the chained exception either."""
    pytest.importorskip("rich")
    project.write("work.py", CHAINED)
    alone = project.run(RICH.format(recipe="rich.traceback.install()"))
    assert "return function(*arguments)" in alone
    mine = project.with_recipe("rich", RICH.format(recipe="import recipe"))
    assert "return function(*arguments)" not in mine
    assert "raise RuntimeError" in mine
    assert "lib.call(lib.fail)" in mine


TRACEBACK = """
import contextlib, io, json, traceback
import work
{recipe}
stream = io.StringIO()
try:
    work.work()
except RuntimeError as error:
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        {show}
print(json.dumps(stream.getvalue()))
"""


def test_plain_traceback(project):
    project.write("work.py", CHAINED)
    alone = project.run(TRACEBACK.format(recipe="", show="traceback.print_exception(error)"))
    assert "return function(*arguments)" in alone
    mine = project.with_recipe(
        "Hide library frames in a traceback",
        TRACEBACK.format(recipe="import recipe", show="recipe.show(error)"),
        page="recipes",
    )
    assert "return function(*arguments)" not in mine
    assert "from the library" in mine
    assert "lib.call(lib.fail)" in mine
    assert "direct cause" in mine


IPYTHON = """
import contextlib, io, json
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
{recipe}
stream = io.StringIO()
with contextlib.redirect_stdout(stream):
    shell.run_cell("import lib\\nlib.call(lib.fail)")
print(json.dumps(stream.getvalue()))
"""


def test_ipython(project):
    pytest.importorskip("IPython")
    alone = project.run(IPYTHON.format(recipe=""))
    assert "return function(*arguments)" in alone
    mine = project.with_recipe("IPython", IPYTHON.format(recipe='shell.run_cell("import recipe")'))
    assert "return function(*arguments)" not in mine
    assert "lib.call(lib.fail)" in mine
    assert "ValueError" in mine


def test_pytest(project):
    """Failures end in the test, not in the library."""
    project.write("test_it.py", "import lib\n\ndef test_it():\n    lib.call(lib.fail)\n")
    run = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", "test_it.py")
    alone = project.start(*run)
    assert "libs/lib/__init__.py" in alone.stdout
    project.write("conftest.py", project.recipe("pytest"))
    mine = project.start(*run)
    assert mine.returncode == alone.returncode == 1
    assert "libs/lib/__init__.py" not in mine.stdout
    assert "test_it.py:4: ValueError" in mine.stdout
