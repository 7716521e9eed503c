-- Refuses allocations of commitments or funding sources that are not there, and keeps those named until the
-- transaction ends. Set-wise, once a statement: row by row, as foreign keys, it would cost more than the rows.
create or replace function public.guard_allocations()
returns trigger language plpgsql volatile as $function$
declare
    named record;
    kept bigint;
    missing bigint;
begin
    if tg_op = 'UPDATE' then
        -- Most updates change amounts alone.
        if not exists (
            select 1 from touched t inner join before b on b.id = t.id
            where (t.commitment_id, t.funding_source_id) <> (b.commitment_id, b.funding_source_id)
        ) then
            return null;
        end if;
    elsif not exists (select from touched) then
        return null;
    end if;
    select
        array_agg(distinct t.commitment_id) as commitments,
        array_agg(distinct t.funding_source_id) as sources
    into named from touched t;
    if only_new_commitments(named.commitments[1], named.commitments[cardinality(named.commitments)]) then
        -- Nobody else sees them yet who could delete them.
        select count(*) into kept from commitment c where c.id = any (named.commitments);
    else
        perform 1 from commitment c where c.id = any (named.commitments) for key share of c;
        get diagnostics kept = row_count;
    end if;
    missing := cardinality(named.commitments) - kept;
    if missing > 0 then
        raise exception 'An allocation names a commitment that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';
    end if;
    perform 1 from funding_source f where f.id = any (named.sources) for key share of f;
    get diagnostics kept = row_count;
    if kept < cardinality(named.sources) then
        raise exception 'An allocation names a funding source that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';
    end if;
    return null;
end
$function$
