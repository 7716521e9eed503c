"""Check a first placing at a glance: by sums of marks, which several processes share.

Revision: 0027
Revises: 0026
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NEW = [
    PGFunction(
        schema="public",
        signature="line_mark(p_line budget_line, p_cents bigint, p_next integer, p_seed bigint)",
        definition="returns bigint language sql immutable parallel safe as $function$\n    -- The hash of a long number folds its halves into one, so that the upper half goes in on its own as well.\n    select hashint8extended(p_cents, hashint8extended(p_cents >> 32,\n        hashint8extended(p_line.allocation_id, hashint8extended(p_line.allocation_id >> 32,\n        hashint8extended(p_line.commitment_id, hashint8extended(p_line.commitment_id >> 32,\n        hashenumextended(p_line.phase, hashint2extended(p_line.financial_year,\n        hashint2extended(p_line.funding_source_id, hashint2extended(p_line.sector_id,\n        hashint4extended(p_line.organisation_id, hashint4extended(p_line.is_transfer::integer,\n        hashint4extended(p_next, p_seed)))))))))))))\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="lines_add_up(p_edition integer)",
        definition="returns boolean language plpgsql volatile strict set enable_parallel_hash = 'off' as $function$\ndeclare\n    seed constant bigint := hashtextextended(gen_random_uuid()::text, 0);\n    verdict boolean := exists (\n        select from first_placing f inner join this_change() as this on this.at = f.at where f.edition_id = p_edition\n    );\nbegin\n    if verdict then\n        -- A text is planned anew, and its result is asked for as a whole, so that several processes may share the work.\n        execute $query$\n            select line.mark = allocated.mark and line.first_begins and line.is_inside\n            from (\n                select count(*) = count(a.id) as is_inside,\n                    bool_and(l.position > 1 or l.from_cents = 0) as first_begins,\n                    sum(line_mark(l, l.from_cents + l.amount_cents,\n                        case when l.position = l.parts then 0 else l.parts * 65536 + l.position + 1 end, $2))\n                    - coalesce(sum(line_mark(l, l.from_cents, l.parts * 65536 + l.position, $2))\n                    filter (where l.position > 1), 0) as mark\n                from budget_line l left join area a on a.id = l.area_id and a.edition_id = l.edition_id\n                where l.edition_id = $1\n            ) as line, (\n                select sum(line_mark(row(\n                    $1, al.phase, al.financial_year, coalesce(c.sector_id, 0), al.id, 1, 1, null, null,\n                    al.funding_source_id, c.organisation_id, c.is_transfer, c.id, 0, al.amount_cents\n                )::budget_line, al.amount_cents, 0, $2)) as mark\n                from commitment c inner join allocation al on al.commitment_id = c.id\n                where c.territory = (select e.territory from edition e where e.id = $1)\n            ) as allocated\n        $query$ into verdict using p_edition, seed;\n    end if;\n    return verdict;\nend\n$function$",
    ),
]
CHANGED = [
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    if not exists (select from touched offset 100) then\n        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.\n        select count(*) filter (where al.id is null or a.id is null or c.id is null),\n            count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) + (\n                select count(*)\n                from (\n                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id\n                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)\n                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)\n                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))\n                ) as torn\n            )\n        into strange, unequal\n        from touched t\n        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id\n            and al.phase = t.phase and al.financial_year = t.financial_year\n            and al.funding_source_id = t.funding_source_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id\n            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;\n    elsif not exists (select from touched offset 1000) -- a look at all lines of the edition is for many\n        or not lines_add_up((select min(t.edition_id) from touched t having min(t.edition_id) = max(t.edition_id)))\n    then\n        execute wrong_lines() into strange, unequal;\n    end if;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="guard_new_budget_lines()",
        definition="returns trigger language plpgsql volatile set work_mem = '256MB' as $function$\ndeclare\n    strange bigint;\n    unequal bigint;\nbegin\n    if not exists (select from touched offset 100) then\n        -- Planning the question for many would take longer than answering it line by line, by a plan that is kept.\n        select count(*) filter (where al.id is null or a.id is null or c.id is null),\n            count(*) filter (\n                where t.position = t.parts and t.from_cents + t.amount_cents <> al.amount_cents\n                    or t.parts = 1 and t.from_cents <> 0\n            ) + (\n                select count(*)\n                from (\n                    select from touched m where m.parts > 1 group by m.edition_id, m.allocation_id\n                    having count(*) <> max(m.parts) or min(m.parts) <> max(m.parts)\n                        or sum(m.amount_cents) <> sum(m.from_cents + m.amount_cents) filter (where m.position = m.parts)\n                        or sum(m.from_cents) <> sum(m.amount_cents * (m.parts - m.position))\n                ) as torn\n            )\n        into strange, unequal\n        from touched t\n        left join allocation al on al.id = t.allocation_id and al.commitment_id = t.commitment_id\n            and al.phase = t.phase and al.financial_year = t.financial_year\n            and al.funding_source_id = t.funding_source_id\n        left join area a on a.id = t.area_id and a.edition_id = t.edition_id\n        left join commitment c on c.id = t.commitment_id and coalesce(c.sector_id, 0) = t.sector_id\n            and c.organisation_id = t.organisation_id and c.is_transfer = t.is_transfer;\n    else\n        execute wrong_lines() into strange, unequal;\n    end if;\n    if strange > 0 then\n        raise exception 'A budget line does not match its allocation, or names an area its edition does not have.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_keys', table = 'budget_line';\n    elsif unequal > 0 then\n        raise exception 'The budget lines of an allocation do not add up to it.'\n            using errcode = 'check_violation', constraint = 'ck_budget_line_sum', table = 'budget_line';\n    end if;\n    return null;\nend\n$function$",
    ),
]


def upgrade() -> None:
    for entity in NEW:
        op.create_entity(entity)
    for entity in CHANGED:
        op.replace_entity(entity)


def downgrade() -> None:
    for entity in BEFORE:
        op.replace_entity(entity)
    for entity in reversed(NEW):
        op.drop_entity(entity)
