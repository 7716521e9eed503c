create trigger placement_change_update
after update on public.placement
referencing old table as before new table as touched
for each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')
