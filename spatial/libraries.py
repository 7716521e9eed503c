"""Large libraries, each imported when something of it is first used.

Frames, files and folium maps take seconds to import, and most commands and answers of the server need none
of them. ``from spatial.libraries import gpd`` stands for ``import geopandas as gpd`` within functions and in
annotations; what a module says of them while it is imported would import them then.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd
    import pyogrio
else:

    class Later:
        """Stands for a library until it is used.

        Parameters
        ----------
        name : str
            What it is imported by.
        """

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> Any:
            """Give something of the library; threads that ask at once wait for one import."""
            return getattr(import_module(self._name), attribute)

    folium, gpd, pd, pyogrio = map(Later, ("folium", "geopandas", "pandas", "pyogrio"))

__all__ = ["folium", "gpd", "pd", "pyogrio"]
