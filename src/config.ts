/** The configuration: one object, in code or as `vlmkit.config.json`. */
import type { Backend } from './contract.ts'
import { VLMError } from './errors.ts'
import type { LoadOptions } from './images/load.ts'
import { hosts } from './profiles/hosts.ts'
import { type ProfileOverrides, profileOverrides } from './profiles/overrides.ts'
import { providerNames } from './routing/registry.ts'
import { parseSpec, type Spec } from './spec.ts'
import type { JsonSchema, TaskName } from './types.ts'
import { nearest } from './util/nearest.ts'
import {
  boolean,
  either,
  fields,
  instance,
  list,
  number,
  object,
  oneOf,
  record,
  type Shape,
  type ShapeType,
  string,
} from './util/shape.ts'
import { type HostedOptions, hostedShape } from './wire/options.ts'

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
  providers: fields({ local: localShape }, hostedShape).describe(
    'Settings of providers by name; a name of your own, with a `type`, is a host of your own.',
  ),
  models: record(profileOverrides).describe(
    'What is special about single models, by "provider/model": price, limits, dialect.',
  ),
  retry: object({
    attempts: number(1, 10, { integer: true }).describe('Tries at each model, the first included. Default: 3.'),
    reasks: number(0, 5, { integer: true }).describe(
      'How often a model is shown its own answer and what is wrong with it. Default: 1.',
    ),
  }).describe('What happens after a failure.'),
  blind: oneOf('warn', 'error').describe(
    'What happens when a model seems not to have seen the picture. Default: "warn".',
  ),
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
  /** Names that a spec may begin with: providers, known hosts, those of the configuration. */
  readonly providerNames: readonly string[]
  readonly models: { readonly [id: string]: ProfileOverrides }
  readonly retry: { readonly attempts: number; readonly reasks: number }
  readonly blind: 'warn' | 'error'
  readonly timeoutMs: number
  readonly images: Pick<LoadOptions, 'maxBytes' | 'maxPixels' | 'svg' | 'allow'>
}

/** The whole deadline of a call unless configured, ms: long enough for a slow local model, short enough to be noticed. */
const DEFAULT_TIMEOUT_MS = 120_000
/** Tries at each model: at a fault rate of 0.3, three of them give 97 good calls of 100. */
const DEFAULT_ATTEMPTS = 3
/** One turn mends most answers of the wrong form; a second one seldom mends what the first did not. */
const DEFAULT_REASKS = 1

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
  const providers: { [name: string]: object } = {}
  for (const [key, settings] of Object.entries(config.providers ?? {})) {
    if (settings) providers[key] = checkHost(key, settings, `${name}.providers.${key}`)
  }
  const names = [...new Set([...providerNames, ...Object.keys(providers)])]
  const specs = (use: string | Backend | (string | Backend)[], path: string) => specsOf(use, names, path)
  const tasks = Object.entries(config.tasks ?? {}).map(([task, use]) => [task, specs(use, `${name}.tasks.${task}`)])
  const models = Object.entries(config.models ?? {})
  for (const [id] of models) parseSpec(id, names, `${name}.models`)
  return {
    use: specs(config.use ?? 'local', `${name}.use`),
    tasks: Object.fromEntries(tasks),
    providers: providers as Settings['providers'],
    providerNames: names,
    models: Object.fromEntries(models),
    retry: { attempts: config.retry?.attempts ?? DEFAULT_ATTEMPTS, reasks: config.retry?.reasks ?? DEFAULT_REASKS },
    blind: config.blind ?? 'warn',
    timeoutMs: config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    // The shape leaves out what is undefined.
    images: (config.images ?? {}) as Settings['images'],
  }
}

/** The JSON Schema of the configuration file, for editors: `vlmkit.schema.json`. */
export function configJsonSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'vlmkit configuration', ...configShape.json }
}

function specsOf(
  use: string | Backend | (string | Backend)[],
  names: readonly string[],
  path: string,
): readonly (Spec | Backend)[] {
  const many = Array.isArray(use) ? use : [use]
  return many.map((item, index) =>
    typeof item === 'string' ? parseSpec(item, names, many.length > 1 ? `${path}[${index}]` : path) : item,
  )
}

/** A provider that vlmkit does not know by name is a host of the user's, which says what it speaks and where it is. */
function checkHost(name: string, settings: HostedOptions | object, path: string): object {
  const known = providerNames.includes(name)
  const { type, baseURL } = settings as HostedOptions
  if (known && (type === undefined || type === hosts[name]?.type)) return settings
  if (known) {
    throw new VLMError(
      'config',
      `${path}.type is "${type}", but ${name} is a host that vlmkit knows. Give yours another name.`,
      {
        stage: 'check',
        details: { path },
      },
    )
  }
  if (type !== undefined && baseURL !== undefined) return settings
  const near = nearest(name, providerNames)
  const hint = near ? `Did you mean "${near}"? ` : ''
  const message = `Unknown provider "${name}" at ${path}. ${hint}A host of your own needs a type ("openai", "gemini" or "ollama") and a baseURL.`
  throw new VLMError('config', message, { reason: 'unknown_key', stage: 'check', details: { path, suggestion: near } })
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
