-- The fields of a row that differ from those of an earlier one, with their new values.
create or replace function public.changed_fields(p_before jsonb, p_after jsonb)
returns jsonb language plpgsql immutable parallel safe as $function$
begin
    return ( -- in PL/pgSQL, which keeps the plan for the next row
        select coalesce(jsonb_object_agg(field.key, field.value), '{}')
        from jsonb_each(p_after) as field where p_before -> field.key is distinct from field.value
    );
end
$function$
