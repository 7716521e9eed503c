create trigger piece_of_active_edition
before insert or update or delete on public.area_piece
for each row execute function public.guard_active_edition()
