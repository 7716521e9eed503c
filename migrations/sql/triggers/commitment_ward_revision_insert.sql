create trigger commitment_ward_revision_insert
after insert on public.commitment_ward
referencing new table as touched
for each statement execute function public.count_revision_of_parts()
