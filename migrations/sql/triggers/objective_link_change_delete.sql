create trigger objective_link_change_delete
after delete on public.objective_link
referencing old table as before
for each statement execute function public.record_changes('commitment_id', 'objective_id')
