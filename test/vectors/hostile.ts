/**
 * Hostile files: a folder with `manifest.jsonl`. Those that may end either way and those that could open, connect or spawn run
 * in a process of their own, where memory is measured and these functions are trapped.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { drivePicture, hangMs, type PictureCase } from './pictures.ts'
import { type CaseResult, failed, passed } from './types.ts'

interface HostileCase extends PictureCase {
  readonly file: string
  readonly tag: string
  /** `connect`, `open files`, `spawn`. */
  readonly mustNot?: string | readonly string[]
  /** Content type under which a loopback server hands it out. */
  readonly servedAs?: string
}

/** Peak memory of the process that handles one file, bytes. */
const maxMemory = 350e6

const child = fileURLToPath(new URL('./hostile-child.mjs', import.meta.url))

export async function drive(path: string): Promise<CaseResult[]> {
  const lines = readFileSync(join(path, 'manifest.jsonl'), 'utf8').split('\n')
  const results: CaseResult[] = []
  for (const line of lines) if (line.trim() !== '') results.push(await driveCase(path, JSON.parse(line)))
  return results
}

async function driveCase(folder: string, item: HostileCase): Promise<CaseResult> {
  const path = join(folder, item.file)
  if (item.expect === 'either' || item.tag === 'bomb' || item.mustNot !== undefined) {
    const problem = await runApart(path, [item.mustNot ?? []].flat().join(', '))
    if (problem !== undefined) return failed(item.file, 'a picture or an input error, within bounds', problem)
    if (item.expect === 'either') return passed(item.file)
  }
  if (item.servedAs !== undefined) return driveServed(path, item, item.servedAs)
  return drivePicture(item.file, item, path, { svg: true })
}

/** What went wrong when the file was handled in a process of its own; undefined when nothing did. */
async function runApart(path: string, mustNot: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [child, path, mustNot], { timeout: hangMs + 2_000 })
    const { problem, peakBytes } = JSON.parse(stdout) as { problem?: string; peakBytes: number }
    if (peakBytes > maxMemory) return `used ${Math.round(peakBytes / 1e6)} MB`
    return problem
  } catch (error) {
    return `crashed or hung: ${error}`
  }
}

async function driveServed(path: string, item: HostileCase, type: string): Promise<CaseResult> {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': type }).end(readFileSync(path)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    return await drivePicture(item.file, item, `http://${host}/picture`, { svg: true, allow: [host] })
  } finally {
    server.close()
  }
}
