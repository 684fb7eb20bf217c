/**
 * Loads and decodes one file and reports what it did: `node hostile-child.mjs FILE [connect, open files, spawn]`. The result is
 * one line of JSON: `problem` (absent when all is well) and `peakBytes`.
 */
import childProcess from 'node:child_process'
import dns from 'node:dns'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { resolve } from 'node:path'
import { isVLMError, loadImage } from 'vlmkit'

const [, , file = '', mustNot = ''] = process.argv
const traps = []

// The packages behind pictures are loaded first: their own files do not count.
const white = { data: new Uint8Array(3).fill(255), width: 1, height: 1, channels: 3 }
await (await loadImage(white)).encode({ format: 'png' })

if (mustNot.includes('connect')) {
  trap(net.Socket.prototype, 'connect', () => 'connected')
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) trap(dns, name, (host) => `looked up ${host}`)
}
if (mustNot.includes('open'))
  for (const [owner, names] of [
    [fs, ['open', 'openSync', 'readFile', 'readFileSync', 'createReadStream']],
    [fs.promises, ['open', 'readFile']],
  ])
    for (const name of names) trap(owner, name, (path) => (isOwn(path) ? undefined : `opened ${path}`))
if (mustNot.includes('spawn'))
  for (const name of ['spawn', 'exec', 'execFile', 'fork'])
    // Rendering SVG apart is our own doing; anything else would be the file's.
    trap(childProcess, name, (command) => (command === process.execPath ? undefined : `spawned ${command}`))
syncBuiltinESMExports()

let problem
process.on('uncaughtException', (error) => finish(`uncaught: ${error.stack}`))
process.on('unhandledRejection', (error) => finish(`unhandled: ${error}`))
setTimeout(() => finish('no answer in 10 s'), 10_000).unref()
try {
  const image = await loadImage(file, { svg: true })
  await image.pixels(image.width * image.height > 4e6 ? { width: 512, height: 512 } : undefined)
} catch (error) {
  if (!isVLMError(error, 'input')) problem = `not an input error: ${error.stack}`
}
finish(problem)

function trap(owner, name, describe) {
  const original = owner[name]
  owner[name] = function (...args) {
    const told = describe(...args)
    if (told !== undefined) traps.push(told)
    return original.apply(this, args)
  }
}

/** The file itself, by whatever path, or a file of a package. */
function isOwn(path) {
  return typeof path !== 'string' || resolve(path) === resolve(file) || /node_modules|[\\/]dist[\\/]/.test(path)
}

function finish(found) {
  const told = found ?? (traps.length > 0 ? traps.join('; ') : undefined)
  process.stdout.write(JSON.stringify({ problem: told, peakBytes: process.resourceUsage().maxRSS * 1024 }))
  process.exit(0)
}
