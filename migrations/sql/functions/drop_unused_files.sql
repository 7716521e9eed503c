-- Deletes the files of uploads that are gone, unless a load or another upload came from the same file.
create or replace function public.drop_unused_files()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    delete from source_file f using touched t
    where f.id = t.source_file_id
        and not exists (select from import_run r where r.source_file_id = f.id)
        and not exists (select from upload u where u.source_file_id = f.id);
    return null;
exception when foreign_key_violation then
    return null; -- somebody uploads the same file at this very moment
end
$function$
