create trigger funding_source_id
before update of id on public.funding_source
for each row execute function public.guard_id()
