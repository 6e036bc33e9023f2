"""Names that are no paths of files."""

from __future__ import annotations

import pytest

from whose._rules.rules import no_path

NAMES = frozenset({"os", "importlib", "zipimport"})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "unknown"),
        ("<string>", "unknown"),
        ("<stdin>", "unknown"),
        ("<ipython-input-1-abc>", "unknown"),
        ("<>", "unknown"),
        ("<template /srv/pages/a.html>", "unknown"),
        ("<doctest docs/usage.rst[0]>", "unknown"),
        ("/a\0b", "unknown"),
        ("<frozen os>", "stdlib"),
        ("<frozen importlib._bootstrap>", "stdlib"),
        ("<frozen zipimport>", "stdlib"),
        ("<frozen getpath>", "stdlib"),
        ("<frozen __phello__.spam>", "stdlib"),
        ("<frozen my_app>", "unknown"),
        ("<frozen os", None),
        ("<string:os>", "unknown"),
        ("<frozen >", "unknown"),
        ("<a>/b", None),
        ("<a/b>.x/c.py", None),
        ("<", None),
        (">", None),
        ("/a/<b>", "unknown"),
        ("/app/<string>", "unknown"),
        ("/app/<frozen os>", "stdlib"),
        ("C:\\work\\app\\<string>", "unknown"),
        ("/a>b/<string>", "unknown"),
        ("<eval_with_key>.0", "unknown"),
        ("<eval_with_key>0", None),
        ("<stdin>-0", "unknown"),
        ("<a>b>", None),
        ("~", "unknown"),
        ("~/a.py", None),
        ("built-in", "stdlib"),
        ("frozen", "stdlib"),
        ("frozen.py", None),
        ("stringsource", "unknown"),
        ("stringsource.py", None),
        ("{built-in method len}", "unknown"),
        ("{app}/a.py", None),
        ("/app/{a}", None),
        ("https://x.example/a.py", "unknown"),
        ("https://x.example/?of=http://b", "unknown"),
        ("s3://a.py", "unknown"),
        ("a b://a.py", None),
        ("file:///a.py", "unknown"),
        ("git+https://x.example/a.py", "unknown"),
        ("vscode-notebook-cell://ssh/a.ipynb", "unknown"),
        ("/a/b://c.py", None),
        ("/c://a.py", None),
        ("<torch_package_0>.app/core.py", "unknown"),
        ("C:\\\\a.py", None),
        ("c://a.py", None),
        ("a.py", None),
        (" ", None),
    ],
)
def test_no_path(name: str, expected: str | None) -> None:
    found = no_path(name, NAMES)
    assert (found and found.kind) == expected
