/**
 * Measures the bundled model on photographs that people have marked.
 *
 *     npm run eval:local -- --photos FOLDER [--yolox FILE] [--json FILE] [--limit N]
 *
 * The table goes to stdout, the path of a page with every picture and caption on its last line.
 */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createVLM, isVLMError } from 'vlmkit'
import { measure } from './measure.ts'
import { page } from './page.ts'
import { readPhotos, UsageError } from './photos.ts'
import { report, tableText } from './report.ts'
import { openYolox, type Yolox } from './yolox.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const sharedData = resolve(here, '../../../shared/data')

interface Arguments {
  readonly photos: string
  readonly yolox: string | undefined
  readonly json: string | undefined
  readonly limit: number | undefined
}

function readArguments(): Arguments {
  const options = {
    photos: { type: 'string' },
    yolox: { type: 'string' },
    json: { type: 'string' },
    limit: { type: 'string' },
  } as const
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']
  try {
    values = parseArgs({ options }).values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
  const photos = values.photos ?? (existsSync(sharedData) ? sharedData : undefined)
  if (photos === undefined) throw new UsageError('Name a folder of photographs: npm run eval:local -- --photos FOLDER')
  const limit = values.limit === undefined ? undefined : Number(values.limit)
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new UsageError(`Expected a whole number above 0 for --limit but received ${values.limit}.`)
  }
  return { photos: resolve(photos), yolox: values.yolox, json: values.json, limit }
}

/** The yardstick: the file named, else the one that lies with the photographs. */
async function yardstick({ photos, yolox }: Arguments): Promise<Yolox | undefined> {
  const path = resolve(yolox ?? `${photos}/yolox_nano.onnx`)
  if (existsSync(path)) return openYolox(path)
  if (yolox !== undefined) throw new UsageError(`${yolox} does not exist.`)
  console.error('No yolox_nano.onnx with the photographs and no --yolox FILE: ratios to YOLOX-nano are left out.')
  return undefined
}

function showProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(done < all ? `\rpicture ${done + 1} of ${all}` : '\r\x1b[K')
}

async function main(): Promise<void> {
  const given = readArguments()
  const set = await readPhotos(given.photos)
  const yolox = await yardstick(given)
  const vlm = createVLM({ use: 'local', providers: { local: { threads: 1 } } })
  try {
    const outcomes = await measure(set, { vlm, yolox, limit: given.limit }, showProgress)
    const figures = report(set, outcomes)
    const out = resolve(here, 'out')
    await mkdir(out, { recursive: true })
    const json = `${JSON.stringify(figures, undefined, 2)}\n`
    await writeFile(resolve(out, 'report.json'), json)
    if (given.json !== undefined) await writeFile(given.json, json)
    await writeFile(resolve(out, 'report.html'), await page(figures, outcomes))
    console.log(tableText(figures))
    for (const { reason, times } of figures.refusals) console.log(`The model declined ${times}×: ${reason}`)
    console.log(relative(process.cwd(), resolve(out, 'report.html')))
  } finally {
    await vlm.dispose()
    await yolox?.close()
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError) && !isVLMError(error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
