create trigger funding_source_referred
after delete on public.funding_source
referencing old table as touched
for each statement execute function public.guard_referred()
