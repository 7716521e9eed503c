"""Steps of proposals taken in a session, remembered so that whoever waits for them can be told."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from service.models import Status

_KEY: Final = "steps of proposals"


class Taken(NamedTuple):
    """One step: which proposal, and where it led."""

    proposal_id: int
    status: Status


def note(session: Session, proposal_id: int, status: Status) -> None:
    """Remember a step. One that is undone later is noted all the same: look again before telling anybody."""
    session.info.setdefault(_KEY, []).append(Taken(proposal_id, status))


def noted(session: Session) -> list[Taken]:
    """The steps of a session, each once."""
    return list(dict.fromkeys(session.info.get(_KEY, ())))
