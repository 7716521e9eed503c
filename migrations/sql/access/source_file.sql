-- Files as they came: those of loads are public, those of uploads are their account's; `keep_source_file` adds one.
alter table public.source_file enable row level security;
grant select on public.source_file to onebudget_app;
create policy read_loaded_or_own on public.source_file for select to onebudget_app
using (
    exists (
        select from public.import_run as r
        where r.source_file_id = source_file.id
    )
    or exists (
        select from public.upload as u
        where u.source_file_id = source_file.id
    )
);
