-- Counts the changes of a commitment, so that nobody writes over one unseen.
create or replace function public.count_revision()
returns trigger language plpgsql volatile as $function$
begin
    new.revision := old.revision + 1;
    return new;
end
$function$
