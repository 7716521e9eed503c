-- Who changes something in this transaction, how, why and when; the same from its first change to its last.
create or replace function public.this_change()
returns table (change_set bigint, at timestamptz, account_id integer, via text, reason text)
language plpgsql volatile security definer set search_path = public, pg_temp as $function$
declare
    known text := current_setting('onebudget.change', true);
begin
    if coalesce(known, '') = '' then
        -- Not the time at which the transaction began: it may have waited for another one since.
        known := nextval('change_set') || ' ' || extract(epoch from clock_timestamp());
        perform set_config('onebudget.change', known, true);
    end if;
    return query select split_part(known, ' ', 1)::bigint, to_timestamp(split_part(known, ' ', 2)::numeric),
        nullif(current_setting('onebudget.account', true), '')::integer,
        coalesce(nullif(current_setting('onebudget.via', true), ''), 'cli'),
        nullif(current_setting('onebudget.reason', true), '');
end
$function$
