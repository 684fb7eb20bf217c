import { checkConfig, type ModelSpec } from './config.ts'
import { VLMError } from './errors.ts'
import { environment } from './util/environment.ts'
import { type VLM, vlmOf } from './vlm.ts'

const FILE = 'vlmkit.config.json'
/** A configuration larger than this is some other file. */
const MAX_BYTES = 1_000_000

/**
 * Makes a VLM from `vlmkit.config.json`, found upwards from the working directory; `VLMKIT_MODEL` in the environment
 * overrides its `use`; without either it is the bundled model.
 * @param path - a configuration file to read instead
 * @throws VLMError `config` for a file that cannot be read, with line or JSON path and the nearest right spelling
 * @example const vlm = await loadVLM()
 */
export async function loadVLM(path?: string): Promise<VLM> {
  const { platform } = await import('#platform')
  const file = path ?? (await platform.files.findUp(FILE))
  const config = file === undefined ? {} : await read(file)
  const model = environment('VLMKIT_MODEL')
  // The variable names one model for everything, so it also overrides the file's models of single tasks.
  const spec = model ? { ...(config as object), use: model, tasks: {} } : config
  return vlmOf(checkConfig(spec as ModelSpec, environment, file === undefined ? '$' : `${file}: $`))
}

async function read(file: string): Promise<object> {
  const [{ platform }, { parseJsonc }] = await Promise.all([import('#platform'), import('./util/jsonc.ts')])
  let bytes: Uint8Array
  try {
    bytes = await platform.files.read(file, { maxBytes: MAX_BYTES })
  } catch (cause) {
    throw new VLMError(
      'config',
      `Cannot read the configuration ${file}: ${cause instanceof Error ? cause.message : cause}`,
      {
        reason: 'unreadable',
        stage: 'check',
        cause,
      },
    )
  }
  const value = parseJsonc(new TextDecoder().decode(bytes), file)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw new VLMError('config', `${file} must hold an object, e.g. { "use": "local" }.`, { stage: 'check' })
}
