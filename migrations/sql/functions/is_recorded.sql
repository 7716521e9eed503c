-- Whether a row, as JSON, is recorded where nobody signed in: as recorded_rows chooses among many rows, for a few.
create or replace function public.is_recorded(p_table text, p_verb text, p_facts jsonb)
returns boolean language plpgsql stable as $function$
begin
    case p_table
        when 'commitment' then return (p_facts ->> 'created_at')::timestamptz < now();
        when 'need_value' then return p_verb <> 'INSERT';
        when 'objective_link' then return p_verb <> 'INSERT' or p_facts ->> 'method' = 'hand';
        when 'account_role', 'finding_decision' then return true;
        else -- what belongs to a commitment
    end case;
    if exists (
        select from commitment c where c.id = (p_facts ->> 'commitment_id')::bigint and c.created_at = now()
    ) then
        return false;
    end if;
    return p_table <> 'placement' or p_verb <> 'INSERT' or not exists (
        select from first_placing f cross join this_change() as this
        where f.edition_id = (p_facts ->> 'edition_id')::smallint and f.at = this.at
    );
end
$function$
