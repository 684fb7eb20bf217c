/** What hostile files and data URLs have in common: expectations about one picture. */
import { isVLMError, loadImage } from 'vlmkit'
import { type CaseResult, failed, passed, skipped } from './types.ts'

type LoadInput = Parameters<typeof loadImage>[0]
type LoadOptions = Parameters<typeof loadImage>[1]

export interface PictureCase {
  readonly expect: 'ok' | 'error' | 'either'
  /** The other outcome that passes as well, or words about it. */
  readonly lenient?: string
  readonly kind?: string
  readonly format?: string
  readonly frames?: number
  readonly width?: number
  readonly height?: number
  /** Width ÷ height, where the renderer chooses the scale. */
  readonly aspect?: number
  /** Size after orientation, in place of width and height. */
  readonly orientationFixed?: { readonly w: number; readonly h: number }
  /** Colours top-left, top-right, bottom-left, bottom-right: `R G B W`, or some of them by name: `tl-red`. */
  readonly corners?: string
  readonly mustNotUpload?: readonly string[]
}

/** Time for one picture, ms. */
export const hangMs = 10_000

const colours: { readonly [name: string]: readonly [number, number, number] } = {
  r: [255, 0, 0],
  g: [0, 255, 0],
  b: [0, 0, 255],
  w: [255, 255, 255],
  k: [0, 0, 0],
}

/** Loads and decodes one picture and compares it with what is expected. */
export async function drivePicture(
  id: string,
  item: PictureCase,
  input: LoadInput,
  options?: LoadOptions,
): Promise<CaseResult> {
  const expected = JSON.stringify(item)
  let problems: string[]
  try {
    problems = await inTime(inspect(item, input, options))
  } catch (error) {
    if (!isVLMError(error, 'input')) return failed(id, expected, `${error}`)
    if (item.format === 'pdf' && item.expect === 'ok')
      return /\bPDF\b/.test(error.message)
        ? skipped(id, 'PDF comes with the documents issue')
        : failed(id, 'an error that names PDF', error.message)
    return allows(item, 'error') ? passed(id) : failed(id, expected, `error: ${error.message}`)
  }
  if (!allows(item, 'ok')) return failed(id, expected, 'a picture')
  // A picture where an error was expected is only lenience: its fields are not promised.
  return problems.length === 0 || item.expect !== 'ok' ? passed(id) : failed(id, expected, problems.join('; '))
}

function allows({ expect, lenient }: PictureCase, outcome: 'ok' | 'error'): boolean {
  return expect === outcome || expect === 'either' || lenient?.startsWith(outcome) === true
}

/** Everything about the picture that is not as expected. */
async function inspect(item: PictureCase, input: LoadInput, options: LoadOptions): Promise<string[]> {
  const image = await loadImage(input, options)
  const problems: string[] = []
  const compare = (name: string, expected: unknown, got: unknown) => {
    if (expected !== undefined && expected !== got) problems.push(`${name} ${got}`)
  }
  compare('format', item.format, image.format)
  compare('frames', item.frames, image.frames)
  compare('width', item.orientationFixed?.w ?? item.width, image.width)
  compare('height', item.orientationFixed?.h ?? item.height, image.height)
  if (item.aspect !== undefined && Math.abs(image.width / image.height / item.aspect - 1) > 0.02)
    problems.push(`aspect ${image.width / image.height}`)
  // Decoding is part of the test; a huge picture need not be held in full.
  const size = image.width * image.height > 4e6 ? { width: 512, height: 512 } : undefined
  const { data, width, height } = await image.pixels(size)
  const at = (x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
  const corners = { tl: at(0, 0), tr: at(width - 1, 0), bl: at(0, height - 1), br: at(width - 1, height - 1) }
  for (const [corner, colour] of cornerColours(item.corners)) {
    const got = corners[corner]
    // Compared within 24 of 255.
    if (colour.some((value, i) => Math.abs(value - (got[i] ?? 0)) > 24)) problems.push(`corner ${corner} ${got}`)
  }
  for (const format of item.mustNotUpload ? (['jpeg', 'png', 'webp'] as const) : []) {
    const upload = new TextDecoder('latin1').decode(await image.encode({ format }))
    for (const text of item.mustNotUpload ?? [])
      if (upload.includes(text)) problems.push(`${format} upload holds ${text}`)
  }
  return problems
}

type Corner = 'tl' | 'tr' | 'bl' | 'br'

function cornerColours(text: string | undefined): [Corner, readonly [number, number, number]][] {
  if (text === undefined) return []
  const named = [...text.matchAll(/\b(tl|tr|bl|br)-([a-z])/g)].map(([, corner, colour]) => [corner, colour])
  const listed = named.length > 0 ? named : text.split(' ').map((colour, i) => [['tl', 'tr', 'bl', 'br'][i], colour])
  return listed.map(([corner, colour]) => {
    const value = colours[colour?.toLowerCase() ?? '']
    if (!value) throw new Error(`unknown corner colours: ${text}`)
    return [corner as Corner, value]
  })
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${hangMs} ms`)), hangMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
