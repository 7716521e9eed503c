"""Changes put into words: by whom, and from what to what in names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from service import formatting
from service.actors import Actor
from service.history import naming_queries, queries
from service.history.diff import Difference, Names, differences
from service.history.naming import codes_in, names_for
from service.history.rows import Codes, before_and_after, sides, verb_of
from service.history.words import OF_COMMITMENT, Entry, Kind, Maker, Subject
from service.models import Role
from service.rows import AnyRow
from service.texts.service import Catalogue

Group = tuple[int, int | None]
_WHO: Final = ("approver", "contributor", "planner", "administrator")
"""Roles in the order in which they explain why somebody could change something."""


def tell(
    session: Session,
    found: Sequence[AnyRow],
    actor: Actor | None,
    texts: Catalogue,
    kinds: Sequence[Kind] = (),
    *,
    known: Mapping[int, AnyRow] | None = None,
) -> list[Entry]:
    """Put groups of changes into words.

    Args:
        session: Any session.
        found: As ``queries.groups`` gives them.
        actor: Who reads; None for the operator.
        texts: The language.
        kinds: Only rows of these kinds are told; all unless given.
        known: What the commitments are called, as ``queries.subjects`` gives it; looked up unless given.
    """
    if not found:
        return []
    by_group: defaultdict[Group, list[AnyRow]] = defaultdict(list)
    for row in queries.rows(session, found, kinds):
        by_group[row.change_set, row.commitment_id].append(row)
    teller = _Teller(session, [row for rows in by_group.values() for row in rows], texts)
    who = _makers(session, {row.account_id for row in found if row.account_id is not None}, texts)
    ids = {row.commitment_id for row in found if row.commitment_id is not None}
    if known is None:
        known = queries.subjects(session, ids) if ids else {}
    unknown = Maker(None, None, texts.say("history.who.operator"))
    return [
        teller.entry(
            row,
            by_group[row.change_set, row.commitment_id],
            subject_of(known.get(row.commitment_id)),
            who.get(row.account_id, unknown),
            actor,
        )
        for row in found
    ]


def subject_of(row: AnyRow | None) -> Subject | None:
    """Name a commitment."""
    if row is None:
        return None
    published = row.revision is not None
    return Subject(row.id, row.reference, row.name, row.code, row.organisation, published)


def may_take_back(actor: Actor | None) -> bool:
    """Whether somebody is offered to take changes back: an approver, wherever the money lies."""
    if actor is None or not actor.may("review"):
        return False
    return actor.is_administrator or bool(actor.districts(Role.APPROVER))


def said_of(session: Session, ids: Collection[int], texts: Catalogue) -> Mapping[int, str]:
    """Say in words who accounts are: by title to those who have signed in, by their role to the public."""
    return {number: maker.said for number, maker in _makers(session, set(ids), texts).items()}


def _makers(session: Session, ids: set[int], texts: Catalogue) -> Mapping[int, Maker]:
    """Say who accounts are: by title where the reader is shown it, else by their role."""
    if not ids:
        return {}
    return {
        row.id: Maker(row.id if row.title else None, row.title, row.title or _role(row.roles, texts))
        for row in queries.makers(session, ids)
    }


def _role(roles: Sequence[Mapping[str, Any]], texts: Catalogue) -> str:
    for name in _WHO:
        held = [role for role in roles if role["role"] == name]
        if held:
            where = ", ".join(dict.fromkeys(role["organisation"] or role["district"] or "" for role in held))
            return texts.say(f"history.who.{name}", where=where)
    return texts.say("history.who.nobody")


class _Teller:
    """Knows the names of all that some rows mention, read once for all of them."""

    def __init__(self, session: Session, rows: Sequence[AnyRow], texts: Catalogue) -> None:
        self._texts = texts
        lists = naming_queries.lists(
            session,
            objectives=_mentioned(rows, "objective_id"),
            indicators=_mentioned(rows, "indicator_id"),
        )
        self._codes: Codes = codes_in(lists)
        contents = [content for row in rows for content in before_and_after([row], self._codes)]
        self._names: Names = names_for(session, contents, texts, lists)
        self._areas = naming_queries.areas_by_id(session, _mentioned(rows, "area_id"))
        self._objectives = {row.id: row.code for row in lists if row.list == "objective"}
        self._indicators = {row.id: row.name for row in lists if row.list == "indicator"}

    def entry(
        self, group: AnyRow, rows: Sequence[AnyRow], subject: Subject | None, by: Maker, actor: Actor | None
    ) -> Entry:
        """Tell one group."""
        kinds = [kind for kind in Kind if any(row.kind == kind for row in rows)]
        return Entry(
            change_set=group.change_set,
            subject=subject,
            verb=verb_of(rows),
            at=group.at,
            by=by,
            via=group.via,
            reason=group.reason,
            kinds=kinds,
            differences=list(self._differences(rows)),
            omitted=max(0, group.rows - len(rows)),
            can_be_taken_back=may_take_back(actor) and any(kind in OF_COMMITMENT for kind in kinds),
        )

    def _differences(self, rows: Sequence[AnyRow]) -> Iterator[Difference]:
        yield from differences(*before_and_after(rows, self._codes), self._names)
        yield from self._lands([row for row in rows if row.kind == Kind.PLACEMENT])
        for row in rows:
            if row.kind == Kind.OBJECTIVE_LINK:
                yield self._link(row)
            elif row.kind == Kind.NEED_VALUE:
                yield self._need(row)
            elif row.kind == Kind.FINDING_DECISION:
                yield self._finding(row)
            elif row.kind in {Kind.ACCOUNT, Kind.ACCOUNT_ROLE}:
                yield from _plain_fields(row, self._texts)

    def _lands(self, rows: Sequence[AnyRow]) -> Iterator[Difference]:
        """Tell the areas that only one version lands in, by edition; a new share counts as a change."""
        by_edition: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for row in rows:
            pair = sides(row)
            for names, facts in zip(by_edition[self._edition(row)], pair, strict=True):
                if facts is not None:
                    names.append(self._landing(facts, moved=None not in pair and facts is pair[1]))
        for edition, (old, new) in sorted(by_edition.items()):
            label = self._texts.say("history.lands", edition=edition)
            before, after = (", ".join(sorted(names)) or None for names in (old, new))
            yield Difference("placement", label, before, after)

    def _edition(self, row: AnyRow) -> str:
        number = row.key["edition_id"]
        return self._codes.editions.get(number, f"{number}")

    def _landing(self, facts: Mapping[str, Any], *, moved: bool) -> str:
        name = self._areas.get(facts["area_id"], f"{facts['area_id']}")
        if facts["landing"] != "ward":
            name = f"{name} ({self._texts.say('landing.' + facts['landing'])})"
        return self._texts.say("history.other_share", area=name) if moved else name

    def _link(self, row: AnyRow) -> Difference:
        objective = self._objectives.get(row.key["objective_id"])
        label = self._texts.say("history.link", objective=objective or f"{row.key['objective_id']}")
        was, now = (
            None if facts is None else self._texts.say(f"history.link_state.{facts['state']}")
            for facts in sides(row)
        )
        return Difference("objective_link", label, was, now)

    def _finding(self, row: AnyRow) -> Difference:
        """Tell a decision on a finding: what holds from then on, and why; nothing of it is ever changed."""
        rule = self._texts.say(f"rule.{row.key['key'].partition('.')[0]}")
        said = row.after
        about = " · ".join((said["subject"] or row.key["key"]).split("|")[1:]) or row.key["key"]
        label = self._texts.say("history.finding", rule=rule, subject=about)
        state = self._texts.say(f"state.{said['state']}")
        who = {"state": state, "note": said["note"], "name": said["decided_by"]}
        told = self._texts.say("history.decided_for" if said["decided_by"] else "history.decided", **who)
        return Difference("finding_decision", label, None, told)

    def _need(self, row: AnyRow) -> Difference:
        label = self._texts.say(
            "history.need",
            indicator=self._indicators.get(row.key["indicator_id"], f"{row.key['indicator_id']}"),
            area=self._areas.get(row.key["area_id"], f"{row.key['area_id']}"),
            year=row.key["year"],
        )
        was, now = (
            None if facts is None else formatting.decimal(float(facts["value"]), 0) for facts in sides(row)
        )
        return Difference("need_value", label, was, now)


def _mentioned(rows: Sequence[AnyRow], name: str) -> set[int]:
    return {row.key[name] for row in rows if name in row.key}


def _plain_fields(row: AnyRow, texts: Catalogue) -> Iterator[Difference]:
    """Tell an account or a role field by field; of hidden fields, that they changed."""
    was, now = sides(row)
    for name in dict.fromkeys([*(was or {}), *(now or {})]):
        if name in {"id", "account_id"}:
            continue
        pair = [None if facts is None or facts.get(name) is None else facts[name] for facts in (was, now)]
        if pair[0] != pair[1]:
            said = [None if each is None else _plain(each) for each in pair]
            number = row.key.get("account_id", row.key["id"])
            label = texts.say(f"history.account.{name}", number=number)
            yield Difference(f"{row.kind}.{name}", label, said[0], said[1])


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
