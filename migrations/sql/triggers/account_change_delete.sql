create trigger account_change_delete
after delete on public.account
referencing old table as before
for each statement execute function public.record_gone_accounts()
