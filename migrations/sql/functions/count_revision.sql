-- Counts a change of a commitment that is said or seen: a later time of change, or other content.
create or replace function public.count_revision()
returns trigger language plpgsql volatile as $function$
begin
    new.revision := old.revision + 1;
    new.changed_at := now();
    return new;
end
$function$
