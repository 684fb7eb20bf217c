/**
 * `manifest.json`: what a folder of weights says of itself. Format `vlmkit-local/1`; an unknown key is an error that names it,
 * because a key that is silently ignored changes answers silently.
 */
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { VLMError } from '../src/errors.ts'
import { nearest } from '../src/util/nearest.ts'
import { readText } from './model-files.ts'

/** A path inside the folder: never absolute, never upwards. */
const inside = z
  .string()
  .min(1)
  .refine((path) => !isAbsolute(path) && !/^[a-z]:/i.test(path) && !path.split(/[\\/]/).includes('..'), {
    message: 'must be a path inside the folder',
  })
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
const count = z.int().min(1)
const share = z.number().min(0).max(1)
const threeNumbers = z.array(z.number()).length(3)

const graph = z.strictObject({ path: inside, sha256, bytes: count })

const pictureInput = z.strictObject({
  /** `[width, height]` in px. */
  size: z.tuple([count, count]),
  /** `stretch` ignores the picture's proportions; `letterbox` keeps them and fills right and bottom with grey 114. */
  fit: z.enum(['stretch', 'letterbox']),
  color: z.enum(['RGB', 'BGR']),
  layout: z.literal('NCHW'),
  /** Taken from 0…255 values, one for each channel in the order of `color`. */
  mean: threeNumbers,
  /** Divides after `mean` was taken away. */
  std: threeNumbers.refine((values) => values.every((value) => value !== 0), { message: 'must not hold 0' }),
})

const linesInput = z.strictObject({
  height: count,
  maxWidth: count,
  color: z.literal('gray'),
  mean: z.array(z.number()).length(1),
  std: z.array(z.number()).length(1),
})

const manifestSchema = z.strictObject({
  format: z.literal('vlmkit-local/1'),
  name: z.string().min(1),
  version: z.string().min(1),
  license: z.string().min(1),
  tasks: z.array(z.enum(['caption', 'detect', 'point', 'ask', 'read', 'embed'])),
  graphs: z.strictObject({
    vision: graph.optional(),
    detect: graph.optional(),
    decoder: graph.optional(),
    text: graph.optional(),
    lines: graph.optional(),
  }),
  inputs: z.strictObject({
    vision: pictureInput.optional(),
    detect: pictureInput.optional(),
    lines: linesInput.optional(),
  }),
  tokenizer: z
    .strictObject({
      path: inside,
      eos: z.int().min(0),
      pad: z.int().min(0),
      /** Tokens `<l0>`… for positions. */
      locations: z.strictObject({ first: z.int().min(0), count }).optional(),
      /** Ids of the tokens that only the runtime writes, e.g. `<cap>`. */
      control: z.record(z.string().regex(/^<[^<>\s]+>$/, 'must look like <cap>'), z.int().min(0)),
    })
    .optional(),
  decoder: z
    .strictObject({
      layers: count,
      heads: count,
      headDim: count,
      /** Prompt and answer together. */
      maxTokens: count,
      objectTokens: count,
      maxBatch: count,
      /** Boxes from this score on are told to the decoder. */
      objectScore: share.default(0.15),
      /** A label without such a box is told by its best one, from this score on. */
      peakScore: share.default(0.05),
    })
    .optional(),
  detector: z
    .strictObject({
      kind: z.enum(['centernet', 'yolox']),
      stride: count,
      /** A JSON file: the labels in the order of the graph's channels. */
      labels: inside,
      /** Two boxes of one label that overlap by more than this are one. */
      nms: share,
      threshold: share,
      /** Detections in one picture, at most. */
      max: count,
    })
    .optional(),
  charset: inside.optional(),
  calibration: z.strictObject({ path: inside }).optional(),
  domain: z.strictObject({ path: inside }).optional(),
  provenance: z
    .strictObject({
      commit: z.string().optional(),
      seed: z.int().optional(),
      log: z.string().optional(),
      startingWeights: z.array(z.string()).optional(),
    })
    .optional(),
})

/** A manifest that was read and checked. */
export type Manifest = z.infer<typeof manifestSchema>

/** How pixels become the input of a graph. */
export type PictureInput = z.infer<typeof pictureInput>

/** The graphs of a folder. */
export type GraphName = keyof Manifest['graphs']

/**
 * Reads and checks `manifest.json`.
 * @param folder - absolute path
 * @throws VLMError `config` that names file, key and what was expected
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json')
  const manifest = parseJson(path, await readText(path), manifestSchema)
  const gap = missingPart(manifest)
  if (gap) throw new VLMError('config', `${path}: ${gap}`, { reason: 'manifest', stage: 'route', details: { path } })
  return manifest
}

/**
 * Reads text as JSON and holds it to a schema.
 * @throws VLMError `config` that names the file and every wrong key
 */
export function parseJson<T>(path: string, text: string, schema: z.ZodType<T>): T {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new VLMError('config', `${path} is not JSON: ${(cause as Error).message}`, {
      reason: 'manifest',
      stage: 'route',
      details: { path },
      cause,
    })
  }
  const result = schema.safeParse(data)
  if (result.success) return result.data
  const issues = result.error.issues.map(explain)
  throw new VLMError('config', `${path}: ${issues.slice(0, 3).join('; ')}.`, {
    reason: 'manifest',
    stage: 'route',
    details: { path, issues },
    cause: result.error,
  })
}

function explain(issue: z.core.$ZodIssue): string {
  const at = issue.path.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}.${String(key)}`),
    '$',
  )
  if (issue.code !== 'unrecognized_keys') return `${at}: ${issue.message}`
  const keys = issue.keys.map((key) => {
    const near = nearest(key, topLevelKeys)
    return `"${key}"${near && at === '$' ? ` (did you mean "${near}"?)` : ''}`
  })
  return `unknown key ${keys.join(', ')} at ${at}`
}

const topLevelKeys = Object.keys(manifestSchema.shape)

/** Parts that need each other. */
function missingPart({ graphs, inputs, detector, decoder, tokenizer }: Manifest): string | undefined {
  if (graphs.detect && !detector) return 'graphs.detect needs "detector"'
  if (graphs.detect && !inputs.detect) return 'graphs.detect needs "inputs.detect"'
  if (graphs.vision && !inputs.vision) return 'graphs.vision needs "inputs.vision"'
  if (graphs.decoder && !decoder) return 'graphs.decoder needs "decoder"'
  if (graphs.decoder && !tokenizer) return 'graphs.decoder needs "tokenizer"'
  return undefined
}
