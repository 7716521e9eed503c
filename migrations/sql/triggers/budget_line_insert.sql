create trigger budget_line_insert
after insert on public.budget_line
referencing new table as touched
for each statement execute function public.guard_new_budget_lines()
