create trigger budget_line_past_insert
after insert on public.budget_line
referencing new table as touched
for each statement execute function public.note_births()
