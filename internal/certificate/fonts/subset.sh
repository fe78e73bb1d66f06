#!/bin/sh
# Makes the font files beside this script from the Debian packages fonts-noto-core and python3-fonttools.
# The result is committed; run it again only to take a newer Noto or to add a script.
#
# Kept: Latin with all European and Vietnamese letters, Greek, Cyrillic, punctuation, currency signs; Arabic whole, with
# every joined form and mark position; Hebrew. Dropped: hinting (the certificate draws outlines), small capitals and
# other letterforms nobody asks for, and digits and Latin letters of the Arabic face: those always come from Noto Sans
# or Noto Serif, so that one number never mixes two designs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
noto=${NOTO_DIR:-/usr/share/fonts/truetype/noto}
python=${PYTHON:-/usr/bin/python3}

latin='U+0020-007E,U+00A0-024F,U+0259,U+02B0-02DD,U+0300-036F,U+0370-03FF,U+0400-04FF,U+1E00-1EFF,U+2000-200F,U+2010-2027,U+202A-202F,U+2030-205E,U+2066-2069,U+2070-209C,U+20A0-20BF,U+2116,U+2122,U+2190-2193,U+2212,U+FB01-FB02'
arabic='U+0020-0021,U+0028-002F,U+003A,U+0600-06FF,U+0750-077F,U+08A0-08FF,U+00A0,U+00AB,U+00BB,U+200B-200F,U+2010-2014,U+2018-201E,U+2026,U+202A-202E,U+2066-2069,U+FD3E-FD3F,U+FDFC'
display='U+0020-007E,U+00A0-017F,U+0218-021B,U+0259,U+0300-0304,U+0306-030C,U+0327-0328,U+1E9E,U+2010-2014,U+2018-201E,U+2026,U+2039-203A,U+2066-2069'
hebrew='U+0020,U+0590-05FF,U+20AA,U+200C-200F,U+FB1D-FB4F'
features='kern,liga,clig,calt,ccmp,locl,mark,mkmk,rlig,init,medi,fina,isol,curs,tnum,lnum,dist'

subset() { # subset <face> <code points>
	"$python" -m fontTools.subset "$noto/$1.ttf" \
		--unicodes="$2" --layout-features="$features" --no-hinting \
		--name-IDs='0,1,2,4,6,13,14' --name-languages='0x409' --notdef-outline --recommended-glyphs \
		--drop-tables+=DSIG,meta --output-file="$here/$1.ttf"
}

subset NotoSerifDisplay-Bold "$display" # titles; letters it lacks come from Noto Serif Bold
for face in NotoSerif-Regular NotoSerif-Bold NotoSans-Regular NotoSans-Bold; do
	subset "$face" "$latin"
done
for face in NotoNaskhArabic-Regular NotoNaskhArabic-Bold; do
	subset "$face" "$arabic"
done
subset NotoSansHebrew-Regular "$hebrew"
"$python" "$here/textlayer.py" "$here"
