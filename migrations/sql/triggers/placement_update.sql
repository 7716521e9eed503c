create trigger placement_update
after update on public.placement
referencing new table as touched
for each statement execute function public.guard_placements()
