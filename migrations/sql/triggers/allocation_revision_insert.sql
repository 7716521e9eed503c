create trigger allocation_revision_insert
after insert on public.allocation
referencing new table as touched
for each statement execute function public.count_revision_of_parts()
