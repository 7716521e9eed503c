"""Plans, what they aim at and put first on the map, and the commitments that answer to them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LEVEL, Base
from spatial.vocabulary import Level


class Plan(Base):
    """A plan that an organisation has adopted for an area, named in the codes of an edition."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    territory: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    area_level: Mapped[Level] = mapped_column(LEVEL)
    area_code: Mapped[str]
    horizon: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint(
            "kind in ('ndp', 'mtsf', 'nsdf', 'pgds', 'dgdp', 'sdf', 'idp', 'sector', 'one_plan')",
            name="kind_known",
        ),
        CheckConstraint("horizon in ('operational', 'implementation', 'long_term')", name="horizon_known"),
        CheckConstraint("ends > starts", name="ends_after_starts"),
        Index("ix_plan_territory_kind", "territory", "kind"),
    )


class PlanObjective(Base):
    """What a plan aims at; an objective may be part of another one of the same plan."""

    __tablename__ = "plan_objective"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    code: Mapped[str]
    text: Mapped[str]
    parent_code: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("plan_id", "code", name="uq_plan_objective_code"),
        ForeignKeyConstraint(
            ["plan_id", "parent_code"],
            ["plan_objective.plan_id", "plan_objective.code"],
            name="fk_plan_objective_parent",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index(
            "ix_plan_objective_text_trgm",
            "text",
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
        ),
    )


class PlanFeature(Base):
    """A node, corridor, priority area or investment zone of a plan.

    ``zone`` is the ground that it means: the drawn polygon, or what lies within ``reach_m`` of the drawn
    point or line.
    """

    __tablename__ = "plan_feature"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"))
    kind: Mapped[str]
    name: Mapped[str]
    reach_m: Mapped[int]
    geom: Mapped[WKBElement] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    zone: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", srid=4326, spatial_index=False),
        Computed(
            "CASE WHEN (reach_m = 0) THEN geom "
            "ELSE (st_buffer((geom)::geography, (reach_m)::double precision))::geometry END",
            persisted=True,
        ),
    )

    __table_args__ = (
        UniqueConstraint("plan_id", "kind", "name", name="uq_plan_feature_name"),
        CheckConstraint(
            "kind in ('node', 'corridor', 'priority_area', 'investment_zone')", name="kind_known"
        ),
        CheckConstraint("(reach_m = 0) = (st_dimension(geom) = 2)", name="reach_of_points_and_lines"),
        CheckConstraint("reach_m between 0 and 100000", name="reach_range"),
        Index("ix_plan_feature_zone", "zone", postgresql_using="gist"),
    )


class ObjectiveLink(Base):
    """Says or proposes that a commitment serves an objective; ``score`` is a proposal's likeness, 0 to 1."""

    __tablename__ = "objective_link"

    commitment_id: Mapped[int] = mapped_column(
        ForeignKey("commitment.id", ondelete="CASCADE"), primary_key=True
    )
    objective_id: Mapped[int] = mapped_column(
        ForeignKey("plan_objective.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str]
    method: Mapped[str]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    decided_by: Mapped[str | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    __table_args__ = (
        CheckConstraint("state in ('proposed', 'accepted', 'rejected')", name="state_known"),
        CheckConstraint("method in ('hand', 'similarity')", name="method_known"),
        CheckConstraint("(method = 'similarity') = (score is not null)", name="score_of_similarity"),
        CheckConstraint("score between 0 and 1", name="score_range"),
        CheckConstraint("state = 'proposed' or decided_by is not null", name="decided_by_somebody"),
        Index("ix_objective_link_objective_id", "objective_id"),
    )


class FindingDecision(Base):
    """What somebody said of a finding, on one day; the latest one holds, and none is ever changed.

    ``key`` names the finding by its rule and its subject's own codes, so that it outlives a reload of the
    commitments or plans it is about; ``subject`` is those codes, null for decisions older than that column.
    Who has signed in is known by account; of the operator's command, ``decided_by`` is what was typed. A
    trigger fills ``district_codes``: where the finding lay when it was decided on.
    """

    __tablename__ = "finding_decision"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    territory: Mapped[str]
    key: Mapped[str]
    subject: Mapped[str | None]
    state: Mapped[str]
    note: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    turn: Mapped[int] = mapped_column(SmallInteger)
    district_codes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))

    __table_args__ = (
        UniqueConstraint("territory", "key", "turn", name="uq_finding_decision_turn"),
        CheckConstraint("state in ('open', 'explained', 'fix_agreed')", name="state_known"),
        CheckConstraint("note <> '' and decided_by <> ''", name="says_why_and_who"),
        CheckConstraint("num_nonnulls(account_id, decided_by) = 1", name="one_decider"),
        CheckConstraint(
            "starts_with(subject, territory || '|') and right(key, 16) = left(md5(subject), 16)",
            name="key_of_subject",
        ),
        CheckConstraint("turn > 0", name="turn_positive"),
    )
