-- Whether the actor of this transaction may return and publish what touches some districts: an approver of one of them,
-- an administrator, or the operator at the command line, who acts for no account.
create or replace function public.may_review(p_territory text, p_districts text[])
returns boolean language sql stable security definer set search_path = public, pg_temp as $function$
    select case
        when acting_account() is null then current_setting('role') <> 'onebudget_app'
        else exists (
            select from account_role r inner join account a on a.id = r.account_id and a.is_active
            where r.account_id = acting_account() and (
                r.role = 'administrator'
                or r.role = 'approver' and r.territory = p_territory and r.district_code = any (p_districts)
            )
        )
    end
$function$
