"""Layers and roots as values, and what is said of them."""

from __future__ import annotations

import pytest

from whose._environment.layers import ROLES, Layer, PyvenvCfg, Root, parse_pyvenv_cfg
from whose._verdict import Kind, Ruling

TOP = Layer("/app/.venv", "virtual environment")
CONFIG = parse_pyvenv_cfg("/run/pyvenv.cfg", b"home = /usr\nextends-environment = /app/.venv\n")
assert isinstance(CONFIG, PyvenvCfg)
OVERLAY = Layer("/run", "virtual environment", CONFIG)


@pytest.mark.parametrize(
    ("role", "parent", "said"),
    [
        ("", None, "/x"),
        ("base", TOP, "/x, the base interpreter"),
        ("extended", TOP, "/x, which /app/.venv extends"),
        ("user", TOP, "/x, the user site"),
        ("path", TOP, "/x, a layer on sys.path"),
        ("linked", TOP, "/x, which /app/.venv has a link to"),
        ("entry", TOP, "/x, on sys.path"),
        ("unused", None, "/x, not on sys.path"),
        ("other", None, "/x, not the running one"),
        ("overlaid", OVERLAY, "/x, a layer of the uv environment that extends /app/.venv"),
    ],
)
def test_each_role_has_its_words(role: str, parent: Layer | None, said: str) -> None:
    layer = Layer("/x", "directory", role=role, parent=parent)
    assert layer.describe() == said
    assert said.endswith(layer.relation)
    assert role in ROLES


def test_the_tool_of_a_layer() -> None:
    assert OVERLAY.made_by == "venv"
    tools = {"conda environment": "conda", "user site": "pip", "interpreter": ""}
    assert {form: Layer("/x", form).made_by for form in tools} == tools


def test_layers_and_roots_are_values() -> None:
    """Two that were found in the same way are equal; nothing else is."""
    ruling = Ruling(Kind.THIRD_PARTY, 4, "site directory of /x")
    made = [Layer("/x", "directory"), Layer("/x", "interpreter"), Layer("/y", "directory")]
    made += [Root("/x", "site", ruling), Root("/x", "library", ruling), Root("/y", "site", ruling)]
    assert len(set(made)) == len(made)
    assert Layer("/x", "directory") == made[0]
    assert Root("/x", "site", ruling) == made[3]
    assert Root("/x", "site", ruling) != "/x"
    kind = "<Kind.THIRD_PARTY: 'third-party'>"
    assert repr(made[3]) == f"Root(kind={kind}, path='/x', role='site', rule=4)"
    assert repr(made[0]) == "Layer(form='directory', prefix='/x', role='')"
