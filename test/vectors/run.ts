/**
 * `npm run vectors -- PATH`: drives the vector files of a file or a folder (recursively) through the built package, prints a
 * line a file, each failure and each named skip, and ends with the totals. Exit code 1 when anything failed.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { type Form, fileForms, folderForms } from './forms.ts'
import type { CaseResult } from './types.ts'

/** A file or folder with its form; without one, nothing knew it. */
interface Found {
  readonly path: string
  readonly content: unknown
  readonly form: Form | undefined
}

const root = process.argv[2]
if (!root) {
  console.error('Usage: npm run vectors -- PATH')
  process.exit(2)
}

const totals = { passed: 0, failed: 0, skipped: 0 }
for (const found of find(root, true)) {
  const results = await drive(found)
  report(relative(root, found.path) || basename(found.path), results)
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = totals.failed > 0 ? 1 : 0

/** Everything below a path that has a form. A file that was named itself must have one; others may be something else. */
function* find(path: string, isNamed: boolean): Generator<Found> {
  if (basename(path) === 'manifest.jsonl') {
    yield* find(dirname(path), isNamed)
    return
  }
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path).sort()
    const form = folderForms.find((candidate) => candidate.matches(path, names))
    if (form) yield { path, content: names, form }
    for (const name of names) {
      if (form?.owns?.(name) || name.startsWith('_')) continue
      if (statSync(join(path, name)).isDirectory() || name.endsWith('.json')) yield* find(join(path, name), false)
    }
    return
  }
  let content: unknown
  let form: Form | undefined
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
    form = fileForms.find((candidate) => candidate.matches(path, content))
  } catch {
    form = undefined
  }
  if (form || isNamed) yield { path, content, form }
}

async function drive({ path, content, form }: Found): Promise<CaseResult[]> {
  if (!form) return [{ id: '(file)', outcome: 'failed', expected: 'a known form of vectors', got: 'none' }]
  if ('later' in form)
    return Array<CaseResult>(form.count(content)).fill({ id: '*', outcome: 'skipped', reason: form.later })
  try {
    return await form.drive(path, content)
  } catch (error) {
    return [{ id: '(driver)', outcome: 'failed', expected: 'results', got: String(error) }]
  }
}

function report(name: string, results: readonly CaseResult[]): void {
  const counted = results.filter(({ outcome }) => outcome !== 'skipped')
  const ok = counted.filter(({ outcome }) => outcome === 'passed').length
  const skips = results.filter(({ outcome }) => outcome === 'skipped')
  totals.passed += ok
  totals.failed += counted.length - ok
  totals.skipped += skips.length
  console.log(`${name} ${ok}/${counted.length}`)
  for (const { id, outcome, expected, got } of counted)
    if (outcome === 'failed') console.log(`  FAILED ${name} ${id}\n    expected: ${expected}\n    got:      ${got}`)
  for (const [line, count] of tally(skips.map(({ id, reason }) => `${id}: ${reason}`)))
    console.log(`  skipped ${line}${count > 1 ? ` (${count} cases)` : ''}`)
}

function tally(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}
