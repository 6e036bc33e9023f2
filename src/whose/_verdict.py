"""The parts of an answer: the kind of a file, why, and which distribution owns it."""

from __future__ import annotations

import os
from enum import StrEnum

# Not for type checkers alone: `get_type_hints` needs the names in public signatures at run time.
StrPath = str | bytes | os.PathLike[str] | os.PathLike[bytes]

# Those of now: a program may replace them in `builtins`. Nearly all modules import this one, so it
# imports none itself: that would lengthen every chain of imports.
_getattr, _hash, _tuple, _type, _vars = getattr, hash, tuple, type, vars


class Value:
    """Base class: two objects of one class are equal if all their attributes are."""

    _hashed: tuple[str, ...] = ()
    """The attributes that `hash` and `repr` are made from; they never change."""

    def __eq__(self, other: object) -> bool:
        if _type(other) is not _type(self):
            return NotImplemented
        return _vars(self) == _vars(other)

    def __hash__(self) -> int:
        return _hash(_tuple([_getattr(self, name) for name in self._hashed]))

    def __repr__(self) -> str:
        shown = ", ".join([f"{name}={_getattr(self, name)!r}" for name in self._hashed])
        return f"{_type(self).__name__}({shown})"


class Kind(StrEnum):
    """Whose code a file is.

    Members are strings: ``Kind.PROJECT == "project"``, and JSON has them as such.

    >>> Kind("third-party") is Kind.THIRD_PARTY
    True
    >>> str(Kind.STDLIB)
    'stdlib'
    """

    STDLIB = "stdlib"
    """The standard library of an interpreter."""
    THIRD_PARTY = "third-party"
    """What an installer or an environment tool put there."""
    PROJECT = "project"
    """All other code: what nobody installed is yours."""
    UNKNOWN = "unknown"
    """A name that is no file path, such as ``<string>``."""


class Ruling(Value):
    """The decision of one rule about one place; many files share one object."""

    _hashed: tuple[str, ...] = ("kind", "layer", "reason", "root", "rule")

    def __init__(self, kind: Kind, rule: int, reason: str, root: str = "", layer: str = "") -> None:
        self.kind = kind
        """The answer."""
        self.rule = rule
        """Number of the rule that decided: 0 (no file path) to 6 (nobody installed it)."""
        self.reason = reason
        """Why, in words."""
        self.root = root
        """The file or directory that decided; empty when the default did."""
        self.layer = layer
        """Prefix of the environment that the root belongs to; may be empty."""


class Evidence(Value):
    """One piece of evidence: a file or directory, a line in it, and what it says.

    >>> print(Evidence("/app/.venv/pyvenv.cfg", 1, "home = /usr/bin"))
    /app/.venv/pyvenv.cfg:1: home = /usr/bin
    """

    _hashed = ("file", "line", "text")

    def __init__(self, file: str, line: int | None, text: str) -> None:
        self.file = file
        """The path of a file or directory."""
        self.line = line
        """Number of the line, counted from 1; None if the evidence is not one line."""
        self.text = text
        """The line itself, or what matters about the file."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.text}"

    def as_dict(self) -> dict[str, object]:
        """The above as plain values, ready for JSON.

        >>> Evidence("/app/RECORD", 3, "app.py,,").as_dict()
        {'file': '/app/RECORD', 'line': 3, 'text': 'app.py,,'}
        """
        return {"file": self.file, "line": self.line, "text": self.text}


def normalised(name: str) -> str:
    """A distribution's name in the form of PEP 503.

    The same as `packaging.utils.canonicalize_name`, but importing that would take longer
    than everything else before the first answer.
    """
    plain = name.lower().replace("_", "-").replace(".", "-")
    if "--" in plain or plain[:1] == "-" or plain[-1:] == "-":
        plain = "-".join([word for word in plain.split("-") if word])
    return plain


class Origin(Value):
    """Where a distribution was installed from, as its `direct_url.json` says (PEP 610).

    Or as the `.egg-link` says, which `setup.py develop` leaves.

    >>> Origin("file:///app", "directory", editable=True, directory="/app").editable
    True
    """

    _hashed = ("directory", "editable", "form", "url")

    def __init__(self, url: str, form: str, editable: bool, directory: str) -> None:
        self.url = url
        """The URL as recorded, subdirectory included."""
        self.form = form
        """`directory`, `archive` or `vcs`; `unreadable` if the file cannot be read."""
        self.editable = editable
        """Whether it is an editable installation."""
        self.directory = directory
        """The local directory that a `file:` URL with `dir_info` names; else empty."""

    @property
    def local_archive(self) -> bool:
        """Whether it came from a wheel or an sdist on this machine.

        >>> Origin("file:///a.whl", "archive", editable=False, directory="").local_archive
        True
        """
        return self.form == "archive" and self.url.lower().startswith("file:")


class Distribution(Value):
    """One installed distribution, as the name of its metadata directory says.

    ``str()`` of it is its name and version. Distributions with the same attributes are
    equal. They can be pickled.

    >>> from whose import owner
    >>> import coverage
    >>> owner(coverage.__file__).normalized_name
    'coverage'
    """

    _hashed = ("metadata", "name", "version")

    def __init__(
        self, name: str, version: str, site: str, metadata: str, origin: Origin | None = None
    ) -> None:
        self.name = name
        """Its name as recorded, not normalised; it may have `_` for `-` (PEP 427)."""
        self.version = version
        """Its version; empty if the metadata does not say."""
        self.site = site
        """The directory that it is installed in."""
        self.metadata = metadata
        """Path of its `.dist-info` or `.egg-info` directory."""
        self.origin = origin
        """Where it was installed from, if not from an index."""

    @property
    def editable(self) -> bool:
        """Whether its sources themselves are imported (PEP 660), as `direct_url.json` says.

        >>> Distribution("app", "1", "/site", "/site/app-1.dist-info").editable
        False
        """
        return self.origin is not None and self.origin.editable

    @property
    def normalized_name(self) -> str:
        """Its name in the form of PEP 503, for comparing names.

        >>> Distribution("Typing_Extensions", "4", "/site", "/site/x.dist-info").normalized_name
        'typing-extensions'
        """
        return normalised(self.name)

    def __str__(self) -> str:
        return f"{self.name} {self.version}".rstrip()

    def as_dict(self) -> dict[str, object]:
        """The name, version (or None), metadata, editable and url (or None), ready for JSON."""
        return {
            "name": self.name,
            "version": self.version or None,
            "metadata": self.metadata,
            "editable": self.editable,
            "url": self.origin.url if self.origin else None,
        }


class Verdict(Ruling):
    """The answer about one path, with everything that it rests on.

    ``str()`` of it is one line: the kind, a colon, and the reason. Verdicts with the
    same attributes are equal. They can be pickled.

    >>> from whose import explain
    >>> verdict = explain("<string>")
    >>> print(verdict)
    unknown: not the path of a file
    >>> verdict.kind, verdict.rule
    (<Kind.UNKNOWN: 'unknown'>, 0)
    """

    _hashed = ("path", "kind", "rule", "reason")

    def __init__(
        self,
        path: str,
        ruling: Ruling,
        *,
        distribution: Distribution | None = None,
        evidence: tuple[Evidence, ...] = (),
        notes: tuple[Evidence, ...] = (),
    ) -> None:
        Ruling.__init__(self, ruling.kind, ruling.rule, ruling.reason, ruling.root, ruling.layer)
        self.path = path
        """The path, as it was given."""
        self.distribution = distribution
        """The installed distribution that owns the file, if one does."""
        self.evidence = evidence
        """What the answer rests on, the most telling first."""
        self.notes = notes
        """Evidence about this path that could not be used (unreadable, …), and why."""

    def __str__(self) -> str:
        line = f"{self.kind}: {self.reason}"
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)

    def as_dict(self) -> dict[str, object]:
        """Everything above as plain values, ready for JSON; None for what is not known.

        >>> from whose import explain
        >>> explain("<string>").as_dict()["kind"]
        'unknown'
        """
        return {
            "path": self.path,
            "kind": self.kind.value,
            "rule": self.rule,
            "reason": self.reason,
            "root": self.root or None,
            "layer": self.layer or None,
            "distribution": self.distribution.as_dict() if self.distribution else None,
            "evidence": [each.as_dict() for each in self.evidence],
            "notes": [each.as_dict() for each in self.notes],
        }
