/** Writes docs/models.md from the data of `src/profiles/`. */
import { picturesTokens } from '../../src/estimate.ts'
import { carefulProfile } from '../../src/profiles/careful.ts'
import type { Family } from '../../src/profiles/family.ts'
import { families } from '../../src/profiles/index.ts'
import { makers } from '../../src/profiles/makers.ts'
import type { Size } from '../../src/types.ts'

const photo = { width: 4032, height: 3024 }
const square = { width: 1024, height: 1024 }

/** The whole page. */
export function modelsPage(): string {
  return `# Models

What vlmkit knows of models by their names. \`npx vitest run test/src/profiles/models-page.test.ts -u\` writes this page from the data in
[\`src/profiles/\`](../src/profiles/).

A name is looked at without its host and owner, in lower case, every separator a hyphen: \`ollama/qwen2.5vl:7b\` and
\`vllm/Qwen/Qwen2.5-VL-7B-Instruct-AWQ\` are of one family. Where a name holds several, the first one in it counts. A model that nobody
knows is treated with care (a longest side of 1568 px, the portable dialect), with a warning that names the nearest known one. Whatever
is said here can be said otherwise under \`models\` in the configuration: \`{ "models": { "lab/my-tune": { "like": "qwen2.5-vl-7b" } } }\`.

## Families

*Tokens* are those of one picture of 1024×1024 and of 4032×3024 px at the level of detail that is asked for by default, without the few
that mark its beginning and end; — where they are not known. *Verified*: a test reads positions that such models have really
written, and the counts are held to those of the official processor. Nothing here was run against a maker's servers.

${table(
  ['family', 'names', 'tokens', 'resized by', 'counted by', 'dialect', 'context, answer', 'pictures', 'verified'],
  families.map((family) => [
    family.name,
    code(family.pattern),
    `${tokensOf(family, square)}, ${tokensOf(family, photo)}`,
    rule(family.resize),
    rule(family.tokens),
    family.dialect ?? 'portable',
    [family.contextTokens, family.maxOutputTokens].flatMap((n) => (n === undefined ? [] : [count(n)])).join(', ') ||
      '—',
    family.maxPictures === undefined ? '—' : count(family.maxPictures),
    family.verified ? 'yes' : '',
  ]),
)}

Reasoning models of OpenAI take no \`temperature\`; a call that sets one gets a warning. Where a model thinks, its thoughts count against
\`maxTokens\`: leave it unset, or leave room.

## Levels of detail

What a picture of 4032×3024 px costs at each level that an API knows, in tokens. The first is asked for unless a call says otherwise
(\`{ detail: 'low' }\`); \`auto\` never is, since the newest models take it for the dearest.

${table(
  ['family', 'levels'],
  families.flatMap((family) => {
    const levels = Object.keys(family.details ?? {})
    const costs = levels.map((level) => `\`${level}\` ${tokensOf(family, photo, level)}`)
    return levels.length > 0 ? [[family.name, costs.join(', ')]] : []
  }),
)}

## Hosts that see otherwise

${table(
  ['family', 'host', 'difference'],
  families.flatMap(({ name, at = {} }) =>
    Object.entries(at).map(([host, { resize, maxPictures, structured }]) => [
      name,
      code(`${host}/…`),
      [
        resize && rule(resize),
        maxPictures !== undefined && `${maxPictures} pictures`,
        structured && `schemas held by: ${structured.join(', ') || 'words alone'}`,
      ]
        .filter(Boolean)
        .join('; '),
    ]),
  ),
)}

## Prices and last days

US dollars a million tokens of input and output, at the maker's own host. The same model costs something else elsewhere: there
\`costUSD\` is undefined until the configuration says a price. A model that has ended answers no more; one that ends within weeks brings a
warning.

${table(
  ['model', 'input', 'output', 'served until', 'looked up'],
  Object.entries(makers).flatMap(([host, listed]) =>
    Object.entries(listed).map(([model, { price, endOfLife = '' }]) => [
      code(`${host}/${model}`),
      price ? String(price.input) : '—',
      price ? String(price.output) : '—',
      endOfLife,
      price ? `${price.date}, ${price.source}` : '',
    ]),
  ),
)}
`
}

function tokensOf(family: Family, size: Size, detail?: string): string {
  const profile = { ...carefulProfile(family.name), ...family }
  const { tokens, estimate } = picturesTokens(size, { profile }, detail) ?? {}
  return tokens === undefined ? '—' : `${estimate ? 'about ' : ''}${count(tokens)}`
}

function rule(of: { readonly rule: string } | undefined): string {
  if (!of) return '—'
  const { rule: name, params = {}, ...others } = of as { rule: string; params?: object }
  const numbers = Object.entries({ ...params, ...others }).map(([key, value]) => `${key} ${value}`)
  return [code(name), ...numbers].join(' ')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}

function count(n: number): string {
  return n.toLocaleString('en-US')
}
