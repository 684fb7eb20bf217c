import type { TaskName } from '../types.ts'

/** Models that vlmkit can name when a configured one lacks a task: what can do it. */
export const knownModels: readonly { readonly id: string; readonly tasks: readonly TaskName[] }[] = [
  { id: 'local', tasks: ['caption', 'ask', 'classify', 'detect'] },
]
