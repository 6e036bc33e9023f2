"""What a later coverage.py may look like inside: each is made of the real one."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from layouts.model import MissingError

_CALL = r"self\._inorout\.should_trace\(filename, frame\)"


@dataclass(frozen=True)
class Change:
    """Regular expressions to replace in the modules of a copy, and code to put at their ends."""

    replace: dict[str, dict[str, str]] = field(default_factory=dict)
    """By module, `*` for all of them."""
    append: dict[str, str] = field(default_factory=dict)
    rename: dict[str, str] = field(default_factory=dict)
    harmless: bool = False
    """Whether `whose` can do its work all the same, at least where there is no `source`."""

    def apply(self, package: Path) -> None:
        """Change the coverage.py in `package`, and no other copy of it."""
        modules = {path.stem: path for path in package.glob("*.py")}
        for name, replacements in self.replace.items():
            count = 0
            for path in modules.values() if name == "*" else [modules[name]]:
                text = path.read_text(encoding="utf-8")
                for old, new in replacements.items():
                    text, done = re.subn(old, new, text)
                    count += done
                _overwrite(path, text)
            if not count:
                raise MissingError(f"this coverage.py has no {' or '.join(replacements)}")
        for name, code in self.append.items():
            _overwrite(modules[name], modules[name].read_text(encoding="utf-8") + code)
        for old, new in self.rename.items():
            modules[old].rename(package / f"{new}.py")
        shutil.rmtree(package / "__pycache__", ignore_errors=True)


def _overwrite(path: Path, text: str) -> None:
    path.unlink()  # it may be a link to a file that others use
    path.write_text(text, encoding="utf-8")


def _method(old: str, new: str, *, harmless: bool = False) -> Change:
    """A method of InOrOut under another name."""
    methods = {rf"def {old}\b": f"def {new}", rf"self\.{old}\b": f"self.{new}"}
    calls = {rf"_inorout\.{old}\b": f"_inorout.{new}"}
    return Change({"inorout": methods, "control": calls}, harmless=harmless)


def _word(old: str, new: str, *, harmless: bool = False, **rename: str) -> Change:
    """A name that is another one everywhere."""
    return Change({"*": {rf"\b{old}\b": new}}, rename=rename, harmless=harmless)


_NOT_A_FUNCTION = """

class _Decision:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner=None):
        return self if instance is None else self.function.__get__(instance, owner)

    def __call__(self, *args, **kwargs):
        return self.function(*args, **kwargs)


InOrOut.check_include_omit_etc = _Decision(InOrOut.check_include_omit_etc)
"""
_FINAL = """

def _refuse(cls, **_):
    raise TypeError("InOrOut is final")


InOrOut.__init_subclass__ = classmethod(_refuse)
"""
_OTHER_PARAMETERS = """

def _with_code(function):
    def should_trace(self, code, filename, frame=None):
        return function(self, filename, frame)
    return should_trace


InOrOut.should_trace = _with_code(InOrOut.should_trace)
"""
_PARTICULAR = """

def _particular(function):
    def should_trace(self, filename, frame=None):
        if type(self.third_match) is not TreeMatcher:
            raise TypeError("should_trace knows its own matchers only")
        return function(self, filename, frame)
    return should_trace


InOrOut.should_trace = _particular(InOrOut.should_trace)
"""
_SLOTS = """

class InOrOut(InOrOut):
    __slots__ = ("third_match", "pylib_match", "source_in_third_match")
"""
_OTHER_DECISION = """

class InOrOut:
    def __init__(self, *args, **kwargs):
        self.__dict__["other"] = _Other(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self.other, name)

    def __setattr__(self, name, value):
        setattr(self.other, name, value)
"""

CHANGES = {
    "no plain function": Change(append={"inorout": _NOT_A_FUNCTION}),
    "class renamed": _word("InOrOut", "Decider"),
    "class replaced": Change(
        {"inorout": {r"class InOrOut\b": "class _Other"}}, {"inorout": _OTHER_DECISION}
    ),
    "class not in control": Change(
        {
            "control": {
                r"from coverage\.inorout import InOrOut": "from coverage import inorout",
                r"(?<![.\w])InOrOut\(": "inorout.InOrOut(",
                r": InOrOut\b": ": inorout.InOrOut",
            }
        }
    ),
    "class final": Change(append={"inorout": _FINAL}, harmless=True),
    "class with slots": Change(append={"inorout": _SLOTS}),
    "module renamed": _word(
        r"coverage\.inorout", "coverage.deciding", inorout="deciding", harmless=True
    ),
    "dispositions moved": _word(
        r"coverage\.disposition", "coverage.answers", disposition="answers"
    ),
    "dispositions made differently": _word("disposition_init", "new_disposition"),
    "should_trace renamed": _method("should_trace", "decide"),
    "should_trace with another parameter": Change(
        {
            "control": {_CALL: "self._inorout.should_trace(None, filename, frame)"},
            "inorout": {r"self\.should_trace\(filename\)": "self.should_trace(None, filename)"},
        },
        {"inorout": _OTHER_PARAMETERS},
    ),
    "should_trace with one more parameter": Change(
        {
            "inorout": {
                r"(def should_trace\(self, filename: str, frame[^)]*)\)": r"\1, *, code)",
                r"self\.should_trace\(filename\)": "self.should_trace(filename, code=None)",
            },
            "control": {_CALL: "self._inorout.should_trace(filename, frame, code=None)"},
        },
        harmless=True,
    ),
    "should_trace raises TypeError": Change(append={"inorout": _PARTICULAR}),
    "check_include_omit_etc renamed": _method("check_include_omit_etc", "reason_to_omit"),
    "sys_info renamed": _method("sys_info", "details", harmless=True),
    "find_possibly_unexecuted_files renamed": _method(
        "find_possibly_unexecuted_files", "idle_files", harmless=True
    ),
    "third_match renamed": _word("third_match", "library_match"),
    "pylib_match renamed": _word("pylib_match", "stdlib_match"),
    "source_in_third_match renamed": _word("source_in_third_match", "wanted_match"),
    "include_match renamed": _word("include_match", "wanted_match"),
    "last_sys_path renamed": _word("last_sys_path", "seen_sys_path", harmless=True),
    "follows sys.path differently": _word("set_matchers_depending_on_syspath", "follow"),
    "file tracers renamed": Change(
        {
            "*": {r"plugins\.file_tracers": "plugins.tracing"},
            "plugin_support": {r"self\.file_tracers": "self.tracing"},
        }
    ),
    "constructor with other names": Change(
        {
            "inorout": {
                r"config: CoverageConfig,": "settings: CoverageConfig,",
                r"\bconfig\.": "settings.",
            },
            "control": {r"(InOrOut\(\s*)config=": r"\1settings="},
        },
        harmless=True,
    ),
}
