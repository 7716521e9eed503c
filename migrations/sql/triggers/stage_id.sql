create trigger stage_id
before update of id on public.stage
for each row execute function public.guard_id()
