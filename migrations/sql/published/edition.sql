-- Active editions of boundaries, for other programs.
create or replace view published.edition as
select
    e.id,
    e.slug,
    e.title,
    e.territory,
    e.valid_from,
    e.valid_to,
    e.source,
    e.licence
from public.edition as e
where e.activated_at is not null
