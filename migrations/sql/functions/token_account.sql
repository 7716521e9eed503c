-- The active account of a token that is neither expired nor revoked, with its roles and what the token allows.
create or replace function public.token_account(p_hash bytea)
returns table (
    account_id integer, title text, grants jsonb, token_id integer, scopes text[], used_at timestamptz
) language plpgsql stable security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
begin
    return query
        select a.id, a.title::text, account_grants(a.id), t.id, t.scopes::text[], t.used_at
        from api_token t inner join account a on a.id = t.account_id
        where t.secret_hash = p_hash and t.expires_at > now() and t.revoked_at is null and a.is_active;
end
$function$
