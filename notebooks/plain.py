"""Numbers as South Africans write them, and plots without furniture, for the notebooks beside this file."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

GAP = "\u202f"  # a narrow space that no line breaks at
UNITS = ((10**9, "bn"), (10**6, "m"))


def number(value: float, digits: int = 0) -> str:
    """Write 1234.5 as 1 234,5."""
    return f"{value:,.{digits}f}".replace(",", GAP).replace(".", ",")


def rands(amount: float) -> str:
    """Write 2600000000 as R2,6 bn, and what is below a million in whole rands."""
    for size, name in UNITS:
        if abs(amount) >= size:
            return f"R{number(float(amount) / size, 1)}{GAP}{name}"
    return f"R{GAP}{number(amount)}"


def percent(share: float, digits: int = 1) -> str:
    """Write 0.125 as 12,5 %."""
    return f"{number(100 * share, digits)}{GAP}%"


def bare(axes: Axes, title: str) -> Axes:
    """Take away the frame and the ticks, and say above the plot what it shows."""
    axes.set_title(title, loc="left", fontsize=10)
    axes.set(xlabel="", ylabel="")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return axes


def label_bars(axes: Axes, write: Callable[[float], str]) -> Axes:
    """Write each bar's figure beside it, in place of a scale."""
    axes.set_xticks([])
    for bars in axes.containers:
        axes.bar_label(bars, fmt=write, padding=3, fontsize=9)
    return axes


def label_places(axes: Axes, places: gpd.GeoDataFrame, texts: dict[str, str]) -> Axes:
    """Write a text inside each area of a frame that is indexed by code."""
    halo = [withStroke(linewidth=2, foreground="white")]
    for code, text in texts.items():
        inside = places.geometry[code].representative_point()
        axes.annotate(text, (inside.x, inside.y), ha="center", va="center", fontsize=8, path_effects=halo)
    return axes
