create trigger commitment_ward_revision_update
after update on public.commitment_ward
referencing old table as before new table as touched
for each statement execute function public.count_revision_of_parts()
