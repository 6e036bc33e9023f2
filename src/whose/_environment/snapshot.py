"""Reads and writes snapshots: what is known of an environment, as JSON.

`docs/snapshots.md` describes the format. A change of the format takes another version number.
"""

from __future__ import annotations

import json

from whose._environment.running import Facts
from whose._files.limits import DEEPEST
from whose._files.paths import rules_of
from whose._files.system import BUILTINS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from whose._files.paths import Paths

FORMAT = "whose environment"
VERSION = 1

# For each field an example: "" for a string, [""] for a list of such, {"": ""} for any keys.
_FORM: dict[str, Any] = {
    "separator": "",
    "folds_case": False,
    "facts": {
        **dict.fromkeys(("base_executable", "configured", "cwd", "frozen", "home"), ""),
        **dict.fromkeys(("lambda_runtime", "script_directory", "user_base"), ""),
        **{name: [""] for name in ("base_prefixes", "path", "prefixes")},
        **{name: [""] for name in ("stdlib", "stdlib_names")},
        "schemes": [{"": ""}],
        "variables": {"": ""},
    },
    "problems": {"": ""},
}


def write(facts: Facts, paths: Paths, tree: object, problems: Mapping[str, str]) -> str:
    """The snapshot of an environment. `tree` is the image of its disk."""
    said = {**vars(facts), "stdlib_names": sorted(facts.stdlib_names)}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "separator": paths.sep,
        "folds_case": paths.fold is not None,
        "facts": said,
        "disk": tree,
        "problems": dict(problems),
    }
    return json.dumps(content, separators=(",", ":"))


def read(text: str | bytes) -> tuple[Facts, Paths, dict[str, Any], dict[str, str]]:
    """The contents of a snapshot: facts, path rules, image of the disk, and problems.

    Raises ValueError, with a message of one line.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no snapshot: not JSON ({type(error).__name__})") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f'no snapshot: its "format" is not "{FORMAT}"')
    version = content.get("version")
    if type(version) is not int or version != VERSION:
        raise ValueError(f"a snapshot of version {version!r}: this whose reads version {VERSION}")
    try:
        return _parts(content)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"a damaged snapshot: {error}") from None


def _parts(content: dict[str, Any]) -> tuple[Facts, Paths, dict[str, Any], dict[str, str]]:
    _check(content, _FORM, "it")
    tree, separator = content.get("disk"), content["separator"]
    if not isinstance(tree, dict):
        raise TypeError("the disk is no object")
    if separator not in ("/", "\\"):
        raise ValueError(f"{separator!r} is no separator")
    _check_tree(tree)
    paths = rules_of(separator, content["folds_case"])
    return _facts(content["facts"]), paths, tree, content["problems"]


def _facts(said: dict[str, Any]) -> Facts:
    values = {name: said[name] for name in _FORM["facts"]}
    if not values["prefixes"] or not values["base_prefixes"]:
        raise ValueError("no prefixes")
    for template in (each for scheme in values["schemes"] for each in scheme.values()):
        # Plain names only: `str.format_map` would also take widths and attributes.
        fields = [part.partition("}") for part in template.split("{")[1:]]
        if not all(brace and name.isidentifier() for name, brace, _ in fields):
            raise ValueError(f"schemes have {template!r}")
    values["stdlib_names"] = frozenset(values["stdlib_names"])
    return Facts(**values)


def _check(value: Any, form: Any, name: str) -> None:
    """Raise an error if `value` has not the same form as `form`."""
    if type(value) is not type(form) or (form == "" and "\0" in value):
        raise TypeError(f"{name} has {type(value).__name__} in a wrong place")
    if isinstance(form, list):
        for each in value:
            _check(each, form[0], name)
    elif isinstance(form, dict) and "" in form:
        for each in value.values():
            _check(each, form[""], name)
    elif isinstance(form, dict):
        for key, below in form.items():
            if key not in value:
                raise ValueError(f"{name} has no {key}")
            _check(value[key], below, key)


def _check_tree(node: Any, depth: int = 0) -> None:
    """Raise an error if `node` is in no image: see `whose._files.image`."""
    match node:
        case None:
            pass
        case str(text):
            text.encode("utf-8", "surrogateescape")  # as an image will: it may raise ValueError
        case ["link", str(target)] if "\0" not in target:
            pass
        case dict(names) | ["archive", dict(names)] if depth <= 2 * DEEPEST:
            for each in names.values():
                _check_tree(each, depth + 1)
        case _:
            raise ValueError("the disk has what is no directory, file, link or archive")
