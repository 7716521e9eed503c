create trigger allocation_change_update
after update on public.allocation
referencing old table as before new table as touched
for each statement execute function public.record_changes(
    'commitment_id', 'financial_year', 'phase', 'funding_source_id'
)
