create trigger budget_line_delete
after delete on public.budget_line
referencing old table as touched
for each statement execute function public.guard_budget_lines()
