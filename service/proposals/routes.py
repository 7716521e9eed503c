"""Addresses of proposals: how commitments are written."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from service.http import problem
from service.http.answers import Feature, GeoJsonAnswer, JsonAnswer
from service.http.dependencies import Member, Reading, Today, Writing
from service.http.documented import geojson, problems
from service.http.once import OnceOnly
from service.http.parameters import TAKES_NO_PARAMETERS, Format
from service.http.preconditions import Version, version_tag
from service.proposals import answers, schemas, service
from service.proposals import result_answers as results
from service.proposals.batches import create_many, step_many
from service.proposals.states import Step
from service.proposals.words import Shown, Wanted

router = APIRouter(prefix="/v1", tags=["proposals"])
ProposalId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Number of the proposal.")]
CommitmentId = Annotated[int, Path(ge=1, le=2**63 - 1, description="Number of the commitment.")]
_CREATED: Final = 201
_READS: Final = problems(problem.NOT_SIGNED_IN, problem.NOT_FOUND)
_MAKES: Final = problems(
    problem.NOT_SIGNED_IN,
    problem.NOT_ALLOWED,
    problem.NOT_FOUND,
    problem.CONFLICT,
    problem.CHANGED_MEANWHILE,
    problem.MALFORMED,
    problem.TOO_LARGE,
)
_WRITES: Final = {**_MAKES, **problems(problem.PRECONDITION_REQUIRED)}


@router.get("/proposals", response_model=answers.ProposalsOut, responses={**geojson(), **_READS})
def list_proposals(
    query: Annotated[schemas.ProposalsQuery, Query()], session: Reading, actor: Member
) -> Response:
    """List the proposals that you may see, page by page, with totals on the first."""
    drawn = query.format is Format.GEOJSON
    listing = service.listing(session, actor, query.search(), query.page(), with_geometry=drawn)
    answer = answers.ProposalsOut.of(listing)
    if not drawn:
        return JsonAnswer(answer)
    rows = zip(listing.page.items, answer.proposals, strict=True)
    features = [Feature(each.id, row.geometry, each) for row, each in rows]
    return GeoJsonAnswer(features, answer.model_dump(mode="json", exclude={"proposals"}))


@router.post(
    "/proposals",
    status_code=_CREATED,
    response_model=answers.ProposalOut,
    responses=_MAKES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def create_proposal(
    body: schemas.ProposalIn, session: Writing, actor: Member, today: Today, once: OnceOnly
) -> Response:
    """Make a draft: to add a commitment, or to change or withdraw a published one."""
    return once(session, lambda: _whole(service.create(session, actor, body.wanted(), today), _CREATED))


@router.get("/proposals/rollup", response_model=results.ProposedOut, responses=_READS)
def add_up_proposals(
    query: Annotated[schemas.ProposedQuery, Query()], session: Reading, actor: Member, today: Today
) -> JsonAnswer:
    """Add up what the proposals that you may see would bring, by area; published money is not in it."""
    asked = query.asked()
    return JsonAnswer(results.ProposedOut.of(asked, service.rollup(session, actor, asked, today)))


@router.post(
    "/proposals/preview",
    response_model=results.PreviewOut,
    responses=_MAKES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def preview_proposal(body: schemas.PreviewIn, session: Writing, actor: Member, today: Today) -> JsonAnswer:
    """Say how a content that you may propose is understood, where its money would land, and what to mend."""
    found = service.preview(
        session, actor, body.organisation, body.content, today, commitment_id=body.commitment_id
    )
    return JsonAnswer(results.PreviewOut.of(found))


@router.post(
    "/proposals/batch",
    response_model=results.BatchOut,
    responses=_MAKES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def write_batch(
    body: schemas.BatchIn, session: Writing, actor: Member, today: Today, once: OnceOnly
) -> Response:
    """Take one step with many proposals; each has its own outcome, and the others do not wait for it."""

    def work() -> Response:
        if body.step == "create":
            outcomes = create_many(session, actor, body.wanted(), today)
        else:
            outcomes = step_many(session, actor, Step(body.step), body.seen(), body.comment)
        return JsonAnswer(results.BatchOut.of(outcomes))

    return once(session, work)


@router.get(
    "/proposals/{proposal_id}",
    response_model=answers.ProposalOut,
    responses=_READS,
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_proposal(proposal_id: ProposalId, session: Reading, actor: Member) -> Response:
    """Tell one proposal: its content, its steps with their comments, and where its money would land."""
    return _whole(service.read(session, actor, proposal_id))


@router.put(
    "/proposals/{proposal_id}",
    response_model=answers.ProposalOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def change_proposal(
    proposal_id: ProposalId,
    version: Version,
    body: schemas.ProposalChangeIn,
    *,
    session: Writing,
    actor: Member,
    today: Today,
) -> Response:
    """Write a draft or a returned proposal anew."""
    return _whole(
        service.change(
            session,
            actor,
            proposal_id,
            body.content,
            today,
            version=version,
            base_revision=body.base_revision,
        )
    )


@router.delete(
    "/proposals/{proposal_id}",
    response_model=answers.ProposalOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def delete_proposal(proposal_id: ProposalId, version: Version, session: Writing, actor: Member) -> Response:
    """Give an open proposal up, as the step withdraw does; it stays to be read and can be reopened."""
    return _whole(service.withdraw(session, actor, proposal_id, version=version))


@router.post(
    "/proposals/{proposal_id}/{step}",
    response_model=answers.ProposalOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def step_on(
    proposal_id: ProposalId,
    step: Annotated[schemas.StepName, Path(description="submit, reopen, withdraw, return or publish.")],
    version: Version,
    *,
    session: Writing,
    actor: Member,
    once: OnceOnly,
    body: schemas.StepIn | None = None,
) -> Response:
    """Take a proposal a step further: submit, reopen, withdraw, return (with a comment) or publish it."""
    said = body.comment if body else None

    def work() -> Response:
        [outcome] = step_many(session, actor, Step(step), [(proposal_id, version)], said)
        if outcome.error is not None:
            raise outcome.error
        return _whole(service.read(session, actor, proposal_id))

    return once(session, work)


@router.get(
    "/commitments/{commitment_id}/content",
    response_model=results.CommitmentContentOut,
    responses=problems(problem.NOT_FOUND),
    dependencies=[TAKES_NO_PARAMETERS],
)
def read_commitment_content(commitment_id: CommitmentId, session: Reading) -> JsonAnswer:
    """Give a published commitment in the form in which it is changed, with the ETag that a change names."""
    held = service.content_of_commitment(session, commitment_id)
    answer = results.CommitmentContentOut.of(held)
    return JsonAnswer(answer, headers={"ETag": version_tag(held.revision)})


@router.put(
    "/commitments/{commitment_id}",
    response_model=results.CommitmentChangedOut,
    responses=_WRITES,
    dependencies=[TAKES_NO_PARAMETERS],
)
def change_commitment(
    commitment_id: CommitmentId,
    revision: Version,
    body: schemas.CommitmentChangeIn,
    *,
    session: Writing,
    actor: Member,
    today: Today,
) -> JsonAnswer:
    """Change a published commitment: at once as its approver, or else as a draft that is to be submitted."""
    if body.publish:
        done = service.change_commitment(
            session, actor, commitment_id, body.content, today, revision=revision, comment=body.comment
        )
        answer = results.CommitmentChangedOut.of_published(done)
        return JsonAnswer(answer, headers={"ETag": version_tag(done.revision)})
    wanted = Wanted(body.content, action="change", commitment_id=commitment_id, base_revision=revision)
    return JsonAnswer(results.CommitmentChangedOut.of_draft(service.create(session, actor, wanted, today)))


def _whole(shown: Shown, status: int = 200) -> Response:
    """Answer with a proposal and its version as the ETag."""
    headers = {"ETag": version_tag(shown.facts.version)}
    if status == _CREATED:
        headers["Location"] = f"/v1/proposals/{shown.facts.id}"
    return JsonAnswer(answers.ProposalOut.of(shown), status, headers)
