/**
 * A folder of photographs with what people marked in them: `photos.jsonl`, and the pictures in `photos.zip` or as files.
 *
 * One JSON object a line: `{file, split?, width, height, complete, labels_annotated?, objects, captions?, coco_split?, …}`.
 * Other fields are of no concern here; those that are must be as they should, or the line is named in the error.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { unzipSync } from 'fflate'
import type { Box } from 'vlmkit'
import { z } from 'zod'

/** A thing that people marked. */
export interface TrueObject {
  readonly label: string
  /** Px of the stored picture. */
  readonly box: Box
  /** A region of many, that no single box can find: neither asked for nor held against a finder. */
  readonly crowd: boolean
}

/** One picture and what is known of it. */
export interface Photo {
  readonly file: string
  readonly width: number
  readonly height: number
  readonly objects: readonly TrueObject[]
  /** Every instance of the 80 labels is marked; else only those of `annotated`, and these sparsely. */
  readonly complete: boolean
  readonly annotated: readonly string[]
  /** COCO's own part of the picture: detectors are trained on `train2017`. */
  readonly cocoSplit: string | undefined
  readonly captions: readonly string[]
  readonly license: string | undefined
}

/** The pictures that are scored. */
export interface PhotoSet {
  readonly folder: string
  /** The name of the scored split, or undefined when all of the file is scored. */
  readonly split: string | undefined
  /** With every object marked. */
  readonly complete: readonly Photo[]
  /** With some labels marked. */
  readonly partial: readonly Photo[]
  read(photo: Photo): Promise<Uint8Array>
}

/** What the person who started the program has to mend; printed as one line. */
export class UsageError extends Error {}

const side = z.number().int().positive()
const finite = z.number()
const absent = <T extends z.ZodType>(type: T) => type.nullish()

const line = z.object({
  file: z.string().min(1),
  split: absent(z.string()),
  width: side,
  height: side,
  complete: z.boolean(),
  labels_annotated: absent(z.array(z.string())),
  objects: z
    .array(
      z.object({
        label: z.string().min(1),
        box: z.tuple([finite, finite, finite.min(0), finite.min(0)]),
        crowd: absent(z.union([z.literal([0, 1]), z.boolean()])),
      }),
    )
    .nullable(),
  captions: absent(z.array(z.string())),
  coco_split: absent(z.string()),
  license: absent(z.string()),
})

/**
 * Reads the list and finds the pictures; decodes none.
 * @throws UsageError when the folder is not of this form
 */
export async function readPhotos(folder: string): Promise<PhotoSet> {
  const list = resolve(folder, 'photos.jsonl')
  if (!existsSync(list)) throw new UsageError(`${folder} holds no photos.jsonl.`)
  const rows = parseLines(await readFile(list, 'utf8'), list)
  const split = rows.some((row) => row.split === 'dev') ? 'dev' : undefined
  const scored = split ? rows.filter((row) => row.split === split) : rows
  const photos = scored.flatMap((row) => (row.objects ? [toPhoto(row, row.objects)] : []))
  const complete = photos.filter((photo) => photo.complete)
  const partial = photos.filter((photo) => !photo.complete && photo.annotated.length > 0)
  if (complete.length + partial.length === 0) throw new UsageError(`${list} has no picture with marked objects.`)
  return { folder, split, complete, partial, read: await pictureReader(folder) }
}

type Line = z.infer<typeof line>

function parseLines(text: string, path: string): Line[] {
  return text.split('\n').flatMap((source, index) => {
    if (source.trim() === '') return []
    const fail = (what: string): never => {
      throw new UsageError(`${path}, line ${index + 1}: ${what}`)
    }
    let value: unknown
    try {
      value = JSON.parse(source)
    } catch (error) {
      return fail((error as Error).message)
    }
    const checked = line.safeParse(value)
    if (checked.success) return [checked.data]
    const [issue] = checked.error.issues
    return fail(`${issue?.path.join('.') || 'the line'}: ${issue?.message}`)
  })
}

function toPhoto(row: Line, objects: NonNullable<Line['objects']>): Photo {
  return {
    file: row.file,
    width: row.width,
    height: row.height,
    objects: objects.map(({ label, box: [x, y, width, height], crowd }) => {
      return { label, box: { x, y, width, height }, crowd: crowd === 1 || crowd === true }
    }),
    complete: row.complete,
    annotated: row.labels_annotated ?? [],
    cocoSplit: row.coco_split ?? undefined,
    captions: row.captions ?? [],
    license: row.license ?? undefined,
  }
}

/** Pictures lie in the zip of the list's name; those that do not, beside it. */
async function pictureReader(folder: string): Promise<PhotoSet['read']> {
  const path = resolve(folder, 'photos.zip')
  const archive = existsSync(path) ? await readFile(path) : undefined
  return async ({ file }) => {
    const packed = archive && entry(archive, file, path)
    if (packed) return packed
    const loose = resolve(folder, file)
    if (!loose.startsWith(resolve(folder) + sep)) throw new UsageError(`${file} lies outside ${folder}.`)
    if (!existsSync(loose)) throw new UsageError(`${file} is neither in ${path} nor a file in ${folder}.`)
    return readFile(loose)
  }
}

function entry(archive: Uint8Array, name: string, path: string): Uint8Array | undefined {
  try {
    return unzipSync(archive, { filter: (each) => each.name === name })[name]
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

/** The labels that are in a picture, each once, in alphabetical order; a crowd of people has people in it. */
export function labelsOf(photo: Photo): string[] {
  return [...new Set(photo.objects.map(({ label }) => label))].sort()
}
