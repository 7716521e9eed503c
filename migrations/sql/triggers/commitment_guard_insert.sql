create trigger commitment_guard_insert
after insert on public.commitment
referencing new table as touched
for each statement execute function public.guard_commitments()
