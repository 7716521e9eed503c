create trigger organisation_id
before update of id on public.organisation
for each row execute function public.guard_id()
