"""Map tiles of areas, kept once they are drawn."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger, false
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import LEVEL, Base
from spatial.vocabulary import Level


class AreaTile(Base):
    """One tile of the areas of a level of an edition, compressed as it is sent; empty where nothing is drawn.

    Of their label points alone where ``is_labels``. Filled by whoever asks for a tile first, and wholly by
    ``onebudget tiles warm``. It goes with its edition.
    """

    __tablename__ = "area_tile"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[Level] = mapped_column(LEVEL, primary_key=True)
    z: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    x: Mapped[int] = mapped_column(primary_key=True)
    y: Mapped[int] = mapped_column(primary_key=True)
    gzipped: Mapped[bytes] = mapped_column(LargeBinary)
    is_labels: Mapped[bool] = mapped_column(server_default=false(), primary_key=True)

    __table_args__ = (
        CheckConstraint("z between 0 and 22", name="z_range"),
        CheckConstraint("x >= 0 and y >= 0", name="x_y_range"),
    )
