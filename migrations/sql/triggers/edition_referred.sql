create trigger edition_referred
after delete on public.edition
referencing old table as touched
for each statement execute function public.guard_referred()
