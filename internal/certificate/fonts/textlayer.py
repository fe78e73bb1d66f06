"""Makes the two fonts of the invisible text layer: every character is the same glyph without ink, half an em wide.

The certificate paints letters as outlines and lays this font over them, unseen, so that the document can be searched
and copied. textlayer.ttf knows the scripts of our own faces; textlayer-wide.ttf the whole basic plane, for titles in
scripts that have no face here. (Two files, because the writer reads a font's whole character map for every document.)

Every other eight letters are a thousandth wider: the writer lists the widths of neighbouring letters in time that grows
with the cube of a stretch of equal ones, and merges stretches of less than four. Eight costs it nothing.
"""
import struct
import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.DefaultTable import DefaultTable

BLOCK = 1024
NARROW = [(0x0020, 0x07FF), (0x08A0, 0x08FF), (0x1E00, 0x1FFF), (0x2000, 0x22FF), (0xFB1D, 0xFDFF), (0xFFFC, 0xFFFD)]
WIDE = [(0x0020, 0xD7FF), (0xE000, 0xFFFD)]


def blocks(ranges):
    """Cuts ranges into segments of at most BLOCK characters."""
    for first, last in ranges:
        while first <= last:
            yield first, min(last, first + BLOCK - 1)
            first += BLOCK


def character_map(ranges):
    """A cmap, format 4, whose segments all point at one shared array of glyphs: eight times 1, eight times 2, ..."""
    segments = list(blocks(ranges)) + [(0xFFFF, 0xFFFF)]
    count = len(segments)
    ends = b"".join(struct.pack(">H", last) for _, last in segments)
    starts = b"".join(struct.pack(">H", first) for first, _ in segments)
    deltas = struct.pack(">H", 0) * (count - 1) + struct.pack(">H", 1)
    offsets = b"".join(struct.pack(">H", 2 * (count - i)) for i in range(count - 1)) + struct.pack(">H", 0)
    body = ends + struct.pack(">H", 0) + starts + deltas + offsets + struct.pack(">16H", *[1] * 8, *[2] * 8) * (BLOCK // 16)
    search = 1 << (count.bit_length() - 1)
    head = struct.pack(">HHHHHHH", 4, 14 + len(body), 0, 2 * count, 2 * search, search.bit_length() - 1, 2 * (count - search))
    return struct.pack(">HHHHL", 0, 1, 3, 1, 12) + head + body


def dot():
    """One point and no area: a glyph some readers would call missing if it had no contour at all."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((1, 0))
    pen.lineTo((1, 0))
    pen.closePath()
    return pen.glyph()


def build(path, ranges):
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "any", "wider"])
    font.setupCharacterMap({})
    font.setupGlyf({".notdef": dot(), "any": dot(), "wider": dot()})
    font.setupHorizontalMetrics({".notdef": (500, 0), "any": (500, 0), "wider": (501, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Text layer", "styleName": "Regular", "psName": "TextLayer"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, sCapHeight=700, usWinAscent=800, usWinDescent=200)
    font.setupPost(keepGlyphNames=False)
    font.updateHead(created=3660000000, modified=3660000000)
    font.font.recalcTimestamp = False
    table = DefaultTable("cmap")
    table.data = character_map(ranges)
    font.font["cmap"] = table
    font.save(path)


build(sys.argv[1] + "/textlayer.ttf", NARROW)
build(sys.argv[1] + "/textlayer-wide.ttf", WIDE)
