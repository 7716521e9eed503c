create trigger commitment_ward_change_insert
after insert on public.commitment_ward
referencing new table as touched
for each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')
