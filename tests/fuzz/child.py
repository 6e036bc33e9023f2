"""One target under atheris: `python -m fuzz.child WORKPLACE TARGET CRASHES ARGUMENT…`.

The arguments are libFuzzer's.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import traceback
import zlib


def main(top: str, name: str, crashes: str, *arguments: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["whose"]):
        from .guard import install
        from .replay import CRASH, SLOW, warm_up
        from .targets import targets

        target = targets(top)[name]
        warm_up(target)
    install()
    known: dict[str, int] = {}

    def one(data: bytes) -> None:
        kind = CRASH
        try:
            target(data)
            if zlib.crc32(data) % target.seldom == 0:
                kind = SLOW
                target.count(data)
        except Exception as error:  # noqa: BLE001 - any is a finding; the search goes on
            frames = traceback.extract_tb(error.__traceback__)
            place = [each for each in frames if each.name not in ("expect", "watched")][-1]
            words = re.sub(r"'.*|\d+", "", str(error))[:30]
            where = "" if isinstance(error, RecursionError) else f"{place.name}:{place.lineno}"
            keep(data, f"{type(error).__name__} {where} {words}", kind)

    def keep(data: bytes, kind: str, ending: str) -> None:
        """The shortest input of each kind of failure."""
        if len(data) < known.get(kind, 1 << 30):
            known[kind] = len(data)
            print("FOUND", kind, file=sys.stderr, flush=True)
            digest = hashlib.sha256(kind.encode()).hexdigest()[:16]
            with open(os.path.join(crashes, f"{digest}{ending}"), "wb") as file:
                file.write(data)

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
