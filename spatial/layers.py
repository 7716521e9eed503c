"""Reading one layer of a boundary file, whatever its format, or saying in one sentence why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from spatial.archives import UNPACKED_LIMIT, check_shapefile, dataset_in_zip
from spatial.errors import LayerError
from spatial.libraries import gpd, pd, pyogrio
from spatial.manifest import LevelSource, PlacesSource

_FORMATS: Final = "shapefile, zipped shapefile, GeoPackage, FileGDB, GeoJSON or TopoJSON"


def read_layer(
    path: Path,
    source: LevelSource | PlacesSource,
    wanted: Sequence[str] | None = None,
    *,
    unpacked_limit: int = UNPACKED_LIMIT,
) -> gpd.GeoDataFrame:
    """Return the rows of one layer with the columns that the manifest names.

    Parameters
    ----------
    path : Path
        A file, or the folder of a FileGDB.
    source : LevelSource or PlacesSource
        Names the layer, the columns (in any letter case) and the encoding.
    wanted : sequence of str, optional
        Columns to read where they are more than the source's own.
    unpacked_limit : int
        Bytes to which a zip archive may unpack.

    Returns
    -------
    GeoDataFrame
        One row per feature in the order of the file; the columns in the manifest's spelling, and geometry.
        The CRS is the file's own statement, or None.

    Raises
    ------
    LayerError
        One sentence naming the file and the remedy.
    """
    dataset = _dataset(path, source.layer, unpacked_limit)
    layer = _layer_name(path, dataset, source.layer)
    columns = _matched(wanted or source.columns, _fields(path, dataset, layer), _place(path, layer))
    try:
        frame = pyogrio.read_dataframe(
            dataset, layer=layer, columns=sorted(set(columns.values())), encoding=source.encoding
        )
    except _read_errors() as error:
        raise _unreadable(path, error) from None
    return _as_the_manifest_spells(frame, columns, path)


def read_pages(
    paths: Iterable[Path], wanted: Sequence[str], place: str, *, crs: str | int | None = None
) -> gpd.GeoDataFrame:
    """Return the rows of a layer that was fetched page by page, as :func:`read_layer` does.

    Parameters
    ----------
    paths : iterable of Path
        GeoJSON or Esri JSON pages, in order.
    wanted : sequence of str
        Columns to read, in any letter case.
    place : str
        What to call the layer in messages.
    crs : str or int, optional
        The system in which the pages were asked for.

    Raises
    ------
    LayerError
        Where a page cannot be read or a column is missing.
    """
    frames = [_read_page(path, wanted, place) for path in paths]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        raise LayerError(f"{place} holds no features; check the layer's address.")
    whole = pd.concat(filled, ignore_index=True)
    return whole.set_crs(crs, allow_override=True) if crs is not None else whole


def keep_rows(frame: gpd.GeoDataFrame, keep: dict[str, list[str]]) -> gpd.GeoDataFrame:
    """Return the rows whose columns hold one of the values that the manifest asks for."""
    for column, values in keep.items():
        frame = frame[frame[column].astype("string").str.strip().isin(values)]
    return frame


def _read_page(path: Path, wanted: Sequence[str], place: str) -> gpd.GeoDataFrame:
    try:
        frame = pyogrio.read_dataframe(path)
    except _read_errors() as error:
        raise _unreadable(path, error) from None
    if not len(frame):
        return frame
    fields = [str(column) for column in frame.columns if column != "geometry"]
    return _as_the_manifest_spells(frame, _matched(wanted, fields, place), path)


def _as_the_manifest_spells(frame: pd.DataFrame, columns: dict[str, str], path: Path) -> gpd.GeoDataFrame:
    if not isinstance(frame, gpd.GeoDataFrame):
        raise LayerError(f"{path.name} holds a table without geometry; name a layer of polygons.")
    spelt = {wanted: frame[found] for wanted, found in columns.items()}
    return gpd.GeoDataFrame(spelt, geometry=frame.geometry, index=frame.index, crs=frame.crs)


def _read_errors() -> tuple[type[Exception], ...]:
    # A function, so that nothing is imported for it until something was raised.
    said = pyogrio.errors
    return (
        said.DataSourceError,
        said.DataLayerError,
        said.FeatureError,
        said.FieldError,
        said.GeometryError,
        said.CRSError,
        UnicodeDecodeError,
    )


def _dataset(path: Path, layer: str | int | None, unpacked_limit: int) -> str:
    """Return the name under which GDAL opens the file, after the checks that GDAL does not make."""
    if not path.exists():
        raise LayerError(f"{path} is not there; {_neighbours(path)}.")
    if path.is_dir():
        if path.suffix.lower() != ".gdb":
            raise LayerError(f"{path} is a folder; name a file in it ({_FORMATS}).")
        return str(path)
    if path.suffix.lower() == ".zip":
        return dataset_in_zip(path, layer, unpacked_limit)
    if path.suffix.lower() == ".shp":
        check_shapefile(path)
    return str(path)


def _neighbours(path: Path) -> str:
    if not path.parent.is_dir():
        return f"the folder {path.parent} does not exist"
    names = sorted(entry.name for entry in path.parent.iterdir())[:12]
    return f"{path.parent} holds {', '.join(names) or 'nothing'}; name the right folder with --from"


def _layer_name(path: Path, dataset: str, wanted: str | int | None) -> str:
    try:
        names = [str(name) for name in pyogrio.list_layers(dataset)[:, 0]]
    except _read_errors() as error:
        raise _unreadable(path, error) from None
    if isinstance(wanted, str):
        found = [name for name in names if name.casefold() == wanted.casefold()]
    else:
        found = (
            names if len(names) == 1 else [name for name in names if name.casefold() == path.stem.casefold()]
        )
    if not found:
        asked = f"has no layer {wanted!r}" if isinstance(wanted, str) else "has several layers"
        raise LayerError(
            f"{path} {asked}; name one of {', '.join(names) or 'none'} as layer in the manifest."
        )
    return found[0]


def _fields(path: Path, dataset: str, layer: str) -> list[str]:
    try:
        return [str(field) for field in pyogrio.read_info(dataset, layer=layer)["fields"]]
    except _read_errors() as error:
        raise _unreadable(path, error) from None


def _matched(wanted: Iterable[str], fields: Sequence[str], place: str) -> dict[str, str]:
    """Return the file's own spelling of each wanted column."""
    found: dict[str, str] = {}
    for column in wanted:
        same = [field for field in fields if field.casefold() == column.casefold()]
        exact = [field for field in same if field == column]
        if len(exact or same) != 1:
            fault = f"has several columns like {column!r}" if same else f"has no column {column!r}"
            raise LayerError(f"{place} {fault}; its columns are {', '.join(fields) or 'none'}.")
        found[column] = (exact or same)[0]
    return found


def _place(path: Path, layer: str) -> str:
    return str(path) if layer.casefold() == path.stem.casefold() else f"{path} (layer {layer})"


def _unreadable(path: Path, error: Exception) -> LayerError:
    if path.is_file() and path.stat().st_size == 0:
        return LayerError(f"{path} is empty; fetch it again.")
    cause = " ".join(str(error).split())
    if "not recognized as being in a supported file format" in cause:
        return LayerError(f"{path} is not a boundary file ({_FORMATS}), or is torn; fetch it again.")
    return LayerError(f"{path} cannot be read ({cause[:160].rstrip('.')}); fetch it again.")
