"""Targets that read files, in a workplace made anew for each input."""

from __future__ import annotations

import io
import json
import os
import warnings
import zipfile
from collections.abc import Callable
from importlib import import_module

import whose._files.archive
import whose._metadata.conda
import whose._rules.frozen
from whose import Classifier, Environment, Kind
from whose._environment.running import Facts
from whose._files.disk import Disk
from whose._metadata.directory import Installed
from whose._verdict import Distribution
from whose.check import hazards
from whose.check.hazard import SUBJECTS
from whose.report import environment_details, path_details
from whose.report.details import written_metadata

from .guard import watched
from .parsers import expect
from .trees import Workplace, blocks

for _subject in SUBJECTS:  # imports every check
    import_module(f"whose.check.{_subject}")

# coverage.py's, in the working directory.
_CONFIGURATIONS = (".coveragerc", ".coveragerc.toml", "setup.cfg", "tox.ini", "pyproject.toml")
# The project of a local archive is looked for above it.
_PROJECTS = ("pyproject.toml", "setup.cfg", "setup.py")
# What metadata is called: may be opened wherever a home, a parent or a .pth file leads.
_METADATA = (
    *("pyvenv.cfg", "RECORD", "METADATA", "PKG-INFO", "INSTALLER", "direct_url.json"),
    *("top_level.txt", "installed-files.txt", "sitecustomize.py"),
    *("pybuilddir.txt", ".pth", *_PROJECTS),
)
_SCHEMES = (
    {
        "stdlib": "{installed_base}/lib/python3.11",
        "purelib": "{base}/lib/python3.11/site-packages",
        "scripts": "{base}/bin",
    },
)
METADATA_LIMIT = 1 << 18


class Disks:
    """The targets, each a method that takes bytes."""

    def __init__(self, top: str) -> None:
        self.work = Workplace(top)
        whose._files.disk.METADATA_LIMIT = METADATA_LIMIT  # so that small trees get there
        self.venv = self.work.full("venv")
        self.asked = Environment.of(self.venv)
        self.classifier = Classifier(self.asked)

    # -- what may be touched ----------------------------------------------------------

    def inside(self, path: str) -> bool:
        return path == self.work.tree or path.startswith(self.work.tree + os.sep)

    def lists(self, path: str) -> bool:
        """In the workplace, but not what is outside of everything; or on the way to it."""
        if path.startswith(self.work.full("outside")):
            return False
        return path.startswith(self.work.top) or self.work.top.startswith(
            path.rstrip(os.sep) + os.sep
        )

    def is_metadata(self, path: str) -> bool:
        directory, name = os.path.split(path)
        # Coverage's configuration of the working directory, and the scripts of environments.
        if name in _CONFIGURATIONS and directory in ("", os.getcwd()):
            return True
        if os.path.basename(directory) in ("bin", "Scripts"):
            return True
        return self.inside(path) or path.endswith(_METADATA)

    # -- targets ------------------------------------------------------------------------

    def site(self, data: bytes) -> None:
        """A site directory of a known environment, everything in it as the input says."""
        made = self.work.grow(blocks(data), self.work.site)
        asked = [*made[:8], *self.below(made), self.work.site]
        # A question about a link is one about where it leads.
        real = {each for path in asked for each in self.asked.disk.paths.above(resolved(path))}
        real |= {os.path.join(each, "lib") for each in real}  # is it an interpreter's prefix?

        def opens(path: str) -> bool:
            return self.inside(path) or path.endswith(_PROJECTS)

        with watched(opens, lambda path: path in real or self.lists(path)):
            self.ask(Environment(self.facts(self.work.site), Disk()), asked)

    def environment(self, data: bytes) -> None:
        """A whole environment, read as a foreign one."""
        made = self.work.grow(blocks(data), self.work.tree)
        with watched(self.is_metadata, lambda _: True):
            try:
                environment = Environment.of(self.work.tree)
            except ValueError as error:
                expect("no environment" in str(error), str(error))
                return
            self.ask(environment, [*made[-4:], *self.below(made), self.work.full("project")])

    def metadata(self, data: bytes) -> None:
        """METADATA and INSTALLER of a distribution."""
        name = "d-1.dist-info"
        self.work.grow([(f"{name}/METADATA".encode(), data)], self.work.site)
        self.work.write(os.path.join(self.work.site, name, "INSTALLER"), data[:2000])
        site = self.work.site
        with watched(self.inside):
            owner = Distribution("d", "1", site, os.path.join(site, name))
            found = written_metadata(owner, self.asked)
        expect(all(each is None or isinstance(each, str) for each in found.values()), repr(found))
        json.dumps(found)

    def conda(self, data: bytes) -> None:
        """A record of conda's, in a prefix that the project shares."""
        self.work.grow([(b"conda-meta/d-1-0.json", data)], self.work.tree)
        with watched(self.inside, self.lists):
            facts = self.facts(self.work.site, cwd=self.work.tree)
            names = ("share/m.py", "m.py", "share/\u00e9/m.pyc", 'share/"', "share")
            self.ask(Environment(facts, Disk()), [self.work.full("tree", each) for each in names])

    def archive(self, data: bytes) -> None:
        """A file that is or is not an archive."""
        self.work.grow([], self.work.tree)
        path = os.path.join(self.work.tree, "a.zip")
        self.work.write(path, data)
        with watched(self.inside, self.lists):
            disk = Disk()
            archive = whose._files.archive.open_archive(path, disk)
            if archive is not None:
                installed = Installed(path, archive)
                installed.distributions()
                for name in ("x.py", "p", "share"):
                    installed.rows(name)
                    installed.namesake(name)
                    installed.hinted(name)
                left = disk._left
                expect(left >= 0, f"{-left} bytes too many are read of {len(data)}")
            environment = Environment(self.facts(path), Disk())
            self.ask(environment, [f"{path}/x.py", f"{path}/p/x.py", path], details=False)

    def members(self, data: bytes) -> None:
        """An archive whose members are as the input says."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about doubled names
            for name, content in blocks(data):
                kind = zipfile.ZIP_DEFLATED if len(content) > 100 else zipfile.ZIP_STORED
                info = zipfile.ZipInfo(name.decode("utf-8", "replace")[:1000])
                info.compress_type = kind
                archive.writestr(info, content)
        self.archive(file.getvalue())

    def path(self, data: bytes) -> None:
        """A question about any text, in a real environment."""
        try:
            text = data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = data.decode("utf-8", "surrogateescape")
        for name, value in (
            ("{venv}", self.venv),
            ("{site}", self.work.real_site),
            ("{lib}", os.path.dirname(os.__file__)),
            ("{top}", self.work.top),
        ):
            text = text.replace(name, value)
        above = {text, resolved(text)}

        def opens(path: str) -> bool:
            """What stands in the place of a directory may be an archive."""
            real = resolved(path)
            return path.endswith(_METADATA) or any(each.startswith((path, real)) for each in above)

        with watched(opens, lambda _: True):
            fresh = Classifier(self.asked)
            kind = fresh.classify(text)
            expect(isinstance(kind, Kind), repr(kind))
            expect(fresh.explain(text).kind is kind, "explain says something else")
            expect(self.classifier.classify(text) is kind, "it depends on the questions before")
            json.dumps(path_details(fresh, text))
        if len(self.classifier._state().known) > 10_000:
            self.classifier = Classifier(self.asked)

    # -- inside ---------------------------------------------------------------------------

    def facts(self, entry: str, cwd: str = "") -> Facts:
        return Facts(
            prefixes=[self.work.tree],
            base_prefixes=[self.work.full("base")],
            path=[self.work.full("base", "lib", "python3.11"), entry],
            schemes=_SCHEMES,
            variables={},
            stdlib=[self.work.full("base", "lib", "python3.11")],
            home=self.work.full("home"),
            cwd=cwd or self.work.full("project"),
        )

    def below(self, made: list[str]) -> list[str]:
        return [os.path.join(each, "sub", "m.py") for each in made[:4]]

    def ask(self, environment: Environment, paths: list[str], *, details: bool = True) -> None:
        """All that can be said of an environment and of paths in it."""
        classifier = Classifier(environment)
        for path in paths:
            expect(classifier.explain(path).kind is classifier.classify(path), f"about {path!r}")
            if details:
                json.dumps(path_details(classifier, path))
        if details:
            json.dumps(environment_details(environment))
            json.dumps([each.as_dict() for each in hazards(environment)])
        problems = environment.problems.values()
        expect(all("\n" not in each for each in problems), repr(environment.problems))


def resolved(path: str) -> str:
    """The real path, or the same where there can be none."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def table(disks: Disks) -> dict[str, Callable[[bytes], None]]:
    """The targets that need a disk, by name."""
    return {
        "archive": disks.archive,
        "conda": disks.conda,
        "environment": disks.environment,
        "members": disks.members,
        "metadata": disks.metadata,
        "path": disks.path,
        "site": disks.site,
    }
