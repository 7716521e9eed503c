"""Do codes, parents and counts agree with each other and with what was published?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spatial.canonical import ABOVE, Canonical
from spatial.codes import Codes, is_district_code, is_local_code, is_ward_code, ward_parts
from spatial.findings import Finding, Severity
from spatial.libraries import gpd, pd
from spatial.manifest import Manifest
from spatial.vocabulary import Level

Levels = Mapping[Level, "gpd.GeoDataFrame"]


def complete_metros(canonical: Canonical, manifest: Manifest) -> None:
    """Have every metro stand at district and at local level, its own parent at the lower one.

    Boundary files hold metros at one level or at both. What is added here is noted in the findings.
    """
    codes = Codes.of(manifest.codes)
    if not codes.official:
        return
    local, district = canonical.levels[Level.LOCAL], canonical.levels[Level.DISTRICT]
    there = set(local["code"]) | set(district["code"])
    for code in sorted(there & set(codes.metros)):
        if code not in set(local["code"]):
            canonical.levels[Level.LOCAL] = _with_copy(local, district, code, code)
            canonical.findings.append(_metro_added(code, Level.LOCAL, Level.DISTRICT))
        elif code not in set(district["code"]):
            province = _province_of(canonical.levels[Level.PROVINCE], codes, code)
            canonical.levels[Level.DISTRICT] = _with_copy(district, local, code, province)
            canonical.findings.append(_metro_added(code, Level.DISTRICT, Level.LOCAL))
        local, district = canonical.levels[Level.LOCAL], canonical.levels[Level.DISTRICT]
        local.loc[local["code"] == code, "parent"] = code


def check_orphans(
    levels: Levels, places: Mapping[Level, str]
) -> tuple[dict[Level, gpd.GeoDataFrame], list[Finding]]:
    """Return the levels without the areas whose parent is not there, each refused by a finding."""
    kept, findings = dict(levels), []
    for level in (Level.DISTRICT, Level.LOCAL, Level.WARD):
        if level not in kept:
            continue
        frame, known = kept[level], set(kept[ABOVE[level]]["code"])
        lost = ~frame["parent"].isin(known)
        findings += [
            _orphan(level, row, sorted(known)).at(file=places[level]) for row in frame[lost].itertuples()
        ]
        kept[level] = frame[~lost].reset_index(drop=True)
    return kept, findings


def check_codes(levels: Levels, codes: Codes) -> list[Finding]:
    """Hold every code against the rules of the Municipal Demarcation Board, where they apply."""
    if not codes.official:
        return []
    findings = list(_odd_codes(levels, codes))
    findings += _locals_against_districts(levels, codes)
    if Level.WARD in levels:
        findings += _wards_against_locals(levels, codes)
        findings += _numbers_without_gap(levels[Level.WARD])
    return findings


def check_counts(levels: Levels, manifest: Manifest) -> list[Finding]:
    """Hold the number of areas against what was published, and name municipalities without wards."""
    published = manifest.expected.model_dump(exclude={"wards_in"}, exclude_none=True)
    findings = [
        _count(f"{level} areas", len(levels[Level(level)]), number)
        for level, number in published.items()
        if Level(level) in levels and len(levels[Level(level)]) != number
    ]
    if Level.WARD in levels:
        wards = wards_by_province(levels)
        for province, number in manifest.expected.wards_in.items():
            if wards.get(province, 0) != number:
                findings.append(_count(f"wards of province {province}", wards.get(province, 0), number))
    return findings + list(_childless(levels))


def wards_by_province(levels: Levels) -> dict[str, int]:
    """Count the wards of each province through the parents."""
    column = levels[Level.WARD]["parent"]
    for level in (Level.LOCAL, Level.DISTRICT):
        column = column.map(levels[level].set_index("code")["parent"])
    return {str(code): int(count) for code, count in column.value_counts().items()}


def metro_codes(levels: Levels) -> set[str]:
    """Give the codes that stand at district and at local level."""
    return set(levels[Level.DISTRICT]["code"]) & set(levels[Level.LOCAL]["code"])


def _with_copy(
    target: gpd.GeoDataFrame, source: gpd.GeoDataFrame, code: str, parent: str | None
) -> gpd.GeoDataFrame:
    rows = source[source["code"] == code].assign(parent=parent)
    return pd.concat([target, rows], ignore_index=True)


def _metro_added(code: str, level: Level, found_at: Level) -> Finding:
    message = f"Metro {code} stands at {found_at} level only and is added at {level} level."
    return Finding("metro-added", Severity.NOTE, message, value=code)


def _province_of(provinces: gpd.GeoDataFrame, codes: Codes, code: str) -> str | None:
    digit = codes.province_digit(code)
    found = [province for province in provinces["code"] if codes.provinces.get(province) == digit]
    return found[0] if found else None


def _orphan(level: Level, row: object, known: list[str]) -> Finding:
    code, parent, number = (getattr(row, name) for name in ("code", "parent", "row"))
    above = ABOVE[level]
    named = f"{parent}, which is no {above} here" if isinstance(parent, str) else f"no {above}"
    near = tuple(other for other in known if isinstance(parent, str) and other[:3] == parent[:3])[:5]
    message = f"{level.capitalize()} {code} names {named} as its parent; correct it or supply that area."
    return Finding("orphan", Severity.REFUSE, message, row=int(number), value=str(code), known=near)


def _odd_codes(levels: Levels, codes: Codes) -> Iterator[Finding]:
    rules = {
        Level.PROVINCE: (lambda code: code in codes.provinces, "is not the letters of a province", "KZN"),
        Level.DISTRICT: (lambda code: is_district_code(code, codes), "is not DC and a number", "DC23"),
        Level.LOCAL: (lambda code: is_local_code(code, codes), "is not letters and three digits", "KZN238"),
        Level.WARD: (is_ward_code, "is not eight digits", "52308012"),
    }
    for level, frame in levels.items():
        rule, fault, example = rules[level]
        severity = Severity.REFUSE if level is Level.WARD else Severity.WARN
        for row in frame[~frame["code"].map(rule).astype(bool)].itertuples():
            message = f"{level.capitalize()} code {row.code} {fault}, as {example} is; correct it."
            yield Finding("code-form", severity, message, row=int(row.row), value=str(row.code))


def _locals_against_districts(levels: Levels, codes: Codes) -> Iterator[Finding]:
    provinces = levels[Level.DISTRICT].set_index("code")["parent"]
    for row in levels[Level.LOCAL].itertuples():
        district = codes.district_of(row.code)
        if district is not None and district != row.parent:
            message = f"{row.code} is filed under {row.parent}, but its digits say {district}."
            yield Finding("district-digits", Severity.WARN, message, row=int(row.row), value=str(row.code))
        province = provinces.get(row.parent)
        digit, own = codes.provinces.get(str(province)), codes.province_digit(row.code)
        if None not in (digit, own) and digit != own:
            message = f"{row.code} is filed in province {province}, but its letters say another one."
            yield Finding("province-letters", Severity.WARN, message, row=int(row.row), value=str(row.code))


def _wards_against_locals(levels: Levels, codes: Codes) -> Iterator[Finding]:
    by_prefix = codes.by_prefix(levels[Level.LOCAL]["code"])
    for row in levels[Level.WARD].itertuples():
        parts, wanted = ward_parts(row.code), codes.ward_prefix(row.parent)
        if parts is None or wanted is None or parts.prefix == wanted:
            continue
        belongs = by_prefix.get(parts.prefix, "no municipality here")
        message = (
            f"Ward {row.code} is filed under {row.parent}, whose wards begin {wanted}; "
            f"its first digits {parts.prefix} belong to {belongs}."
        )
        yield Finding("ward-digits", Severity.WARN, message, row=int(row.row), value=str(row.code))


def _numbers_without_gap(wards: gpd.GeoDataFrame) -> Iterator[Finding]:
    numbered = wards[wards["code"].map(is_ward_code)]
    for local, codes in numbered.groupby("parent")["code"]:
        numbers = {int(code[5:]) for code in codes}
        missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
        if missing:
            named = ", ".join(map(str, missing[:10])) + (" and more" if missing[10:] else "")
            message = f"{local} has wards up to number {max(numbers)} but lacks {named}."
            yield Finding("ward-numbers", Severity.WARN, message, value=str(local))


def _childless(levels: Levels) -> Iterator[Finding]:
    for level, above in ABOVE.items():
        if level not in levels or above not in levels:
            continue
        with_children = set(levels[level]["parent"])
        for row in levels[above].itertuples():
            if row.code not in with_children:
                message = (
                    f"{above.capitalize()} {row.code} has no {level} areas; its supplied outline is used."
                )
                yield Finding("no-children", Severity.WARN, message, row=int(row.row), value=str(row.code))


def _count(what: str, found: int, published: int) -> Finding:
    message = f"There are {found:,} {what} where {published:,} were published."
    return Finding("count-differs", Severity.WARN, message, value=str(found), suggestion=str(published))
