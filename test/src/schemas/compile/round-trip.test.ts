import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SchemaDialect } from '../../../../src/contract.ts'
import { isVLMError } from '../../../../src/errors.ts'
import { compileSchema } from '../../../../src/schemas/compile/index.ts'
import { resolveSchema } from '../../../../src/schemas/user-schema.ts'
import { encode } from './encode.ts'
import { misfit } from './fits.ts'
import { checks } from './rules/index.ts'
import { anySpec, forZod, type Spec, toJsonSchema, toZod, valuesOf } from './specs.ts'

const dialects: readonly SchemaDialect[] = [
  'openai',
  'json-schema',
  'vllm',
  'llama',
  'gemini',
  'gemini-json',
  'json',
  'none',
]
// 400 schemas, each with a value, in eight dialects; more: COMPILE_RUNS=20000.
const numRuns = Number(process.env.COMPILE_RUNS ?? 400)

/** Random schemas with a value; those without a value of moderate depth are left out. */
const cases = anySpec.chain(withValue)
const zodCases = anySpec.map(forZod).chain(withValue)

function withValue(spec: Spec) {
  const values = valuesOf(spec)
  return values ? values.map((value) => ({ spec, value })) : fc.constant(undefined)
}

function goThrough(
  spec: Spec,
  schema: object,
  value: unknown,
  dialect: SchemaDialect,
  level: 'full' | 'plain',
): unknown {
  const compiled = compileSchema(schema as { [key: string]: unknown }, dialect, level)
  checks[dialect](compiled.schema)
  // Words show the schema as it is: so does the answer.
  const wire = dialect === 'json' || dialect === 'none' ? value : encode(spec, compiled.schema, value)
  const wrong = dialect === 'json' || dialect === 'none' ? undefined : misfit(wire, compiled.schema, compiled.schema)
  if (wrong) throw new Error(`${wrong} in ${JSON.stringify(wire)} for ${JSON.stringify(compiled.schema)}`)
  const restored = compiled.restore(wire)
  if (!isDeepStrictEqual(restored, value)) {
    throw new Error(
      `${JSON.stringify(restored)} came back through ${JSON.stringify(wire)} of ${JSON.stringify(compiled.schema)}`,
    )
  }
  return restored
}

describe('an answer comes back the same through every dialect', () => {
  it.each(dialects)('%s: random JSON Schemas', (dialect) => {
    fc.assert(
      fc.property(cases, fc.constantFrom('full' as const, 'full' as const, 'plain' as const), (drawn, level) => {
        if (drawn) goThrough(drawn.spec, toJsonSchema(drawn.spec), drawn.value, dialect, level)
      }),
      { numRuns },
    )
  })

  it.each(dialects)('%s: random zod schemas', async (dialect) => {
    await fc.assert(
      fc.asyncProperty(zodCases, async (drawn) => {
        if (!drawn) return
        const { jsonSchema, validate } = await resolveSchema(toZod(drawn.spec))
        // zod takes some values that its JSON Schema refuses: a tuple without its z.unknown().
        if (misfit(drawn.value, jsonSchema, jsonSchema) || !(await validate(drawn.value)).ok) return
        const restored = goThrough(drawn.spec, jsonSchema, drawn.value, dialect, 'full')
        expect(await validate(restored)).toMatchObject({ ok: true })
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  it('gives anything else back, and never throws', () => {
    fc.assert(
      fc.property(anySpec, fc.constantFrom(...dialects), fc.jsonValue(), (spec, dialect, answer) => {
        try {
          compileSchema(toJsonSchema(spec), dialect)
        } catch (error) {
          if (isVLMError(error, 'input')) return
          throw error
        }
        compileSchema(toJsonSchema(spec), dialect).restore(answer)
      }),
      { numRuns },
    )
  })
})
