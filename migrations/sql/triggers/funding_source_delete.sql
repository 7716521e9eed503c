create trigger funding_source_delete
after delete on public.funding_source
referencing old table as touched
for each statement execute function public.guard_funding_sources()
