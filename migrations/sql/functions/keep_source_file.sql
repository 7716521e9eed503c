-- Keeps a file that the acting account uploads, unless it is kept already, and returns its id. Only somebody who may
-- propose can have a file kept.
create or replace function public.keep_source_file(p_name text, p_content bytea)
returns integer language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    checksum constant text := encode(sha256(p_content), 'hex');
    kept integer;
begin
    if cardinality(actor_organisations()) = 0 and not actor_is_administrator() then
        raise exception 'Only a contributor or an administrator uploads files.' using errcode = 'insufficient_privilege';
    end if;
    insert into source_file (sha256, name, size_bytes, content)
    values (checksum, p_name, length(p_content), p_content)
    on conflict do nothing returning id into kept;
    return coalesce(kept, (select f.id from source_file f where f.sha256 = checksum));
end
$function$
