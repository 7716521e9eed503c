-- People by area, from the published needs: everybody reads them.
grant select on public.latest_population to onebudget_app;
