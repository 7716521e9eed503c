"""What is published already, in the form in which it is proposed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.errors import NotFoundError
from service.proposals import queries
from service.proposals.words import Held


def content_of_commitment(session: Session, commitment_id: int) -> Held:
    """Give a published commitment as a content, with its revision: what a change of it begins from.

    Raises:
        NotFoundError: There is none of this number.
    """
    held = queries.held(session, commitment_id)
    if held is None:
        raise NotFoundError(
            f"There is no commitment {commitment_id}; /v1/commitments lists those that there are."
        )
    return held
