-- Records new accounts, without hashes and personal columns.
create or replace function public.record_new_accounts()
returns trigger language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    insert into change (change_set, at, account_id, via, reason, kind, key, after)
    select this.change_set, this.at, this.account_id, this.via, this.reason, 'account',
        jsonb_build_object('id', t.id), jsonb_build_object('title', t.title, 'is_active', t.is_active)
    from touched t cross join this_change() as this;
    return null;
end
$function$
