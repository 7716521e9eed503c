create trigger commitment_change_update
after update on public.commitment
referencing old table as before new table as touched
for each statement execute function public.record_changes('id')
