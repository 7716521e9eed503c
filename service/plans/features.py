"""Loads what a spatial plan draws: nodes, corridors, priority areas and investment zones."""

from __future__ import annotations

from pathlib import Path

from geoalchemy2.shape import from_shape, to_shape

from service.db import WriteSession
from service.errors import ImportRefusedError
from service.models import Plan, PlanFeature
from service.plans import queries
from service.plans.service import plan_named
from service.plans.words import FeatureReport
from spatial.crs import WGS84_EPSG
from spatial.findings import Severity
from spatial.plan_features import FeatureColumns, PlanShape, read_features


def load_features(
    session: WriteSession, path: Path, plan_code: str, columns: FeatureColumns
) -> FeatureReport:
    """Load the features of a file into a plan, by kind and name; the caller commits, or does not.

    Features of the plan that the file does not have stay: a plan may come in several files.

    Raises:
        CrsError: The file's coordinate reference system is missing or cannot be meant.
        ImportRefusedError: Not one feature is sound.
        LayerError: The file cannot be read, or lacks a column.
        NotFoundError: There is no such plan.
    """
    plan = plan_named(session, plan_code)
    shapes, findings, rows = read_features(path, columns)
    refused = [finding for finding in findings if finding.severity is Severity.REFUSE]
    if not shapes:
        cause = refused[0].message if refused else "it holds no features."
        raise ImportRefusedError(f"{path.name} was not loaded: {cause}")
    report = FeatureReport(plan.code, rows_in=rows, refused=rows - len(shapes), findings=findings)
    held = queries.features(session, plan.id)
    for shape in shapes:
        _keep(session, plan, shape, held.get((shape.kind.value, shape.name)), report)
    session.flush()
    return report


def _keep(
    session: WriteSession, plan: Plan, shape: PlanShape, stored: PlanFeature | None, report: FeatureReport
) -> None:
    if stored is None:
        session.add(
            PlanFeature(
                plan_id=plan.id,
                kind=shape.kind.value,
                name=shape.name,
                reach_m=shape.reach_m,
                geom=from_shape(shape.geometry, WGS84_EPSG),
            )
        )
        report.new += 1
    elif stored.reach_m == shape.reach_m and to_shape(stored.geom).equals_exact(shape.geometry, 0):
        report.same += 1
    else:
        stored.reach_m, stored.geom = shape.reach_m, from_shape(shape.geometry, WGS84_EPSG)
        report.changed += 1
