create trigger commitment_past_update
after update on public.commitment
referencing old table as before
for each statement execute function public.keep_past_revisions()
