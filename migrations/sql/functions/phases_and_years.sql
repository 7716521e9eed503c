-- Which phases and financial years an edition has budget lines in: every pair is probed in the index, since a
-- distinct over all lines would read them all.
create or replace function public.phases_and_years(p_edition integer)
returns table (phase phase, financial_year integer) language sql stable parallel safe as $function$
    select p.phase, y.year
    from unnest(enum_range(null::phase)) as p (phase)
    cross join generate_series(1994, 2100) as y (year)
    where exists (
        select 1 from budget_line l
        where l.edition_id = p_edition and l.phase = p.phase and l.financial_year = y.year
    )
    order by y.year, p.phase
$function$
