create trigger allocation_revision_delete
after delete on public.allocation
referencing old table as touched
for each statement execute function public.count_revision_of_parts()
