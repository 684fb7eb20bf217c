import { describe, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import type * as schemas from '../../src/schemas/index.ts'
import { box, point } from '../../src/schemas/index.ts'
import type { InferSchema, ResolvedSchema, StandardSchema } from '../../src/schemas/user-schema.ts'
import { resolveSchema } from '../../src/schemas/user-schema.ts'
import type { DetectResult } from '../../src/tasks/detect.ts'
import type { PointResult } from '../../src/tasks/point.ts'
import type { ReadResult } from '../../src/tasks/read.ts'
import type { SegmentResult } from '../../src/tasks/segment.ts'
import type * as types from '../../src/types.ts'

describe('schemas', () => {
  it('are the plain types', () => {
    expectTypeOf<schemas.Box>().toEqualTypeOf<types.Box>()
    expectTypeOf<schemas.Point>().toEqualTypeOf<types.Point>()
    expectTypeOf<schemas.Detection>().toEqualTypeOf<types.Detection>()
    expectTypeOf<schemas.RLE>().toEqualTypeOf<types.RLE>()
    expectTypeOf<schemas.Mask>().toEqualTypeOf<types.Mask>()
    expectTypeOf<schemas.TextRegion>().toEqualTypeOf<types.TextRegion>()
    expectTypeOf<schemas.Detections>().toEqualTypeOf<DetectResult>()
    expectTypeOf<schemas.Points>().toEqualTypeOf<PointResult>()
    expectTypeOf<schemas.Masks>().toEqualTypeOf<SegmentResult>()
    expectTypeOf<schemas.Reading>().toEqualTypeOf<ReadResult>()
    expectTypeOf<schemas.Usage>().toEqualTypeOf<types.Usage>()
    expectTypeOf<schemas.Warning>().toEqualTypeOf<types.Warning>()
  })

  it('type the fields of user schemas', () => {
    const _schema = z.object({ defect: z.string(), where: box(), tip: point().optional() })
    expectTypeOf<z.infer<typeof _schema>>().toEqualTypeOf<{
      defect: string
      where: types.Box
      tip?: types.Point | undefined
    }>()
  })

  it('infer the type of a user schema of each form', () => {
    const schema = z.object({ kWh: z.number().transform(String) })
    expectTypeOf<InferSchema<typeof schema>>().toEqualTypeOf<{ kWh: string }>()
    expectTypeOf(resolveSchema(schema)).toEqualTypeOf<Promise<ResolvedSchema<{ kWh: string }>>>()
    const pair = { schema, jsonSchema: { type: 'object' } }
    expectTypeOf<InferSchema<typeof pair>>().toEqualTypeOf<{ kWh: string }>()
    expectTypeOf(resolveSchema(pair)).toEqualTypeOf<Promise<ResolvedSchema<{ kWh: string }>>>()
    expectTypeOf<InferSchema<StandardSchema<'a' | 'b'>>>().toEqualTypeOf<'a' | 'b'>()
  })

  it('are refused where they are none', () => {
    // @ts-expect-error a plain object is no schema
    void resolveSchema({ kWh: 'number' })
  })
})
