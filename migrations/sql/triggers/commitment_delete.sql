create trigger commitment_delete
after delete on public.commitment
referencing old table as touched
for each statement execute function public.drop_placements()
