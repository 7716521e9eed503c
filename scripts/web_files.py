"""Fetches the third-party files of the pages and printed sheets from npm, pinned by package-lock.json.

What it writes is ignored by git and goes into the wheel and the image: who installs those needs no npm.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "service" / "web" / "static" / "vendor"
SHEETS = ROOT / "service" / "sheets" / "fonts"
TAKEN_AWAY = ROOT / "service" / "sheets" / "vendor"
STAMP = PAGES / ".made-from"
# What decides what is written: the pinned packages, and this script.
SOURCES = (ROOT / "package.json", ROOT / "package-lock.json", Path(__file__).resolve())

COPIED = {
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl.LICENSE.txt",
    "pmtiles/dist/pmtiles.js": "pmtiles.js",
    "terra-draw/README.md": "terra-draw.README.txt",
    "@fontsource/public-sans/LICENSE": "public-sans.LICENSE.txt",
}
# Modules for drawing on the map; a browser finds none by its bare name, so that is written as an address.
DRAWING = {
    "terra-draw/dist/terra-draw.modern.js": "terra-draw.mjs",
    "terra-draw-maplibre-gl-adapter/dist/terra-draw-maplibre-gl-adapter.modern.js": "terra-draw-adapter.mjs",
}
BARE_NAME = 'from"terra-draw"'
SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=\S+\s*$")
# Written into every map that is taken away, which opens without a network.
COPIED_INTO_MAPS = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/LICENSE": "leaflet.LICENSE.txt",
    "@fontsource/public-sans/LICENSE": "public-sans.LICENSE.txt",
}
WEIGHTS_IN_MAPS = (400, 600)
WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}
SUBSETS = ("latin", "latin-ext")
THIN_SPACE_EM = 0.22
FONT = "@fontsource/public-sans/files/public-sans-{subset}-{weight}-normal.woff2"


def main() -> None:
    """Fetch and write what is missing or older than the pins."""
    wanted = _fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted and _all_there():
        return
    print("Fetching the map library and the typeface", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        modules = _fetch(Path(scratch))
        shutil.rmtree(PAGES, ignore_errors=True)
        _copy(modules)
        _copy_into_maps(modules)
        _unpack_fonts(modules)
    STAMP.write_text(wanted, encoding="utf-8")


def _all_there() -> bool:
    return SHEETS.is_dir() and TAKEN_AWAY.is_dir()


def _fingerprint() -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in SOURCES)).hexdigest()


def _fetch(folder: Path) -> Path:
    """Install the pinned packages into a folder of its own, so that no half-written one stays behind."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    npm = Path(sysconfig.get_path("scripts")) / "npm"
    try:
        subprocess.run([npm, "ci", "--omit=dev", "--silent"], cwd=folder, check=True)  # noqa: S603 - pinned
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"onebudget: npm could not fetch the pages' files ({error}); check the network and try again."
        )
    return folder / "node_modules"


def _copy(modules: Path) -> None:
    fonts = PAGES / "fonts"
    fonts.mkdir(parents=True)
    for source, target in COPIED.items():
        shutil.copy(modules / source, PAGES / target)
    for source, target in DRAWING.items():
        module = (modules / source).read_text(encoding="utf-8").replace(BARE_NAME, 'from"./terra-draw.mjs"')
        (PAGES / target).write_text(SOURCE_MAP.sub("\n", module), encoding="utf-8")
    for weight in WEIGHTS:
        for subset in SUBSETS:
            _web_font(modules, subset, weight).save(fonts / f"public-sans-{subset}-{weight}.woff2")


def _web_font(modules: Path, subset: str, weight: int) -> TTFont:
    font = TTFont(modules / FONT.format(subset=subset, weight=weight))
    if subset == SUBSETS[0]:
        _add_thin_space(font)
    return font


def _copy_into_maps(modules: Path) -> None:
    shutil.rmtree(TAKEN_AWAY, ignore_errors=True)
    TAKEN_AWAY.mkdir(parents=True)
    for source, target in COPIED_INTO_MAPS.items():
        shutil.copy(modules / source, TAKEN_AWAY / target)
    for weight in WEIGHTS_IN_MAPS:
        _web_font(modules, SUBSETS[0], weight).save(TAKEN_AWAY / f"public-sans-{weight}.woff2")


def _unpack_fonts(modules: Path) -> None:
    """Join the subsets of each weight into one TrueType file, which is what the typesetter reads."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    for weight, name in WEIGHTS.items():
        parts = [_plain(modules / FONT.format(subset=subset, weight=weight)) for subset in SUBSETS]
        with tempfile.TemporaryDirectory() as scratch:
            paths = [Path(scratch) / f"{number}.ttf" for number in range(len(parts))]
            for path, part in zip(paths, parts, strict=True):
                path.write_bytes(part)
            font = Merger().merge([str(path) for path in paths])
        _add_thin_space(font)
        _name(font, weight, name)
        font.save(SHEETS / f"PublicSans-{name}.ttf")


def _add_thin_space(font: TTFont) -> None:
    """Give the typeface the narrow no-break space that groups digits, which it lacks."""
    name = "uni202F"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"][name] = (round(font["head"].unitsPerEm * THIN_SPACE_EM), 0)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0x202F] = name


def _name(font: TTFont, weight: int, name: str) -> None:
    """Give a weight its own name: the files from npm all bear that of the thinnest."""
    font["OS/2"].usWeightClass = weight
    names = {1: "Public Sans", 2: name, 4: f"Public Sans {name}", 16: "Public Sans", 17: name}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def _plain(path: Path) -> bytes:
    font = TTFont(path)
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    return plain.getvalue()


if __name__ == "__main__":
    main()
