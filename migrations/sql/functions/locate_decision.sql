-- Notes with a decision which districts its finding lies in, whatever was sent: they say who may decide.
create or replace function public.locate_decision()
returns trigger language plpgsql volatile as $function$
begin
    new.district_codes := districts_of_finding(new.key, new.subject);
    return new;
end
$function$
