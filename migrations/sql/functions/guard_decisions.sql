-- Refuses to change or take away what somebody said of a finding.
create or replace function public.guard_decisions()
returns trigger language plpgsql volatile as $function$
begin
    raise exception 'A decision on a finding is never changed; add a new one.'
        using errcode = 'check_violation', constraint = 'ck_finding_decision_unchanged', table = 'finding_decision';
end
$function$
