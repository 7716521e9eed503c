-- Commitments as they were published at a moment, as contents. The views of that moment stand before the tables.
create or replace function public.contents_at(p_ids bigint[], p_moment timestamptz)
returns table (commitment_id bigint, territory text, organisation_id integer, reference text, content jsonb)
language plpgsql volatile set search_path = as_at, public, pg_temp as $function$
begin
    perform set_config('onebudget.as_at', p_moment::text, true);
    return query
        select c.id, c.territory::text, c.organisation_id, c.reference::text, said.content
        from commitment c inner join commitment_contents(p_ids) as said on said.commitment_id = c.id
        where c.id = any (p_ids);
end
$function$
