"""Taking away the view of the largest district: seconds to its PDF, and the size of its map file."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import aliased

from bench.figures import Figure, Stopwatch
from service.db import reading
from service.filters.words import Filters
from service.maps.words import MapQuestion, Measure
from service.models import Area, Edition
from service.rollups.service import Question
from service.sheets.service import take_away
from service.sheets.words import Paper, Product, TakeAwayFormat, Times
from spatial.classes import prepare
from spatial.vocabulary import Level, Phase

TARGET_S, TARGET_MB = 4.0, 3.0
YEAR = 2024
MB = 1e6


def measure_takeaway(engine: Engine, edition_id: int, rounds: int) -> list[Figure]:
    """Make every product of the district with the most wards.

    Returns:
        The median seconds of its PDF on A3, beside those of the other forms, and the size of its map file.
    """
    slug, district, wards = _largest_district(engine, edition_id)
    question = Question(Level.WARD, district, slug, Phase.ORIGINAL, YEAR, Filters(), date(2026, 8, 1))
    # No population is loaded here, so that a rate by share is drawn.
    asked = MapQuestion(question, Measure.SHARE)
    prepare()  # as the service does when it starts
    watch = Stopwatch()
    sizes: dict[TakeAwayFormat, int] = {}
    for _ in range(rounds):
        for form in TakeAwayFormat:
            with watch.time(form.value):
                sizes[form] = len(_taken(engine, asked, form).content)
    parts = watch.parts() | {"wards": wards}
    written = {f"{form}_mb": round(size / MB, 3) for form, size in sizes.items()}
    return [
        Figure("a district's PDF sheet", watch.median_s(TakeAwayFormat.PDF.value), TARGET_S, "s", parts),
        Figure("a district's map file", sizes[TakeAwayFormat.HTML] / MB, TARGET_MB, "MB", written),
    ]


def _taken(engine: Engine, asked: MapQuestion, form: TakeAwayFormat) -> Product:
    with reading(engine) as session:
        return take_away(session, asked, form, Paper.A3, Times(datetime.now(UTC)))


def _largest_district(engine: Engine, edition_id: int) -> tuple[str, str, int]:
    district = aliased(Area)
    counted = (
        select(Edition.slug, district.code, func.count())
        .select_from(Area)
        .join(district, Area.district_id == district.id)
        .join(Edition, Edition.id == Area.edition_id)
        .where(Area.edition_id == edition_id, Area.level == Level.WARD)
        .group_by(Edition.slug, district.code)
        .order_by(func.count().desc(), district.code)
    )
    with engine.connect() as connection:
        slug, code, wards = connection.execute(counted.limit(1)).one()
    return slug, code, wards
