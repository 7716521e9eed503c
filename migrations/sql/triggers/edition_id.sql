create trigger edition_id
before update of id on public.edition
for each row execute function public.guard_id()
