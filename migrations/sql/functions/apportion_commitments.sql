-- Writes the budget lines of commitments in one edition anew from their placements and allocations.
create or replace function public.apportion_commitments(p_edition integer, p_ids bigint[])
returns void language plpgsql set plan_cache_mode = 'force_custom_plan' as $function$
declare
    several bigint[] := array(
        select p.commitment_id from placement p
        where p.edition_id = p_edition and p.commitment_id = any (p_ids)
        group by p.commitment_id having count(*) > 1
    );
begin
    delete from budget_line l using allocation al
    where l.allocation_id = al.id and l.edition_id = p_edition and al.commitment_id = any (p_ids);
    insert into budget_line (allocation_id, edition_id, landing, area_id, phase, financial_year,
        funding_source_id, commitment_id, from_cents, amount_cents)
    select al.id, p_edition, s.landing, s.area_id, al.phase, al.financial_year,
        al.funding_source_id, al.commitment_id, s.from_cents, s.amount_cents
    from (
        -- Most commitments land on one area: they need no arithmetic.
        select al.id as allocation_id, p.area_id, p.landing, 0::bigint as from_cents, al.amount_cents
        from unnest(p_ids) as todo (id)
        inner join placement p on p.commitment_id = todo.id and p.edition_id = p_edition
        inner join allocation al on al.commitment_id = p.commitment_id
        where not exists (select 1 from unnest(several) as m (id) where m.id = todo.id)
        union all
        select * from split_allocations(p_edition, several)
    ) as s
    inner join allocation al on al.id = s.allocation_id
    order by al.phase, al.financial_year, s.area_id;
end
$function$
