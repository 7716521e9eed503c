create trigger allocation_guard_insert
after insert on public.allocation
referencing new table as touched
for each statement execute function public.guard_allocations()
