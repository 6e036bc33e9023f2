"""Collects all that is known about a path, and what would change the answer."""

from __future__ import annotations

from itertools import takewhile

from whose._classifier import Classifier
from whose._environment.environment import Environment
from whose._metadata.formats import fields
from whose._verdict import Distribution, Kind, Verdict
from whose.report.environments import layer_as_dict, layer_of

_OTHERWISE = (
    "ask for the path of a file",
    "take the option away",
    "install its distribution from an index, under another name than the project's",
    "install it from a local directory (pip install -e), then its direct_url.json says so",
    "move it out of the environment, or install it from a local directory (pip install -e)",
    "move it out of the standard library's directory",
    "put it into a distribution: what a RECORD lists is third-party",
)


def path_details(classifier: Classifier, path: str) -> dict[str, object]:
    """All that is known about `path`, as plain values, ready for JSON.

    >>> from whose import Classifier
    >>> found = path_details(Classifier(project=["/srv/app"]), "/srv/app/main.py")
    >>> found["kind"], found["evidence"][0]["text"]
    ('project', 'the option project = /srv/app')
    """
    verdict, environment = classifier.explain(path), classifier.environment
    layer = layer_of(verdict, environment)
    owner = verdict.distribution
    known = {**owner.as_dict(), **written_metadata(owner, environment)} if owner else None
    return {
        **verdict.as_dict(),
        "layer": layer_as_dict(layer, environment.disk) if layer else None,
        "distribution": known,
        "change": change(verdict, environment),
    }


def change(verdict: Verdict, environment: Environment) -> dict[str, str | None]:
    """What would change the answer: an option, its path, and what could be done instead.

    The path is the one that was asked about, or the package that it belongs to. There is none
    for a name that is no path, nor beside an option, which may be for a deeper path.
    """
    if verdict.rule < 2:
        return {"option": None, "path": None, "otherwise": _OTHERWISE[verdict.rule]}
    option = "third_party" if verdict.kind is Kind.PROJECT else "project"
    paths = environment.disk.paths
    cwd = environment.working_directory()
    path = _scope(paths.absolute(verdict.path, cwd), environment)
    if paths.inside(path, cwd) and path != cwd:
        path = path[len(cwd) :].lstrip(paths.sep)
    return {"option": option, "path": path, "otherwise": _OTHERWISE[verdict.rule]}


def _scope(path: str, environment: Environment) -> str:
    """The path for an option: the topmost regular package that a file is in, else the file.

    A directory without an `__init__.py` may be shared by several distributions.
    """
    disk, paths = environment.disk, environment.disk.paths
    if disk.names(path) is not None:
        return path

    def is_package(directory: str) -> bool:
        init = paths.join(directory, "__init__.py")
        return disk.exists(init) and not environment.survey.holds_project(directory)

    return [path, *takewhile(is_package, paths.above(path)[1:])][-1]


def written_metadata(owner: Distribution, environment: Environment) -> dict[str, str | None]:
    """Name, version and installer as the metadata has them, also in an archive."""
    paths = environment.disk.paths
    read = environment.contents.installed(owner.site).source.read
    at = paths.join(owner.metadata, "")
    data = read(f"{at}METADATA") or read(f"{at}PKG-INFO") or b""
    installer = read(f"{at}INSTALLER") or b""
    return {
        "name": next(iter(fields(data, "name")), "") or owner.name,
        "version": next(iter(fields(data, "version")), "") or owner.version or None,
        "installer": installer.decode("utf-8", "replace").strip() or None,
    }
