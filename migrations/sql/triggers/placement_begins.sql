create trigger placement_begins
before insert on public.placement
for each statement execute function public.note_first_placing()
