create trigger allocation_delete
after delete on public.allocation
referencing old table as touched
for each statement execute function public.drop_lines_of_allocations()
