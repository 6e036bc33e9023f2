"""What is said of a file: its kind, and why."""

from __future__ import annotations

from enum import StrEnum

from whose._files.system import BUILTINS

__builtins__ = BUILTINS  # those of now: a program may replace `len` or `open`

TYPE_CHECKING = False
if TYPE_CHECKING:
    from whose._metadata.formats import Distribution


class Kind(StrEnum):
    """Whose code a file is.

    Members are strings, so ``Kind.PROJECT == "project"`` and they serialise as such.

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


class Ruling:
    """The decision of one rule about one place; many files share one object."""

    __slots__ = ("kind", "layer", "reason", "root", "rule")

    def __init__(self, kind: Kind, rule: int, reason: str, root: str = "", layer: str = "") -> None:
        self.kind = kind
        self.rule = rule
        self.reason = reason
        self.root = root
        self.layer = layer

    def __repr__(self) -> str:
        return f"<Ruling {self.kind}, rule {self.rule}: {self.reason}>"


class Evidence:
    """One piece of evidence: a file or directory, a line in it, and what it says.

    >>> print(Evidence("/app/.venv/pyvenv.cfg", 1, "home = /usr/bin"))
    /app/.venv/pyvenv.cfg:1: home = /usr/bin
    """

    __slots__ = ("file", "line", "text")

    def __init__(self, file: str, line: int | None, text: str) -> None:
        self.file = file
        """The path of a file or directory."""
        self.line = line
        """Number of the line, counted from 1; None where the whole is meant."""
        self.text = text
        """The line itself, or what counts about the file."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evidence):
            return NotImplemented
        return (self.file, self.line, self.text) == (other.file, other.line, other.text)

    def __hash__(self) -> int:
        return hash((self.file, self.line, self.text))

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.text}"

    def __repr__(self) -> str:
        return f"Evidence({self.file!r}, {self.line!r}, {self.text!r})"

    def as_dict(self) -> dict[str, object]:
        """The above as plain values, ready for JSON.

        >>> Evidence("/app/RECORD", 3, "app.py,,").as_dict()
        {'file': '/app/RECORD', 'line': 3, 'text': 'app.py,,'}
        """
        return {"file": self.file, "line": self.line, "text": self.text}


class Verdict:
    """The answer about one path, with everything that it rests on.

    ``str()`` of it is one line: the kind, a colon, and the reason. Verdicts that
    say the same are equal; they can be pickled.

    >>> from whose import explain
    >>> verdict = explain("<string>")
    >>> print(verdict)
    unknown: not the path of a file
    >>> verdict.kind, verdict.rule
    (<Kind.UNKNOWN: 'unknown'>, 0)
    """

    __slots__ = (
        "distribution",
        "evidence",
        "kind",
        "layer",
        "notes",
        "path",
        "reason",
        "root",
        "rule",
    )

    def __init__(
        self,
        path: str,
        ruling: Ruling,
        *,
        distribution: Distribution | None = None,
        evidence: tuple[Evidence, ...] = (),
        notes: tuple[Evidence, ...] = (),
    ) -> None:
        self.path = path
        """The path asked about, as it was given."""
        self.kind = ruling.kind
        """The answer."""
        self.rule = ruling.rule
        """Number of the rule that decided: 0 (no file path) to 6 (nobody installed it)."""
        self.reason = ruling.reason
        """Why, in words that complete ``kind: …``."""
        self.root = ruling.root
        """The file or directory that decided; empty when the default did."""
        self.layer = ruling.layer
        """Prefix of the environment that the root belongs to; may be empty."""
        self.distribution = distribution
        """The installed distribution that owns the file, if one does."""
        self.evidence = evidence
        """What the answer rests on, the most telling first."""
        self.notes = notes
        """What could not be used of the evidence about this path (unreadable, …), and why."""

    def __eq__(self, other: object) -> bool:
        return self.as_dict() == other.as_dict() if isinstance(other, Verdict) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.path, self.kind, self.rule, self.reason))

    def __str__(self) -> str:
        line = f"{self.kind}: {self.reason}"
        if line.isprintable():
            return line
        return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)

    def __repr__(self) -> str:
        return f"<Verdict {self.path!r}: {self.kind} by rule {self.rule}, {self.reason}>"

    def as_dict(self) -> dict[str, object]:
        """Everything above as plain values, ready for JSON; None for what is not known.

        >>> from whose import explain
        >>> explain("<string>").as_dict()["kind"]
        'unknown'
        """
        owner = self.distribution
        return {
            "path": self.path,
            "kind": self.kind.value,
            "rule": self.rule,
            "reason": self.reason,
            "root": self.root or None,
            "layer": self.layer or None,
            "distribution": owner.as_dict() if owner else None,
            "evidence": [each.as_dict() for each in self.evidence],
            "notes": [each.as_dict() for each in self.notes],
        }
