/** Folders of weights and pictures for the tests of the local backend. */
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { Call, ModelRequest, SentPicture } from '../../src/contract.ts'
import type { Size } from '../../src/types.ts'

/** Random weights in the folder format, with vision, detector and decoder. */
export const tiny = fileURLToPath(new URL('../fixtures/tiny-local', import.meta.url))

/** The bundled weights. */
export const base = fileURLToPath(new URL('../../local/base', import.meta.url))

/** What PyTorch gives for the tiny weights. */
export interface Expected {
  readonly picture: { readonly width: number; readonly height: number; readonly rgb: string }
  readonly visionPicture: { readonly width: number; readonly height: number; readonly rgb: string }
  readonly detections: readonly { readonly label: string; readonly box: readonly number[]; readonly score: number }[]
  readonly objects: readonly (readonly number[])[]
  readonly memory: { readonly ck: number; readonly cv: number }
  readonly question: string
  readonly prompts: { readonly [task: string]: readonly number[] }
  readonly most: number
  readonly greedy: { readonly [memory: string]: { readonly [task: string]: readonly number[] } }
  readonly choices: {
    readonly [memory: string]: {
      readonly [choice: string]: { readonly tokens: readonly number[]; readonly seen: number; readonly blank: number }
    }
  }
}

export async function readExpected(): Promise<Expected> {
  return JSON.parse(await readFile(join(tiny, 'expected.json'), 'utf8')) as Expected
}

/** A picture from pixels kept for some sizes, or made by `paint` for any. */
export function pictureOf(size: Size, paint: (size: Size) => Uint8Array, key: object = {}): SentPicture {
  return {
    ...size,
    key,
    encode: () => Promise.reject(new Error('the local backend takes pixels')),
    pixels: async (wanted) => paint(wanted),
  }
}

/** The picture that `expected.json` speaks of, at the two sizes that the graphs ask for. */
export function goldenPicture({ picture, visionPicture }: Expected, key: object = {}): SentPicture {
  return pictureOf(
    picture,
    ({ width }) => {
      const found = [picture, visionPicture].find((each) => each.width === width)
      if (!found) throw new Error(`no golden pixels ${width} wide`)
      return new Uint8Array(Buffer.from(found.rgb, 'base64'))
    },
    key,
  )
}

/** A picture of noise that depends on `seed` only. */
export function noise(seed: number, size: Size = { width: 64, height: 64 }): SentPicture {
  return pictureOf(size, ({ width, height }) => {
    let state = seed * 2_654_435_761 + 1
    return Uint8Array.from({ length: width * height * 3 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
  })
}

export function request(
  task: ModelRequest['task'],
  picture: SentPicture,
  text = '',
  extra: Partial<ModelRequest> = {},
): ModelRequest {
  return {
    task,
    parts: [
      { type: 'picture', picture },
      { type: 'text', text },
    ],
    ...extra,
  }
}

/** A call that nothing ends. */
export const call: Call = { signal: new AbortController().signal }

/**
 * A copy of a folder of weights with another manifest.
 * @param changes - by path, e.g. `detector.nms`; undefined deletes
 */
export async function copyFolder(changes: { readonly [path: string]: unknown } = {}, from = tiny): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vlmkit-local-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(from, folder, { recursive: true })
  const path = join(folder, 'manifest.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  for (const [at, value] of Object.entries(changes)) {
    const keys = at.split('.')
    const last = keys.pop() ?? ''
    const parent = keys.reduce((node, key) => node[key], manifest)
    if (value === undefined) delete parent[last]
    else parent[last] = value
  }
  await writeFile(path, JSON.stringify(manifest))
  return folder
}

/** What a manifest says of a file. */
export async function graphFile(folder: string, name: string) {
  const data = await readFile(join(folder, name))
  return { path: name, sha256: createHash('sha256').update(data).digest('hex'), bytes: data.byteLength }
}
