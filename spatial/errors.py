"""Faults that the spatial functions name, each in one sentence."""

from __future__ import annotations


class SpatialError(Exception):
    """Carries one sentence that names the place and the remedy.

    Every error of this package derives from it, so that a caller can turn all of them into
    findings or into a problem answer without knowing each.
    """


class CrsError(SpatialError):
    """A layer has no coordinate reference system, or one that cannot be meant."""


class LayerError(SpatialError):
    """A boundary layer cannot be read, or lacks a column that its manifest names."""


class ManifestError(SpatialError):
    """A manifest of boundaries that contradicts itself, or names what cannot be."""


class ApportionError(SpatialError):
    """Weights that cannot carry money: none, negative, or all zero."""


class AlignmentError(SpatialError):
    """A measure of a place that cannot be meant."""


class CrosswalkError(SpatialError):
    """Two editions that cannot be compared, or a layer that cannot weigh them."""
