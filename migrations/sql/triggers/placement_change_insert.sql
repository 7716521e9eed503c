create trigger placement_change_insert
after insert on public.placement
referencing new table as touched
for each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')
