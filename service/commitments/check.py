"""Rows held against the reference lists and the map: what may be loaded, and what is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from service.commitments.findings import FindingLog
from service.commitments.organisations import Committer, Committers
from service.commitments.report import Column
from service.commitments.rules import (
    LONGEST_NAME,
    NO_AMOUNT,
    date_findings,
    negative_amounts,
    over_total_cost,
    split_finding,
)
from service.imports.rows import CanonicalRow
from service.reference.classify import Classified, Classifier
from spatial.findings import Finding, Severity
from spatial.locate import Locator
from spatial.location import Location

PLACE_FIELDS = (
    "latitude",
    "longitude",
    "coordinates",
    "geometry",
    "wards",
    "ward_shares",
    "beneficiary_wards",
    "municipality",
    "district",
    "province",
    "place",
    "scope",
)
"""Fields of a row that bear on its place and are kept word for word."""

_place_texts = attrgetter(*PLACE_FIELDS)

WORD_FIELDS = frozenset({"sector", "asset_class", "focal_area", "stage"})
"""Fields whose words are kept where the reference lists do not know them."""

CORRECTED = "corrected"


@dataclass(slots=True)
class Checked:
    """A row that may be loaded, with all that was found out about it.

    Attributes:
        row: As the file states it.
        committer: Whose it is.
        classified: What its words mean.
        location: Where its money lands.
        is_transfer: True where the money is spent by somebody else, who has it in his own budget.
        amounts: Cents by phase and year.
        stated: What the row says of its place, and unknown words, as written.
    """

    row: CanonicalRow
    committer: Committer
    classified: Classified
    location: Location
    is_transfer: bool
    amounts: dict[Column, int]
    stated: dict[str, object]


@dataclass(slots=True)
class Refused:
    """A row that may not be loaded, and whose it is where that is known."""

    row: CanonicalRow
    committer: Committer | None


@dataclass(slots=True)
class Checker:
    """Checks the rows of one file, batch by batch.

    Attributes:
        locator: Finds places in the file's edition.
        classifier: Knows the reference lists.
        committers: Know the organisations.
        log: Takes note of every finding.
        only_for: Id of the one organisation whose rows may be loaded; None for any.
    """

    locator: Locator
    classifier: Classifier
    committers: Committers
    log: FindingLog
    without_sector: int = 0
    only_for: int | None = None
    _dated: dict[tuple[str, tuple[Column, ...]], list[Finding]] = field(default_factory=dict)

    def say_without_sector(self) -> str:
        """Say how many rows no sector was found for, beside those whose words are not in the lists."""
        return (
            f"{self.without_sector} rows name no sector, or one word for several of them such as Other; "
            "their money stands under none."
        )

    def check(self, rows: Sequence[CanonicalRow]) -> Iterator[Checked | Refused]:
        """Yield each row, in order, as one that may be loaded or may not."""
        classify, of, parse = self.classifier.classify, self.committers.of, self.locator.parse
        found = []
        for row in rows:
            classified = classify(row)
            committer = of(row, classified)
            home = committer.area_code if isinstance(committer, Committer) else None
            found.append((row, classified, committer, parse(row, home)))
        located = self.locator.finish([each[3] for each in found])
        for (row, classified, committer, _), (location, said) in zip(found, located, strict=True):
            yield self._judge(row, classified, committer, location, said)

    def _judge(
        self,
        row: CanonicalRow,
        classified: Classified,
        committer: Committer | Finding,
        location: Location,
        said: list[Finding],
    ) -> Checked | Refused:
        if row.findings or classified.findings or said:
            self._note(row, [*row.findings, *classified.findings, *said])
        if isinstance(committer, Finding):
            self._note(row, [committer])
            return Refused(row, None)
        if self.only_for is not None and committer.id != self.only_for:
            self._note(row, [_of_another(committer)])
            return Refused(row, committer)
        if (row.findings and row.refused) or (
            said and any(each.severity is Severity.REFUSE for each in said)
        ):
            return Refused(row, committer)
        if len(row.name or "") > LONGEST_NAME:
            self._note(row, [_long_name(row.name or "")])
            return Refused(row, committer)
        amounts = _amounts(row)
        self._look_at_money(row, classified, amounts)
        if row.start_date and row.end_date:
            self._note(row, date_findings(row.start_date, row.end_date))
        if row.split_by and (unused := split_finding(location, row.split_by)):
            self._note(row, [unused])
        self.without_sector += classified.sector is None and not _is_unknown(classified)
        is_transfer = self._is_transfer(row, classified, committer)
        stated = _stated(row, classified, said, location)
        return Checked(row, committer, classified, location, is_transfer, amounts, stated)

    def _note(self, row: CanonicalRow, findings: Sequence[Finding]) -> None:
        for finding in findings:
            if finding.row is None:
                finding = finding.at(sheet=row.sheet, row=row.row)  # noqa: PLW2901 - the same, with its place
            self.log.add(finding)

    def _look_at_money(self, row: CanonicalRow, classified: Classified, amounts: dict[Column, int]) -> None:
        if not amounts:
            self._note(row, [NO_AMOUNT])
            return
        source, columns = classified.funding_source, tuple(amounts)
        dated = self._dated.get((source, columns))
        if dated is None:
            dated = self.classifier.funding_findings(source, {year for _, year in columns}, row)
            self._dated[source, columns] = dated
        for each in dated:
            self.log.add(each.at(sheet=row.sheet, row=row.row, value=row.funding_source))
        if row.total_cost_cents or min(amounts.values()) < 0:
            self._note(row, [*negative_amounts(amounts), *over_total_cost(amounts, row.total_cost_cents)])

    def _is_transfer(self, row: CanonicalRow, classified: Classified, committer: Committer) -> bool:
        """Take the row's word, else the list's: a grant on the vote of the department that transfers it."""
        if row.transfer is not None:
            return row.transfer
        source = self.classifier.lists.funding_sources[classified.funding_source]
        if source.from_department is None or source.from_department != committer.code:
            return False
        message = (
            f"{source.name} on the vote of {committer.name} is taken as a transfer, spent by those who "
            "receive it; write transfer = no where the department spends it itself."
        )
        self._note(row, [Finding("taken-as-transfer", Severity.NOTE, message, column="transfer")])
        return True


def _of_another(committer: Committer) -> Finding:
    message = (
        f"The row is of {committer.name} ({committer.code}); only the commitments of your own organisation "
        "can be uploaded here, so leave the row out or correct whose it is."
    )
    return Finding(
        "other-organisation", Severity.REFUSE, message, column="organisation", value=committer.code
    )


def _long_name(name: str) -> Finding:
    message = (
        f"The name has {len(name):,} characters; keep it under {LONGEST_NAME:,}, the rest as description."
    )
    return Finding("name-too-long", Severity.REFUSE, message, column="name", value=f"{name[:79]}…")


def _amounts(row: CanonicalRow) -> dict[Column, int]:
    amounts = {(amount.phase, amount.financial_year): amount.cents for amount in row.amounts}
    if len(amounts) < len(row.amounts):  # some state one column twice
        amounts = dict.fromkeys(amounts, 0)
        for amount in row.amounts:
            amounts[amount.phase, amount.financial_year] += amount.cents
    return amounts


def _stated(
    row: CanonicalRow, classified: Classified, said: Sequence[Finding], location: Location
) -> dict[str, object]:
    """Return the row's own words of its place, those that no list knows, and accepted corrections."""
    texts = zip(PLACE_FIELDS, _place_texts(row), strict=True)
    stated: dict[str, object] = {name: text for name, text in texts if text is not None}
    for finding in classified.findings:
        if finding.column in WORD_FIELDS:
            stated[finding.column] = getattr(row, finding.column)
    corrected: dict[str, str] = {}
    for each in said:
        if each.accepted and each.suggestion and each.column in PLACE_FIELDS:
            corrected |= _correction(each.column, each.suggestion, location.geometry)
    if corrected:
        stated[CORRECTED] = corrected
    return stated


def _correction(column: str, suggestion: str, shape: BaseGeometry | None) -> dict[str, str]:
    """Return what the row would have to say to be understood so without help; suggestions are rounded."""
    if column == "geometry" and shape is not None:
        return {column: shapely.to_wkt(shape, rounding_precision=-1)}
    if not isinstance(shape, Point):
        return {column: suggestion}
    if column in {"latitude", "longitude"}:
        return {"latitude": repr(shape.y), "longitude": repr(shape.x)}
    return {column: f"{shape.y!r}, {shape.x!r}" if column == "coordinates" else suggestion}


def _is_unknown(classified: Classified) -> bool:
    """Whether findings already say that the words for the sector are not in the lists."""
    return any(finding.column in {"sector", "asset_class"} for finding in classified.findings)
