create trigger import_run_id
before update of id on public.import_run
for each row execute function public.guard_id()
