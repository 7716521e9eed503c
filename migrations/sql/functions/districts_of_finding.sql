-- Codes of the districts that a finding lies in, by the lasting name of what it is about: a ward in its district; ground
-- that a plan puts first in every district that it touches; an objective in the district that its plan is for; and a
-- commitment as its review has it. None where nothing of that name is stored.
create or replace function public.districts_of_finding(p_key text, p_subject text)
returns text[] language plpgsql stable set search_path = public, pg_temp as $function$
declare
    rule constant text := split_part(p_key, '.', 1);
    words constant text[] := string_to_array(p_subject, '|');
    -- A reference, or the name of a feature, may hold the sign itself.
    rest constant text := array_to_string(words[case rule when 'priority-empty' then 4 else 3 end :], '|');
begin
    return coalesce(case rule
        when 'need-unanswered' then (
            select array_agg(d.code)
            from edition e
            inner join area w on w.edition_id = e.id and w.level = 'ward' and w.code = words[3]
            inner join area d on d.id = w.district_id
            where e.territory = words[1] and e.slug = words[2]
        )
        when 'priority-empty' then (
            select array_agg(distinct d.code order by d.code)
            from plan p
            inner join plan_feature f on f.plan_id = p.id and f.kind = words[3] and f.name = rest
            inner join area_piece g on g.edition_id = p.code_edition_id and g.level = 'ward'
                and g.geom && f.zone and st_intersects(g.geom, f.zone)
            inner join area w on w.id = g.area_id inner join area d on d.id = w.district_id
            where p.territory = words[1] and p.code = words[2]
        )
        when 'objective-unfunded' then (
            select array_agg(d.code)
            from plan p
            inner join area a on a.edition_id = p.code_edition_id and a.level = p.area_level and a.code = p.area_code
            inner join area d on d.id = a.district_id
            where p.territory = words[1] and p.code = words[2]
        )
        else (
            select districts_of_areas(array(
                select l.area_id from placement l where l.commitment_id = c.id
            ), o.id, c.territory)
            from commitment c inner join organisation o on o.id = c.organisation_id
            where c.territory = words[1] and o.code = words[2] and c.reference = rest
        )
    end, '{}');
end
$function$
