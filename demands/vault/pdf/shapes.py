"""What a PDF may hold after cleaning: for each type of dictionary the keys that are copied (ISO 32000-1).

A value is of one of these kinds: ``plain`` (numbers, truth values, names of the vocabulary, arrays of them),
    or one that
``Rebuild`` has a method for. A key that is not listed is left behind.
"""

import re
from decimal import Decimal

Shape = dict[str, str]

PAGE: Shape = {
    "/MediaBox": "plain", "/CropBox": "plain", "/BleedBox": "plain", "/TrimBox": "plain", "/ArtBox": "plain",
    "/Rotate": "plain", "/UserUnit": "plain", "/Group": "group", "/Resources": "resources",
}  # fmt: skip
RESOURCES: Shape = {
    "/ExtGState": "named state", "/ColorSpace": "named colour", "/Pattern": "named pattern",
    "/Shading": "named shading", "/XObject": "named xobject", "/Font": "named font",
}  # fmt: skip
GROUP: Shape = {"/Type": "plain", "/S": "plain", "/CS": "colour", "/I": "plain", "/K": "plain"}
FORM: Shape = {
    "/Type": "plain", "/Subtype": "plain", "/FormType": "plain", "/BBox": "plain", "/Matrix": "plain",
    "/Resources": "resources", "/Group": "group",
}  # fmt: skip
IMAGE: Shape = {
    "/Type": "plain", "/Subtype": "plain", "/Width": "plain", "/Height": "plain", "/ColorSpace": "colour",
    "/BitsPerComponent": "plain", "/Intent": "plain", "/ImageMask": "plain", "/Mask": "mask", "/Decode": "plain",
    "/Interpolate": "plain", "/SMask": "mask", "/Matte": "plain", "/SMaskInData": "plain",
}  # fmt: skip
STATE: Shape = {
    **dict.fromkeys(
        ("/Type", "/LW", "/LC", "/LJ", "/ML", "/D", "/RI", "/OP", "/op", "/OPM", "/FL", "/SM", "/SA", "/BM", "/CA",
        "/ca",
         "/AIS", "/TK"), "plain"
    ),
    "/Font": "font setting", "/SMask": "soft mask", "/TR": "function", "/TR2": "function", "/BG": "function",
    "/BG2": "function", "/UCR": "function", "/UCR2": "function",
}  # fmt: skip
SOFT_MASK: Shape = {"/Type": "plain", "/S": "plain", "/G": "xobject", "/BC": "plain", "/TR": "function"}
PATTERN: Shape = {
    "/Type": "plain", "/PatternType": "plain", "/PaintType": "plain", "/TilingType": "plain", "/BBox": "plain",
    "/XStep": "plain", "/YStep": "plain", "/Resources": "resources", "/Matrix": "plain", "/Shading": "shading",
    "/ExtGState": "state",
}  # fmt: skip
SHADING: Shape = {
    **dict.fromkeys(
        ("/ShadingType", "/Background", "/BBox", "/AntiAlias", "/Coords", "/Domain", "/Extend", "/Matrix",
         "/BitsPerCoordinate", "/BitsPerComponent", "/BitsPerFlag", "/Decode", "/VerticesPerRow"), "plain"
    ),
    "/ColorSpace": "colour", "/Function": "function",
}  # fmt: skip
FUNCTION: Shape = {
    **dict.fromkeys(
        ("/FunctionType", "/Domain", "/Range", "/C0", "/C1", "/N", "/Bounds", "/Encode", "/BitsPerSample", "/Size",
         "/Order", "/Decode"), "plain"
    ),
    "/Functions": "function",
}  # fmt: skip
FONT: Shape = {
    **dict.fromkeys(
        ("/Type", "/Subtype", "/FirstChar", "/LastChar", "/Widths", "/DW", "/W", "/DW2", "/W2", "/FontBBox",
         "/FontMatrix"), "plain"
    ),
    "/BaseFont": "font name", "/FontDescriptor": "descriptor", "/Encoding": "encoding", "/ToUnicode": "cmap",
    "/DescendantFonts": "fonts", "/CIDSystemInfo": "character set", "/CIDToGIDMap": "glyph map",
    "/CharProcs": "glyphs", "/Resources": "resources",
}  # fmt: skip
DESCRIPTOR: Shape = {
    **dict.fromkeys(
        ("/Type", "/FontStretch", "/FontWeight", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent",
         "/Leading", "/CapHeight", "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth"), "plain"
    ),
    "/FontName": "font name", "/FontFile": "type 1", "/FontFile2": "sfnt", "/FontFile3": "font 3",
}  # fmt: skip
ENCODING: Shape = {"/Type": "plain", "/BaseEncoding": "plain", "/Differences": "differences"}
CMAP: Shape = {"/Type": "plain", "/WMode": "plain", "/CIDSystemInfo": "character set", "/UseCMap": "cmap"}
FONT_STREAM: Shape = {"/Length1": "plain", "/Length2": "plain", "/Length3": "plain", "/Subtype": "plain"}
PROFILE: Shape = {"/N": "plain", "/Alternate": "colour", "/Range": "plain"}
CALIBRATED: Shape = {
    "/WhitePoint": "plain", "/BlackPoint": "plain", "/Gamma": "plain", "/Matrix": "plain", "/Range": "plain",
}  # fmt: skip
DECODING: Shape = dict.fromkeys(
    ("/K", "/EndOfLine", "/EncodedByteAlign", "/Columns", "/Rows", "/EndOfBlock", "/BlackIs1",
    "/DamagedRowsBeforeError",
     "/ColorTransform", "/Predictor", "/Colors", "/BitsPerComponent", "/EarlyChange"), "plain"
)  # fmt: skip

NUMBERS = (int, float, Decimal)

# Names that are values

DEVICES = {
    "/DeviceGray",
    "/DeviceRGB",
    "/DeviceCMYK",
    "/Pattern",
    "/CalRGB",
    "/CalGray",
    "/CalCMYK",
    "/G",
    "/RGB",
    "/CMYK",
}
INKS = {"/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black"}
_VOCABULARY_WORDS = (
    "Page Group Transparency XObject Form Image ExtGState Mask Luminosity Alpha Identity Default Pattern Font"
    " FontDescriptor Type0 Type1 Type1C MMType1 TrueType Type3 CIDFontType0 CIDFontType2 CIDFontType0C OpenType"
    " Encoding CMap StandardEncoding MacRomanEncoding WinAnsiEncoding MacExpertEncoding PDFDocEncoding Normal"
    " Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference"
    " Exclusion Hue Saturation Color Luminosity AbsoluteColorimetric RelativeColorimetric Perceptual"
    " UltraCondensed ExtraCondensed Condensed SemiCondensed SemiExpanded Expanded ExtraExpanded UltraExpanded XYZ"
    " Fit FitH FitV FitR FitB FitBH FitBV"
)
VOCABULARY = DEVICES | {f"/{name}" for name in _VOCABULARY_WORDS.split()}
CMAP_NAME = re.compile(r"/(?:[A-Za-z0-9]{1,12}-){0,3}[HV]|/Identity-[HV]")
GLYPH = re.compile(r"/(?:\.notdef|\.null|[A-Za-z]{1,20}[0-9]{0,5}(?:\.[a-z0-9]{1,8})?|[A-Za-z]{1,3}[0-9A-F]{1,8})")
FONT_NAME = re.compile(r"/(?:[A-Z]{6}\+)?[^\s()<>\[\]{}/%]{1,60}")
CHARACTER_SET = re.compile(rb"[A-Za-z0-9-]{1,24}")
WEB = re.compile(rb"(?:https?://|mailto:)[\x21-\x7e]+", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")

# Annotations that are drawn into the page; all others but links go

_DRAWN_WORDS = (
    "Widget FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink"
    " Watermark"
)
DRAWN = {f"/{name}" for name in _DRAWN_WORDS.split()}

# What to tell the person of a key that was left behind (the codes of files.Removed)

TOLD = {
    "/Info": "properties", "/Metadata": "properties", "/LastModified": "properties", "/PieceInfo": "program_data",
    "/SpiderInfo": "program_data", "/OpenAction": "actions", "/AA": "actions", "/URI": "actions",
    "/Names": "attachments_or_scripts", "/AF": "attachments", "/Collection": "attachments", "/AcroForm": "form_fields",
    "/Perms": "signatures", "/DSS": "signatures", "/OCProperties": "layers", "/StructTreeRoot": "structure",
    "/Outlines": "bookmarks", "/Threads": "bookmarks", "/Dests": "", "/Thumb": "thumbnails", "/VP": "places",
    "/Measure": "places", "/B": "bookmarks", "/Legal": "properties", "/OutputIntents": "properties",
}  # fmt: skip
