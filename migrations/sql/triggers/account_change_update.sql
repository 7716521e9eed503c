create trigger account_change_update
after update on public.account
referencing old table as before new table as touched
for each statement execute function public.record_changed_accounts()
