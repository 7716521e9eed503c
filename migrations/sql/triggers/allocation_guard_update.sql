create trigger allocation_guard_update
after update on public.allocation
referencing old table as before new table as touched
for each statement execute function public.guard_allocations()
