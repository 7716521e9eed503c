"""People to try the review with: fresh passwords each time, and something to decide over."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts import sign_in
from service.accounts.rules import SignInRules
from service.clock import today
from service.db import make_engine
from service.demo.people import add_people, add_proposals
from service.errors import NotSignedInError
from service.models import Proposal
from service.settings import Settings


@pytest.mark.slow
def test_people_have_passwords_of_their_own_and_proposals_in_every_status(test_databases):
    url = test_databases.create_with_demo()
    engine = make_engine(url)
    first, second = add_people(engine), add_people(engine)
    assert len({person.password for person in first + second}) == 6
    rules = SignInRules.of(Settings(database_url=url))
    for old, new in zip(first, second, strict=True):
        assert isinstance(sign_in.with_password(engine, rules, new.username, new.password), sign_in.ChooseOwn)
        with pytest.raises(NotSignedInError):
            sign_in.with_password(engine, rules, old.username, old.password)
    assert add_proposals(engine, today()) == 5
    assert add_proposals(engine, today()) == 0
    with Session(engine) as session:
        statuses = Counter(session.scalars(select(Proposal.status)))
    assert statuses == {"submitted": 2, "returned": 1, "draft": 1, "published": 1}
    engine.dispose()
    test_databases.drop(url)
