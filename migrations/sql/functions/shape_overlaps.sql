-- Work sites that are lines or areas: how much of each lies in each ward, in millimetres or square decimetres.
-- A ward that holds under a thousandth of the shape takes nothing, since borders are rarely drawn that exactly; but for
-- small wards well inside a large area, of which it covers a hundredth and more.
create or replace function public.shape_overlaps(p_edition integer, p_ids bigint[])
returns table (commitment_id bigint, ward_id integer, shape text, measure double precision)
language sql stable parallel safe as $function$
    with piece as (
        select c.id, c.shape, p.area_id, p.id as piece_id, case when c.shape = 'line'
            then st_length(st_intersection(c.geom, p.geom)::geography) * 1000
            else st_area(st_intersection(c.geom, p.geom)::geography) * 100 end as measure
        from unnest(p_ids) as todo (id)
        inner join commitment c on c.id = todo.id
        inner join area_piece p on p.edition_id = p_edition::smallint and p.level = 'ward'
            and st_intersects(p.geom, c.geom)
        where c.shape in ('line', 'area')
        offset 0 -- measured here, where several processes can share the work
    ), overlap as (
        -- Added up in one order, so that a shape placed alone gets the same weights as among others.
        select piece.id, piece.area_id, piece.shape, sum(piece.measure order by piece.piece_id) as measure
        from piece group by piece.id, piece.area_id, piece.shape
    )
    select o.id, o.area_id, o.shape, o.measure
    from (select overlap.*, sum(overlap.measure) over (partition by overlap.id) as whole from overlap) as o
    inner join area w on w.id = o.area_id
    where o.measure >= 1
        and (o.measure >= o.whole / 1000 or (o.shape = 'area' and o.measure >= w.area_km2 * 1000000))
$function$
