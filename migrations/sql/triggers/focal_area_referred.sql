create trigger focal_area_referred
after delete on public.focal_area
referencing old table as touched
for each statement execute function public.guard_referred()
