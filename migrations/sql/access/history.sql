-- Functions of the record of changes that act with their owner's rights: they ask themselves who acts.
revoke execute on function
public.change_makers(integer[]),
public.restore_commitment(bigint, timestamptz, text)
from public;
grant execute on function
public.change_makers(integer[]),
public.restore_commitment(bigint, timestamptz, text)
to onebudget_app;
-- Editions as they were at a moment: everybody reads them.
grant select on as_at.edition to onebudget_app;
