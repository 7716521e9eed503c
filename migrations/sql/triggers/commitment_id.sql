create trigger commitment_id
before update of id on public.commitment
for each row execute function public.guard_id()
