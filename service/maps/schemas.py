"""Heat maps as they are asked for and answered."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.gaps.schemas import NeedAgainstBudget, NeedAgainstBudgetOut, TwoWayOut
from service.http.money import Rands
from service.maps import examples
from service.maps.gaps import FEWEST as FEWEST_OF_GAPS
from service.maps.words import GapMapQuestion, GapMeasure, MapQuestion, Measure, Scheme
from service.rollups.schemas import QuestionParameters, RollupFacts
from spatial.palette import MOST

FEWEST = 2


class MapParameters(QuestionParameters):
    """What to draw, and how its values come into classes."""

    measure: Measure = Field(
        Measure.PER_PERSON,
        description="`per_person` and `total` in rands; `share` of all money in view, and `coverage`, "
        "as fractions. A total says more of an area's size than of its money: draw it as circles.",
    )
    scheme: Scheme = Field(
        Scheme.QUANTILE,
        description="`quantile`: as many areas in each class; `natural`: where the values leave gaps; "
        "`equal`: steps of one width.",
    )
    classes: int = Field(
        5, ge=FEWEST, le=MOST, description="How many classes; fewer come back where fewer values differ."
    )

    def map_question(self, today: date) -> MapQuestion:
        """The question in the form that the service takes."""
        return MapQuestion(self.question(today), self.measure, self.scheme, self.classes)


class MeasureOut(BaseModel):
    """What the map shows of each area."""

    code: Measure
    unit: Literal["rands", "fraction"]
    is_rate: bool = Field(description="Whether areas of different sizes may be compared by colour.")


class ClassesOut(BaseModel):
    """The legend, the lowest class first."""

    scheme: Scheme
    edges: list[float] = Field(
        description="The lowest value, then the upper end of each class, which belongs to it. The first two "
        "are the same where the lowest class holds one value only, such as zero."
    )
    counts: list[int] = Field(description="Areas in each class.")
    colours: list[str] = Field(description="Paler is lower, in grey too.")


Row = tuple[
    int, str, str, str | None, float | None, int | None, Rands, Rands, int, float | None, float | None, Rands
]
"""One area: the places of ``columns``."""


class MapValuesOut(RollupFacts):
    """The values of a heat map, one short row for each area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.MAP]})

    measure: MeasureOut
    classes: ClassesOut | None = Field(description="null where no value is known.")
    no_data: int = Field(description="Areas whose value is null.")
    columns: list[str] = Field(description="What each place of a row holds.")
    rows: list[Row] = Field(
        description="One for each area, in the order of codes; `id` is that of the tiles. `value` is null "
        "where it cannot be known: no population, or nothing stated while money around is not located. "
        "`estimated` is what of `amount` was carried here from another edition, as `estimates` says. "
        "`class` is the place in `classes`."
    )


class GapMapParameters(NeedAgainstBudget):
    """Which gaps to draw, and how their points come into classes."""

    measure: GapMeasure = Field(
        GapMeasure.GAP,
        description="`gap`: share of need less share of budget, in percentage points; `two_way`: nine "
        "classes, a third of need by a third of budget.",
    )
    scheme: Scheme = Field(
        Scheme.QUANTILE, description="How the distances of gaps from zero are divided; as for other maps."
    )
    classes: int = Field(
        5,
        ge=FEWEST_OF_GAPS,
        le=MOST,
        description="How many classes of points, mirrored at zero; of an even number one less comes back.",
    )

    def map_question(self, today: date, least_coverage: float) -> GapMapQuestion:
        """The question in the form that the service takes."""
        return GapMapQuestion(
            self.gap_question(today, least_coverage), self.measure, self.scheme, self.classes
        )


class GapMeasureOut(BaseModel):
    """What the map shows of each area."""

    code: GapMeasure
    unit: Literal["points", "class"]
    is_rate: bool


class GapClassesOut(BaseModel):
    """The legend of points, the lowest class first: there budget outweighs need."""

    scheme: Scheme
    edges: list[float] = Field(
        description="Bounds of the classes, mirrored at zero; each belongs to the class nearer to zero."
    )
    counts: list[int] = Field(description="Areas in each class.")
    colours: list[str] = Field(description="Purple where budget outweighs need, orange where need does.")


GapRow = tuple[
    int,
    str,
    str,
    str | None,
    float | None,
    int | None,
    Rands,
    int,
    float | None,
    float | None,
    float | None,
    float | None,
    Rands | None,
    bool,
    float | None,
    Rands | None,
    Rands,
]
"""One area: the places of ``columns``."""


class GapMapOut(NeedAgainstBudgetOut):
    """A map of gaps, one short row for each area."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.GAP_MAP]})

    measure: GapMeasureOut
    classes: GapClassesOut | None = Field(
        description="null where no gap is known, and for `two_way`, whose nine classes are fixed."
    )
    two_way: TwoWayOut | None = Field(description="null for `gap`, and where nobody counted people.")
    no_data: int = Field(description="Areas without a class.")
    columns: list[str] = Field(description="What each place of a row holds.")
    rows: list[GapRow] = Field(
        description="One for each area, in the order of codes; `id` is that of the tiles. `value` is the gap "
        "in percentage points, above zero where need outweighs budget; `gap` is what would have to move into "
        "the area for both shares to be alike; `need_per_rand`, null where there is no budget, is the need "
        "behind each budgeted rand; `estimated` is what of `amount` was carried here from another edition, "
        "and `is_estimated` says whether the need was. null where it cannot be known."
    )
