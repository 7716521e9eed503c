create trigger need_value_change_insert
after insert on public.need_value
referencing new table as touched
for each statement execute function public.record_changes('area_id', 'indicator_id', 'year')
