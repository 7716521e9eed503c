create trigger finding_decision_unchanged
before update or delete on public.finding_decision
for each row execute function public.guard_decisions()
