/** The configuration: one object, in code or as `vlmkit.config.json`. */
import type { Backend } from './contract.ts'
import { VLMError } from './errors.ts'
import type { LoadOptions } from './images/load.ts'
import { providerNames } from './routing/registry.ts'
import { parseSpec, type Spec } from './spec.ts'
import type { JsonSchema, TaskName } from './types.ts'
import {
  boolean,
  either,
  instance,
  list,
  number,
  object,
  record,
  type Shape,
  type ShapeType,
  string,
} from './util/shape.ts'

const taskNames = [
  'caption',
  'ask',
  'classify',
  'detect',
  'point',
  'segment',
  'read',
] as const satisfies readonly TaskName[]

const isBackend = (value: unknown): value is Backend =>
  typeof value === 'object' && value !== null && typeof (value as { generate?: unknown }).generate === 'function'

const model: Shape<string | Backend> = either(
  string(),
  instance('a model such as "local", or a Backend', isBackend),
  (v) => typeof v === 'string',
)
const models = either(model, list(model, { min: 1 }), (value) => !Array.isArray(value))

const localShape = object({
  threads: number(1, 256, { integer: true }).describe(
    'Threads of one inference. Default: the processor cores, at most 4.',
  ),
  executionProviders: list(string(), { min: 1 }).describe(
    'Execution providers of ONNX Runtime in order of preference. Default: ["cpu"].',
  ),
}).describe('The bundled model and folders of the same form.')

const configShape = object({
  $schema: string().describe('Address of this schema, for editors.'),
  use: models.describe('The model, or several in order of preference: "provider/model". Default: "local".'),
  tasks: record(models, taskNames).describe('Models for single tasks, instead of `use`.'),
  providers: object({ local: localShape }).describe('Settings of providers by name.'),
  timeoutMs: number(1, 86_400_000).describe('Time limit of a whole call, ms. Default: 120000.'),
  images: object({
    maxBytes: number(1, 2 ** 40, { integer: true }).describe('Largest file, bytes. Default: 67108864 (64 MB).'),
    maxPixels: number(1, 2 ** 40, { integer: true }).describe('Most pixels of one frame. Default: 100000000.'),
    svg: boolean().describe('Whether SVG is read. It is rendered in a process of its own. Default: false.'),
    allow: list(string()).describe('Hosts and address ranges that picture addresses may reach beyond public ones.'),
  }).describe('Limits of pictures.'),
})

/** Everything that can be configured; every key is optional. `"$NAME"` as a value reads the environment. */
export type Config = ShapeType<typeof configShape>

/** What `createVLM` takes: a model, several in order of preference, a whole configuration, or a backend of one's own. */
export type ModelSpec = string | readonly (string | Backend)[] | Config | Backend

/** A checked configuration. */
export interface Settings {
  /** In order of preference. */
  readonly use: readonly (Spec | Backend)[]
  readonly tasks: { readonly [T in TaskName]?: readonly (Spec | Backend)[] }
  readonly providers: { readonly [name: string]: { readonly [key: string]: unknown } }
  readonly timeoutMs: number
  readonly images: Pick<LoadOptions, 'maxBytes' | 'maxPixels' | 'svg' | 'allow'>
}

/** The whole deadline of a call unless configured, ms: long enough for a slow local model, short enough to be noticed. */
const DEFAULT_TIMEOUT_MS = 120_000

/**
 * Checks a configuration and fills in what is not set.
 * @param name - what messages call it, e.g. the file's name
 * @param env - reads one variable of the environment
 * @throws VLMError `config` with the JSON path and the nearest right spelling
 */
export function checkConfig(
  spec: ModelSpec | undefined,
  env: (name: string) => string | undefined,
  name = '$',
): Settings {
  const given =
    spec === undefined || typeof spec === 'string' || Array.isArray(spec) || isBackend(spec) ? { use: spec } : spec
  const config = configShape.check(readEnvironment(given, env, name), { kind: 'config', path: name })
  const tasks = Object.entries(config.tasks ?? {}).map(([task, use]) => [task, specs(use, `${name}.tasks.${task}`)])
  return {
    use: specs(config.use ?? 'local', `${name}.use`),
    tasks: Object.fromEntries(tasks),
    providers: { ...(config.providers?.local && { local: config.providers.local }) },
    timeoutMs: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    // The shape leaves out what is undefined.
    images: (config.images ?? {}) as Settings['images'],
  }
}

/** The JSON Schema of the configuration file, for editors: `vlmkit.schema.json`. */
export function configJsonSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'vlmkit configuration', ...configShape.json }
}

function specs(use: string | Backend | (string | Backend)[], path: string): readonly (Spec | Backend)[] {
  const many = Array.isArray(use) ? use : [use]
  return many.map((item, index) =>
    typeof item === 'string' ? parseSpec(item, providerNames, many.length > 1 ? `${path}[${index}]` : path) : item,
  )
}

/** Replaces every text that is `$NAME` as a whole by that variable; backends and other objects of classes are left alone. */
function readEnvironment(value: unknown, env: (name: string) => string | undefined, path: string): unknown {
  if (typeof value === 'string') {
    const name = /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(value)?.[1]
    if (!name) return value
    const found = env(name)
    if (found !== undefined && found !== '') return found
    throw new VLMError(
      'config',
      `The environment variable ${name}, named at ${path}, is not set. Set it, or write the value.`,
      {
        reason: 'missing_variable',
        stage: 'check',
        details: { path },
      },
    )
  }
  if (Array.isArray(value)) return value.map((item, index) => readEnvironment(item, env, `${path}[${index}]`))
  if (
    typeof value !== 'object' ||
    value === null ||
    Object.getPrototypeOf(value) !== Object.prototype ||
    isBackend(value)
  )
    return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$schema' ? item : readEnvironment(item, env, `${path}.${key}`),
    ]),
  )
}
