"""Files brought in through the browser: kept, mapped, corrected, checked, and turned into drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from service.actors import Actor
from service.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
)
from service.imports.looking import Place, look
from service.imports.profiles import Profile
from service.imports.source import Limits
from service.settings import Settings
from service.suggestions import closest
from service.uploads import kept, queries
from service.uploads.examining import laid_down
from service.uploads.mapping import to_keep, with_columns
from service.uploads.options import Options
from service.uploads.words import AnyRow, Edits, Mapped, Upload, UploadStep

MOST_LISTED = 100
MOST_CORRECTIONS = 20_000


def owners(session: Session, actor: Actor) -> Sequence[AnyRow]:
    """Organisations for which an actor may upload, by name: its own, and for an administrator all."""
    ids = None if actor.is_administrator else sorted(actor.organisation_ids)
    return queries.organisations(session, ids)


def listing(session: Session, actor: Actor) -> Sequence[AnyRow]:
    """The actor's newest uploads."""
    return queries.listed(session, _account(actor), MOST_LISTED)


def begin(
    session: Session, actor: Actor, path: Path, settings: Settings, organisation: str | None = None
) -> Upload:
    """Keep a file that has arrived, and look at it.

    Args:
        session: A writing session.
        actor: Whose upload it is.
        path: The file, under the name that it came with.
        settings: Limits.
        organisation: Code of the organisation whose commitments it holds; may be left out by a contributor
            of one.

    Raises:
        NotAllowedError: The actor may not propose for the organisation.
        InvalidRequestError: It is not said which organisation is meant.
        BadFileError: The file cannot be read, or must not be.
    """
    owner = _owner(session, actor, organisation)
    options = Options(file=path.name, size_bytes=path.stat().st_size if path.exists() else 0)
    known = _known(session, owner.id)
    options = _look(known, path, options, Place(), Limits.from_settings(settings))
    values = {
        "account_id": _account(actor),
        "organisation_id": owner.id,
        "source_file_id": queries.keep_file(session, path.name, path.read_bytes()),
        "options": options.kept(),
    }
    return found(session, actor, queries.add(session, values))


def found(session: Session, actor: Actor, upload_id: int, *, of_others: bool = False) -> Upload:
    """One of the actor's uploads, or with ``of_others`` one of anybody's.

    Raises:
        NotFoundError: The actor has none of this number.
    """
    facts = queries.found(session, None if of_others else _account(actor), upload_id)
    if facts is None:
        raise NotFoundError(f"You have no upload {upload_id}; /v1/uploads lists those that you have.")
    corrections = {int(row): cells for row, cells in facts.corrections.items()}
    return Upload(facts, Options.model_validate(facts.options), corrections)


def rows_to_look_at(
    session: Session, actor: Actor, upload: Upload, begin: int, end: int
) -> list[dict[str, Any]]:
    """Rows that somebody should look at, refused ones first: from one place in their order up to another."""
    outcome = upload.facts.outcome
    if outcome is None:
        return []
    first: list[dict[str, Any]] = outcome["rows"]
    if end <= len(first) or len(first) < queries.FIRST_ROWS:
        return first[begin:end]
    return queries.rows(session, _account(actor), upload.facts.id, begin, end)


def map_(
    session: Session, actor: Actor, upload_id: int, wanted: Mapped, settings: Settings, *, version: int
) -> Upload:
    """Say how a file is to be read; what was found so far is forgotten.

    Raises:
        NotFoundError, ConflictError, ChangedMeanwhileError: As for ``correct``.
        InvalidRequestError: A column is taken for what it cannot be.
        BadFileError: There is no such sheet.
    """
    upload = _editable(session, actor, upload_id, version)
    options = upload.options
    if wanted.looks_anew(options):
        known = _known(session, upload.facts.organisation_id, wanted.profile)
        is_elsewhere = wanted.sheet not in {None, options.sheet} and wanted.header_row == options.header_row
        header_row = None if is_elsewhere else wanted.header_row
        place = Place(wanted.sheet or options.sheet, header_row, wanted.header_rows or 1)
        with laid_down(session, upload) as path:
            options = _look(known, path, options, place, Limits.from_settings(settings))
    elif wanted.columns is not None:
        options = with_columns(options, wanted.columns)
    options = options.model_copy(update=dict(wanted.declared))
    if wanted.keep_as:
        name, profile = to_keep(options, wanted.keep_as)
        kept.keep(session, actor, upload.facts.organisation_id, name, profile)
    values = {"options": options.kept(), "step": UploadStep.ARRIVED.value, "outcome": None, "fault": None}
    return _put(session, actor, upload, values)


def correct(session: Session, actor: Actor, upload_id: int, edits: Edits, *, version: int) -> Upload:
    """Write over some cells, or leave rows out; the next check reads the file so.

    Raises:
        NotFoundError: The actor has no such upload.
        ConflictError: Work on it is under way.
        ChangedMeanwhileError: It is no longer at ``version``.
        InvalidRequestError: There is no such column, or too much is written over.
    """
    upload = _editable(session, actor, upload_id, version)
    cells = _written_over(upload, edits)
    left_out = set(upload.options.left_out)
    for row, is_out in edits.left_out.items():
        (left_out.add if is_out else left_out.discard)(row)
    if sum(map(len, cells.values())) + len(left_out) > MOST_CORRECTIONS:
        raise InvalidRequestError(
            f"More than {MOST_CORRECTIONS:,} cells are written over; correct the file itself, and upload it."
        )
    options = upload.options.model_copy(update={"left_out": sorted(left_out)})
    values = {
        "corrections": {str(row): texts for row, texts in sorted(cells.items())},
        "options": options.kept(),
        "step": UploadStep.ARRIVED.value,
        "fault": None,
    }
    return _put(session, actor, upload, values)


def start(session: Session, actor: Actor, upload_id: int, step: UploadStep, *, version: int) -> Upload:
    """Begin to check an upload, or to load it; the work itself is done by ``service.uploads.jobs``.

    Args:
        session: A writing session.
        actor: Whose upload it is.
        upload_id: Which.
        step: ``checking`` or ``loading``.
        version: The version that the actor saw.

    Raises:
        NotFoundError: The actor has no such upload.
        ConflictError: Work is under way on one of the actor's uploads, or it has not been checked as it is.
        ChangedMeanwhileError: It is no longer at ``version``.
    """
    queries.hold_account(session, _account(actor))
    busy = queries.busy(session, _account(actor))
    if busy is not None and busy.id != upload_id:
        raise ConflictError(f"Upload {busy.id}, {busy.file}, is still at work; wait until it is done.")
    upload = _editable(session, actor, upload_id, version)
    if step is UploadStep.LOADING and upload.step is not UploadStep.CHECKED:
        raise ConflictError("Check the file first, as it now is; then it can be loaded.")
    values = {"step": step.value, "done": 0, "total": None, "fault": None}
    return _put(session, actor, upload, values)


def drop(session: Session, actor: Actor, upload_id: int, *, version: int) -> None:
    """Delete an upload that has not been loaded, and its file with it where nothing else came from that.

    Args:
        session: A writing session.
        actor: Whose upload it is, or an administrator.
        upload_id: Which.
        version: The version that the actor saw.

    Raises:
        NotFoundError: There is none of this number that the actor may delete.
        ConflictError: Work on it is under way, or its rows have become drafts.
        ChangedMeanwhileError: It is no longer at ``version``.
    """
    upload = _editable(session, actor, upload_id, version, of_others=actor.is_administrator)
    if upload.step is UploadStep.LOADED:
        raise ConflictError(
            "The file has been loaded, and its drafts say where they come from, so it stays; withdraw the "
            "drafts instead."
        )
    if not queries.drop(session, upload_id, version):
        raise ChangedMeanwhileError(f"Upload {upload_id} was changed meanwhile; look at it again.")


def others(session: Session, actor: Actor) -> Sequence[AnyRow]:
    """The newest uploads of others that are not loaded, which an administrator may delete."""
    return queries.others(session, _account(actor), MOST_LISTED) if actor.is_administrator else ()


def _look(known: Sequence[Profile], path: Path, options: Options, place: Place, limits: Limits) -> Options:
    return options.seen_as(look(path, limits, place, known))


def _known(session: Session, organisation_id: int, profile: str | None = None) -> list[Profile]:
    known = kept.choices(kept.profiles(session, organisation_id))
    if profile is None:
        return known
    named = [each for each in known if each.name == profile]
    if not named:
        raise InvalidRequestError(f"There is no profile '{profile[:80]}'; choose one of those listed.")
    return named


def _written_over(upload: Upload, edits: Edits) -> dict[int, dict[str, str]]:
    names = {column.name for column in upload.options.columns}
    cells = {row: dict(texts) for row, texts in upload.corrections.items()}
    for row, texts in edits.cells.items():
        for name, text in texts.items():
            if name not in names:
                raise InvalidRequestError(
                    f"The table has no column '{name[:80]}'; see its headings.",
                    did_you_mean=closest(name, sorted(names)),
                )
            if text is None:
                cells.get(row, {}).pop(name, None)
            else:
                cells.setdefault(row, {})[name] = text
    return {row: texts for row, texts in cells.items() if texts}


def _editable(
    session: Session, actor: Actor, upload_id: int, version: int, *, of_others: bool = False
) -> Upload:
    upload = found(session, actor, upload_id, of_others=of_others)
    if upload.is_busy:
        raise ConflictError(f"Upload {upload_id} is being worked on; wait until that is done.")
    if upload.facts.version != version:
        raise ChangedMeanwhileError(
            f"Upload {upload_id} was changed meanwhile, in another window perhaps; look at it again.",
            upload.facts.version,
        )
    return upload


def _put(session: Session, actor: Actor, upload: Upload, values: Mapping[str, object]) -> Upload:
    if not queries.put(session, upload.facts.id, upload.facts.version, values):
        raise ChangedMeanwhileError(f"Upload {upload.facts.id} was changed meanwhile; look at it again.")
    return found(session, actor, upload.facts.id)


def _owner(session: Session, actor: Actor, organisation: str | None) -> AnyRow:
    if not actor.may("propose"):
        raise NotAllowedError("The token lacks the scope propose; make one that has it on /account.")
    known = owners(session, actor)
    if not known:
        raise NotAllowedError(
            "Only a contributor of an organisation uploads its commitments; ask an administrator to be one."
        )
    if organisation is None and len(known) == 1:
        return known[0]
    for each in known:
        if organisation is not None and each.code.upper() == organisation.upper():
            return each
    codes = {each.code: each.name for each in known}
    if organisation is None:
        raise InvalidRequestError("Say whose commitments the file holds: the code of an organisation.")
    if actor.is_administrator:
        near = closest(organisation, codes)
        raise InvalidRequestError(f"There is no organisation '{organisation[:80]}'.", did_you_mean=near)
    raise NotAllowedError(
        f"You are no contributor of '{organisation[:80]}'; you can upload for {', '.join(list(codes)[:10])}."
    )


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotAllowedError("Sign in to upload files.")
    return actor.account_id
