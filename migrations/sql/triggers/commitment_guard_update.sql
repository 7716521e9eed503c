create trigger commitment_guard_update
after update on public.commitment
referencing old table as before new table as touched
for each statement execute function public.guard_commitments()
