"""All that is known about one path, and what would change the answer."""

from __future__ import annotations

import os

from whose._verdict import Kind
from whose.report.environments import layer_as_dict, layer_of
from whose.report.evidence import exhibits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._classifier import Classifier
    from whose._environment.environment import Environment
    from whose._metadata.formats import Distribution
    from whose._verdict import Verdict

_METADATA_LIMIT = 1024 * 1024  # bytes; the largest known have about 200 kB

_OTHERWISE = (
    "ask for the path of a file",
    "take the option away",
    "install it from an index instead of a local directory",
    "install it from a local directory (pip install -e), then its direct_url.json says so",
    "move it out of the environment, or install it from a local directory (pip install -e)",
    "move it out of the standard library's directory",
    "install it: what a RECORD lists is third-party",
)


def path_details(classifier: Classifier, path: str) -> dict[str, object]:
    """All that is known about `path`, as plain values, ready for JSON.

    >>> from whose import Classifier
    >>> found = path_details(Classifier(project=["/srv/app"]), "/srv/app/main.py")
    >>> found["kind"], found["evidence"][0]["says"]
    ('project', 'the option project = /srv/app')
    """
    verdict, environment = classifier.explain(path), classifier.environment
    layer = layer_of(verdict, environment)
    owner = verdict.distribution
    return {
        **verdict.as_dict(),
        "layer": layer_as_dict(layer, environment.disk) if layer else None,
        "distribution": (
            {**owner.as_dict(), **written_metadata(owner, environment)}
            if owner is not None
            else None
        ),
        "evidence": [each.as_dict() for each in exhibits(verdict, environment)],
        "change": change(verdict, environment),
    }


def change(verdict: Verdict, environment: Environment) -> dict[str, str | None]:
    """What would give another answer: an option and its path, and what else to do.

    >>> from whose import Environment, explain
    >>> change(explain("/srv/app/main.py"), Environment.current())["option"]
    'third_party'
    """
    if verdict.rule == 0:
        return {"option": None, "path": None, "otherwise": _OTHERWISE[0]}
    option = "third_party" if verdict.kind is Kind.PROJECT else "project"
    path = _shown(_scope(verdict, environment), environment)
    return {"option": option, "path": path, "otherwise": _OTHERWISE[verdict.rule]}


def _scope(verdict: Verdict, environment: Environment) -> str:
    """What to name in an option about the path: its package, or its directory."""
    paths = environment.disk.paths
    path = paths.absolute(verdict.path, _cwd(environment))
    roots = [verdict.root] if verdict.root else []
    owner = verdict.distribution
    if owner is not None:
        roots = [owner.site, *([owner.origin.directory] if owner.origin else []), *roots]
    for root in filter(None, roots):
        for spelling in dict.fromkeys((path, environment.disk.real(path))):
            if paths.inside(spelling, root) and spelling != root:
                below = spelling[len(root) :].strip(paths.sep).split(paths.sep)
                # A source tree is one's own as a whole; in a site directory packages lie together.
                whole = verdict.rule == 2 and verdict.root == root
                return root if whole else paths.join(root, below[0])
    if owner is not None:
        return path
    if environment.disk.form(path) == "dir" or paths.inside(_cwd(environment), paths.parent(path)):
        return path
    return paths.parent(path)


def _cwd(environment: Environment) -> str:
    try:
        return os.getcwd()
    except OSError:
        return environment.evidence.cwd


def _shown(path: str, environment: Environment) -> str:
    paths, cwd = environment.disk.paths, _cwd(environment)
    if paths.inside(path, cwd) and path != cwd:
        return path[len(cwd) :].lstrip(paths.sep)
    return path


def written_metadata(owner: Distribution, environment: Environment) -> dict[str, str | None]:
    """Name, version and installer as the files of the metadata directory have them."""
    disk = environment.disk
    data = disk.read(disk.paths.join(owner.metadata, "INSTALLER"), 1024)
    found = {"installer": (data or b"").decode("utf-8", "replace").strip() or None}
    names = [disk.paths.join(owner.metadata, name) for name in ("METADATA", "PKG-INFO")]
    names = [name for name in names if disk.exists(name)]
    # The library would wait for a FIFO, and read a file of any size.
    if names and None not in (disk.read(name, _METADATA_LIMIT) for name in names):
        import pathlib

        from importlib_metadata import PathDistribution

        try:
            metadata = PathDistribution(pathlib.Path(owner.metadata)).metadata
            found.update(
                (key.lower(), str(metadata[key])) for key in ("Name", "Version") if metadata[key]
            )
        except Exception:  # noqa: BLE001, S110 - whatever is in that file, the directory's name stands
            pass
    return found
