-- The wards near work sites that are one point; on a border there are several. A few points are looked up by their
-- numbers; most of all points are found ward by ward, whether asked for or not, which is a quarter of the work. In
-- PL/pgSQL, so that each way is planned by itself and several processes may share the second.
create or replace function public.wards_near_points(p_edition integer, p_ids bigint[], p_are_most boolean)
returns table (commitment_id bigint, ward_id integer)
language plpgsql stable parallel restricted as $function$
begin
    if p_are_most then
        return query
            select c.id, p.area_id
            from area_piece p
            inner join commitment c on c.shape = 'point' and st_dwithin(p.geom, c.geom, 1e-9)
            where p.edition_id = p_edition::smallint and p.level = 'ward';
    else
        return query
            select c.id, p.area_id
            from unnest(p_ids) as todo (id)
            inner join commitment c on c.id = todo.id
            inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'
                and st_dwithin(p.geom, c.geom, 1e-9) -- the grace of ward_of_point
            where c.shape = 'point';
    end if;
end
$function$
