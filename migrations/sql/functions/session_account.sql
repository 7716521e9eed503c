-- The active account of a browser's sign-in that has not expired, with its roles.
create or replace function public.session_account(p_hash bytea)
returns table (
    account_id integer, title text, grants jsonb,
    created_at timestamptz, seen_at timestamptz, expires_at timestamptz
) language plpgsql stable security definer set search_path = public, pg_temp as $function$
#variable_conflict use_column
begin
    return query
        select a.id, a.title::text, account_grants(a.id), s.created_at, s.seen_at, s.expires_at
        from sign_in s inner join account a on a.id = s.account_id
        where s.secret_hash = p_hash and s.expires_at > now() and a.is_active;
end
$function$
