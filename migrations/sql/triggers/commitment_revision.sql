create trigger commitment_revision
before update on public.commitment
for each row execute function public.count_revision()
