create trigger finding_decision_districts
before insert on public.finding_decision
for each row execute function public.locate_decision()
