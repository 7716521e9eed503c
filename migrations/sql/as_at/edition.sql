-- Editions of boundaries with the state of activation that they had at a moment: one that ended when a later one was
-- activated holds on before that.
create or replace view as_at.edition as
select
    e.id,
    e.slug,
    e.title,
    e.territory,
    e.valid_from,
    e.source,
    e.licence,
    e.manifest,
    e.checksum,
    e.loaded_at,
    case
        when exists (
            select from public.edition as successor
            where
                successor.territory = e.territory and successor.valid_from = e.valid_to
                and successor.activated_at > current_setting('onebudget.as_at')::timestamptz
        ) then null
        else e.valid_to
    end as valid_to,
    case
        when e.activated_at <= current_setting('onebudget.as_at')::timestamptz then e.activated_at
    end as activated_at
from public.edition as e
