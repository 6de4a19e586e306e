"""What an element or attribute of an office file may say: the vocabularies that are copied, and where text is seen."""

import re

# Namespaces, as ECMA-376 (transitional), as ISO 29500 (strict), by the prefix used here

TRANSITIONAL, STRICT = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
PREFIXES = {
    f"{base}{path}": prefix
    for base, year in ((TRANSITIONAL, "/2006"), (STRICT, ""))
    for path, prefix in (
        (f"wordprocessingml{year}/main", "w"), (f"spreadsheetml{year}/main", "s"), (f"drawingml{year}/main", "a"),
        (f"drawingml{year}/picture", "pic"), (f"drawingml{year}/wordprocessingDrawing", "wp"),
        (f"drawingml{year}/spreadsheetDrawing", "xdr"), (f"drawingml{year}/chart", "c"),
        (f"officeDocument{year}/relationships", "r"), (f"officeDocument{year}/math", "m"),
    )
}  # fmt: skip
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessing"
PREFIXES |= {
    f"{WPS}Shape": "wps", f"{WPS}Group": "wpg", f"{WPS}Canvas": "wpc", "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o", "urn:schemas-microsoft-com:office:word": "w10",
}  # fmt: skip
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
GRAPHICS = {uri for uri, prefix in PREFIXES.items() if prefix in ("pic", "c", "wps", "wpg", "wpc")}

_WORD_WORDS = (
    "document body background hdr ftr footnotes footnote endnotes endnote p r t tab br cr noBreakHyphen"
    " softHyphen sym ptab pgNum ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid rubyBase rt drawing pict object"
    " txbxContent hyperlink fldSimple fldChar instrText bookmarkStart bookmarkEnd footnoteReference"
    " endnoteReference footnoteRef endnoteRef separator continuationSeparator lastRenderedPageBreak rPr rStyle"
    " rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid webHidden"
    " color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang"
    " eastAsianLayout oMath pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId"
    " suppressLineNumbers pBdr top left bottom right between bar start end tabs suppressAutoHyphens kinsoku"
    " wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd ind contextualSpacing"
    " mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl cnfStyle sectPr"
    " headerReference footerReference footnotePr endnotePr pos numFmt numStart numRestart type pgSz pgMar"
    " pgBorders pgNumType lnNumType cols col titlePg vAlign docGrid rtlGutter noEndnote tbl tblPr tblPrEx tblGrid"
    " gridCol tr trPr tc tcPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW"
    " tblCellSpacing tblInd tblBorders insideH insideV tblLayout tblCellMar tblLook gridBefore gridAfter wBefore"
    " wAfter cantSplit trHeight tblHeader tcW gridSpan hMerge vMerge tcBorders noWrap tcMar tcFitText hideMark"
    " tl2br tr2bl styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority semiHidden"
    " unhideWhenUsed qFormat tblStylePr numbering abstractNum multiLevelType styleLink numStyleLink lvl lvlRestart"
    " isLgl suff lvlText lvlJc num abstractNumId lvlOverride startOverride settings defaultTabStop"
    " evenAndOddHeaders mirrorMargins gutterAtTop characterSpacingControl compat compatSetting spaceForUL"
    " balanceSingleByteDoubleByteWidth doNotLeaveBackslashAlone ulTrailSpace doNotExpandShiftReturn"
    " adjustLineHeightInTable useFELayout themeFontLang clrSchemeMapping decimalSymbol listSeparator"
    " displayBackgroundShape"
)
WORD = frozenset(_WORD_WORDS.split())
_SHEET_WORDS = (
    "workbook workbookPr bookViews workbookView sheets sheet definedNames definedName calcPr worksheet chartsheet"
    " sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane selection sheetFormatPr cols col"
    " sheetData row c v f is t r rPr mergeCells mergeCell autoFilter filterColumn filters filter customFilters"
    " customFilter dateGroupItem top10 dynamicFilter sortState sortCondition conditionalFormatting cfRule formula"
    " colorScale cfvo color dataBar iconSet dataValidations dataValidation formula1 formula2 hyperlinks hyperlink"
    " printOptions pageMargins pageSetup headerFooter oddHeader oddFooter evenHeader evenFooter firstHeader"
    " firstFooter rowBreaks colBreaks brk drawing tableParts tablePart ignoredErrors ignoredError sst si b i"
    " strike u vertAlign sz rFont family charset scheme outline shadow condense extend styleSheet numFmts numFmt"
    " fonts font name fills fill patternFill fgColor bgColor gradientFill stop borders border left right top"
    " bottom diagonal start end vertical horizontal cellStyleXfs cellXfs xf alignment protection cellStyles"
    " cellStyle dxfs dxf tableStyles tableStyle tableStyleElement colors indexedColors rgbColor table tableColumns"
    " tableColumn calculatedColumnFormula totalsRowFormula tableStyleInfo"
)
SHEET = frozenset(_SHEET_WORDS.split())
_SHAPES_WORDS = (
    "shape shapetype rect oval line roundrect polyline group imagedata textbox stroke fill path formulas f"
    " handles h textpath shadow"
)
SHAPES = frozenset(  # VML
    _SHAPES_WORDS.split()
)
ELEMENTS = {"w": WORD, "s": SHEET, "v": SHAPES, "o": frozenset({"lock"}), "w10": frozenset({"wrap", "anchorlock"})}
# Of the other vocabularies all but these
_LEFT_OUT_WORDS = (
    "extLst ext externalData userShapes pivotSource pivotFmts printSettings clrMapOvr custDataLst custShowLst"
    " relIds hlinkClick hlinkHover hlinkMouseOver objectDefaults extraClrSchemeLst custClrLst snd wavAudioFile"
    " audioFile videoFile quickTimeFile audioCd contentPart userDrawnShapes control sp3dExt linkedTxbx"
)
LEFT_OUT = frozenset(_LEFT_OUT_WORDS.split())
# The element is removed, its content stays
UNWRAPPED = {("w", name) for name in ("sdt", "sdtContent", "smartTag", "customXml", "dir", "bdo")}

# Elements whose own text is seen, or is a number or a formula

TEXT = {
    "w": {"t", "instrText"}, "s": {"t", "v", "f", "formula", "formula1", "formula2", "oddHeader", "oddFooter",
    "evenHeader",
    "evenFooter", "firstHeader", "firstFooter", "definedName", "calculatedColumnFormula", "totalsRowFormula"},
    "a": {"t"},
    "m": {"t"}, "c": {"v", "f", "formatCode", "separator"}, "xdr": {"col", "row", "colOff", "rowOff"},
    "wp": {"posOffset", "align"},
}  # fmt: skip

# Attributes: their names, for the two vocabularies that programs add to most

_WORD_ATTRIBUTES = (
    "val type w h space color sz themeColor themeTint themeShade fill themeFill themeFillTint themeFillShade left"
    " right top bottom start end hanging firstLine leftChars rightChars startChars endChars hangingChars"
    " firstLineChars line lineRule before after beforeLines afterLines beforeAutospacing afterAutospacing id ascii"
    " hAnsi eastAsia cs asciiTheme hAnsiTheme eastAsiaTheme cstheme hint pos leader fldCharType instr dirty fldLock"
    " orient code header footer gutter num sep equalWidth linePitch charSpace fmt chapStyle chapSep countBy distance"
    " restart offsetFrom zOrder shadow frame hRule vAnchor hAnchor x y xAlign yAlign hSpace vSpace wrap lines"
    " dropCap anchorLock horzAnchor vertAnchor tblpX tblpY tblpXSpec tblpYSpec leftFromText rightFromText"
    " topFromText bottomFromText firstRow lastRow firstColumn lastColumn noHBand noVBand evenHBand oddHBand"
    " evenVBand oddVBand firstRowFirstColumn firstRowLastColumn lastRowFirstColumn lastRowLastColumn ilvl"
    " abstractNumId numId tentative styleId default customStyle anchor history name font char bidi clear uri percent"
    " bg1 t1 bg2 t2 accent1 accent2 accent3 accent4 accent5 accent6 hyperlink followedHyperlink combine"
    " combineBrackets vert vertCompress alignment relativeTo customMarkFollows colFirst colLast displacedByCustomXml"
)
_SHEET_ATTRIBUTES = (
    "r s t spans ht customHeight customFormat outlineLevel collapsed thickTop thickBot ph hidden min max width"
    " style bestFit customWidth ref sqref count uniqueCount name sheetId state val rgb theme tint indexed auto"
    " numFmtId formatCode fontId fillId borderId xfId applyNumberFormat applyFont applyFill applyBorder"
    " applyAlignment applyProtection quotePrefix pivotButton horizontal vertical wrapText textRotation indent"
    " relativeIndent justifyLastLine shrinkToFit readingOrder locked patternType type degree left right top bottom"
    " header footer position diagonalUp diagonalDown outline dxfId builtinId customBuiltin iLevel defaultTableStyle"
    " defaultPivotStyle pivot table size element ca si dt2D dtr r1 r2 aca bx del1 del2 priority stopIfTrue operator"
    " percent rank timePeriod aboveAverage stdDev equalAverage text gte iconSet showValue reverse minLength"
    " maxLength tabSelected workbookViewId showGridLines showRowColHeaders showZeros rightToLeft showOutlineSymbols"
    " defaultGridColor view topLeftCell colorId zoomScale zoomScaleNormal zoomScaleSheetLayoutView"
    " zoomScalePageLayoutView xSplit ySplit activePane pane activeCell activeCellId baseColWidth defaultColWidth"
    " defaultRowHeight zeroHeight outlineLevelRow outlineLevelCol summaryBelow summaryRight fitToPage autoPageBreaks"
    " paperSize scale firstPageNumber fitToWidth fitToHeight pageOrder orientation usePrinterDefaults blackAndWhite"
    " draft cellComments useFirstPageNumber errors horizontalDpi verticalDpi copies differentOddEven differentFirst"
    " scaleWithDoc alignWithMargins gridLines gridLinesSet headings horizontalCentered verticalCentered id"
    " manualBreakCount man location colId hiddenButton showButton blank filterVal and year month day hour minute"
    " second dateTimeGrouping descending columnSort caseSensitive sortMethod sortBy allowBlank showInputMessage"
    " showErrorMessage showDropDown errorStyle imeMode displayName totalsRowShown totalsRowCount headerRowCount"
    " totalsRowFunction showFirstColumn showLastColumn showRowStripes showColumnStripes date1904 defaultThemeVersion"
    " xWindow yWindow windowWidth windowHeight tabRatio firstSheet activeTab localSheetId calcId calcMode"
    " fullCalcOnLoad refMode iterate iterateCount iterateDelta fullPrecision evalError twoDigitTextYear"
    " numberStoredAsText formulaRange unlockedFormula emptyCellReference array filterMode"
)
ATTRIBUTES = {"w": frozenset(_WORD_ATTRIBUTES.split()), "s": frozenset(_SHEET_ATTRIBUTES.split())}

# A number with or without a unit, a colour, a word of the vocabulary (they begin with a small letter), a range of cells
_CELLS = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?"
PLAIN = re.compile(
    r"[-+]?[0-9.,]*(?:[eE][-+]?[0-9]+)?(?:%|[a-z]{1,3})?|#?[0-9A-Fa-f]{1,8}|[a-z][A-Za-z0-9]{0,40}"
    rf"|{_CELLS}(?: {_CELLS})*"
    r"|[0-9]+(?::[0-9]+)?(?: [0-9]+:[0-9]+)*"
)
_NEVER_WORDS = (
    "name descr title tooltip tag alias author initials date dateUtc userName userId providerId lastEdited"
    " codeName macro textlink alt href gfxdata prompt promptTitle error errorTitle comment description help"
    " statusBar customMenu display docLocation tgtFrame anchorId editId cm vm uid paraId textId hidden1"
    " cachedUniqueName uniqueName legacy dataCellStyle headerRowCellStyle totalsRowCellStyle linkedTableStyle"
    " published insertRowShift bwMode spid ole altName target xlmacro shortcutKey function vbProcedure"
    " publishToServer workbookParameter localName"
)
NEVER = frozenset(_NEVER_WORDS.split())
NEEDED = {"name": ""}  # attributes that a schema demands: kept without words
FONT = re.compile(r"[^<>&\"'\\/:;=|{}\[\]]{0,64}")
ANY = re.compile(r".{0,300}", re.DOTALL)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}|x-none")
FORMULA = re.compile(r"[-+*/?a-zA-Z0-9 ]{1,60}")
OUTLINE = re.compile(r"[-mlcxentrwqybavskhfp0-9@#,. ]*")
ID = re.compile(r"#?_x0000_[a-z]{1,2}[0-9]{1,8}")
BOOKMARK = re.compile(r"_(?:Toc|Ref)[0-9]{1,12}")  # those that Word makes for contents and references
# (vocabulary, element, attribute): what its value may be besides PLAIN. These are seen, or name a font, or draw a line.
SAID = {
    **{("w", "rFonts", name): FONT for name in ("ascii", "hAnsi", "eastAsia", "cs")},
    **{("w", element, name): LANGUAGE for element in ("lang", "themeFontLang") for name in ("val", "eastAsia", "bidi")},
    ("w", "bookmarkStart", "name"): BOOKMARK, ("w", "hyperlink", "anchor"): BOOKMARK,
    ("w", "style", "styleId"): FONT, ("w", "name", "val"): FONT, ("w", "lvlText", "val"): ANY, ("w", "sym",
    "font"): FONT, ("w", "sym", "char"): FONT, ("w", "lid", "val"): LANGUAGE,
    ("w", "decimalSymbol", "val"): re.compile(r"."), ("w", "listSeparator", "val"): re.compile(r"."),
    ("w", "compatSetting", "name"): re.compile(r"[a-zA-Z0-9]{1,60}"),
    ("w", "compatSetting", "uri"): re.compile(re.escape("http://schemas.microsoft.com/office/word")),
    ("s", "cellStyle", "name"): FONT, ("s", "sheet", "name"): ANY, ("s", "numFmt", "formatCode"): ANY, ("s", "name",
    "val"): FONT, ("s", "rFont",
    "val"): FONT,
    ("s", "tableColumn", "name"): ANY, ("s", "filter", "val"): ANY, ("s", "customFilter", "val"): ANY,
    ("s", "hyperlink", "location"): re.compile(r"'?[^'!]{1,31}'?![$A-Z0-9:]{2,30}"), ("s", "cfvo", "val"): ANY,
    ("s", "definedName", "name"): ANY, ("s", "table", "name"): ANY, ("s", "table", "displayName"): ANY,
    ("s", "cfRule", "text"): ANY, ("s", "tableStyleInfo", "name"): re.compile(r"TableStyle[A-Z][a-z]+[0-9]{1,2}"),
    **{("a", element, "typeface"): FONT for element in ("latin", "ea", "cs", "sym", "font", "buFont")},
    ("a", "graphicData", "uri"): re.compile("|".join(map(re.escape, sorted(GRAPHICS)))), ("a", "buChar", "char"): ANY,
    ("a", "gd", "name"): re.compile(r"[a-z]{1,4}[0-9]{0,3}"), ("a", "gd", "fmla"): FORMULA,
    ("a", "font", "script"): re.compile(r"[A-Z][a-z]{3}"), ("c", "formatCode", "val"): ANY, ("c", "numFmt",
    "formatCode"): ANY,
    ("m", "chr", "val"): ANY, ("m", "begChr", "val"): ANY, ("m", "endChr", "val"): ANY, ("m", "sepChr", "val"): ANY,
    ("m", "mathFont", "val"): FONT, ("a", "rPr", "lang"): LANGUAGE, ("a", "endParaRPr", "lang"): LANGUAGE,
    ("a", "rPr", "altLang"): LANGUAGE, ("a", "defRPr", "lang"): LANGUAGE,
    ("v", "textpath", "string"): ANY, ("v", "shape", "type"): ID, ("v", "shapetype", "id"): ID,
    **{("v", element, name): OUTLINE for element in ("shape", "shapetype", "path", "f", "h", "rect", "group",
    "polyline")
       for name in ("path", "v", "eqn", "coordsize", "coordorigin", "adj", "position", "textboxrect", "connectlocs",
                    "points", "from", "to", "xrange", "yrange")},
}  # fmt: skip
STYLE = re.compile(
    r"(?:position|left|top|width|height|margin-[a-z]+|rotation|z-index|flip|mso-[a-z-]+|v-text-[a-z]+|font-size)"
)
STYLE_VALUE = re.compile(r"[-a-z0-9.%]{1,40}")

# Styles whose names every office program knows; others get a number instead

BUILT_IN = re.compile(
    r"normal|default paragraph font|no ?list|table ?normal|(?:heading|toc|index|list(?: bullet| number| continue)?|toa)"
    r" ?[0-9]?|heading[0-9]|title|subtitle|header|footer|body ?text.{0,20}|no spacing|list paragraph|quote"
    r"|intense quote|strong"
    r"|emphasis|hyperlink|caption|footnote (?:text|reference)|endnote (?:text|reference)|table grid|plain text"
    r"|followedhyperlink"
    r"|(?:light|medium|dark|colorful) (?:shading|list|grid)(?: [0-9])?(?: accent [1-6])?|macro|block text|date"
    r"|signature"
    r"|(?:title|subtitle|quote|header|footer|body ?text|heading) ?[0-9]? char",
    re.IGNORECASE,
)
# Fields: those that are worked out from the document itself; those that load something; of the rest the result stays

_FIELDS_WORDS = "PAGE NUMPAGES SECTION SECTIONPAGES TOC PAGEREF REF NOTEREF SEQ STYLEREF SYMBOL EQ = FORMULA"
FIELDS = frozenset(_FIELDS_WORDS.split())
LOADING_FIELDS = frozenset(
    ["INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE", "RD", "EMBED"]
)
ADDRESS = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]+", re.IGNORECASE)
# Formulas that speak to something outside the workbook
LOADING = re.compile(
    r"\b(?:_xlfn\.)?(?:_xlws\.)?(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|STOCKHISTORY|CUBE[A-Z]+|SQL\.REQUEST|DDE|EXEC)\s*\("
    r"|\||\[[^\]]*\][^\]]*!|https?://|file:|\\\\", re.IGNORECASE,
)  # fmt: skip
