create trigger sector_referred
after delete on public.sector
referencing old table as touched
for each statement execute function public.guard_referred()
