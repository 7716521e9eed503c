create trigger commitment_ward_change_update
after update on public.commitment_ward
referencing old table as before new table as touched
for each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')
