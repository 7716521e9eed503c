-- The query of a table's rows that are recorded as they were or became. A first load is left out, which its import run
-- tells of, and with it whatever is placed first in an edition; so are links that nobody has decided on.
create or replace function public.recorded_rows(p_table text, p_rows text, p_verb text)
returns text language sql stable as $function$
    select case when (p_rows, p_verb) in (('before', 'INSERT'), ('touched', 'DELETE')) then
        'select null::jsonb as facts where false' -- there are none
    else format(
        'select %s as facts from %I as r where %L::integer is not null or %s',
        case p_table when 'commitment' then 'commitment_facts(row(r.*)::commitment)' else 'to_jsonb(r)' end,
        p_rows,
        nullif(current_setting('onebudget.account', true), ''),
        case
            when p_table = 'commitment' then 'r.created_at < now()'
            when p_table = 'need_value' then (p_verb <> 'INSERT')::text
            when p_table = 'objective_link' and p_verb = 'INSERT' then 'r.method = ''hand'''
            when p_table in ('objective_link', 'account_role', 'finding_decision') then 'true'
            else case p_verb when 'INSERT' then format( -- a first load is known by one look; otherwise each row tells
                'not (select only_new_commitments(min(n.commitment_id), max(n.commitment_id)) from %I as n) and ', p_rows
            ) else '' end
            || 'not exists (select from commitment c where c.id = r.commitment_id and c.created_at = now())' end
        || case when p_table = 'placement' and p_verb = 'INSERT'
            then ' and r.edition_id not in (select f.edition_id from first_placing f where f.at = $2)' else '' end
    ) end
$function$
