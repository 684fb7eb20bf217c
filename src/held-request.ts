/** A request held to its schema in one of the ways that a model's wire knows. */
import type { ModelRequest, Part, SchemaDialect } from './contract.ts'
import { compileSchema, schemaWords } from './schemas/compile/index.ts'
import type { TaskRequest } from './tasks/task.ts'

/** One way: a dialect, and whether bounds and patterns are left out of it. */
export interface Rung {
  readonly dialect: SchemaDialect
  readonly level: 'full' | 'plain'
}

/** What is sent, and how what comes back is read. */
export interface HeldRequest {
  readonly request: ModelRequest
  /** The answer as the schema that was asked for has it. */
  restore(value: unknown): unknown
}

/** The ways for a request, the best first: each dialect whole, then without bounds; free text is the last. */
export function rungsOf(dialects: readonly SchemaDialect[]): readonly Rung[] {
  return dialects.flatMap((dialect): Rung[] =>
    dialect === 'json' || dialect === 'none'
      ? [{ dialect, level: 'full' }]
      : [
          { dialect, level: 'full' },
          { dialect, level: 'plain' },
        ],
  )
}

/** Writes a request for one rung. Words that the task has told already are not told again. */
export function held({ told = false, ...request }: TaskRequest, { dialect, level }: Rung): HeldRequest {
  const { schema, ...rest } = request
  if (!schema) return { request, restore: (value) => value }
  const compiled = compileSchema(schema, dialect, level)
  const { restore } = compiled
  const enforced = dialect !== 'json' && dialect !== 'none'
  const words = told ? '' : schemaWords(compiled, dialect)
  const parts = words === '' ? request.parts : withWords(request.parts, words)
  // JSON mode is refused where the words do not say JSON.
  const asksForm =
    enforced || (dialect === 'json' && parts.some((part) => part.type === 'text' && part.text.includes('JSON')))
  return {
    request: {
      ...rest,
      parts,
      ...(enforced && { schema: compiled.schema }),
      ...(asksForm && { schemaDialect: dialect }),
    },
    restore: (value) => restore.call(compiled, value),
  }
}

/** The same parts, with more words at the end of the last text. */
function withWords(parts: readonly Part[], words: string): readonly Part[] {
  const last = parts.findLastIndex(({ type }) => type === 'text')
  return parts.map((part, index) =>
    index === last && part.type === 'text' ? { type: 'text', text: `${part.text}\n${words}` } : part,
  )
}
