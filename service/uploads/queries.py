"""Uploads, the files behind them and kept profiles, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    Text,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import Session

from service.models import Commitment, Organisation, Proposal, SourceFile
from service.models.proposals import Upload
from service.uploads.words import BUSY, STALLED_AFTER, AnyRow, UploadStep

FIRST_ROWS = 200
_UNWATCHED = {"synchronize_session": False}
_is_stalled = Upload.step.in_([step.value for step in BUSY]) & (
    Upload.changed_at < func.clock_timestamp() - STALLED_AFTER
)


def _uploads(*more: Any) -> Select[Any]:
    return select(
        Upload.id,
        Upload.account_id,
        Upload.organisation_id,
        Organisation.code.label("organisation_code"),
        Organisation.name.label("organisation_name"),
        Upload.source_file_id,
        Upload.step,
        Upload.options["file"].astext.label("file"),
        cast(Upload.options["size_bytes"].astext, BigInteger).label("size_bytes"),
        Upload.done,
        Upload.total,
        Upload.fault,
        Upload.version,
        Upload.created_at,
        Upload.changed_at,
        _is_stalled.label("is_stalled"),
        *more,
    ).join(Organisation, Organisation.id == Upload.organisation_id)


def listed(session: Session, account_id: int, limit: int) -> Sequence[AnyRow]:
    """An account's newest uploads."""
    figures = [
        Upload.outcome[name].label(name) for name in ("rows_in", "rows_loaded", "rows_refused", "commitments")
    ]
    chosen = _uploads(*figures).where(Upload.account_id == account_id)
    return session.execute(chosen.order_by(Upload.id.desc()).limit(limit)).all()


def others(session: Session, account_id: int, limit: int) -> Sequence[AnyRow]:
    """The newest uploads of other accounts that are not loaded, each with the title of its account."""
    told = func.account_titles(array([Upload.account_id])).table_valued("id", "title").render_derived()
    title = select(told.c.title).scalar_subquery().label("title")
    chosen = _uploads(title).where(Upload.account_id != account_id, Upload.step != UploadStep.LOADED.value)
    return session.execute(chosen.order_by(Upload.id.desc()).limit(limit)).all()


def found(session: Session, account_id: int | None, upload_id: int) -> AnyRow | None:
    """One upload of an account, or of any, with the first ``FIRST_ROWS`` of the rows to look at."""
    first = func.jsonb_set(Upload.outcome, array(["rows"]), _rows(0, FIRST_ROWS), type_=JSONB)
    outcome = case((Upload.outcome.has_key("rows"), first), else_=Upload.outcome).label("outcome")
    chosen = _uploads(Upload.options, Upload.corrections, outcome).where(Upload.id == upload_id)
    if account_id is not None:
        chosen = chosen.where(Upload.account_id == account_id)
    return session.execute(chosen).one_or_none()


def rows(session: Session, account_id: int, upload_id: int, begin: int, end: int) -> list[dict[str, Any]]:
    """Rows to be looked at, from one place in their order up to another."""
    chosen = select(_rows(begin, end)).where(Upload.id == upload_id, Upload.account_id == account_id)
    return list(session.scalar(chosen) or ())


def refused_rows(session: Session, account_id: int, upload_id: int) -> list[dict[str, Any]]:
    """All refused rows that are kept."""
    refused = func.jsonb_path_query_array(Upload.outcome, "$.rows[*] ? (@.refused == true)", type_=JSONB)
    chosen = select(refused).where(Upload.id == upload_id, Upload.account_id == account_id)
    return list(session.scalar(chosen) or ())


def _rows(begin: int, end: int) -> Any:
    return func.jsonb_path_query_array(Upload.outcome, f"$.rows[{begin:d} to {end - 1:d}]", type_=JSONB)


def busy(session: Session, account_id: int) -> AnyRow | None:
    """The upload of an account on which work is under way."""
    chosen = _uploads().where(
        Upload.account_id == account_id, Upload.step.in_([step.value for step in BUSY]), ~_is_stalled
    )
    return session.execute(chosen.limit(1)).one_or_none()


def hold_account(session: Session, account_id: int) -> None:
    """Let one transaction at a time begin work for an account."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"upload {account_id}", 0))))


def keep_file(session: Session, name: str, content: bytes) -> int:
    """Keep a file, once by its content."""
    return int(session.scalars(select(func.keep_source_file(name, content))).one())


def content(session: Session, source_file_id: int) -> bytes:
    """The bytes of a file."""
    chosen = select(SourceFile.content).where(SourceFile.id == source_file_id)
    return bytes(session.scalars(chosen).one())


def add(session: Session, values: Mapping[str, Any]) -> int:
    """Store an upload."""
    return session.scalars(insert(Upload).values(**values).returning(Upload.id)).one()


def put(session: Session, upload_id: int, version: int, values: Mapping[str, Any]) -> bool:
    """Change an upload that is still at a version, and count it; tell whether it was."""
    changed = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.version == version)
        .values(version=Upload.version + 1, changed_at=func.clock_timestamp(), **values)
        .returning(Upload.id)
        .execution_options(**_UNWATCHED)
    )
    return changed.one_or_none() is not None


def drop(session: Session, upload_id: int, version: int) -> bool:
    """Delete an upload that is still at a version; tell whether it was."""
    gone = delete(Upload).where(Upload.id == upload_id, Upload.version == version).returning(Upload.id)
    return session.execute(gone.execution_options(**_UNWATCHED)).one_or_none() is not None


def note_progress(session: Session, upload_id: int, version: int, done: int, total: int | None) -> bool:
    """Say how far work has come, and that it goes on; tell whether it is still that work."""
    changed = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.version == version)
        .values(done=done, total=total, changed_at=func.clock_timestamp())
        .returning(Upload.id)
        .execution_options(**_UNWATCHED)
    )
    return changed.one_or_none() is not None


def organisations(session: Session, ids: Sequence[int] | None) -> Sequence[AnyRow]:
    """Organisations by name; all of them where no ids are given."""
    chosen = select(Organisation.id, Organisation.code, Organisation.name)
    if ids is not None:
        chosen = chosen.where(Organisation.id.in_(ids))
    return session.execute(chosen.order_by(Organisation.name)).all()


def published(
    session: Session, organisation_id: int, territory: str, references: Sequence[str]
) -> Iterator[AnyRow]:
    """Published commitments of some references, as contents, with their revisions."""
    ids = session.scalars(
        select(Commitment.id).where(
            Commitment.organisation_id == organisation_id,
            Commitment.territory == territory,
            Commitment.reference == func.any(_texts(references)),
        )
    ).all()
    if not ids:
        return
    wanted = cast(literal("{" + ",".join(map(str, ids)) + "}", Text), ARRAY(BigInteger))
    whole = func.commitment_contents(wanted).table_valued(
        column("commitment_id", BigInteger), column("content", JSONB)
    )
    chosen = select(Commitment.id, Commitment.reference, Commitment.revision, whole.c.content).join(
        whole, whole.c.commitment_id == Commitment.id
    )
    yield from session.execute(chosen)


def submitted(session: Session, organisation_id: int, territory: str) -> dict[str, int]:
    """Proposals of an organisation that await review: their ids by reference."""
    chosen = select(Proposal.reference, Proposal.id).where(
        Proposal.organisation_id == organisation_id,
        Proposal.territory == territory,
        Proposal.status == "submitted",
    )
    return dict(session.execute(chosen).all())


def drafts(
    session: Session, organisation_id: int, territory: str, references: Sequence[str]
) -> Sequence[AnyRow]:
    """Drafts and returned proposals of some references."""
    chosen = select(
        Proposal.id, Proposal.reference, Proposal.action, Proposal.base_revision, Proposal.content
    ).where(
        Proposal.organisation_id == organisation_id,
        Proposal.territory == territory,
        Proposal.reference == func.any(_texts(references)),
        Proposal.status.in_(["draft", "returned"]),
    )
    return session.execute(chosen).all()


def _texts(values: Sequence[str]) -> Any:
    return cast(literal(list(values), ARRAY(Text)), ARRAY(Text))
