"""What makes a commitment one of its own: reference, name and organisation, completed or found wanting."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from service.imports.profiles import Profile
from service.imports.rows import CanonicalRow
from spatial.findings import Finding, Severity

LONGEST_REFERENCE = 200

_NOT_IN_REFERENCES = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Identity:
    """Completes the rows of one file.

    Attributes:
        profile: Says what a missing name or reference may be made from.
        organisation, organisation_name: Stated for the whole file, by its title or by the caller.
    """

    profile: Profile
    organisation: str | None = None
    organisation_name: str | None = None
    _seen: dict[tuple[str | None, str, str | None], int] = field(default_factory=dict)

    def complete(self, row: CanonicalRow) -> None:
        """Fill in what the file states elsewhere, and refuse a row that nobody could recognise again."""
        if row.organisation is None:
            row.organisation, row.organisation_name = (
                self.organisation,
                row.organisation_name or self.organisation_name,
            )
            if row.organisation is None and row.organisation_name is None:
                row.findings.append(_NO_ORGANISATION.at(sheet=row.sheet, row=row.row))
        if row.reference is None:
            self._make_reference(row)
        elif len(row.reference) > LONGEST_REFERENCE:
            self._add(row, "reference-too-long", _LONG_REFERENCE, Severity.REFUSE)
        if row.name is None:
            self._make_name(row)
        if row.reference is not None:
            self._refuse_twin(row)

    def _make_reference(self, row: CanonicalRow) -> None:
        texts = [text for name in self.profile.reference_from if (text := getattr(row, name))]
        made = slug(" ".join(texts))
        if made:
            row.reference = made
            message = f"The row has no reference; it is known as '{made}' from now on."
            self._add(row, "reference-made", message, Severity.NOTE, made)
        else:
            self._add(row, "missing-reference", _NO_REFERENCE, Severity.REFUSE)

    def _make_name(self, row: CanonicalRow) -> None:
        made = next((text for name in self.profile.name_from if (text := getattr(row, name))), None)
        if made:
            row.name = made
            message = f"The row has no name; it is shown as '{made[:80]}' until it has one."
            self._add(row, "missing-name", message, Severity.WARN, made[:80])
        else:
            self._add(row, "missing-name", "The row has no name; write what the project is.", Severity.REFUSE)

    def _refuse_twin(self, row: CanonicalRow) -> None:
        key = (row.organisation or row.organisation_name, row.reference or "", row.funding_source)
        first = self._seen.setdefault(key, row.row)
        if first != row.row:
            message = (
                f"Row {first} has the reference '{row.reference}' and the same funding source too; "
                "give one of them another reference, or put their amounts in one row."
            )
            self._add(row, "duplicate-reference", message, Severity.REFUSE)

    @staticmethod
    def _add(
        row: CanonicalRow, rule: str, message: str, severity: Severity, suggestion: str | None = None
    ) -> None:
        row.findings.append(
            Finding(rule, severity, message, sheet=row.sheet, row=row.row, suggestion=suggestion)
        )


def slug(text: str) -> str:
    """Return a text in lower-case letters, figures and hyphens, for use as a reference."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_REFERENCES.sub("-", letters.lower()).strip("-")[:LONGEST_REFERENCE]


_NO_ORGANISATION = Finding(
    "missing-organisation",
    Severity.REFUSE,
    "Nobody says whose commitment this is; name the organisation with --organisation.",
    online="Nobody says whose commitment this is; name it in a column.",
)
_NO_REFERENCE = "The row has no reference; give it one that stays the same from file to file."
_LONG_REFERENCE = f"The reference is longer than {LONGEST_REFERENCE} characters; shorten it."
