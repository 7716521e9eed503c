create trigger sector_id
before update of id on public.sector
for each row execute function public.guard_id()
