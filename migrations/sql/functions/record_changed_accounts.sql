-- Records changes of accounts: of hashes and personal columns, only that they were changed. Counting failed sign-ins is
-- no change.
create or replace function public.record_changed_accounts()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    insert into change (change_set, at, account_id, via, reason, kind, key, before, after)
    select this.change_set, this.at, this.account_id, this.via, this.reason, 'account',
        jsonb_build_object('id', t.id), pair.before,
        changed_fields(pair.before, pair.after)
        || case when pair.hidden = '{}' then '{}' else jsonb_build_object('changed', pair.hidden) end
    from touched t inner join before b on b.id = t.id cross join lateral (
        select jsonb_build_object('title', b.title, 'is_active', b.is_active) as before,
            jsonb_build_object('title', t.title, 'is_active', t.is_active) as after,
            array_remove(array[
                case when t.username <> b.username then 'username' end,
                case when t.email is distinct from b.email then 'email' end,
                case when t.password_hash is distinct from b.password_hash then 'password' end,
                case when (t.oidc_issuer, t.oidc_subject) is distinct from (b.oidc_issuer, b.oidc_subject)
                    then 'provider' end
            ], null) as hidden
    ) as pair cross join this_change() as this
    where pair.before <> pair.after or pair.hidden <> '{}';
    return null;
end
$function$
