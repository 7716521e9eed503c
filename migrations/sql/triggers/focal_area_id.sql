create trigger focal_area_id
before update of id on public.focal_area
for each row execute function public.guard_id()
