/**
 * Writes src/images/draw/glyph-data.ts: the outlines by which `annotate` draws Latin, Greek and Cyrillic where no font is installed.
 * The font is Roboto Medium, Copyright Google, Apache License 2.0. Run it from the root after
 * `npm install --no-save roboto-fontface@0.10.0 opentype.js@2.0.0`:
 *
 *     node scripts/make-glyphs.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'
import opentype from 'opentype.js'

const file = 'node_modules/roboto-fontface/fonts/roboto/Roboto-Medium.woff'
const bytes = readFileSync(file)
const font = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))

/** Inclusive ranges: Latin with its Western, Central European, Turkish and Vietnamese letters, Greek, Cyrillic, punctuation, signs. */
const ranges = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x192, 0x192],
  [0x1a0, 0x1a1],
  [0x1af, 0x1b0],
  [0x218, 0x21b],
  [0x2bc, 0x2bc],
  [0x384, 0x3ce],
  [0x400, 0x45f],
  [0x490, 0x491],
  [0x1e80, 0x1e85],
  [0x1ea0, 0x1ef9],
  [0x2010, 0x2015],
  [0x2018, 0x201e],
  [0x2020, 0x2022],
  [0x2026, 0x2026],
  [0x2030, 0x2030],
  [0x2032, 0x2033],
  [0x2039, 0x203a],
  [0x20ac, 0x20ac],
  [0x20bd, 0x20bd],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
  [0x2260, 0x2265],
]
/** Units of one em: fine enough for letters of 200 px, and short to write. */
const em = 1000
const scale = em / font.unitsPerEm

const lines = []
for (const [first, last] of ranges) {
  for (let code = first; code <= last; code++) {
    const glyph = font.charToGlyph(String.fromCodePoint(code))
    if (glyph.index === 0) continue
    lines.push(`${String.fromCodePoint(code)}${Math.round(glyph.advanceWidth * scale)} ${outline(glyph)}`)
  }
}

const text = lines.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('$', '\\$')
writeFileSync(
  'src/images/draw/glyph-data.ts',
  `/**
 * Outlines of Roboto Medium, Copyright Google, licensed under the Apache License 2.0; converted by scripts/make-glyphs.mjs.
 * A line is a character, its advance, and its outline as an SVG path with relative coordinates; ${em} units an em, y down.
 */
// biome-ignore format: data
export const glyphData = \`${text}\`
`,
)
console.log(`${lines.length} glyphs, ${text.length} characters`)

/** The outline with whole, relative coordinates: `m` starts a contour, `l`, `h`, `v`, `q` and `c` as in SVG. */
function outline(glyph) {
  let [x, y] = [0, 0]
  let start = [0, 0]
  let path = ''
  for (const command of glyph.getPath(0, 0, em).commands) {
    if (command.type === 'Z') {
      path += 'z'
      ;[x, y] = start
      continue
    }
    const points = [
      [command.x1, command.y1],
      [command.x2, command.y2],
      [command.x, command.y],
    ].filter(([px]) => px !== undefined)
    const moves = points.map(([px, py]) => [Math.round(px) - x, Math.round(py) - y])
    const [dx, dy] = moves.at(-1)
    if (command.type === 'L' && dx === 0 && dy === 0) continue
    if (command.type === 'L' && dy === 0) path += `h${dx}`
    else if (command.type === 'L' && dx === 0) path += `v${dy}`
    else path += command.type.toLowerCase() + moves.flat().join(' ').replaceAll(' -', '-')
    x += dx
    y += dy
    if (command.type === 'M') start = [x, y]
  }
  return path
}
