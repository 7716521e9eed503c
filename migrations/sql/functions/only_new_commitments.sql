-- True where all commitments from one id to another were first written by this transaction: nothing of theirs can have
-- changed. Read along the key, since a table of which the planner knows little would be read from its beginning.
create or replace function public.only_new_commitments(p_lowest bigint, p_highest bigint)
returns boolean language plpgsql stable set enable_seqscan = 'off' as $function$
begin
    return not exists (
        select from commitment c where c.id between p_lowest and p_highest and c.created_at <> now()
    );
end
$function$
