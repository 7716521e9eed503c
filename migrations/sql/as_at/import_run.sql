-- Loads of files that were done by a moment.
create or replace view as_at.import_run as
select
    r.id,
    r.source_file_id,
    r.edition_id,
    r.profile,
    r.options,
    r.facts,
    r.rows_in,
    r.rows_loaded,
    r.rows_refused,
    r.cents_in,
    r.cents_loaded,
    r.cents_refused,
    r.commitments_new,
    r.commitments_changed,
    r.commitments_same,
    r.loaded_at
from public.import_run as r
where r.loaded_at <= current_setting('onebudget.as_at')::timestamptz
