"""Commands about plans: ``onebudget plans ...``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from service.clock import today
from service.commands import options
from service.commands.answering import show as show_report
from service.commands.asking import session_for_command
from service.db import WriteSession
from service.editions.service import edition_for
from service.errors import InvalidRequestError
from service.formatting import whole
from service.imports.source import Limits
from service.opening import opened
from service.plans import links, service
from service.plans.features import load_features
from service.plans.words import LinkReport
from service.plans.writing import EXAMPLE, as_yaml, write_plan
from service.settings import Settings
from spatial.findings import Finding
from spatial.plan_features import FeatureColumns
from spatial.vocabulary import FeatureKind, LinkState

app = typer.Typer(no_args_is_help=True, help="Load plans, and link commitments to their objectives.")
features_app = typer.Typer(no_args_is_help=True, help="Nodes, corridors, priority areas, investment zones.")
app.add_typer(features_app, name="features")
SHOWN_FINDINGS = 20

Commit = Annotated[bool, typer.Option("--commit", help="Write it.")]
PlanOption = Annotated[str | None, typer.Option("--plan", help="Only this plan, by its code.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="YAML file or workbook; `template` writes one to fill in.")],
    *,
    edition: options.EditionName = None,
    commit: Commit = False,
) -> None:
    """Load plans and their objectives by code. Without --commit it only says what would be loaded."""
    with _writing(commit=commit) as session:
        changes = service.load(session, file, edition=edition, limits=_limits())
    for change in changes:
        typer.echo(
            f"{change.code}: {change.state}; objectives {whole(len(change.new))} new, "
            f"{whole(len(change.changed))} changed, {whole(len(change.same))} the same, "
            f"{whole(len(change.gone))} taken away."
        )
        if change.kept:
            typer.echo(f"  Kept, since commitments are linked to them: {', '.join(change.kept)}.")


@app.command("list")
def show(
    *, edition: options.EditionName = None, within: Annotated[str | None, typer.Option(help="Area.")] = None
) -> None:
    """List the plans that are loaded, or those that an area is held to."""
    with session_for_command() as session:
        rows = service.list_plans(session, edition, within, today())
    table = Table(box=None)
    for name in ("plan", "kind", "owner", "area", "horizon", "starts", "ends"):
        table.add_column(name)
    for name in ("objectives", "features", "commitments"):
        table.add_column(name, justify="right")
    for row in rows:
        facts = (
            row.code,
            row.kind,
            row.owner_code,
            row.area_code,
            row.horizon,
            str(row.starts),
            str(row.ends),
        )
        table.add_row(*facts, whole(row.objectives), whole(row.features), whole(row.commitments))
    show_report(table) if rows else typer.echo("No plan is loaded yet.")


@app.command()
def export(
    code: Annotated[str, typer.Argument(help="Code of the plan.")],
    *,
    file: Annotated[Path | None, typer.Option("--out", help="Write to this .yaml or .xlsx file.")] = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Write a plan and its objectives in the form in which they are loaded."""
    with session_for_command() as session:
        draft = service.as_draft(session, code)
    if file is None:
        typer.echo(as_yaml(draft), nl=False)
    else:
        typer.echo(f"Wrote {write_plan(draft, file, overwrite=overwrite)}.", err=True)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="File to write, ending in .yaml or .xlsx.")],
    *,
    overwrite: options.Overwrite = False,
) -> None:
    """Write an example of a plan to fill in."""
    typer.echo(f"Wrote {write_plan(EXAMPLE, file, overwrite=overwrite)}.", err=True)


@features_app.command("load")
def load_drawn(
    file: Annotated[Path, typer.Argument(help="Any GIS file: GeoPackage, shapefile, GeoJSON.")],
    *,
    plan: Annotated[str, typer.Option(help="Code of the plan that draws them.")],
    name: Annotated[str, typer.Option(help="Column of the names.")] = "name",
    kind: Annotated[str, typer.Option(help="Column of the kinds.")] = "kind",
    all_are: Annotated[
        FeatureKind | None, typer.Option(help="Kind of every feature, for files without.")
    ] = None,
    reach: Annotated[
        str | None, typer.Option(help="Column of the reach of points and lines, in metres.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of a file that has several.")] = None,
    crs: Annotated[str | None, typer.Option(help="Reference system, where the file does not say.")] = None,
    commit: Commit = False,
) -> None:
    """Load what a plan draws, by kind and name. Without --commit it only says what would be loaded."""
    columns = FeatureColumns(name, None if all_are else kind, all_are, reach, layer, crs)
    with _writing(commit=commit) as session:
        report = load_features(session, file, plan, columns)
    _print_findings(file.name, report.findings)
    typer.echo(
        f"{file.name}: {whole(report.rows_in)} features, {whole(report.new)} new, {whole(report.changed)} "
        f"changed, {whole(report.same)} the same, {whole(report.refused)} refused."
    )


@app.command("link")
def link_by_hand(
    file: Annotated[Path, typer.Argument(help="Pairs: organisation, reference, plan, objective.")],
    *,
    by: By,
    commit: Commit = False,
) -> None:
    """Link commitments to objectives. Without --commit it only says what would be linked."""
    with _writing(commit=commit) as session:
        report = links.link(session, file, by=by, limits=_limits())
    _print_findings(file.name, report.findings)
    _print_links(file.name, report)


@app.command()
def propose(
    *,
    plan: PlanOption = None,
    likeness: Annotated[float, typer.Option(help="Least likeness, 0.2 to 1.")] = links.USUAL_LIKENESS,
    commit: Commit = False,
) -> None:
    """Propose links of commitments in a plan's area whose names are like an objective's text."""
    with _writing(commit=commit) as session:
        new = links.propose(session, plan=plan, likeness=likeness)
    typer.echo(f"{whole(new)} new proposals; `onebudget plans links --state proposed` lists them.")


@app.command("links")
def show_links(
    *,
    plan: PlanOption = None,
    state: Annotated[LinkState | None, typer.Option(help="Only links of this state.")] = None,
    edition: options.EditionName = None,
) -> None:
    """List links and proposals, with score and method."""
    with session_for_command() as session:
        territory = edition_for(session, edition, today()).territory
        rows = links.list_links(session, territory, state=state, plan=plan)
    table = Table(box=None)
    for heading in ("plan", "objective", "organisation", "reference", "name", "state", "method", "score"):
        table.add_column(heading)
    for row in rows:
        score = "" if row.score is None else f"{row.score:.2f}"
        joined = (row.plan, row.objective, row.organisation, row.reference, row.name)
        table.add_row(*joined, row.state, row.method, score)
    show_report(table) if rows else typer.echo("There are no such links.")


@app.command()
def accept(
    *,
    by: By,
    plan: PlanOption = None,
    least: Annotated[float, typer.Option(help="Least score of the proposals.")] = links.USUAL_LIKENESS,
    organisation: Annotated[str | None, typer.Option(help="Of one commitment: its organisation.")] = None,
    reference: Annotated[str | None, typer.Option(help="Of one commitment: its reference.")] = None,
    objective: Annotated[str | None, typer.Option(help="Of one proposal: code of the objective.")] = None,
    reject: Annotated[
        bool, typer.Option("--reject", help="Reject instead; they are not proposed again.")
    ] = False,
    edition: options.EditionName = None,
    commit: Commit = False,
) -> None:
    """Accept proposals, or one of them. Without --commit it only says how many."""
    one = [organisation, reference, objective]
    if any(one) and not (all(one) and plan):
        raise InvalidRequestError(
            "One proposal is named by --organisation, --reference, --plan and --objective, all four."
        )
    with _writing(commit=commit) as session:
        territory = edition_for(session, edition, today()).territory
        if organisation and reference and objective and plan:
            pair = links.Pair(0, organisation, reference, plan, objective)
            links.decide_one(session, pair, territory, by=by, accept=not reject)
            count = 1
        else:
            count = links.decide(session, territory, plan=plan, least=least, by=by, accept=not reject)
    typer.echo(f"{whole(count)} proposals {'rejected' if reject else 'accepted'}.")


@contextmanager
def _writing(*, commit: bool) -> Iterator[WriteSession]:
    with opened(Settings()) as engine, WriteSession(engine) as session:
        yield session
        if commit:
            session.commit()
        else:
            session.rollback()
            typer.echo("Nothing was written; add --commit to write.", err=True)


def _limits() -> Limits:
    return Limits.from_settings(Settings())


def _print_findings(file: str, findings: Sequence[Finding]) -> None:
    for finding in findings[:SHOWN_FINDINGS]:
        typer.echo(f"{file} row {finding.row}: {finding.message}")
    if len(findings) > SHOWN_FINDINGS:
        typer.echo(f"... and {whole(len(findings) - SHOWN_FINDINGS)} more.")


def _print_links(file: str, report: LinkReport) -> None:
    typer.echo(
        f"{file}: {whole(report.rows_in)} pairs, {whole(report.new)} new, {whole(report.changed)} changed, "
        f"{whole(report.same)} the same, {whole(report.refused)} refused."
    )
