create trigger allocation_change_delete
after delete on public.allocation
referencing old table as before
for each statement execute function public.record_changes(
    'commitment_id', 'financial_year', 'phase', 'funding_source_id'
)
