create trigger commitment_delete_allocations
after delete on public.commitment
referencing old table as touched
for each statement execute function public.drop_allocations()
