"""All tables, so that importing this package fills the metadata."""

from service.models.base import Base
from service.models.boundaries import Area, AreaGeneralised, AreaPiece, Edition
from service.models.commitments import Allocation, Commitment, CommitmentWard
from service.models.imports import ImportFinding, ImportRun, RefusedRow, SourceFile
from service.models.needs import Indicator, NeedValue
from service.models.placing import BudgetLine, Placement
from service.models.plans import FindingDecision, ObjectiveLink, Plan, PlanFeature, PlanObjective
from service.models.reference import FocalArea, FundingSource, Organisation, Sector, Stage
from service.models.tiles import AreaTile

__all__ = [
    "Allocation",
    "Area",
    "AreaGeneralised",
    "AreaPiece",
    "AreaTile",
    "Base",
    "BudgetLine",
    "Commitment",
    "CommitmentWard",
    "Edition",
    "FindingDecision",
    "FocalArea",
    "FundingSource",
    "ImportFinding",
    "ImportRun",
    "Indicator",
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
