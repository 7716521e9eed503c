-- Keeps what commitments name until the transaction ends, and returns how much of it is there: organisations, entries of
-- the three lists, editions and runs, by ids each given once.
create or replace function public.keep_named(
    p_organisations integer[], p_sectors integer[], p_focal_areas integer[], p_stages integer[],
    p_editions integer[], p_runs integer[]
)
returns bigint language sql volatile as $function$
    with o as (select from organisation where id = any (p_organisations) for key share),
    s as (select from sector where id = any (p_sectors) for key share),
    f as (select from focal_area where id = any (p_focal_areas) for key share),
    g as (select from stage where id = any (p_stages) for key share),
    e as (select from edition where id = any (p_editions) for key share),
    r as (select from import_run where id = any (p_runs) for key share)
    select (select count(*) from o) + (select count(*) from s) + (select count(*) from f)
        + (select count(*) from g) + (select count(*) from e) + (select count(*) from r)
$function$
