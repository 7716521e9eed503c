-- Wards that published commitments name, for other programs.
create or replace view published.commitment_ward as
select
    w.commitment_id,
    w.role,
    w.ward_code,
    w.share
from public.commitment_ward as w
