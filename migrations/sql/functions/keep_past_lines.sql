-- Keeps budget lines that are replaced or taken away, with the time in which they stood. What a transaction writes and
-- takes away again never stood.
create or replace function public.keep_past_lines()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    insert into past_line (
        born_at, died_at, edition_id, phase, financial_year, sector_id, allocation_id, position, parts, landing,
        area_id, funding_source_id, organisation_id, is_transfer, commitment_id, from_cents, amount_cents
    )
    select born.at, this.at, l.edition_id, l.phase, l.financial_year, l.sector_id, l.allocation_id, l.position,
        l.parts, l.landing, l.area_id, l.funding_source_id, l.organisation_id, l.is_transfer, l.commitment_id,
        l.from_cents, l.amount_cents
    from before l
    left join line_birth b on b.allocation_id = l.allocation_id and b.edition_id = l.edition_id
    left join first_placing f on f.edition_id = l.edition_id
    left join commitment c on c.id = l.commitment_id
    cross join lateral (select coalesce(b.born_at, greatest(c.created_at, f.at), '-infinity') as at) as born
    cross join this_change() as this
    where born.at < this.at and (b.born_at is not null or c.created_at is distinct from now());
    return null;
end
$function$
