"""Writes mails that say who should look at what, with a link, and nothing of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from service.mail import queries
from service.models import Status
from service.proposals.telling import Taken
from service.texts.service import COMPLETE, catalogue

TOLD: Final[Mapping[Status, str]] = {
    Status.SUBMITTED: "review",
    Status.RETURNED: "work",
    Status.PUBLISHED: "work",
}
"""Steps that somebody is told of, each with the page that the mail leads to."""
_MOST_NAMED: Final = 20


def messages(session: Session, taken: Sequence[Taken], sender: str, home: str) -> list[EmailMessage]:
    """Write one mail for each person and kind of step.

    A proposal that is no longer where the step led is left out: it was undone, or somebody was faster.

    Args:
        session: The service's own: addresses are nobody else's business.
        taken: Steps.
        sender: Address that mails come from.
        home: Address of the service, without a slash at its end.
    """
    stood = {step.proposal_id: step.status for step in taken if step.status in TOLD}
    sorted_out: dict[tuple[str, Status], list[Row[Any]]] = {}
    for row in queries.proposals(session, stood) if stood else ():
        status = stood[row.id]
        if Status(row.status) is status:
            for address in _told_of(session, row, status):
                sorted_out.setdefault((address, status), []).append(row)
    return [_message(sender, to, status, rows, home) for (to, status), rows in sorted_out.items()]


def _told_of(session: Session, row: Row[Any], status: Status) -> Sequence[str]:
    if status is Status.SUBMITTED:
        return queries.approvers(session, row.territory, row.district_codes)
    return queries.addresses(session, row.created_by) if row.created_by is not None else ()


def _message(sender: str, to: str, status: Status, rows: Sequence[Row[Any]], home: str) -> EmailMessage:
    say = catalogue(COMPLETE).say
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = say(f"mail.subject.{status.value}", count=len(rows))
    mail["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office answers it
    lines = [say(f"mail.lead.{status.value}", count=len(rows)), ""]
    for row in rows[:_MOST_NAMED]:
        lines += [f"{row.name} ({row.organisation})", f"{home}/{TOLD[status]}/{row.id}", ""]
    if len(rows) > _MOST_NAMED:
        lines += [say("mail.more", count=len(rows) - _MOST_NAMED, address=f"{home}/{TOLD[status]}"), ""]
    mail.set_content("\n".join([*lines, say("mail.foot", home=home)]))
    return mail
