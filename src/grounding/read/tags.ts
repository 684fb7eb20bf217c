/**
 * Tags around names and positions, in the spellings of all families that use them:
 *
 * | | Qwen-VL, InternVL, NVLM, MiniCPM-V | Qwen2-VL | DeepSeek |
 * |---|---|---|---|
 * | name | `<ref>…</ref>` | `<|object_ref_start|>…<|object_ref_end|>` | `<|ref|>…<|/ref|>` |
 * | box | `<box>…</box>` | `<|box_start|>…<|box_end|>` | `<|det|>…<|/det|>` |
 * | point, quad | `<point>…</point>` | `<|point_start|>…<|point_end|>` | |
 *
 * Fine-tuned models mix them up, so every dialect of tags reads all. Tokens also come with full-width bars.
 */

/** What a tag holds: a name, or one kind of position. */
export type TagKind = 'ref' | 'box' | 'point' | 'quad'

/** A tag with what it holds. */
export interface TagPiece {
  readonly kind: TagKind
  /** What follows the opening tag, up to the closing one, the next tag or the end of the text. */
  readonly content: string
  /** What ends the content: its own closing tag, another tag, or the end of the text. */
  readonly ended: 'closed' | 'broken' | 'cut'
  /** The text between the closing tag and the next one. */
  readonly after: string
}

/** What `readTags` finds. */
export interface TagPieces {
  readonly pieces: readonly TagPiece[]
  /** The text ends inside the letters of a tag, such as `<|box_st`; those are in no piece. */
  readonly cutTag: boolean
}

const families: readonly (readonly [kind: TagKind, open: string, close: string])[] = [
  ...(['ref', 'box', 'point', 'quad'] as const).map((kind) => [kind, `<${kind}>`, `</${kind}>`] as const),
  ['ref', '<|object_ref_start|>', '<|object_ref_end|>'],
  ...(['box', 'point', 'quad'] as const).map((kind) => [kind, `<|${kind}_start|>`, `<|${kind}_end|>`] as const),
  ['ref', '<|ref|>', '<|/ref|>'],
  ['box', '<|det|>', '<|/det|>'],
]

interface Tag {
  readonly kind: TagKind
  readonly isClose: boolean
}

const tags: ReadonlyMap<string, Tag> = /* @__PURE__ */ new Map(
  families.flatMap(([kind, open, close]): [string, Tag][] => [
    [open, { kind, isClose: false }],
    [close, { kind, isClose: true }],
  ]),
)

const spellings: readonly string[] = families.flatMap(([, open, close]) => [open, close])

/** Whatever has the form of one; short, so that each `<` costs little. */
const tagForm = /<[|｜]?\/?[a-z_]{3,16}[|｜]?>/g

/** Splits a text at its tags. What comes before the first tag, and closing tags without an opening one, are left out. */
export function readTags(text: string): TagPieces {
  const end = cutTagStart(text, spellings)
  const pieces: TagPiece[] = []
  let open: { readonly kind: TagKind; readonly from: number } | undefined
  let closed: { readonly kind: TagKind; readonly content: string; readonly to: number } | undefined
  const settle = (at: number, ended: 'broken' | 'cut') => {
    if (closed) {
      pieces.push({ kind: closed.kind, content: closed.content, ended: 'closed', after: text.slice(closed.to, at) })
    } else if (open) pieces.push({ kind: open.kind, content: text.slice(open.from, at), ended, after: '' })
  }
  for (const { 0: spelled, index } of text.matchAll(tagForm)) {
    const tag = tags.get(spelled.replaceAll('｜', '|'))
    if (!tag) continue
    const to = index + spelled.length
    if (!tag.isClose) {
      settle(index, 'broken')
      closed = undefined
      open = { kind: tag.kind, from: to }
    } else if (open?.kind === tag.kind && !closed) {
      closed = { kind: tag.kind, content: text.slice(open.from, index), to }
    }
  }
  settle(end, 'cut')
  return { pieces, cutTag: end < text.length }
}

/**
 * Where the text breaks off inside a tag.
 * @param spellings - the tags, with ASCII bars
 * @returns the offset of the tag's `<`; the length of the text where it ends in no tag
 */
export function cutTagStart(text: string, spellings: readonly string[]): number {
  const start = text.lastIndexOf('<')
  const rest = text.length - start
  if (start < 0 || rest > 64) return text.length
  const begun = text.slice(start).replaceAll('｜', '|')
  return spellings.some((spelling) => spelling.length > rest && spelling.startsWith(begun)) ? start : text.length
}

/** A label that no reader of tags can take for a tag or for an end token: a blank breaks up what looks like one. */
export function withoutTags(label: string): string {
  return label.trim().replace(/<(?=[/|｜\w][^<>]{0,60}>)/g, '< ')
}
