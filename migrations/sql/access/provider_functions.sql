-- Functions that act with their owner's rights, for whom a provider of identities vouches: who may call them.
revoke execute on function
public.add_provider_account(text, text, text, text)
from public;
grant execute on function
public.add_provider_account(text, text, text, text)
to onebudget_app;
