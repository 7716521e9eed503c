create trigger budget_line_past_delete
after delete on public.budget_line
referencing old table as before
for each statement execute function public.keep_past_lines()
