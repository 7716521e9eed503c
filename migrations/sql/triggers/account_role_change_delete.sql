create trigger account_role_change_delete
after delete on public.account_role
referencing old table as before
for each statement execute function public.record_changes('id', 'account_id')
