create trigger objective_link_change_insert
after insert on public.objective_link
referencing new table as touched
for each statement execute function public.record_changes('commitment_id', 'objective_id')
