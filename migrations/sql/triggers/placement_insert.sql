create trigger placement_insert
after insert on public.placement
referencing new table as touched
for each statement execute function public.guard_placements()
