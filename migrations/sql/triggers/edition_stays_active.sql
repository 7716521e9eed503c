create trigger edition_stays_active
before update or delete on public.edition
for each row execute function public.guard_activation()
