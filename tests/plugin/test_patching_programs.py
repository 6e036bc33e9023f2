"""Test-suites that replace parts of the system while they import: as under coverage.py alone."""

import pytest

from plugin.suites import DEPENDENCY, FROM_ARCHIVE, RUNS, Suite

pytestmark = pytest.mark.slow


@pytest.fixture(params=[pytest.param(each.values, id=each.id, marks=each.marks) for each in RUNS])
def suite(request, empty):
    """Every runner, with the cores."""
    return Suite(empty, *request.param)


def test_scandir(suite):
    """os.scandir returns a list while a directory that is no package is first seen."""
    text = """\
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_listing(self):
                with mock.patch("os.scandir", return_value=["one", "two"]) as scandir:
                    from plain import lister
                    assert lister.count("/somewhere") == 2
                assert scandir.mock_calls == [mock.call("/somewhere")]
                from plain.deeper import value
                assert value.VALUE == 1
        """
    files = {
        "plain/lister.py": "import os\n\ndef count(path):\n    return len(os.scandir(path))\n",
        "plain/deeper/value.py": "VALUE = 1\n",
    }
    suite.check(text, files)


def test_open(suite):
    """The built-in open is mocked while a recorded dependency is first seen."""
    text = """\
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_reading(self):
                opened = mock.mock_open(read_data="text")
                with mock.patch("builtins.open", opened):
                    import dependency
                    from app import reader
                    assert reader.read("name") == "text"
                assert opened.call_args_list == [mock.call("name")]
                assert dependency.double(2) == 4
        """
    files = {
        "app/__init__.py": "APP = 1\n",
        "app/reader.py": (
            "def read(name):\n    with open(name) as file:\n        return file.read()\n"
        ),
    }
    suite.check(text, files, DEPENDENCY)


PACKAGES = {
    "app/__init__.py": "APP = 1\n",
    "app/backends/__init__.py": "BACKENDS = 1\n",
    "app/backends/local/__init__.py": "LOCAL = 1\n",
}


@pytest.mark.parametrize("packages", [PACKAGES, {}], ids=["packages", "no packages"])
def test_access(suite, packages):
    """os.access says that everything is there, and is asked once: by the program.

    Where the directories are no packages, none is taken for an environment.
    """
    text = """\
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_choice(self):
                with mock.patch("os.access", return_value=True) as access:
                    from app.backends.local import storage
                    assert storage.usable("/somewhere")
                access.assert_called_once_with("/somewhere", 4)
                from app.backends import other
                assert other.VALUE == 1
        """
    files = {
        **packages,
        "app/backends/other.py": "VALUE = 1\n",
        "app/backends/local/storage.py": (
            "import os\n\ndef usable(path):\n    return os.access(path, os.R_OK)\n"
        ),
    }
    suite.check(text, files)


def test_json_is_not_to_be_had(suite):
    """The module json is hidden while a distribution that has JSON beside it is first seen."""
    text = """\
        import sys
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_without(self):
                with mock.patch.dict(sys.modules, {"json": None}):
                    import dependency
                    from app import chooser
                assert chooser.KIND == "plain"
                assert dependency.double(2) == 4
        """
    files = {
        "app/__init__.py": "APP = 1\n",
        "app/chooser.py": (
            "KIND = 'plain'\ntry:\n    import json\nexcept ImportError:\n    found = False\n"
        ),
    }
    suite.check(text, files, {**DEPENDENCY, **FROM_ARCHIVE})


def test_path_of_another_system(suite):
    """os.path is Windows' while a module of the project is imported through a link."""
    text = """\
        import ntpath
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_windows(self):
                with mock.patch("os.path", ntpath):
                    import dependency
                    import linked.joiner
                    assert linked.joiner.join("one", "two") == "one\\\\two"
                assert dependency.double(2) == 4
                assert linked.joiner.join("one", "two") == "one/two"
        """
    files = {
        "src/linked/joiner.py": "import os\n\ndef join(*names):\n    return os.path.join(*names)\n",
    }
    suite.project.write({**DEPENDENCY, **files})
    (suite.project.root / "deps" / "linked").symlink_to(suite.project.root / "src" / "linked")
    suite.check(text, files)


def test_descriptors(suite):
    """os.open returns the number of the output, which nobody but the program may close."""
    text = """\
        import os
        from unittest import TestCase, mock

        class Test(TestCase):
            def test_descriptor(self):
                os.fstat(1)
                with mock.patch("os.open", return_value=1) as opened:
                    import dependency
                    from app import opener
                    assert opener.descriptor("name") == 1
                assert opened.mock_calls == [mock.call("name", os.O_RDONLY)]
                os.fstat(1)
                assert dependency.double(2) == 4
        """
    files = {
        "app/__init__.py": "APP = 1\n",
        "app/opener.py": (
            "import os\n\ndef descriptor(name):\n    return os.open(name, os.O_RDONLY)\n"
        ),
    }
    suite.check(text, files, DEPENDENCY)
