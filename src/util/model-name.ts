/** No host has longer names. */
const maxLength = 300

/**
 * A model's name as patterns are written for it: without owner or host, lower case, every separator a hyphen.
 * @example plainName('fireworks/accounts/fireworks/models/Qwen2.5-VL:7b') // 'qwen2-5-vl-7b'
 */
export function plainName(name: string): string {
  const [model = ''] = name.slice(-maxLength).split('/').filter(Boolean).slice(-1)
  return model.toLowerCase().replace(/[\s_.:@]+/g, '-')
}

/** Where a pattern begins in a plain name, at the beginning of one of its parts: `paligemma` is no Gemma. -1: nowhere. */
export function findInName(plain: string, pattern: string): number {
  return plain.search(new RegExp(`(?<![a-z0-9])(?:${pattern})`))
}
