create trigger upload_delete
after delete on public.upload
referencing old table as touched
for each statement execute function public.drop_unused_files()
