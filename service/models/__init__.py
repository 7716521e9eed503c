"""All tables, so that importing this package fills the metadata."""

from service.models.accounts import Account, AccountRole, ApiToken, Role, SignIn
from service.models.base import Base
from service.models.boundaries import Area, AreaGeneralised, AreaPiece, Edition, NamedPlace
from service.models.commitments import Allocation, Commitment, CommitmentWard
from service.models.crosswalk import Crosswalk, CrosswalkCode, CrosswalkPair, CrosswalkSource
from service.models.history import Change, FirstPlacing, LineBirth, PastLine, Recording
from service.models.imports import ImportFinding, ImportRun, RefusedRow, SourceFile
from service.models.needs import Answer, Indicator, NeedDefinition, NeedValue
from service.models.placing import BudgetLine, Placement
from service.models.plans import FindingDecision, ObjectiveLink, Plan, PlanFeature, PlanObjective
from service.models.proposals import (
    IdempotencyKey,
    KeptProfile,
    Proposal,
    ProposalEvent,
    ProposalLine,
    Status,
    Upload,
)
from service.models.reference import FocalArea, FundingSource, Organisation, Sector, Stage
from service.models.tiles import AreaTile

__all__ = [
    "Account",
    "AccountRole",
    "Allocation",
    "Answer",
    "ApiToken",
    "Area",
    "AreaGeneralised",
    "AreaPiece",
    "AreaTile",
    "Base",
    "BudgetLine",
    "Change",
    "Commitment",
    "CommitmentWard",
    "Crosswalk",
    "CrosswalkCode",
    "CrosswalkPair",
    "CrosswalkSource",
    "Edition",
    "FindingDecision",
    "FirstPlacing",
    "FocalArea",
    "FundingSource",
    "IdempotencyKey",
    "ImportFinding",
    "ImportRun",
    "Indicator",
    "KeptProfile",
    "LineBirth",
    "NamedPlace",
    "NeedDefinition",
    "NeedValue",
    "ObjectiveLink",
    "Organisation",
    "PastLine",
    "Placement",
    "Plan",
    "PlanFeature",
    "PlanObjective",
    "Proposal",
    "ProposalEvent",
    "ProposalLine",
    "Recording",
    "RefusedRow",
    "Role",
    "Sector",
    "SignIn",
    "SourceFile",
    "Stage",
    "Status",
    "Upload",
]
