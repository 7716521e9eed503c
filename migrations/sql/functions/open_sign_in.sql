-- Begins the sign-in of a browser, and forgets earlier failures and sign-ins that have expired; false, and nothing
-- written, where the account is not active or is locked.
create or replace function public.open_sign_in(p_account integer, p_hash bytea, p_expires timestamptz)
returns boolean language plpgsql volatile security definer set search_path = public, pg_temp as $function$
begin
    update account a set failures = 0, locked_until = null
    where a.id = p_account and a.is_active and (a.locked_until is null or a.locked_until <= now());
    if not found then
        return false;
    end if;
    delete from sign_in s where s.account_id = p_account and s.expires_at <= now();
    insert into sign_in (secret_hash, account_id, expires_at) values (p_hash, p_account, p_expires);
    return true;
end
$function$
