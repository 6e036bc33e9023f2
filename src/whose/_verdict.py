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

    STDLIB       "stdlib": the standard library of an interpreter
    THIRD_PARTY  "third-party": what an installer or an environment tool put there
    PROJECT      "project": all other code, as what nobody installed is yours
    UNKNOWN      "unknown": a name that is no file path, such as `<string>`

    >>> Kind("third-party") is Kind.THIRD_PARTY
    True
    >>> str(Kind.STDLIB)
    'stdlib'
    """

    STDLIB = "stdlib"
    THIRD_PARTY = "third-party"
    PROJECT = "project"
    UNKNOWN = "unknown"


class Ruling(Value):
    """The decision of one rule about one place; many files share one object.

    `Verdict` says what its attributes are.
    """

    _hashed: tuple[str, ...] = ("kind", "layer", "reason", "root", "rule")

    def __init__(self, kind: Kind, rule: int, reason: str, root: str = "", layer: str = "") -> None:
        self.kind = kind
        self.rule = rule
        self.reason = reason
        self.root = root
        self.layer = layer


class Evidence(Value):
    """One piece of evidence: a file or directory, a line in it, and what it says.

    file  the path of a file or directory
    line  the number of the line, counted from 1; None if the evidence is not one line
    text  the line itself, or what matters about the file

    >>> print(Evidence("/app/.venv/pyvenv.cfg", 1, "home = /usr/bin"))
    /app/.venv/pyvenv.cfg:1: home = /usr/bin
    """

    _hashed = ("file", "line", "text")

    def __init__(self, file: str, line: int | None, text: str) -> None:
        self.file = file
        self.line = line
        self.text = text

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.text}"

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON.

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

    url        the URL as recorded, subdirectory included
    form       `directory`, `archive` or `vcs`; `unreadable` if the file cannot be read
    editable   whether it is an editable installation
    directory  the local directory that a `file:` URL with `dir_info` names; else empty

    >>> Origin("file:///app", "directory", editable=True, directory="/app").editable
    True
    """

    _hashed = ("directory", "editable", "form", "url")

    def __init__(self, url: str, form: str, editable: bool, directory: str) -> None:
        self.url = url
        self.form = form
        self.editable = editable
        self.directory = directory

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

    name      its name as recorded, not normalised; it may have `_` for `-` (PEP 427)
    version   its version; empty if the metadata does not say
    site      the directory that it is installed in
    metadata  the path of its `.dist-info` or `.egg-info` directory
    origin    the Origin that it was installed from; None if that is an index or not known

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
        self.version = version
        self.site = site
        self.metadata = metadata
        self.origin = origin

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

    path          the path, as it was given
    kind          the answer, a Kind
    rule          the number of the rule that decided: 0 (no file path) to 6 (nobody installed it)
    reason        why, in words
    root          the file or directory that decided; empty if the default did
    layer         the prefix of the environment that the root belongs to; may be empty
    distribution  the Distribution that owns the file; None if none does
    evidence      what the answer rests on, the most telling first: a tuple of Evidence
    notes         a tuple of Evidence about this path that could not be used, and why

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
        self.distribution = distribution
        self.evidence = evidence
        self.notes = notes

    def __str__(self) -> str:
        line = f"{self.kind}: {self.reason}"
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)

    def as_dict(self) -> dict[str, object]:
        """The attributes as plain values, ready for JSON; None for what is not known.

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
