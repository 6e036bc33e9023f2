"""Runs at the end of the project's script: writes a snapshot, and the live answers.

They are about every file below the working directory and the site directories, and about those
that the file in `WHOSE_PROBE_QUESTIONS` names; they go to the one in `WHOSE_PROBE_ANSWERS`.
"""

import json
import os

TOO_MANY = 20_000


def below(directory):
    found = []
    for at, _, names in os.walk(directory):
        found += [os.path.join(at, name) for name in names]
        if len(found) > TOO_MANY:
            break
    return found


def main():
    with open(os.environ["WHOSE_PROBE_QUESTIONS"], encoding="utf-8") as file:
        asked = json.load(file)
    exec(asked["setup"], {})
    import whose

    environment = whose.Environment.current()
    paths = list(asked["files"])
    for directory in {os.getcwd(), *(s for layer in environment.layers for s in layer.sites)}:
        paths += below(directory)
    paths += [os.path.realpath(path) for path in paths]
    kinds = {path: whose.classify(path) for path in paths}
    with open(os.environ["WHOSE_PROBE_ANSWERS"], "w", encoding="utf-8") as file:
        json.dump({"snapshot": environment.to_json(), "kinds": kinds}, file)


if __name__ == "probe":
    main()
