import { VLMError } from '../../errors.ts'
import type { Dialect } from '../dialect.ts'
import { portable } from './portable.ts'

const dialects: readonly Dialect[] = [portable]

/** The dialect of that id; `portable` when a profile names none. */
export function dialectOf(id = 'portable'): Dialect {
  const found = dialects.find((dialect) => dialect.id === id)
  if (found) return found
  const known = dialects.map((dialect) => dialect.id).join(', ')
  throw new VLMError('config', `Unknown dialect "${id}". Known: ${known}.`, { reason: 'unknown_dialect' })
}
