import type { Backend, Call, Profile, SchemaDialect, Transport } from '../contract.ts'
import { VLMError } from '../errors.ts'
import type { FoundProfile } from '../profiles/index.ts'
import type { ProfileOverrides } from '../profiles/overrides.ts'
import type { Spec } from '../spec.ts'
import { once } from '../util/once.ts'
import { loadProvider } from './registry.ts'
import { RetryBudget } from './retry.ts'

/** A backend with what is known of its model. */
export interface Model {
  readonly backend: Backend
  readonly profile: Profile
  /** What was learnt of it, shared by all calls. */
  readonly state: ModelState
  /** Why its profile is a guess, for a warning; absent when it is known. */
  readonly guess?: string
}

/** What calls to a model learn of it. */
export class ModelState {
  readonly budget: RetryBudget = new RetryBudget()
  /** How many ways of holding an answer to a schema were refused: an index into those that the model has. */
  rung = 0
  /** The server asked for silence until then (by the clock, ms), and the error that said so. */
  gate: { readonly until: number; readonly error: VLMError } | undefined
}

/** What models are made of. */
export interface ModelsOptions {
  readonly providers: { readonly [name: string]: { readonly [key: string]: unknown } }
  readonly models: { readonly [id: string]: ProfileOverrides }
  /** Opens the sockets that all hosted models share; called at most once. */
  openTransport(): Promise<Transport>
}

/** The models of one `createVLM`: each made once, on first use, and closed with it. */
export class Models {
  readonly #options: ModelsOptions
  readonly #transport: () => Promise<Transport>
  readonly #backends = new Map<string, () => Promise<Backend>>()
  readonly #states = new Map<Backend, ModelState>()
  /** Profiles that names told: looked up once. */
  readonly #profiles = new Map<Backend, FoundProfile>()
  readonly #own = new Set<Backend>()
  #opened = false
  #closed = false

  constructor(options: ModelsOptions) {
    this.#options = options
    this.#transport = once(() => {
      this.#opened = true
      return options.openTransport()
    })
  }

  /** The model of a spec, or a backend of the user's. */
  async get(spec: Spec | Backend, call: Call): Promise<Model> {
    if (this.#closed) throw disposed()
    const backend = 'generate' in spec ? this.#adopt(spec) : await this.#load(spec)
    let state = this.#states.get(backend)
    if (!state) {
      state = new ModelState()
      this.#states.set(backend, state)
    }
    const overrides = this.#options.models['text' in spec ? spec.text : spec.id]
    const own = await backend.profile?.(call)
    if (own) return { backend, profile: own, state }
    let found = this.#profiles.get(backend)
    if (!found) {
      // The tables come with the first model that they tell of.
      const { profileOf } = await import('../profiles/index.ts')
      const type = 'provider' in spec ? this.#options.providers[spec.provider]?.type : undefined
      found = profileOf(backend.id, overrides, type)
      this.#profiles.set(backend, found)
    }
    return { backend, state, ...found }
  }

  /** Closes every backend; later calls fail. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const loaded = await Promise.allSettled([...this.#backends.values()].map((load) => load()))
    const made = loaded.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    await Promise.all([...made, ...this.#own].map((backend) => backend.close?.()))
    if (this.#opened) await (await this.#transport()).close()
  }

  #adopt(backend: Backend): Backend {
    this.#own.add(backend)
    return backend
  }

  #load(spec: Spec): Promise<Backend> {
    let load = this.#backends.get(spec.text)
    if (!load) {
      load = once(() => this.#make(spec))
      this.#backends.set(spec.text, load)
    }
    return load()
  }

  async #make({ provider: name, model }: Spec): Promise<Backend> {
    const given = this.#options.providers[name] ?? {}
    const provider = await loadProvider(name, given.type)
    return provider.create(model, given, { name, transport: this.#transport })
  }
}

/** Ways of holding an answer to a schema that wire and model both know, the best first; free text is always the last. */
export function schemaRungs({ backend, profile }: Model): readonly SchemaDialect[] {
  const able = backend.wire.structured.filter((dialect) => profile.structured?.includes(dialect) ?? true)
  return [...able.filter((dialect) => dialect !== 'none'), 'none']
}

/** The error of a call after `dispose`. */
export function disposed(): VLMError {
  return new VLMError('config', 'This VLM was disposed. Create a new one with createVLM().', {
    reason: 'disposed',
    stage: 'check',
  })
}
