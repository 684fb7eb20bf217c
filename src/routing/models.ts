import type { Backend, Call, Profile } from '../contract.ts'
import { VLMError } from '../errors.ts'
import { carefulProfile } from '../profiles/careful.ts'
import type { Spec } from '../spec.ts'
import { once } from '../util/once.ts'
import { loadProvider } from './registry.ts'

/** A backend with what is known of its model. */
export interface Model {
  readonly backend: Backend
  readonly profile: Profile
}

/** The models of one `createVLM`: each made once, on first use, and closed with it. */
export class Models {
  readonly #providers: { readonly [name: string]: { readonly [key: string]: unknown } }
  readonly #backends = new Map<string, () => Promise<Backend>>()
  readonly #own = new Set<Backend>()
  #closed = false

  constructor(providers: { readonly [name: string]: { readonly [key: string]: unknown } }) {
    this.#providers = providers
  }

  /** The model of a spec, or a backend of the user's. */
  async get(spec: Spec | Backend, call: Call): Promise<Model> {
    if (this.#closed) throw disposed()
    const backend = 'generate' in spec ? this.#adopt(spec) : await this.#load(spec)
    const profile = (await backend.profile?.(call)) ?? carefulProfile(backend.id)
    return { backend, profile }
  }

  /** Closes every backend; later calls fail. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const loaded = await Promise.allSettled([...this.#backends.values()].map((load) => load()))
    const made = loaded.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    await Promise.all([...made, ...this.#own].map((backend) => backend.close?.()))
  }

  #adopt(backend: Backend): Backend {
    this.#own.add(backend)
    return backend
  }

  #load(spec: Spec): Promise<Backend> {
    let load = this.#backends.get(spec.text)
    if (!load) {
      load = once(async () =>
        (await loadProvider(spec.provider)).create(spec.model, this.#providers[spec.provider] ?? {}),
      )
      this.#backends.set(spec.text, load)
    }
    return load()
  }
}

/** The error of a call after `dispose`. */
export function disposed(): VLMError {
  return new VLMError('config', 'This VLM was disposed. Create a new one with createVLM().', {
    reason: 'disposed',
    stage: 'check',
  })
}
