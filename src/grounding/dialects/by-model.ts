/** Which dialect a model writes, by its name. */
import type { DialectId } from '../dialect.ts'

/** The dialect of a model whose name is known, whatever host spells it; undefined for others. */
export function dialectOfModel(_name: string): DialectId | undefined {
  return undefined
}
