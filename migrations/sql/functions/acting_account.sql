-- The account for which this transaction acts; null for the public, and for the operator at the command line.
create or replace function public.acting_account()
returns integer language sql stable as $function$
    select nullif(current_setting('onebudget.account', true), '')::integer
$function$
