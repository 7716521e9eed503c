-- Views for other programs, which reach nothing else.
grant usage on schema published to onebudget_reader;
grant select on published.allocation to onebudget_reader;
grant select on published.area to onebudget_reader;
grant select on published.budget_line to onebudget_reader;
grant select on published.commitment to onebudget_reader;
grant select on published.commitment_ward to onebudget_reader;
grant select on published.edition to onebudget_reader;
