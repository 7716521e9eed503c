create trigger placement_change_delete
after delete on public.placement
referencing old table as before
for each statement execute function public.record_changes('commitment_id', 'edition_id', 'area_id', 'landing')
