-- What is done when an upload is deleted acts with its owner's rights, and is called by nobody else.
revoke execute on function public.drop_unused_files() from public;
