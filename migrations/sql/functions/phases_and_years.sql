-- Which phases and financial years an edition has budget lines in: a walk along the index from one pair to the next,
-- since a distinct would read all lines.
create or replace function public.phases_and_years(p_edition integer)
returns table (phase phase, financial_year integer) language sql stable parallel safe as $function$
    with recursive pair as (
        (
            select l.phase, l.financial_year from budget_line l
            where l.edition_id = p_edition order by l.phase, l.financial_year limit 1
        )
        union all
        select following.phase, following.financial_year
        from pair
        cross join lateral (
            select l.phase, l.financial_year from budget_line l
            where l.edition_id = p_edition and (l.phase, l.financial_year) > (pair.phase, pair.financial_year)
            order by l.phase, l.financial_year limit 1
        ) as following
    )
    select pair.phase, pair.financial_year::integer from pair order by pair.financial_year, pair.phase
$function$
