create trigger commitment_change_insert
after insert on public.commitment
referencing new table as touched
for each statement execute function public.record_changes('id')
