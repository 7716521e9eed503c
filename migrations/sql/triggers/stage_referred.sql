create trigger stage_referred
after delete on public.stage
referencing old table as touched
for each statement execute function public.guard_referred()
