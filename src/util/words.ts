/** Comparing words that people and models wrote. */

/**
 * A text as it is compared: one Unicode form, lower case, punctuation and runs of blanks as one blank, none at the ends.
 * Hyphens and slashes stay: "-5" is not "5".
 * @example fold('  "Dark  Red".') // 'dark red'
 */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s"'`´‘’“”„«»*_.,;:!?()[\]{}]+/g, ' ')
    .trim()
}

/** Ends of plurals that no rule gives, in the order in which they are tried: `women` ends in `men`. */
const irregular: readonly (readonly [plural: string, singular: string])[] = [
  ['people', 'person'],
  ['children', 'child'],
  ['men', 'man'],
  ['mice', 'mouse'],
  ['geese', 'goose'],
  ['feet', 'foot'],
  ['teeth', 'tooth'],
  ['oxen', 'ox'],
  ['cacti', 'cactus'],
  ['knives', 'knife'],
  ['wives', 'wife'],
  ['lives', 'life'],
  ['shelves', 'shelf'],
  ['elves', 'elf'],
  ['leaves', 'leaf'],
  ['loaves', 'loaf'],
  ['wolves', 'wolf'],
  ['calves', 'calf'],
  ['halves', 'half'],
  ['scarves', 'scarf'],
  ['thieves', 'thief'],
]

/**
 * A folded word or phrase and what it may be the English plural of, itself first. Wider than a dictionary (`shoes` gives `sho` too):
 * the forms are only compared with those of words that were asked for.
 * @example numberForms('teddy bears') // ['teddy bears', 'teddy bear']
 */
export function numberForms(phrase: string): readonly string[] {
  const without = (count: number, end = '') => phrase.slice(0, phrase.length - count) + end
  const odd = irregular.find(([plural]) => phrase.endsWith(plural))
  const forms = odd ? [phrase, without(odd[0].length, odd[1])] : [phrase]
  if (!/\S[^s\s]s$/.test(phrase)) return forms
  forms.push(without(1))
  if (/(?:[sxzo]|[cs]h)es$/.test(phrase)) forms.push(without(2))
  if (phrase.endsWith('ies')) forms.push(without(3, 'y'))
  return forms
}
