/** The forms of vector files: how each is told by its shape, and which driver runs it. */
import { basename } from 'node:path'
import { drive as driveDataUrls } from './data-urls.ts'
import { drive as driveFaults } from './faults.ts'
import { drive as driveGrounding, driveRecognition } from './grounding.ts'
import { drive as driveHostile } from './hostile.ts'
import { drive as driveRanges } from './ranges.ts'
import { drive as driveResize } from './resize.ts'
import { drive as driveTokens } from './tokens.ts'
import type { Driver } from './types.ts'
import { drive as driveUrls } from './urls.ts'

/** `content` is a file's JSON, or the names in a folder. */
export type Form = {
  readonly name: string
  readonly matches: (path: string, content: unknown) => boolean
  /** Names in the folder that belong to the form and are no vectors of their own. */
  readonly owns?: (name: string) => boolean
} & ({ readonly drive: Driver } | { readonly later: string; readonly count: (content: unknown) => number })

const countCases = (content: unknown) => casesOf(content).length
const all = () => true

/** Folders. */
export const folderForms: readonly Form[] = [
  {
    name: 'hostile',
    matches: (_, names) => has(names, 'manifest.jsonl'),
    owns: (name) => !name.endsWith('.json'),
    drive: driveHostile,
  },
  {
    name: 'hub model',
    matches: (_, names) => has(names, 'config.json') && has(names, 'expected.json'),
    owns: all,
    later: 'hub models come with a later issue',
    count: () => 1,
  },
  {
    name: 'run',
    matches: (_, names) => has(names, 'run.json'),
    owns: all,
    later: 'runs come with the evaluation issue',
    count: () => 1,
  },
]

/** Files. The first form that matches counts. */
export const fileForms: readonly Form[] = [
  {
    name: 'URLs',
    matches: (_, content) =>
      isList(content, ({ url, expect }) => typeof url === 'string' && (expect === 'allow' || expect === 'deny')),
    drive: driveUrls,
  },
  {
    name: 'data URLs',
    matches: (_, content) =>
      isList(content, ({ url, expect }) => url !== undefined && (expect === 'ok' || expect === 'error')),
    drive: driveDataUrls,
  },
  {
    name: 'ranges',
    matches: (_, content) => isObject(content) && 'ipv6GlobalUnicast' in content && 'deniedSuffixes' in content,
    drive: driveRanges,
  },
  {
    name: 'faults',
    matches: (_, content) => isObject(content) && 'now' in content && casesOf(content).length > 0,
    drive: driveFaults,
  },
  {
    name: 'recognition',
    matches: (path, content) => basename(path) === 'auto.json' && casesOf(content).length > 0,
    drive: driveRecognition,
  },
  {
    name: 'grounding',
    matches: (_, content) => isObject(content) && 'dialect' in content && casesOf(content).length > 0,
    drive: driveGrounding,
  },
  {
    name: 'resize',
    matches: (_, content) => casesOf(content).some((item) => 'rule' in item && 'in' in item),
    drive: driveResize,
  },
  {
    name: 'tokens',
    matches: (_, content) => casesOf(content).some((item) => 'model' in item && 'width' in item && 'height' in item),
    drive: driveTokens,
  },
  {
    name: 'metrics',
    matches: (_, content) => isObject(content) && 'metric' in content && casesOf(content).length > 0,
    later: 'metrics come with the evaluation issue',
    count: countCases,
  },
  {
    name: 'evidence',
    matches: (_, content) => isObject(content) && 'docs' in content && casesOf(content).length > 0,
    later: 'evidence comes with the documents issue',
    count: countCases,
  },
]

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown, test: (item: { readonly [key: string]: unknown }) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isObject(item) && test(item))
}

function casesOf(content: unknown): readonly { readonly [key: string]: unknown }[] {
  const cases = isObject(content) ? content.cases : undefined
  return Array.isArray(cases) ? cases.filter(isObject) : []
}

function has(names: unknown, name: string): boolean {
  return Array.isArray(names) && names.includes(name)
}
