"""What all tables share: the metadata, its naming convention, and the enumerated types."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Enum, MetaData
from sqlalchemy.orm import DeclarativeBase

from spatial.vocabulary import Landing, Level, LocateMethod, Phase, Scope, Sphere, SplitMethod

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the service."""

    metadata = MetaData(naming_convention=NAMING)


def _enum(words: type[StrEnum], name: str) -> Enum:
    return Enum(
        words, name=name, metadata=Base.metadata, values_callable=lambda kind: [word.value for word in kind]
    )


LEVEL = _enum(Level, "area_level")
SCOPE = _enum(Scope, "scope")
LANDING = _enum(Landing, "landing")
PHASE = _enum(Phase, "phase")
SPHERE = _enum(Sphere, "sphere")
LOCATE_METHOD = _enum(LocateMethod, "locate_method")
SPLIT_METHOD = _enum(SplitMethod, "split_method")
