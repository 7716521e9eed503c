create trigger account_role_change_update
after update on public.account_role
referencing old table as before new table as touched
for each statement execute function public.record_changes('id', 'account_id')
