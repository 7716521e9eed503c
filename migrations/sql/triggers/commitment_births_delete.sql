create trigger commitment_births_delete
after delete on public.commitment
referencing old table as before
for each statement execute function public.keep_births()
