"""Make the fonts of documents, cut to the signs that they use: Noto Sans, and IBM Plex Sans for Arabic.

    npm install @fontsource/noto-sans @fontsource/ibm-plex-sans-arabic
    python -m pip install --target cjk cvttf-notosanscjk-regular cvttf-notosanscjk-bold
    python benchmarks/build_fonts.py --npm node_modules --cjk cjk

Latin, Cyrillic, Greek and Arabic are kept whole. Of Chinese the signs are kept that stand in the catalogue and in the
names of areas, in the forms of the mainland: run it again when they change. All are under the SIL Open Font License
1.1, whose text is written beside them; a font that was changed may not go by the name Plex, so the Arabic one is
called Sojourn Arabic. Its letters have their points in one piece: a page of Arabic is half as large as in Noto Sans
Arabic, which sets every point by itself. Printed: bytes of each file.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from babel import Locale
from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HOUSE = Path(__file__).parents[1] / "src" / "sojourn" / "publish"
FONTS = HOUSE / "documents" / "fonts"
WEIGHTS = {400: "Regular", 700: "Bold"}
ARABIC = ("arabic", "latin", "latin-ext")  # one face for a line that mixes scripts
FURTHER = "管辖范围"
"""Signs of terms that are wanted and stand in no message yet."""
LATIN = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek")


def main() -> None:
    """Write the fonts and their licences, and print their sizes."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--npm", type=Path, required=True, help="the folder node_modules")
    given.add_argument("--cjk", type=Path, required=True, help="the folder with NotoSansCJKtc-*.otf")
    asked = given.parse_args()
    FONTS.mkdir(exist_ok=True)
    for weight, style in WEIGHTS.items():
        _joined(_parts(asked.npm, "noto-sans", LATIN, weight), "Noto Sans", style, FONTS / f"NotoSans-{style}.ttf")
        arabic = _parts(asked.npm, "ibm-plex-sans-arabic", ARABIC, weight)
        _joined(arabic, "Sojourn Arabic", style, FONTS / f"SojournArabic-{style}.ttf")
        _chinese(asked.cjk / f"NotoSansCJKtc-{style}.otf", style)
    for package, name in (("ibm-plex-sans-arabic", "SojournArabic"), ("noto-sans", "NotoSans")):
        licence = (asked.npm / "@fontsource" / package / "LICENSE").read_text(encoding="utf-8")
        (FONTS / f"{name}-OFL.txt").write_text(licence, encoding="utf-8")
    cjk = licence.splitlines()
    cjk[0] = "Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
    (FONTS / "NotoSansChinese-OFL.txt").write_text("\n".join(cjk) + "\n", encoding="utf-8")
    for path in sorted(FONTS.iterdir()):
        print(f"{path.stat().st_size:>9,}  {path.name}")


def _parts(npm: Path, package: str, names: tuple[str, ...], weight: int) -> list[Path]:
    folder = npm / "@fontsource" / package / "files"
    return [folder / f"{package}-{name}-{weight}-normal.woff" for name in names]


def _joined(parts: list[Path], family: str, style: str, out: Path) -> None:
    """One font of the pieces in which a package parts it."""
    with TemporaryDirectory() as scratch:
        plain = []
        for part in parts:
            font = TTFont(part)
            font.flavor = None
            plain.append(Path(scratch) / f"{part.stem}.ttf")
            font.save(plain[-1])
        font = Merger().merge([str(p) for p in plain]) if len(plain) > 1 else TTFont(plain[0])
    _named(font, family, style)
    font.save(out)


def _chinese(path: Path, style: str) -> None:
    options = Options()
    options.layout_features = ["kern", "vert", "palt"]
    options.name_IDs = ["*"]
    options.hinting = False
    options.desubroutinize = False
    font = TTFont(path)
    _of_the_mainland(font)
    cut = Subsetter(options)
    cut.populate(unicodes=sorted(signs()))
    cut.subset(font)
    _named(font, "Noto Sans Chinese", style)
    font.save(FONTS / f"NotoSansChinese-{style}.otf")


def _of_the_mainland(font: TTFont) -> None:
    """Point every sign to its form of the mainland, which a drawing cannot ask for by its language."""
    table = font["GSUB"].table
    scripts = [r.Script for r in table.ScriptList.ScriptRecord if r.ScriptTag == "hani"]
    systems = [r.LangSys for s in scripts for r in s.LangSysRecord if r.LangSysTag == "ZHS "]
    records = [table.FeatureList.FeatureRecord[i] for s in systems for i in s.FeatureIndex]
    lookups = [table.LookupList.Lookup[i] for r in records if r.FeatureTag == "locl" for i in r.Feature.LookupListIndex]
    forms = {}
    for subtable in (t for lookup in lookups for t in lookup.SubTable):
        forms |= getattr(getattr(subtable, "ExtSubTable", subtable), "mapping", {})
    for part in font["cmap"].tables:
        if part.isUnicode() and hasattr(part, "cmap"):
            part.cmap = {sign: forms.get(glyph, glyph) for sign, glyph in part.cmap.items()}


def signs() -> set[int]:
    """Code points that are kept of Chinese."""
    names = "".join(Locale.parse("zh").territories.values())
    told = "".join(p.read_text(encoding="utf-8") for p in (HOUSE / "words" / "catalogues").glob("zh/**/*.po"))
    usage = (HOUSE / "words" / "area_names.csv").read_text(encoding="utf-8")
    kept = {ord(sign) for text in (names, usage, told, FURTHER) for sign in text}
    marks = {*range(0x3000, 0x3018), *range(0xFF00, 0xFF60), 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0xB7}
    letters = {*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2212, 0x2192}
    return {c for c in kept if c >= 0x2E80} | marks | letters


def _named(font: TTFont, family: str, style: str) -> None:
    """Name family and style anew, so that pieces of one weight are one face."""
    for record in list(font["name"].names):
        if record.nameID in (1, 16):
            record.string = family
        if record.nameID in (2, 17):
            record.string = style
        if record.nameID == 4:
            record.string = f"{family} {style}"
        if record.nameID == 6:
            record.string = f"{family.replace(' ', '')}-{style}"
        if record.nameID == 3:
            record.string = f"{family} {style}, cut for Sojourn"
    font["OS/2"].usWeightClass = next(w for w, s in WEIGHTS.items() if s == style)


if __name__ == "__main__":
    main()
