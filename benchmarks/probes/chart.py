"""Draws the growth of costs: one panel for each axis, both scales logarithmic, as SVG."""

from __future__ import annotations

import json
import sys

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib import ticker

_SCALES = {"s": 1.0, "ms": 1e3, "µs": 1e6, "ns": 1e9}
_COLOURS = {"whose": "#0b6e4f", "coverage": "#c8553d"}
_COSTS = {
    "answer again": "answer about a file asked before",
    "build": "building the environment",
    "first answer": "first answer about a file",
    "first question": "first question, nothing known",
}
_NAMES = {
    "files": "files asked about",
    "distributions": "installed distributions",
    "installed": "distributions on PYTHONPATH",
    "entries": "entries before the others on sys.path",
    "layers": "layers",
    "depth": "directories above a file",
}

source, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    series = json.load(file)
mpl.rcParams.update({"svg.hashsalt": "whose", "font.size": 9, "svg.fonttype": "none"})
figure, panels = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
for panel, one in zip(panels.flat, series, strict=False):
    for name, points in one["lines"].items():
        sizes = [size for size, _ in points]
        costs = [cost * _SCALES[one["unit"]] for _, cost in points]
        panel.plot(sizes, costs, marker="o", markersize=3.5, color=_COLOURS[name], label=name)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
    panel.minorticks_off()
    lowest, highest = panel.get_ylim()
    steps = (1.0, 2.0, 5.0) if highest / lowest < 200 else (1.0,)
    panel.yaxis.set_major_locator(ticker.LogLocator(subs=steps))
    panel.yaxis.set_major_formatter(lambda cost, _: f"{cost:,.0f}" if cost >= 1 else f"{cost:g}")
    panel.set_title(_COSTS[one["cost"]])
    panel.set_xlabel(_NAMES[one["axis"]])
    panel.set_ylabel(one["unit"])
    panel.grid(visible=True, color="#dddddd", linewidth=0.6)
    panel.spines[["top", "right"]].set_visible(False)
handles, labels = panels.flat[0].get_legend_handles_labels()
figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=11)
figure.savefig(target, format="svg", metadata={"Date": None})
