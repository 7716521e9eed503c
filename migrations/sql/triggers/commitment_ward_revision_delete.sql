create trigger commitment_ward_revision_delete
after delete on public.commitment_ward
referencing old table as touched
for each statement execute function public.count_revision_of_parts()
