"""All tables, so that importing this package fills the metadata."""

from service.models.base import Base
from service.models.boundaries import Area, AreaGeneralised, AreaPiece, Edition
from service.models.commitments import Allocation, Commitment, CommitmentWard
from service.models.crosswalk import Crosswalk, CrosswalkCode, CrosswalkPair, CrosswalkSource
from service.models.imports import ImportFinding, ImportRun, RefusedRow, SourceFile
from service.models.needs import Answer, Indicator, NeedDefinition, NeedValue
from service.models.placing import BudgetLine, Placement
from service.models.plans import FindingDecision, ObjectiveLink, Plan, PlanFeature, PlanObjective
from service.models.reference import FocalArea, FundingSource, Organisation, Sector, Stage
from service.models.tiles import AreaTile

__all__ = [
    "Allocation",
    "Answer",
    "Area",
    "AreaGeneralised",
    "AreaPiece",
    "AreaTile",
    "Base",
    "BudgetLine",
    "Commitment",
    "CommitmentWard",
    "Crosswalk",
    "CrosswalkCode",
    "CrosswalkPair",
    "CrosswalkSource",
    "Edition",
    "FindingDecision",
    "FocalArea",
    "FundingSource",
    "ImportFinding",
    "ImportRun",
    "Indicator",
    "NeedDefinition",
    "NeedValue",
    "ObjectiveLink",
    "Organisation",
    "Placement",
    "Plan",
    "PlanFeature",
    "PlanObjective",
    "RefusedRow",
    "Sector",
    "SourceFile",
    "Stage",
]
