-- Who changes something in this transaction, how, why and when; the same from its first change to its last.
create or replace function public.this_change()
returns table (change_set bigint, at timestamptz, account_id integer, via text, reason text)
language plpgsql volatile security definer set search_path = public, pg_temp rows 1 as $function$
declare
    known text := current_setting('onebudget.change', true);
begin
    if coalesce(known, '') = '' then
        -- Not the time at which the transaction began: it may have waited for another one since.
        known := nextval('change_set') || ' ' || extract(epoch from clock_timestamp());
        perform set_config('onebudget.change', known, true);
    end if;
    change_set := split_part(known, ' ', 1)::bigint;
    at := to_timestamp(split_part(known, ' ', 2)::numeric);
    account_id := nullif(current_setting('onebudget.account', true), '')::integer;
    via := coalesce(nullif(current_setting('onebudget.via', true), ''), 'cli');
    reason := nullif(current_setting('onebudget.reason', true), '');
    return next; -- without a query of its own, since every trigger of an edit asks
end
$function$
