/** Where a model's files lie, and reading them: a wrong or missing file is a `config` error that says what to do. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VLMError } from '../src/errors.ts'

/** How the files of a Git LFS checkout begin that was never filled. */
const lfsPointer = 'version https://git-lfs.github.com/spec/'

/**
 * The folder that a model's name means; touches no file except to find the package itself.
 * @param model - `base`, `./dir`, `../dir`, `/abs` or a drive path; relative ones start at the working directory
 * @throws VLMError `unsupported` for a hub repository, `config` for a name that is neither
 */
export function modelFolder(model: string): string {
  if (model === 'base') return join(packageRoot(), 'local', 'base')
  if (/^\.{1,2}(?:[\\/]|$)/.test(model) || isAbsolute(model) || /^[a-z]:[\\/]/i.test(model)) return resolve(model)
  if (/^[\w.-]+\/[\w.-]+(?:@[\w./-]+)?$/.test(model))
    throw hubModel(`local/${model} is a repository of a model hub`, model)
  const message =
    `There is no local model "${model}". Use "local" for the bundled one or a folder that holds a manifest.json: ` +
    '"local/./my-model", "local//absolute/path".'
  throw new VLMError('config', message, { reason: 'unknown_model', stage: 'route', provider: 'local' })
}

/**
 * Makes sure that a folder is one that can be read.
 * @returns its real path: two names of one folder are one model
 * @throws VLMError `config` when there is no such folder or no manifest.json in it; `unsupported` for a hub's layout
 */
export async function checkFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw wrongFile(folder, 'there is no such folder of weights')
  if (await exists(join(folder, 'manifest.json'))) return realpath(folder)
  if (await exists(join(folder, 'config.json'))) throw hubModel(`${folder} has the layout of a model hub (config.json)`)
  throw wrongFile(join(folder, 'manifest.json'), 'the file is missing; a folder of weights is recognised by it')
}

/** Reads a text file, UTF-8. */
export async function readText(path: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(path))
}

/**
 * Reads a file and checks size and sum, so that what runs is what was published.
 * @throws VLMError `config` that names the file, what is wrong and what to do
 */
export async function readChecked(path: string, bytes: number, sha256: string): Promise<Uint8Array> {
  const data = await readBytes(path)
  if (data.byteLength !== bytes) {
    throw wrongFile(path, `it has ${data.byteLength} bytes, manifest.json says ${bytes}; copy the file again`)
  }
  const sum = createHash('sha256').update(data).digest('hex')
  if (sum !== sha256) {
    throw wrongFile(path, `its sha256 is ${sum}, manifest.json says ${sha256}; copy the file again`)
  }
  return data
}

async function readBytes(path: string): Promise<Uint8Array> {
  let data: Uint8Array
  try {
    data = await readFile(path)
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw wrongFile(path, missing ? 'the file is missing' : `it cannot be read (${(cause as Error).message})`, cause)
  }
  if (data.byteLength < 1024 && new TextDecoder().decode(data).startsWith(lfsPointer)) {
    throw wrongFile(path, 'it is a Git LFS pointer, not the file itself; run "git lfs pull"')
  }
  return data
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** The folder of the package, from `dist/local/` and from the sources alike. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const path = join(folder, 'package.json')
    if (existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown }).name === 'vlmkit')
      return folder
    const parent = dirname(folder)
    if (parent === folder)
      throw wrongFile('local/base', 'the folder of the package vlmkit was not found above this file')
    folder = parent
  }
}

function wrongFile(path: string, what: string, cause?: unknown): VLMError {
  const options = { reason: 'model_file', stage: 'route', provider: 'local', details: { path }, cause } as const
  return new VLMError('config', `${path}: ${what}.`, options)
}

function hubModel(what: string, model?: string): VLMError {
  const message =
    `${what}. Models from a hub cannot be run yet: only the bundled model ("local") and folders with a manifest.json ` +
    '("local/./my-model").'
  return new VLMError('unsupported', message, {
    reason: 'hub_model',
    stage: 'route',
    provider: 'local',
    ...(model && { model }),
  })
}
