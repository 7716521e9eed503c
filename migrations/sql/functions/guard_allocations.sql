-- Refuses allocations of commitments or funding sources that are not there, and keeps those named until the
-- transaction ends. Set-wise, once a statement: row by row, as foreign keys, it would cost more than the rows.
create or replace function public.guard_allocations()
returns trigger language plpgsql volatile as $function$
declare
    kept bigint;
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
    perform 1 from commitment c where c.id in (select t.commitment_id from touched t) for key share of c;
    get diagnostics kept = row_count;
    if kept < (select count(distinct t.commitment_id) from touched t) then
        raise exception 'An allocation names a commitment that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_commitment', table = 'allocation';
    end if;
    perform 1 from funding_source f where f.id in (select t.funding_source_id from touched t) for key share of f;
    get diagnostics kept = row_count;
    if kept < (select count(distinct t.funding_source_id) from touched t) then
        raise exception 'An allocation names a funding source that is not there.'
            using errcode = 'foreign_key_violation', constraint = 'fk_allocation_funding_source', table = 'allocation';
    end if;
    return null;
end
$function$
