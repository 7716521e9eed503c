"""From the columns of the files to one frame per level: code, name, parent, place in the file, shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from spatial.codes import Codes, code_text, is_ward_code, ward_parts
from spatial.findings import Finding, Severity
from spatial.layers import keep_rows
from spatial.libraries import gpd, pd
from spatial.manifest import LevelSource, Manifest
from spatial.vocabulary import Level

COLUMNS: Final = ("code", "name", "parent", "row")
"""Columns of a canonical frame beside its geometry; ``row`` counts the features of the file from 1."""

ABOVE: Final = {
    Level.PROVINCE: Level.COUNTRY,
    Level.DISTRICT: Level.PROVINCE,
    Level.LOCAL: Level.DISTRICT,
    Level.WARD: Level.LOCAL,
}
"""The level that holds each level."""


@dataclass(frozen=True)
class RawLayer:
    """The rows of one layer as read: the manifest's columns, geometry, and what to call the layer."""

    frame: gpd.GeoDataFrame
    place: str


@dataclass
class Canonical:
    """Each level as a frame of ``COLUMNS`` and geometry, indexed from 0, with findings about its rows.

    A level made of another one's columns has no shapes of its own: its geometry is None.
    """

    levels: dict[Level, gpd.GeoDataFrame] = field(default_factory=dict)
    places: dict[Level, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def canonical_levels(manifest: Manifest, layers: Mapping[Level, RawLayer]) -> Canonical:
    """Return every level of the manifest in one form.

    Parameters
    ----------
    manifest : Manifest
    layers : mapping of Level to RawLayer
        One for each level that is read from a file or a service, with :meth:`Manifest.columns_of` in it.

    Returns
    -------
    Canonical
        Findings: rows without a code, codes given twice, labels in place of ward codes, levels whose codes
        disagree about their parents.
    """
    codes, result = Codes.of(manifest.codes), Canonical()
    for level in ABOVE:
        source = manifest.levels.get(level)
        if source is None:
            continue
        layer = layers[source.from_level or level]
        rows = keep_rows(layer.frame, source.keep).copy()
        frame = _canonical_columns(rows, manifest, level, source, codes)
        frame, findings = _refuse_without_code(frame)
        if source.from_level is not None:
            frame, more = _one_row_each(frame, level)
        elif source.dissolve:
            frame, more = _dissolved(frame), []
        else:
            frame, more = _refuse_repeated(frame)
        result.levels[level] = _with_wards_named(frame.reset_index(drop=True), level)
        result.places[level] = layer.place
        result.findings += [finding.at(file=layer.place) for finding in findings + more]
    _fill_parents(result, codes)
    _read_labels(result, codes)
    return result


def _canonical_columns(
    rows: gpd.GeoDataFrame, manifest: Manifest, level: Level, source: LevelSource, codes: Codes
) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(geometry=rows.geometry, crs=rows.crs)
    frame["code"] = [_code(value, manifest, level, codes) for value in rows[source.code]]
    if level is Level.PROVINCE:
        frame["parent"] = manifest.country.code
    elif source.parent is None:
        frame["parent"] = None
    else:
        frame["parent"] = [_code(value, manifest, ABOVE[level], codes) for value in rows[source.parent]]
    names = [None] * len(rows) if source.name is None else list(rows[source.name])
    frame["name"] = [
        source.names.get(code) or _name(name) for code, name in zip(frame["code"], names, strict=True)
    ]
    frame["row"] = rows.index + 1
    return frame[[*COLUMNS, "geometry"]]


def _code(value: Any, manifest: Manifest, level: Level, codes: Codes) -> str | None:
    text = code_text(value)
    if text is None:
        return None
    text = manifest.code_of(level, text)
    return text.upper() if codes.official else text


def _name(value: Any) -> str | None:
    text = "" if value is None or value != value else " ".join(str(value).split())  # noqa: PLR0124 NaN
    return text or None


def _refuse_without_code(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    empty = frame["code"].isna()
    findings = [
        Finding(
            "no-code", Severity.REFUSE, f"Row {row} has no code; fill its code or leave it out.", row=int(row)
        )
        for row in frame.loc[empty, "row"]
    ]
    return frame[~empty], findings


def _refuse_repeated(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    repeated = frame["code"].duplicated(keep=False)
    findings = [
        Finding(
            "duplicate-code",
            Severity.REFUSE,
            f"Code {code} stands in rows {', '.join(map(str, sorted(rows)))}; give each area its own code, "
            "or set dissolve: true where they are parts of one area.",
            row=int(min(rows)),
            value=str(code),
        )
        for code, rows in frame[repeated].groupby("code")["row"]
    ]
    return frame[~frame["code"].duplicated()], findings


def _dissolved(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.dissolve(by="code", aggfunc="first", as_index=False)[[*COLUMNS, "geometry"]]


def _one_row_each(frame: gpd.GeoDataFrame, level: Level) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Take a level from the rows of a lower one; the parent that most rows name is the parent."""
    findings, parents = [], _parents_by_frequency(frame)
    for code, found in parents.items():
        if len(found) > 1:
            named = ", ".join(found)
            message = f"Rows of {level} {code} name several parents, {named}; let all name the same."
            findings.append(Finding("parents-disagree", Severity.REFUSE, message, value=code))
    first = frame.sort_values("row").drop_duplicates("code").copy()
    first["parent"] = [next(iter(parents.get(code, ())), None) for code in first["code"]]
    named = frame.dropna(subset=["name"]).groupby("code")["name"].first()
    first["name"] = first["name"].fillna(first["code"].map(named))
    return first.set_geometry(gpd.GeoSeries([None] * len(first), index=first.index, crs=frame.crs)), findings


def _parents_by_frequency(frame: gpd.GeoDataFrame) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    counts = frame.groupby(["code", "parent"]).size().sort_values(ascending=False, kind="stable")
    for code, parent in counts.index:
        found.setdefault(code, []).append(parent)
    return found


def _with_wards_named(frame: gpd.GeoDataFrame, level: Level) -> gpd.GeoDataFrame:
    fallback = frame["code"]
    if level is Level.WARD:
        parts = [ward_parts(code) for code in frame["code"]]
        fallback = pd.Series([f"Ward {part.number}" if part else None for part in parts], index=frame.index)
        frame["name"] = frame["name"].where(frame["name"] != frame["code"])
    frame["name"] = frame["name"].fillna(fallback).fillna(frame["code"])
    return frame


def _fill_parents(result: Canonical, codes: Codes) -> None:
    """Derive the parents that no column holds from the codes."""
    locals_ = result.levels[Level.LOCAL]
    if locals_["parent"].isna().all():
        locals_["parent"] = [codes.district_of(code) for code in locals_["code"]]
    wards = result.levels.get(Level.WARD)
    if wards is not None and wards["parent"].isna().all():
        known = codes.by_prefix(locals_["code"])
        wards["parent"] = [known.get(code[:5]) if is_ward_code(code) else None for code in wards["code"]]


def _read_labels(result: Canonical, codes: Codes) -> None:
    """Turn ward labels that stand where the code should be into the code that they mean."""
    wards = result.levels.get(Level.WARD)
    if wards is None or not codes.official:
        return
    taken = set(wards["code"])
    for place, label in wards.loc[~wards["code"].map(is_ward_code), "code"].items():
        code = codes.ward_code_of_label(label)
        if code is None or code in taken:
            continue
        wards.loc[place, ["code", "name"]] = code, f"Ward {int(code[5:])}"
        taken.add(code)
        message = f"{label} is a ward's label, not its code; {code} is taken, which it means."
        result.findings.append(
            Finding(
                "label-as-code",
                Severity.WARN,
                message,
                file=result.places[Level.WARD],
                row=int(wards.loc[place, "row"]),
                value=label,
                suggestion=code,
                accepted=True,
            )
        )
