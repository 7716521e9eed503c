create trigger commitment_change_delete
after delete on public.commitment
referencing old table as before
for each statement execute function public.record_changes('id')
