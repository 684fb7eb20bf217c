/**
 * `npm run gallery [-- FOLDER]`: writes a page that shows for every dialect the raw text beside the photograph with what was read
 * drawn on it, and prints its path.
 */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { annotate, dialectIds, loadImage, parseGrounding, recognizeGrounding, toPNG } from 'vlmkit'
import { type Entry, entries } from './cases.ts'
import { page, type Shown } from './page.ts'

const folder = process.argv[2] ? resolve(process.argv[2]) : mkdtempSync(join(tmpdir(), 'vlmkit-gallery-'))
mkdirSync(folder, { recursive: true })
const photo = await loadImage(fileURLToPath(new URL('../../examples/photos/coffee.jpg', import.meta.url)))
const image = { width: photo.width, height: photo.height }

const sections: { readonly entry: Entry; readonly shown: readonly Shown[] }[] = []
for (const entry of entries(disc())) {
  const shown: Shown[] = []
  for (const [index, example] of entry.examples.entries()) {
    const { text, task, labels, sent } = example
    const result = parseGrounding(text, { dialect: entry.dialect, image, task, labels, sent })
    const picture = `${entry.dialect}-${index + 1}.png`
    writeFileSync(join(folder, picture), await (await annotate(photo, result)).encode({ format: 'png' }))
    shown.push({ example, picture, result, recognized: recognizeGrounding(text, { image, sent }) })
  }
  sections.push({ entry, shown })
}
const missing = dialectIds.filter((id) => !sections.some(({ entry }) => entry.dialect === id))
if (missing.length > 0) throw new Error(`The gallery lacks ${missing.join(', ')}.`)
copyFileSync(fileURLToPath(new URL('../../examples/photos/CREDITS.md', import.meta.url)), join(folder, 'CREDITS.md'))
const path = join(folder, 'index.html')
writeFileSync(path, page(sections))
console.log(path)

/** A white disc on black, 64 x 64: the kind of mask that Gemini sends for one box. */
function disc(): string {
  const corners = Array.from({ length: 48 }, (_, i) => {
    const angle = (i / 48) * 2 * Math.PI
    return [500 + 500 * Math.cos(angle), 500 + 500 * Math.sin(angle)]
  })
  const text = JSON.stringify([{ box_2d: [0, 0, 1000, 1000], label: 'disc', mask: corners }])
  const { masks } = parseGrounding(text, { dialect: 'gemini', image: { width: 64, height: 64 } })
  const [mask] = masks
  if (!mask) throw new Error('A polygon gave no mask.')
  return Buffer.from(toPNG(mask)).toString('base64')
}
