"""Finds the sections for `whose` in configuration files, also where they have no effect."""

from __future__ import annotations

from whose._files.paths import CONFIGURATIONS
from whose._files.system import BUILTINS, OS, TYPE_CHECKING

__builtins__ = BUILTINS  # copies: a program may replace `len` or `open`

if TYPE_CHECKING:
    from collections.abc import Iterator

# Names that users write by mistake, too. Others, such as tox's `[testenv:whose]`, are not ours.
_SECTIONS = {b"whose", b"coverage:whose", b"coverage.whose", b"tool.whose", b"tool.coverage.whose"}


class Section:
    """A section for `whose` in a configuration file, in the right place or a wrong one."""

    def __init__(self, file: str, name: str) -> None:
        self.file = file
        self.name = name
        """Without brackets."""
        self.problem = ""
        """Why it has no effect; empty if it has one."""
        self.remedy = ""
        """What to do about that."""

    def __str__(self) -> str:
        return f"[{self.name}] in {OS.path.basename(self.file)}"


def section_of(file: str) -> Section:
    """The section in `file` from which coverage.py would take the options of `whose`.

    If the file has no such section, it is one with the name that it should have.
    """
    toml = file.endswith(".toml")
    usual = ("whose", "tool.coverage.whose") if toml else ("whose", "coverage:whose")
    names = CONFIGURATIONS.get(OS.path.basename(file), usual)
    found = {each.name: each for each in sections_in(file)}
    return next((found[name] for name in names if name in found), Section(file, names[0]))


def sections_in(file: str) -> Iterator[Section]:
    """The sections in a file that look as if they are for `whose`, rightly named or not."""
    for line in map(bytes.strip, content_of(file).split(b"\n")):
        if line.startswith(b"["):
            name = line.partition(b"]")[0].translate(None, b"[ \t\"'")
            if name in _SECTIONS:
                yield Section(file, name.decode())


def content_of(file: str) -> bytes:
    """What is in a file; nothing if it cannot be read."""
    try:
        if OS.path.isfile(file):  # a FIFO would never end
            with open(file, "rb") as stream:
                return stream.read()
    except OSError:
        pass
    return b""


def misplaced_sections(
    directory: str, configuration: str | None, *, enabled: bool = True
) -> list[Section]:
    """The sections for `whose` in files of `directory` that have no effect, each with a reason.

    `configuration` is the file that coverage.py reads, None if it reads none. `enabled` tells
    whether that file names the plugin.
    """
    files = [OS.path.join(directory, name) for name in CONFIGURATIONS]
    wrong = []
    for file in dict.fromkeys((*files, *filter(None, (configuration,)))):
        target = configuration or file
        for section in sections_in(file):
            right = section_of(target).name
            run = right.removesuffix("whose") + "run"
            enable = "" if enabled else f"name whose in plugins, in [{run}] there"
            if file != target:
                section.problem = f"coverage.py reads {OS.path.basename(target)}"
                remedy = f"move it to [{right}] there"
            elif section.name != right:
                section.problem, remedy = f"the section is [{right}] there", f"call it [{right}]"
            elif not enabled:
                section.problem, remedy = "the plugin is not enabled", ""
            else:
                continue
            section.remedy = " and ".join(filter(None, (remedy, enable)))
            wrong.append(section)
    return wrong
