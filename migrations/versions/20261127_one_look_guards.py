"""Look once at the commitments and allocations that a statement writes, to see that what they name is there.

Revision: 0028
Revises: 0027
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NEW = PGFunction(
    schema="public",
    signature="keep_named(p_organisations integer[], p_sectors integer[], p_focal_areas integer[], p_stages integer[], p_editions integer[], p_runs integer[])",
    definition="returns bigint language sql volatile as $function$\n    with o as (select from organisation where id = any (p_organisations) for key share),\n    s as (select from sector where id = any (p_sectors) for key share),\n    f as (select from focal_area where id = any (p_focal_areas) for key share),\n    g as (select from stage where id = any (p_stages) for key share),\n    e as (select from edition where id = any (p_editions) for key share),\n    r as (select from import_run where id = any (p_runs) for key share)\n    select (select count(*) from o) + (select count(*) from s) + (select count(*) from f)\n        + (select count(*) from g) + (select count(*) from e) + (select count(*) from r)\n$function$",
)
CHANGED = [
    PGFunction(
        schema="public",
        signature="guard_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    named record;\nbegin\n    if tg_op = 'UPDATE' then\n        if ( -- counted, since the planner would hope for an early hit and compare each row with each\n            select count(*) from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) = 0 then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    select\n        array_remove(array_agg(distinct t.organisation_id), null) as organisations,\n        array_remove(array_agg(distinct t.sector_id::integer), null) as sectors,\n        array_remove(array_agg(distinct t.focal_area_id::integer), null) as focal_areas,\n        array_remove(array_agg(distinct t.stage_id::integer), null) as stages,\n        array_remove(array_agg(distinct t.code_edition_id::integer), null) as editions,\n        array_remove(array_agg(distinct t.import_run_id), null) as runs\n    into named from touched t;\n    if keep_named(named.organisations, named.sectors, named.focal_areas, named.stages, named.editions, named.runs)\n        < cardinality(named.organisations || named.sectors || named.focal_areas || named.stages || named.editions\n            || named.runs) then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    named record;\n    kept bigint;\n    missing bigint;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Most updates change amounts alone.\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)\n        ) then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    select\n        array_agg(distinct t.commitment_id) as commitments,\n        array_agg(distinct t.funding_source_id) as sources\n    into named from touched t;\n    if only_new_commitments(named.commitments[1], named.commitments[cardinality(named.commitments)]) then\n        -- Nobody else sees them yet who could delete them.\n        select count(*) into kept from commitment c where c.id = any (named.commitments);\n    else\n        perform 1 from commitment c where c.id = any (named.commitments) for key share of c;\n        get diagnostics kept = row_count;\n    end if;\n    missing := cardinality(named.commitments) - kept;\n    if missing > 0 then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id = any (named.sources) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < cardinality(named.sources) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
]
BEFORE = [
    PGFunction(
        schema="public",
        signature="guard_commitments()",
        definition="returns trigger language plpgsql volatile as $function$\nbegin\n    if tg_op = 'UPDATE' then\n        if ( -- counted, since the planner would hope for an early hit and compare each row with each\n            select count(*) from touched t inner join before b on b.id = t.id\n            where (t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id, t.import_run_id)\n                is distinct from\n                (b.organisation_id, b.sector_id, b.focal_area_id, b.stage_id, b.code_edition_id, b.import_run_id)\n        ) = 0 then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    perform 1 from organisation o where o.id in (select t.organisation_id from touched t) for key share of o;\n    perform 1 from sector s where s.id in (select t.sector_id from touched t) for key share of s;\n    perform 1 from focal_area f where f.id in (select t.focal_area_id from touched t) for key share of f;\n    perform 1 from stage s where s.id in (select t.stage_id from touched t) for key share of s;\n    perform 1 from edition e where e.id in (select t.code_edition_id from touched t) for key share of e;\n    perform 1 from import_run r where r.id in (select t.import_run_id from touched t) for key share of r;\n    if (\n        select count(*) from (\n            select distinct t.organisation_id, t.sector_id, t.focal_area_id, t.stage_id, t.code_edition_id,\n                t.import_run_id\n            from touched t\n        ) as used\n        left join organisation o on o.id = used.organisation_id\n        left join sector s on s.id = used.sector_id\n        left join focal_area f on f.id = used.focal_area_id\n        left join stage g on g.id = used.stage_id\n        left join edition e on e.id = used.code_edition_id\n        left join import_run r on r.id = used.import_run_id\n        where o.id is null or e.id is null or s.id is distinct from used.sector_id\n            or f.id is distinct from used.focal_area_id or g.id is distinct from used.stage_id\n            or r.id is distinct from used.import_run_id\n    ) > 0 then\n        raise exception 'A commitment names an organisation, a list''s entry, an edition or a run that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_commitment_references', table = 'commitment';\n    end if;\n    return null;\nend\n$function$",
    ),
    PGFunction(
        schema="public",
        signature="guard_allocations()",
        definition="returns trigger language plpgsql volatile as $function$\ndeclare\n    kept bigint;\nbegin\n    if tg_op = 'UPDATE' then\n        -- Most updates change amounts alone.\n        if not exists (\n            select 1 from touched t inner join before b on b.id = t.id\n            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)\n        ) then\n            return null;\n        end if;\n    elsif not exists (select from touched) then\n        return null;\n    end if;\n    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.commitment_id) from touched t) then\n        raise exception 'An allocation names a commitment that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';\n    end if;\n    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;\n    get diagnostics kept = row_count;\n    if kept < (select count(distinct t.funding_source_id) from touched t) then\n        raise exception 'An allocation names a funding source that is not there.'\n            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';\n    end if;\n    return null;\nend\n$function$",
    ),
]


def upgrade() -> None:
    op.create_entity(NEW)
    for entity in CHANGED:
        op.replace_entity(entity)


def downgrade() -> None:
    for entity in BEFORE:
        op.replace_entity(entity)
    op.drop_entity(NEW)
