import { Fault } from '../images/fault.ts'
import type { RawPixels, Size } from '../types.ts'
import type { PixelSource } from './ports.ts'

/** Longest decode, ms: the thread is then ended. */
const decodeMs = 5_000

/**
 * What the thread runs: the optional package `heic-decode` is WebAssembly that would hold up the calling thread for seconds.
 * Sizes are known before anything is decoded, so that a header that lies costs nothing. It is text so that it runs from
 * sources and builds alike.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { path, bytes, width, height } = workerData
;(async () => {
  const [first] = await require(path).all({ buffer: bytes })
  if (first.width !== width || first.height !== height)
    return parentPort.postMessage({ found: { width: first.width, height: first.height } })
  const { data } = await first.decode()
  parentPort.postMessage({ data }, [data.buffer])
})().catch((error) => parentPort.postMessage({ problem: String(error.message ?? error) }))
`

/** What the thread says. */
interface Answer {
  readonly data?: Uint8ClampedArray
  /** Another size than the header's. */
  readonly found?: Size
  readonly problem?: string
}

/**
 * Decodes the first picture of a HEIC file with the optional package `heic-decode`, on a thread of its own.
 * @throws Fault that names the package when it is not installed
 */
export async function decodeHeic({ bytes, stored }: PixelSource): Promise<RawPixels> {
  const { width, height } = stored
  const { data, found, problem } = await ask({ path: await findDecoder(), bytes, width, height })
  if (found)
    throw new Fault('corrupt', `is corrupt: it says ${width}×${height} px and holds ${found.width}×${found.height} px`)
  if (!data) throw new Error(problem ?? 'no answer')
  return { data, width, height, channels: 4 }
}

async function findDecoder(): Promise<string> {
  const { createRequire } = await import('node:module')
  try {
    return createRequire(import.meta.url).resolve('heic-decode')
  } catch (cause) {
    const message = 'is a HEIC picture: run `npm install heic-decode` to read it, or convert it to JPEG'
    throw new Fault('decoder_missing', message, { cause })
  }
}

async function ask(workerData: object): Promise<Answer> {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(program, { eval: true, workerData })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('timeout')), decodeMs)
      worker.once('message', resolve).once('error', reject)
      worker.once('exit', () => reject(new Error('the decoder ended without an answer')))
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
