-- Whether a proposal has ever been handed in for review.
create or replace function public.proposal_was_submitted(p_proposal bigint)
returns boolean language sql stable security definer set search_path = public, pg_temp as $function$
    select exists (select from proposal_event e where e.proposal_id = p_proposal and e.to_status = 'submitted')
$function$
