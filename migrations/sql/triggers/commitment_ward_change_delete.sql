create trigger commitment_ward_change_delete
after delete on public.commitment_ward
referencing old table as before
for each statement execute function public.record_changes('commitment_id', 'role', 'ward_code')
