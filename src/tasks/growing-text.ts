import type { Growing } from './task.ts'

/** A result whose one field is the model's text, as far as it has come. Leading white space waits for the first word. */
export function growingText<K extends string>(field: K): Growing {
  const part: { [key: string]: string } = {}
  let text = ''
  return {
    part,
    push(delta) {
      text = text === '' ? delta.trimStart() : text + delta
      if (text === '' || delta === '') return false
      part[field] = text
      return true
    },
  }
}
