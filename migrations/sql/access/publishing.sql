-- Functions that work proposals out and publish them with their owner's rights: they ask themselves who acts.
revoke execute on function
public.may_review(integer, text, text[]),
public.preview_lines(jsonb),
public.publish_content(bigint, integer, jsonb, text),
public.publish_proposals(bigint[], integer[], text),
public.work_out_proposals(bigint[])
from public;
grant execute on function
public.may_review(integer, text, text[]),
public.preview_lines(jsonb),
public.publish_content(bigint, integer, jsonb, text),
public.publish_proposals(bigint[], integer[], text),
public.work_out_proposals(bigint[])
to onebudget_app;
