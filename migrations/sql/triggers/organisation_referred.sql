create trigger organisation_referred
after delete on public.organisation
referencing old table as touched
for each statement execute function public.guard_referred()
