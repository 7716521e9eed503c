"""Reads of what mails say, and of the addresses they go to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.models import Account, AccountRole, Organisation, Proposal, Role


def proposals(session: Session, ids: Collection[int]) -> Sequence[Row[Any]]:
    """Some proposals as a mail names them, the oldest first."""
    chosen = (
        select(
            Proposal.id,
            Proposal.status,
            Proposal.territory,
            Proposal.district_codes,
            Proposal.created_by,
            Proposal.content["name"].astext.label("name"),
            Organisation.name.label("organisation"),
        )
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Proposal.id.in_(ids))
    )
    return session.execute(chosen.order_by(Proposal.created_at, Proposal.id)).all()


def approvers(session: Session, territory: str, districts: Sequence[str]) -> Sequence[str]:
    """Addresses of the approvers of some districts; without a district, of the administrators."""
    chosen = (
        select(Account.email)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .where(Account.is_active, Account.email.is_not(None))
        .distinct()
        .order_by(Account.email)
    )
    if districts:
        chosen = chosen.where(
            AccountRole.role == Role.APPROVER.value,
            AccountRole.territory == territory,
            AccountRole.district_code.in_(districts),
        )
    else:
        chosen = chosen.where(AccountRole.role == Role.ADMINISTRATOR.value)
    return [str(address) for address in session.scalars(chosen)]


def addresses(session: Session, account_id: int) -> Sequence[str]:
    """The address of one account, where it has one and may sign in."""
    chosen = select(Account.email).where(
        Account.id == account_id, Account.is_active, Account.email.is_not(None)
    )
    return [str(address) for address in session.scalars(chosen)]
