create trigger objective_link_change_update
after update on public.objective_link
referencing old table as before new table as touched
for each statement execute function public.record_changes('commitment_id', 'objective_id')
