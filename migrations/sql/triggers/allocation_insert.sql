create trigger allocation_insert
after insert on public.allocation
referencing new table as touched
for each statement execute function public.apportion_changed_allocations()
