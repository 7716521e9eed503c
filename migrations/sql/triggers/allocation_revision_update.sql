create trigger allocation_revision_update
after update on public.allocation
referencing old table as before new table as touched
for each statement execute function public.count_revision_of_parts()
