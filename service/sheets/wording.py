"""Puts what a view says into words: title, time, filters, coverage, sources; the same for every product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from service.filters.words import Filters, Transfers
from service.formatting import moment_name, percent, short_money, whole, year_text
from service.maps.words import GapMeasure, Measure
from service.rollups.rendering import period_name
from service.rollups.service import Rollup
from service.sheets import gap_words
from service.sheets.texts import say
from service.sheets.words import View
from spatial.vocabulary import Landing, Level, Phase

APRIL, JULY = 4, 7
_FILES_NAMED: Final = 4
_STATEMENTS_NAMED: Final = 4
_WHOSE: Final = {APRIL: "whose.april", JULY: "whose.july"}
_WITHIN: Final = "›"  # noqa: RUF001 - the sign that leads from a place to one in it


def day(date_: date) -> str:
    """Write a date that cannot be misread: 1 April 2026."""
    return str(format_date(date_, "d MMMM y", locale="en"))


def title(view: View) -> str:
    """The place of a view."""
    return view.rollup.within.name


def path(view: View) -> str:
    """Where the place lies, from the country down."""
    return f"  {_WITHIN}  ".join(view.path[:-1]) or say("brand")


def measure(view: View) -> str:
    """What is measured, by which areas."""
    measured, by = say(f"measure.{view.measure}"), say(f"by.{view.rollup.level}")
    if view.gaps is not None:
        measured = say("measure.of_need", measure=measured, need=view.gaps.needs.indicator.name)
    return say("measure.by", measure=measured, by=by)


def unit(view: View) -> str:
    """What the values are counted in; the coverage of a ward is that of its municipality."""
    measured, level = view.measure, view.rollup.level
    of_wards = measured is Measure.COVERAGE and level is Level.WARD
    return say("unit.coverage.ward" if of_wards else f"unit.{measured}")


def when(view: View) -> str:
    """Which statement of which time's money is counted, and as it stood when."""
    phase, period = say(f"phase.{view.rollup.phase}"), view.rollup.period
    if isinstance(period, int):
        said = say("when.year", phase=phase, year=year_text(period))
    else:
        said = say("when.window", phase=phase, first=day(period.start), last=day(_day_before(period.end)))
    past = view.times.as_at
    return said if past is None else say("when.as_at", said=said, moment=moment_name(past))


def headline(view: View) -> str:
    """The view in one sentence."""
    rollup = view.rollup
    if not rollup.commitments:
        return say("headline.none")
    if view.gaps is not None:
        return gap_words.headline(view.gaps, view.municipalities)
    key = "headline.one" if rollup.commitments == 1 else "headline"
    facts = {"total": short_money(rollup.total_cents), "coverage": percent(rollup.coverage)}
    return say(key, count=whole(rollup.commitments), **facts)


def coverage(view: View) -> str:
    """How much of the money is placed at wards, and what of it was carried from other boundaries."""
    rollup = view.rollup
    if not rollup.total_cents:
        return say("coverage.none")
    placed, total = short_money(rollup.balance[Landing.WARD]), short_money(rollup.total_cents)
    said = say("coverage", share=percent(rollup.coverage), placed=placed, total=total)
    return " ".join([said, *_estimates(rollup)])


def _estimates(rollup: Rollup) -> Iterator[str]:
    for one in rollup.estimates:
        amount, edition = short_money(one.cents), one.source.edition
        yield say(f"estimated.{one.source.way}", amount=amount, edition=edition)


def boundaries(view: View) -> str:
    """The edition, its dates, source and licence."""
    edition = view.edition
    facts = {
        "title": edition.title,
        "slug": edition.slug,
        "start": day(edition.valid_from),
        "source": edition.source.rstrip("."),
        "licence": edition.licence.rstrip("."),
    }
    if edition.valid_to is None:
        return say("edition", **facts)
    return say("edition.until", end=day(_day_before(edition.valid_to)), **facts)


def years(view: View) -> str:
    """Whose financial years are counted, and how much is of each."""
    period = view.rollup.period
    if not isinstance(period, int):
        return say("years.window", first=day(period.start), last=day(_day_before(period.end)))
    listed = [_own_year(period, month, cents) for month, cents in view.rollup.own_years.items()]
    return say("years", years="; ".join(listed) or year_text(period))


def filters(view: View) -> str:
    """Which filters are set, whose money is held against a need, and what happens to transfers."""
    if view.gaps is None:
        return _filters_and_transfers(view, view.rollup.filters)
    others = replace(view.rollup.filters, sector=())
    return f"{gap_words.money(view.gaps)} {_filters_and_transfers(view, others)}"


def _filters_and_transfers(view: View, asked: Filters) -> str:
    told = "; ".join(_filters(asked))
    listed = say("filters", filters=told) if told else say("filters.none")
    if asked.transfers is Transfers.EXCLUDE and not view.rollup.transfer_cents:
        return listed
    return f"{listed} {say(f'transfers.{asked.transfers}', amount=short_money(view.rollup.transfer_cents))}"


def sources(view: View) -> str:
    """The files behind the figures, and where people were counted."""
    named = ", ".join(view.files[:_FILES_NAMED])
    more = len(view.files) - _FILES_NAMED
    files = (
        say("sources.none")
        if not named
        else say("sources.files", files=named)
        if more <= 0
        else say("sources.more", files=named, count=whole(more))
    )
    if view.gaps is not None:
        return f"{files} {gap_words.need(view.gaps)}"
    if view.rollup.people_from is not None:
        return f"{files} {say('gaps.people_estimated', edition=view.rollup.people_from.old.slug)}"
    if view.people is None:
        return files
    return f"{files} {say('sources.people', source=view.people.source, year=view.people.year)}"


def made(view: View) -> str:
    """When the product was made, and with what."""
    return say(
        "made", day=day(view.times.made_at.date()), time=f"{view.times.made_at:%H:%M}", version=view.version
    )


def classes(view: View) -> str:
    """How the values come into classes, where they do."""
    found = view.classes
    if view.gaps is not None and view.measure is GapMeasure.TWO_WAY:
        return say(f"classes.two_way.{view.gaps.rates}") if view.gaps.rates else ""
    if found is None or view.measure is Measure.TOTAL:
        return ""
    if view.gaps is not None:
        return say(f"classes.gap.{found.scheme}")
    return say(f"classes.{found.scheme}")


def why_empty(view: View) -> str:
    """Why a view has no money in it, and where there is some."""
    nothing = say("largest.none", when=when(view)[:1].lower() + when(view)[1:])
    at_hand = view.rollup.at_hand
    if not at_hand:
        return f"{nothing} {say('largest.nothing_at_hand')}"
    if (view.rollup.phase, view.rollup.period) in at_hand:
        return f"{nothing} {say('largest.other_place')}"
    latest = sorted(at_hand, key=lambda one: (-one[1], list(Phase).index(one[0])))[:_STATEMENTS_NAMED]
    named = ", ".join(f"{phase} {year_text(year)}" for phase, year in latest)
    return f"{nothing} {say('largest.at_hand', statements=named)}"


def short_checksum(checksum: str) -> str:
    """The part of a checksum that two people compare by reading it out: its first 16 digits, in fours."""
    return " ".join(checksum[at : at + 4] for at in range(0, 16, 4))


def period(view: View) -> str:
    """The time of a view, short enough for a column."""
    return period_name(view.rollup.period)


def areas(level: Level) -> str:
    """What the areas of a level are called together."""
    return say(f"areas.{level}")


def _own_year(year: int, month: int, cents: int) -> str:
    start, end = date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1)
    whose = say(_WHOSE.get(month, "whose.own"))
    return say("years.one", start=day(start), end=day(end), whose=whose, amount=short_money(cents))


def _filters(asked: Filters) -> Iterator[str]:
    for each in fields(asked):
        given = getattr(asked, each.name)
        if isinstance(given, tuple) and given:
            yield f"{say(f'filter.{each.name}')} {', '.join(given)}"
    if asked.catalytic is not None:
        yield say("filter.catalytic.yes" if asked.catalytic else "filter.catalytic.no")


def _day_before(end: date) -> date:
    return end - timedelta(days=1)
