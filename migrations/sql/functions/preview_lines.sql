-- Works out where the money of contents would land, by the very functions that publish them, and leaves nothing
-- behind: the work is done in a sub-transaction that is undone.
create or replace function public.preview_lines(p_items jsonb)
returns table (
    item bigint, edition_id smallint, area_id integer, landing landing, weight bigint, split split_method,
    is_estimated boolean, phase phase, financial_year smallint, amount_cents bigint
)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    stored jsonb;
    found jsonb;
begin
    begin
        -- References of their own, so that nobody waits for anybody and what is published stays out of it.
        stored := (select jsonb_agg(to_jsonb(s)) from store_contents((
            select jsonb_agg(i.value || jsonb_build_object('reference', gen_random_uuid(), 'commitment_id', null))
            from jsonb_array_elements(p_items) as i (value)
        )) as s);
        found := (
            select jsonb_agg(to_jsonb(l) || jsonb_build_object('item', s.item))
            from lines_of_commitments(array(
                select s.commitment_id from jsonb_to_recordset(stored) as s (commitment_id bigint)
            )) as l
            inner join jsonb_to_recordset(stored) as s (item bigint, commitment_id bigint)
                on s.commitment_id = l.commitment_id
        );
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
