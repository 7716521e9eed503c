create trigger need_value_change_delete
after delete on public.need_value
referencing old table as before
for each statement execute function public.record_changes('area_id', 'indicator_id', 'year')
