create trigger account_change_insert
after insert on public.account
referencing new table as touched
for each statement execute function public.record_new_accounts()
