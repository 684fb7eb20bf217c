/**
 * The local backend: runs the bundled model and any folder of the same form (`manifest.json`) through ONNX Runtime.
 * @example const vlm = createVLM(provider.create('./my-model', { threads: 2 }))
 * @module vlmkit/local
 */
import type { Provider, ProviderOptions } from '../src/contract.ts'
import { list, number, object, string } from '../src/util/shape.ts'
import { LocalBackend } from './backend.ts'
import { modelFolder } from './model-files.ts'

export type { SessionOptions as LocalOptions } from './session.ts'

const options = object({
  threads: number(1, 256, { integer: true }),
  executionProviders: list(string(), { min: 1 }),
})

/** Makes backends for local models: `base` (the bundled one), `./dir`, `../dir`, `/abs`, drive paths. */
export const provider: Provider = {
  name: 'local',
  create(model: string, given: ProviderOptions) {
    const name = model || 'base'
    const checked = options.check(given, { kind: 'config', path: '$.providers.local' })
    return new LocalBackend(name, modelFolder(name), checked, name === 'base')
  },
}
