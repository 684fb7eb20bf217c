import { Fault } from '../images/fault.ts'

/** Longest rendering, milliseconds of wall clock: the process is then killed, whatever it does. */
const renderMs = 5_000

/** Largest SVG that is rendered, bytes: drawings of two megabytes are real, larger ones are attacks or should be pictures. */
const maxBytes = 2 * 1024 * 1024

/** Memory that the rendering process may take, bytes: it ends itself above that. */
const maxMemory = 300e6

/**
 * What the process runs: SVG on its input, PNG on its output, a failure in words on its error output. It has no base address,
 * so that the renderer (librsvg) opens no file and no socket for references; it is text so that it runs from sources and builds.
 */
const program = `
const [, path, maxPixels, maxMemory] = process.argv
setInterval(() => {
  if (process.memoryUsage.rss() > Number(maxMemory)) process.kill(process.pid, 'SIGTERM')
}, 10).unref()
const sharp = require(path)
sharp.cache(false)
sharp.concurrency(1)
const chunks = []
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
  sharp(Buffer.concat(chunks), { failOn: 'warning', limitInputPixels: Number(maxPixels) })
    .png({ compressionLevel: 1 })
    .toBuffer()
    .then((png) => process.stdout.write(png))
    .catch((error) => {
      process.stderr.write(error.message)
      process.exitCode = 3
    })
})
`

/** Renders an SVG from outside in a process that is killed after {@link renderMs} or when the signal fires. */
export async function renderSvg(
  svg: Uint8Array,
  { maxPixels, signal }: { readonly maxPixels: number; readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  if (svg.length > maxBytes)
    throw new Fault('too_large', `is an SVG of more than ${maxBytes} bytes: render it to PNG first`)
  signal?.throwIfAborted()
  const { spawn } = await import('node:child_process')
  const { createRequire } = await import('node:module')
  const sharpPath = createRequire(import.meta.url).resolve('sharp')
  return new Promise((resolve, reject) => {
    // An empty environment: nothing of this process's keys is in reach of the renderer.
    const child = spawn(process.execPath, ['-e', program, sharpPath, String(maxPixels), String(maxMemory)], {
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const output: Uint8Array[] = []
    let problem = ''
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGKILL')
    }, renderMs)
    const onAbort = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', (chunk: Uint8Array) => output.push(chunk))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      problem = (problem + text).slice(0, 2_000)
    })
    // The process may end before it has read everything.
    child.stdin.on('error', () => {})
    child.on('error', (cause) =>
      finish(() => reject(new Fault('corrupt', 'cannot be rendered: no process could be started', { cause }))),
    )
    child.on('close', (code, killedBy) =>
      finish(() => {
        if (signal?.aborted) reject(signal.reason)
        else if (isLate) reject(new Fault('timeout', `takes too long to render: more than ${renderMs / 1000} seconds`))
        else if (killedBy === 'SIGTERM') reject(new Fault('too_large', 'takes too much memory to render'))
        else if (code === 0) resolve(join(output))
        else reject(failure(problem || `the process ended with ${killedBy ?? code}`))
      }),
    )
    child.stdin.end(svg)

    function finish(settle: () => void): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
  })
}

function failure(problem: string): Fault {
  const cause = new Error(problem)
  if (/exceeds pixel limit/.test(problem))
    return new Fault('too_large', 'is too large: its canvas has more pixels than maxPixels allows', { cause })
  if (/bad dimensions/.test(problem))
    return new Fault('corrupt', 'has no area: its SVG has no usable width and height', { cause })
  if (/XML parse error/.test(problem))
    return new Fault('corrupt', 'is corrupt: its SVG is not well-formed XML', { cause })
  return new Fault('corrupt', 'is corrupt: its SVG cannot be rendered', { cause })
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks))
}
