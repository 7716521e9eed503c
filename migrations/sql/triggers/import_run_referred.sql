create trigger import_run_referred
after delete on public.import_run
referencing old table as touched
for each statement execute function public.guard_referred()
