/**
 * Everything at once about one picture, on the model that ships in the package:
 *
 *     npm run demo -- some-photo.jpg
 *
 * Prints a caption, the objects with their boxes, the answers to two questions and how long each took. The last line is
 * the path of a copy of the picture with the boxes drawn on it, in a temporary folder.
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { annotate, createVLM, type Detection, loadImage } from 'vlmkit'

// npm changes to the package's folder; INIT_CWD is where the command was typed.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
const input = process.argv[2] ?? fileURLToPath(new URL('photos/coffee.jpg', import.meta.url))
const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(input) // two letters or more: `C:` is a drive
const name = isAddress ? 'picture' : parse(input).name

/** A name, a text beside it, and the time at the right edge of 80 columns. */
function line(name: string, text: string, ms?: number): void {
  const time = ms === undefined ? '' : `${(ms / 1000).toFixed(2)} s`
  const rows = text.match(/\S.{0,58}(?=\s|$)/g) ?? ['']
  for (const [index, row] of rows.entries()) {
    const left = `${(index === 0 ? name : '').padEnd(10)}${row}`
    console.log(index === 0 && time ? `${left.padEnd(72)}${time.padStart(8)}` : left)
  }
}

const percent = (value: number | undefined) => (value === undefined ? '' : `${Math.round(value * 100)} %`)

const vlm = createVLM()
process.stdout.on('error', () => process.exit()) // `| head` has read enough
try {
  const image = await loadImage(input)
  line('picture', `${isAddress ? input.slice(0, 40) : basename(input)}, ${image.width} × ${image.height} px`)

  const found = await vlm.detect(image)
  const { caption, model, latencyMs } = await vlm.caption(image)
  line('model', model)
  line('caption', caption, latencyMs)
  // The first call loads the detector and decodes the picture; the caption rests on the same objects.
  const count = found.objects.length === 0 ? 'none' : `${found.objects.length}, in pixels`
  line('objects', `${count} (the first call: loads the detector)`, found.latencyMs)
  for (const { label, box, score } of found.objects) {
    const { x, y, width, height } = box
    const [left, top, wide, high] = [x, y, width, height].map((side) => String(Math.round(side)).padStart(5))
    console.log(
      `${' '.repeat(10)}${label.padEnd(15)}${percent(score).padStart(5)}   x${left}  y${top}  width${wide}  height${high}`,
    )
  }

  for (const question of ['Is there a person in the picture?', `How many ${mostOf(found.objects)} are there?`]) {
    const { answer, confidence, latencyMs } = await vlm.ask(image, question)
    line('question', question)
    line('answer', `${answer}${confidence === undefined ? '' : ` (${percent(confidence)} sure)`}`, latencyMs)
  }

  const copy = await annotate(image, found)
  const path = join(await mkdtemp(join(tmpdir(), 'vlmkit-')), `${name}-annotated.jpg`)
  await copy.save(path, { quality: 92 })
  console.log(`\n${path}`)
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  await vlm.dispose()
}

/** What there is most of, in the plural. */
function mostOf(objects: readonly Detection[]): string {
  const counts = new Map<string, number>()
  for (const { label } of objects) counts.set(label, (counts.get(label) ?? 0) + 1)
  const [label = 'person'] = [...counts].sort((a, b) => b[1] - a[1]).map(([label]) => label)
  const odd: { [label: string]: string } = { person: 'people', mouse: 'mice', knife: 'knives', sheep: 'sheep' }
  if (/^(skis|scissors)$/.test(label)) return label
  return odd[label] ?? (/(s|x|ch|sh)$/.test(label) ? `${label}es` : `${label}s`)
}
