"""A distribution that the tests install: a package with a file tracer plugin for it."""

from __future__ import annotations

import base64
import hashlib
import zipfile

# Claims a module of its own package, as a template engine's plugin does; what is measured is
# the file that the module's function was called with.
TRACER = """
import coverage, os

class Tracer(coverage.FileTracer):
    def source_filename(self):
        return None
    def has_dynamic_source_filename(self):
        return True
    def dynamic_source_filename(self, filename, frame):
        return frame.f_locals.get("page")
    def line_number_range(self, frame):
        return frame.f_locals.get("line", -1), frame.f_locals.get("line", -1)

class Static(coverage.FileTracer):
    def source_filename(self):
        return os.environ["TRACEE_PAGE"]
    def line_number_range(self, frame):
        return 1, 1

class Plugin(coverage.CoveragePlugin):
    def file_tracer(self, filename):
        if filename.endswith("tracee" + os.sep + "engine.py"):
            return Tracer()
        if filename.endswith("tracee" + os.sep + "compiled.py"):
            return Static()

def coverage_init(reg, options):
    reg.add_file_tracer(Plugin())
"""
FILES = {
    "both/theirs.py": "VALUE = 1\n",
    "tracee/__init__.py": "",
    "tracee/tracer.py": TRACER,
    "tracee/engine.py": "def render(page):\n    for line in (1, 2):\n        page = page\n",
    "tracee/compiled.py": "def render():\n    return 1\n",
    "tracee/templates/theirs.html": "<p>\n  {{ name }}\n</p>\n",
    "tracee/runner.py": (
        "def run(path):\n"
        "    with open(path) as file:\n"
        "        exec(compile(file.read(), path, 'exec'), globals())\n"
    ),
}


def wheel(directory, name, files):
    """A wheel as a build backend makes it."""
    info = f"{name}-1.0.dist-info"
    everything = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    rows = []
    path = directory / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inner, text in everything.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            rows.append(f"{inner},sha256={digest.rstrip(b'=').decode()},{len(text.encode())}")
            archive.writestr(inner, text)
        archive.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,", ""]))
    return path
