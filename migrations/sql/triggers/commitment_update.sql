create trigger commitment_update
after update on public.commitment
referencing old table as before new table as touched
for each statement execute function public.apportion_changed_commitments()
