create trigger finding_decision_change_insert
after insert on public.finding_decision
referencing new table as touched
for each statement execute function public.record_changes('territory', 'key', 'turn')
