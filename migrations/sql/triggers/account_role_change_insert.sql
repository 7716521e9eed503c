create trigger account_role_change_insert
after insert on public.account_role
referencing new table as touched
for each statement execute function public.record_changes('id', 'account_id')
