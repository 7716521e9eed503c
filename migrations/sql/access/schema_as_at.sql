-- Views of what was published at a moment: everybody reads them.
grant usage on schema as_at to onebudget_app;
grant select on as_at.allocation to onebudget_app;
grant select on as_at.budget_line to onebudget_app;
grant select on as_at.commitment to onebudget_app;
grant select on as_at.commitment_ward to onebudget_app;
grant select on as_at.latest_population to onebudget_app;
grant select on as_at.need_value to onebudget_app;
grant select on as_at.placement to onebudget_app;
