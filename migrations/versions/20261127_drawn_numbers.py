"""Numbers of proposals are drawn at random: the next one no longer tells how many others have made.

Those that there are keep theirs, so that links to them hold. The counter stays, unused, for the way back.

Revision: 0020
Revises: 0019
"""

from __future__ import annotations

from alembic import op
from alembic_utils.pg_function import PGFunction

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

DRAW_NUMBER = PGFunction(
    schema="public",
    signature="draw_number()",
    definition="returns bigint\nlanguage sql volatile parallel safe as $function$\n    select ('x' || right(replace(gen_random_uuid()::text, '-', ''), 13))::bit(52)::bigint\n$function$",
)


def upgrade() -> None:
    op.create_entity(DRAW_NUMBER)
    op.execute("alter table proposal alter column id set default draw_number()")


def downgrade() -> None:
    op.execute("alter table proposal alter column id set default nextval('proposal_id_seq')")
    op.execute("select setval('proposal_id_seq', greatest(max(id), 1)) from proposal")
    op.drop_entity(DRAW_NUMBER)
