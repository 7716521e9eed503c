"""Spatial work: pure functions over frames and geometries."""
