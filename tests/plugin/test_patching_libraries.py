"""Test-suites with libraries that fake the file system, clocks or services."""

import json

import pytest

from plugin.suites import DEPENDENCY, FROM_ARCHIVE, RUNS, Suite

pytestmark = pytest.mark.slow

READER = {
    "app/__init__.py": "APP = 1\n",
    "app/reader.py": "def read(name):\n    with open(name) as file:\n        return file.read()\n",
}


@pytest.fixture(params=[pytest.param(each.values, id=each.id, marks=each.marks) for each in RUNS])
def suite(request, empty):
    """Every runner, with the cores."""
    return Suite(empty, *request.param)


def test_pyfakefs(suite):
    """Dependencies that are imported while pyfakefs is active are not measured."""
    text = """\
        import os
        from pyfakefs.fake_filesystem_unittest import TestCase

        class Test(TestCase):
            def setUp(self):
                self.setUpPyfakefs()

            def test_faked(self):
                self.fs.create_file("/made/name", contents="text")
                import dependency
                from app import reader
                assert reader.read("/made/name") == "text"
                assert os.listdir("/made") == ["name"]
                assert dependency.double(2) == 4
        """
    suite.check(text, READER, DEPENDENCY)


def test_pyfakefs_by_its_fixture(suite):
    """The same by the fixture of its plugin for pytest; what is imported later is right as well."""
    if not suite.runner.startswith("pytest"):
        pytest.skip("only pytest has fixtures")
    text = """\
        def test_faked(fs):
            fs.create_file("/made/name", contents="text")
            import dependency
            from app import reader
            assert reader.read("/made/name") == "text"

        def test_real():
            from dependency import later
            from app import more
            assert later.VALUE + more.VALUE == 2
        """
    files = {**READER, "app/more.py": "VALUE = 1\n"}
    later = {"deps/dependency/later.py": "VALUE = 1\n"}
    record = DEPENDENCY["deps/dependency-1.0.dist-info/RECORD"] + "dependency/later.py,,\n"
    suite.check(
        text, files, {**DEPENDENCY, **later, "deps/dependency-1.0.dist-info/RECORD": record}
    )


def test_time_stands_still(suite):
    """The library freezegun looks at every attribute of every module, and replaces clocks."""
    text = """\
        import datetime
        import time
        from unittest import TestCase
        from freezegun import freeze_time

        class Test(TestCase):
            @freeze_time("2020-02-29")
            def test_frozen(self):
                import dependency
                from app.deep import clock
                assert clock.today() == "2020-02-29"
                assert time.time() == 1582934400
                assert dependency.double(2) == 4
        """
    files = {
        "app/deep/clock.py": (
            "import datetime\n\ndef today():\n    return datetime.date.today().isoformat()\n"
        ),
    }
    suite.check(text, files, DEPENDENCY)


def test_faked_responses(suite):
    """The library responses is active while a program imports its client."""
    text = """\
        from unittest import TestCase
        import responses

        class Test(TestCase):
            @responses.activate
            def test_answer(self):
                responses.get("http://example.com/name", json={"number": 2})
                import dependency
                from app.deep import client
                assert dependency.double(client.number("http://example.com/name")) == 4
                responses.assert_call_count("http://example.com/name", 1)
        """
    files = {
        "app/deep/client.py": (
            "import requests\n\ndef number(url):\n    return requests.get(url).json()['number']\n"
        ),
    }
    suite.check(text, files, DEPENDENCY)


# As moto does it: variables, modules and built-in functions are replaced, and the part that
# stands in for the service is imported only then.
FAKED_SERVICE = {
    "deps/service/__init__.py": """\
        import contextlib
        import importlib
        import os
        import sys
        from types import ModuleType
        from unittest import mock

        @contextlib.contextmanager
        def faked(name):
            client = ModuleType("client")
            with contextlib.ExitStack() as stack:
                stack.enter_context(mock.patch.dict(os.environ, {"KEY": "faked"}, clear=True))
                stack.enter_context(mock.patch.dict(sys.modules, {"client": client, "csv": None}))
                stack.enter_context(mock.patch("builtins.open", mock.mock_open(read_data="faked")))
                stack.enter_context(mock.patch("os.getcwd", side_effect=FileNotFoundError))
                client.ask = importlib.import_module("service.backends." + name).ask
                yield open
        """,
    "deps/service/backends/storage.py": "def ask(key):\n    return key.upper()\n",
    "deps/service-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: service\nVersion: 2.0\n",
    "deps/service-2.0.dist-info/RECORD": (
        "service/__init__.py,,\nservice/backends/storage.py,,\nservice-2.0.dist-info/RECORD,,\n"
    ),
}


def test_faked_service(suite):
    """A library replaces variables, modules and built-in functions, and imports its backend."""
    text = """\
        import os
        from unittest import TestCase, mock
        import service

        class Test(TestCase):
            def test_asked(self):
                with service.faked("storage") as opened:
                    from app.deep import asker
                    assert asker.value("name") == "NAMEfaked"
                    assert os.environ.keys() == {"KEY"}
                assert opened.call_args_list == [mock.call("settings")]
                from app.other import after
                assert after.VALUE == 1
        """
    files = {
        "app/deep/asker.py": """\
            import client

            def value(key):
                with open("settings") as file:
                    return client.ask(key) + file.read()
            """,
        "app/other/after.py": "VALUE = 1\n",
    }
    suite.check(text, files, FAKED_SERVICE)


ASK = """\
    import ast, json, ntpath, os, re, sys, sysconfig
    from unittest import mock
    from pyfakefs.fake_filesystem_unittest import Patcher
    import whose

    def kinds():
        return [str(whose.classify(path)) for path in sys.argv[1:]]

    with PATCH:
        inside = kinds()
    after = kinds()
    whose.refresh()
    print(json.dumps([inside, after, kinds()]))
    """
PATCHES = {
    "pyfakefs": "Patcher()",
    "os.path": "mock.patch('os.path', ntpath)",
    "os.scandir": "mock.patch('os.scandir', return_value=[])",
    "os.lstat": "mock.patch('os.lstat', side_effect=FileNotFoundError)",
    "os.stat": "mock.patch('os.stat', side_effect=FileNotFoundError)",
    "os.access": "mock.patch('os.access', return_value=True)",
    "os.open": "mock.patch('os.open', return_value=1)",
    "os.getcwd": "mock.patch('os.getcwd', return_value='/somewhere')",
    "os.environ": "mock.patch.dict('os.environ', {'HOME': '/somewhere'}, clear=True)",
    "open": "mock.patch('builtins.open', mock.mock_open(read_data='text'))",
    "min": "mock.patch('builtins.min', return_value=0)",
    "json": "mock.patch.dict(sys.modules, {'json': None, 'csv': None})",
    "sysconfig": "mock.patch.dict(sys.modules, {'sysconfig': None, 'ast': None, 're': None})",
    "schemes": "mock.patch('sysconfig.get_paths', return_value={}), mock.patch('re.search')",
}


@pytest.mark.parametrize("patch", PATCHES)
def test_first_answer(empty, patch):
    """The first answer of all is right while something is patched, and stays so afterwards."""
    empty.write({**DEPENDENCY, **FROM_ARCHIVE, **READER, "plain/name.py": ""})
    empty.write({"ask.py": ASK.replace("PATCH", PATCHES[patch])})
    expected = {
        empty.venv.stdlib / "colorsys.py": "stdlib",
        empty.venv.site / "click" / "core.py": "third-party",
        empty.root / "deps" / "dependency" / "inner.py": "third-party",
        empty.root / "deps" / "unrecorded.py": "project",
        empty.root / "app" / "reader.py": "project",
        empty.root / "plain" / "name.py": "project",
    }
    answers = [*expected.values()]
    done = empty.python("ask.py", *expected)
    assert json.loads(done.stdout) == [answers, answers, answers]
