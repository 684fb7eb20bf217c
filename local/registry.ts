/**
 * Models in memory, shared by all backends of the process: two instances on one folder with the same options load it once.
 * This is vlmkit's only module-level state. A model is held by leases; the last one returned frees its sessions.
 */
import { VLMError } from '../src/errors.ts'
import { once } from '../src/util/once.ts'
import { LocalModel } from './model.ts'
import { checkFolder } from './model-files.ts'
import type { SessionOptions } from './session.ts'

interface Entry {
  readonly model: LocalModel
  leases: number
}

const entries = new Map<string, Entry>()

/** One backend's share in a model. */
export class Lease {
  readonly #open: () => Promise<{ readonly key: string; readonly entry: Entry }>
  #opened = false
  #closed = false
  #calls = 0
  #idle: (() => void) | undefined

  /** Touches nothing before the first {@link use}. */
  constructor(folder: string, options: SessionOptions) {
    this.#open = once(async () => {
      const path = await checkFolder(folder)
      const key = JSON.stringify([path, options.threads, options.executionProviders])
      const entry = entries.get(key) ?? { model: new LocalModel(path, options), leases: 0 }
      entries.set(key, entry)
      entry.leases++
      this.#opened = true
      return { key, entry }
    })
  }

  /**
   * Runs one call on the model.
   * @throws VLMError `config` when the lease was returned before
   */
  async use<T>(call: (model: LocalModel) => Promise<T>): Promise<T> {
    if (this.#closed) {
      const message = 'The local model was disposed. Create another VLM to go on.'
      throw new VLMError('config', message, { reason: 'disposed', stage: 'send', provider: 'local' })
    }
    this.#calls++
    try {
      return await call((await this.#open()).entry.model)
    } finally {
      this.#calls--
      if (this.#calls === 0) this.#idle?.()
    }
  }

  /** Returns the lease: calls that run may end, later ones fail; frees the model when no other lease holds it. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#calls > 0) await new Promise<void>((resolve) => (this.#idle = resolve))
    if (!this.#opened) return
    const { key, entry } = await this.#open()
    entry.leases--
    if (entry.leases > 0) return
    entries.delete(key)
    await entry.model.release()
  }
}

/** How many models are in memory: for tests. */
export function modelsInMemory(): number {
  return entries.size
}
