create trigger allocation_change_insert
after insert on public.allocation
referencing new table as touched
for each statement execute function public.record_changes(
    'commitment_id', 'financial_year', 'phase', 'funding_source_id'
)
