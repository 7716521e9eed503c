"""Files of commitments opened and read; the template written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from service.imports.amounts import AmountReader
from service.imports.detect import choose, fit_or_refuse, tables_like, unread_columns
from service.imports.files import FileFacts, examine
from service.imports.identity import Identity
from service.imports.layout import Layout
from service.imports.profiles import Profile, find_profile, shipped_profiles
from service.imports.reading import Reading
from service.imports.rows import CanonicalRow
from service.imports.source import Limits, ReadOptions, Source, SourceFacts
from service.imports.tables import Table
from service.imports.template import write_template
from service.imports.text_tables import open_text
from service.imports.titles import Title, read_title, title_findings
from service.imports.workbook import Workbook
from service.reference.lists import ReferenceLists
from spatial.findings import Finding, Severity

_BLIND_KINDS = frozenset({"xls", "xlsb", "ods"})
_BY_CHOICE = "choose it under 'Sheet' to read it."


def open_source(path: Path, limits: Limits | None = None, options: ReadOptions | None = None) -> Source:
    """Open a file of commitments, whatever it is by its content, and find out how to read it.

    Args:
        path: The file.
        limits: How much it may take; the product's defaults where None.
        options: What the caller declares about it.

    Raises:
        BadFileError: The file cannot be read, must not be, or no profile fits it.
        NotFoundError: There is no such profile.
    """
    options = options or ReadOptions()
    profiles = _profiles(options)
    limits = limits or Limits()
    ask = _Request(examine(path, limits), limits, options, profiles)
    return _open_text(ask) if ask.file.kind == "csv" else _open_workbook(ask)


def save_template(
    path: Path, lists: ReferenceLists, *, first_year: int | None = None, overwrite: bool = False
) -> Path:
    """Write the template, its lists to choose from being the reference lists.

    Args:
        path: File to write, ending in .csv or .xlsx.
        lists: The reference lists.
        first_year: First calendar year of the first financial year; the current one where None.
        overwrite: True to replace a file that is there.

    Raises:
        InvalidRequestError: The ending is another, the year is absurd, or the file cannot be written.
        ConflictError: There is such a file already.
    """
    names = {
        "sectors": [entry.name for entry in lists.sectors.values()],
        "focal_areas": [entry.name for entry in lists.focal_areas.values()],
        "funding_sources": [entry.name for entry in lists.funding_sources.values()],
        "stages": [entry.name for entry in lists.stages.values()],
    }
    return write_template(path, names, first_year=first_year, overwrite=overwrite)


@dataclass(frozen=True, slots=True)
class _Request:
    file: FileFacts
    limits: Limits
    options: ReadOptions
    profiles: list[Profile]


def _profiles(options: ReadOptions) -> list[Profile]:
    if options.rules is not None:
        return [options.rules]
    if options.profile is not None:
        return [find_profile(options.profile)]
    return [profile for profile in shipped_profiles().values() if profile.detect]


def _open_text(ask: _Request) -> Source:
    file, options = ask.file, ask.options
    with ExitStack() as stack:
        text = stack.enter_context(open_text(file.path, options.encoding, options.delimiter))
        layout = fit_or_refuse(text.table, file.path.name, ask.profiles)
        source = _source(ask, text.table, layout, stack.pop_all().close)
    source.facts.encoding = "utf-8" if text.text.encoding == "utf-8-sig" else text.text.encoding
    source.facts.delimiter = text.delimiter
    source.findings[:0] = text.text.findings
    return source


def _open_workbook(ask: _Request) -> Source:
    with ExitStack() as stack:
        book = stack.enter_context(Workbook(ask.file, ask.limits))
        table, layout = choose(book, ask.file.path.name, ask.profiles, ask.options.sheet)
        source = _source(ask, table, layout, stack.pop_all().close)
    source.facts.sheets = tuple(sheet.name for sheet in book.sheets)
    source.findings += _workbook_findings(ask.file, book)
    read = source.produce

    def read_then_look_around() -> Iterator[CanonicalRow]:
        yield from read()
        if ask.options.sheet is None:
            names = tables_like(book, table, layout)
            source.findings.extend(_sheet_not_read(source.facts.file, name) for name in names)

    source.produce = read_then_look_around
    return source


def _sheet_not_read(file: str, name: str) -> Finding:
    said = f"The sheet '{name}' looks like a table of the same kind, but was not read"
    return Finding(
        "sheet-not-read",
        Severity.WARN,
        f"{said}; --sheet reads it.",
        file=file,
        sheet=name,
        online=f"{said}; {_BY_CHOICE}",
    )


def _workbook_findings(file: FileFacts, book: Workbook) -> Iterator[Finding]:
    name = file.path.name
    for sheet in book.sheets:
        if not sheet.visible:
            said = f"The sheet '{sheet.name}' is hidden and was not looked at"
            yield Finding(
                "sheet-hidden",
                Severity.NOTE,
                f"{said}; --sheet reads it.",
                file=name,
                sheet=sheet.name,
                online=f"{said}; {_BY_CHOICE}",
            )
    if file.kind in _BLIND_KINDS:
        message = (
            f"In {file.kind.upper()} files a cell with an error cannot be told from an empty one; "
            "save as XLSX to have that checked."
        )
        yield Finding("errors-not-seen", Severity.NOTE, message, file=name)


def _source(ask: _Request, table: Table, layout: Layout, release: Callable[[], None]) -> Source:
    options, profile = ask.options, layout.profile
    title = read_title(layout)
    facts = _facts(ask.file, table, layout, options, title)
    reading = Reading(
        table,
        layout,
        AmountReader(facts.unit, options.decimal or profile.decimal, profile.rounding),
        Identity(profile, facts.organisation, facts.organisation_name),
        ask.limits.max_cell_chars,
        options.include_examples,
        options.corrections,
    )
    findings = [
        *layout.findings,
        *title_findings(layout, title, table.sheet, facts.unit),
        *_organisation_findings(title, options),
        *unread_columns(layout),
    ]
    reading.findings = [finding.at(file=facts.file, sheet=table.sheet) for finding in findings]
    return Source(ask.file.path, facts, reading.findings, reading.counts, reading.rows, release)


def _facts(file: FileFacts, table: Table, layout: Layout, options: ReadOptions, title: Title) -> SourceFacts:
    said = replace(title, organisation=None, organisation_name=None) if options.organisation else title
    return SourceFacts(
        file=file.path.name,
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        kind=file.kind,
        profile=layout.profile.name,
        unit=options.unit or layout.profile.unit,
        sheet=table.sheet,
        header_row=layout.header_row,
        organisation=options.organisation or said.organisation,
        organisation_name=said.organisation_name,
        title=title.text,
        headings=tuple(layout.names),
        amount_columns=tuple((each.phase, each.year) for each in layout.amounts),
        spoken=layout.spoken,
    )


def _organisation_findings(title: Title, options: ReadOptions) -> Iterator[Finding]:
    stated = options.organisation
    if stated and title.organisation and stated not in {title.organisation, title.organisation_name}:
        yield Finding(
            "organisation-contradicts",
            Severity.WARN,
            f"The file's title names '{title.organisation}', but '{stated}' was declared and stands.",
            value=title.organisation,
        )
