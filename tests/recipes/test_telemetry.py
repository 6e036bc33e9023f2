"""Logs, spans and linters: which line and which name is the project's."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow  # each starts two programs

LOGFIRE = """
import json
import logfire
from logfire._internal.stack_info import is_user_code
import lib
{recipe}
def mine():
    pass
print(json.dumps([is_user_code(each.__code__) for each in (lib.call, mine, json.dumps)]))
"""


def test_logfire(project):
    pytest.importorskip("logfire")
    assert project.run(LOGFIRE.format(recipe="")) == [True, True, False]
    mine = project.with_recipe("logfire", LOGFIRE.format(recipe="import recipe"))
    assert mine == [False, True, False]


OPENTELEMETRY = """
import json, sys
from opentelemetry.sdk.trace import TracerProvider
import lib
{recipe}
provider = TracerProvider()
{add}
span = lib.call(provider.get_tracer("x").start_span, "name")
print(json.dumps([span.attributes.get("code.file.path") == __file__,
                  span.attributes.get("code.line.number")]))
"""


def test_opentelemetry(project):
    """Alone a span does not say where it was started."""
    pytest.importorskip("opentelemetry.sdk")
    assert project.run(OPENTELEMETRY.format(recipe="", add="")) == [False, None]
    program = OPENTELEMETRY.format(
        recipe="import recipe", add="provider.add_span_processor(recipe.OwnCode())"
    )
    assert project.with_recipe("OpenTelemetry", program) == [True, 8]


LOGGING = """
import json, logging
{recipe}
import loggers
records = []
class Collect(logging.Handler):
    def emit(self, record):
        stack = record.stack_info or ""
        records.append((record.pathname == __file__, stack.count("loggers.say")))
logging.getLogger("x").addHandler(Collect())
loggers.say("something")
print(json.dumps(records))
"""


def test_logging(project):
    """A helper of a library that logs is named as the place, alone."""
    logs = "logging.getLogger('x').warning(text, stack_info=True)"
    helper = f"import logging\ndef say(text):\n    {logs}\n"
    project.write("libs/loggers.py", helper)
    project.write("libs/lib-1.dist-info/RECORD", "lib/__init__.py,,\nloggers.py,,\n")
    assert project.run(LOGGING.format(recipe="")) == [[False, 1]]
    heading = "The place of a log record"
    program = LOGGING.format(recipe="import recipe")
    assert project.with_recipe(heading, program, page="recipes") == [[True, 1]]


ISORT = """
import json, sys
import isort
import shared, lib
{recipe}
names = {names}
config = isort.Config(known_first_party=names) if names else isort.Config()
print(json.dumps([isort.place_module(each, config) for each in ("shared", "lib", "json")]))
"""


def test_isort(project):
    """A sibling on `sys.path`, as an editable installation is, is a third party's, alone."""
    pytest.importorskip("isort")
    other = project.directory.parent / "sibling"
    (other / "shared").mkdir(parents=True)
    (other / "shared" / "__init__.py").touch()
    alone = project.run(ISORT.format(recipe="", names="[]"), PYTHONPATH=str(other))
    assert alone == ["THIRDPARTY", "THIRDPARTY", "STDLIB"]
    mine = project.with_recipe(
        "isort and ruff",
        ISORT.format(recipe="import recipe", names="recipe.first_party()"),
        PYTHONPATH=str(other),
    )
    assert mine == ["FIRSTPARTY", "THIRDPARTY", "STDLIB"]


RUFF = """
import json, subprocess, sys
import ruff
import shared, lib
{recipe}
code = "import json\\n\\nimport lib\\n\\nimport shared\\n"
names = "lint.isort.known-first-party = " + json.dumps({names})
check = [ruff.find_ruff_bin(), "check", "--isolated", "--select=I", "--config", names, "-"]
print(json.dumps(subprocess.run(check, input=code, text=True, stdout=2).returncode))
"""


def test_ruff(project):
    """The same: with the names, ruff wants the sibling in a section of its own."""
    pytest.importorskip("ruff")
    other = project.directory.parent / "sibling"
    (other / "shared").mkdir(parents=True)
    (other / "shared" / "__init__.py").touch()
    alone = project.run(RUFF.format(recipe="", names="[]"), PYTHONPATH=str(other))
    assert alone == 1
    program = RUFF.format(recipe="import recipe", names="recipe.first_party()")
    assert project.with_recipe("isort and ruff", program, PYTHONPATH=str(other)) == 0
