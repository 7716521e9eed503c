-- Works out where the money of contents would land, by the very functions that publish them, and leaves nothing
-- behind: the work is done in a sub-transaction that is undone.
create or replace function public.preview_lines(p_items jsonb)
returns table (
    item bigint, edition_id smallint, area_id integer, landing landing, weight bigint, split split_method,
    is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint
)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    found jsonb;
begin
    begin
        -- References of their own, so that nobody waits for anybody and what is published stays out of it.
        with stored as (
            select s.item, s.commitment_id from store_contents((
                select jsonb_agg(i.value || jsonb_build_object('reference', gen_random_uuid(), 'commitment_id', null))
                from jsonb_array_elements(p_items) as i (value)
            )) as s
        )
        select jsonb_agg(to_jsonb(l) || jsonb_build_object('item', stored.item)) into found
        from stored
        inner join lines_of_commitments((select array_agg(s.commitment_id) from stored s)) as l
            on l.commitment_id = stored.commitment_id;
        raise exception using errcode = 'OB001', message = 'undone on purpose';
    exception
        when sqlstate 'OB001' then null;
    end;
    return query
        select r.item, r.edition_id, r.area_id, r.landing, r.weight, r.split, r.is_estimated, r.phase,
            r.financial_year, r.amount_cents
        from jsonb_to_recordset(found) as r (
            item bigint, edition_id smallint, area_id integer, landing landing, weight bigint, split split_method,
            is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint
        );
end
$function$
