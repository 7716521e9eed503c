create trigger need_value_change_update
after update on public.need_value
referencing old table as before new table as touched
for each statement execute function public.record_changes('area_id', 'indicator_id', 'year')
