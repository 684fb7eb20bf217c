/**
 * Notices a picture that a model was not shown: a host drops it without a word, a model without vision invents an answer about it.
 * Two things speak of it: fewer tokens than the words and the picture take, and an answer that says that there is none.
 */
import type { Size, Usage } from '../types.ts'
import { textTokens } from '../util/text-tokens.ts'

/** A request with pictures, and what came back. */
export interface Sighting {
  /** As they were sent, px. */
  readonly pictures: readonly Size[]
  /** What they should cost together, tokens; undefined where no rule is known. */
  readonly expectedTokens: number | undefined
  /** All words of the request: system, prompt, turns. */
  readonly words: string
  /** As reported. */
  readonly usage: Usage | undefined
  /** The answer. */
  readonly text: string
}

/** Why a picture seems not to have been seen. */
export interface NotSeen {
  readonly why: 'tokens' | 'answer'
  readonly message: string
}

/**
 * Why the pictures seem not to have been seen; undefined when nothing speaks for it. Counts decide only where the picture's cost is larger
 * than what can be wrong about the words' own.
 */
export function notSeen(sighting: Sighting): NotSeen | undefined {
  if (sighting.pictures.length === 0) return undefined
  if (saysBlind(sighting)) return { why: 'answer', message: 'The model says that it sees no picture.' }
  const { usage, words, expectedTokens } = sighting
  const input = usage?.inputTokens
  if (input === undefined || expectedTokens === undefined || (usage?.imageTokens ?? 0) > 0) return undefined
  const text = textTokens(words)
  // A tokenizer may need half as many again as estimated, a chat template adds its own; far less than the words is a cached prompt.
  const [least, most] = [text * 0.5, text * 1.5 + 40]
  if (input < least || input > most || expectedTokens < most - least + 32) return undefined
  const message = `The host counted ${input} input tokens, as many as the words alone take; the picture should have taken about ${expectedTokens}.`
  return { why: 'tokens', message }
}

/** Why a picture seems to have been read as text: many times the tokens that it can cost. */
export function readAsText({ pictures, expectedTokens, words, usage }: Sighting): string | undefined {
  const input = usage?.inputTokens
  if (pictures.length === 0 || input === undefined || expectedTokens === undefined) return undefined
  const expected = expectedTokens + textTokens(words) * 1.5
  if (input < 20_000 || input < 4 * expected) return undefined
  return `The host counted ${input} input tokens where about ${Math.round(expected)} were expected: it may have read the picture as text.`
}

/** Only how an answer begins counts: later words may be about what a picture shows. */
const beginning = 200

function saysBlind({ text, words }: Sighting): boolean {
  const start = text.trimStart().slice(0, beginning)
  // Data is an answer; and whoever asks whether there is a picture may be told.
  if (
    /^[{[]/.test(start) ||
    /\b(?:is|are) there (?:an?|any) (?:image|picture|photo)|see (?:an?|any|the) (?:image|picture|photo)/i.test(words)
  )
    return false
  return blind.some((pattern) => pattern.test(start))
}

const picture = '(?:image|picture|photo(?:graph)?|attachment|file)s?'

/** How models say it; a face that cannot be named and a sign that cannot be read are no blindness. */
const blind: readonly RegExp[] = [
  new RegExp(
    `\\b(?:I(?:'m| am)|As an? (?:text|language|AI)[^.]{0,60}?I(?:'m| am)?)\\s+(?:sorry,? but I(?:'m| am)? )?(?:unable to|can(?:not|'t)|not able to) (?:directly )?(?:view|see|access|open|display|process|analy[sz]e) (?:any |the |this |your |attached |uploaded )*${picture}\\b(?! of (?:people|the person|faces))`,
    'i',
  ),
  new RegExp(
    `\\bI (?:can(?:not|'t)|do(?:n't| not)|am not able to|am unable to) (?:actually )?(?:see|view|find|have access to|detect) (?:any |an |the |your |attached |uploaded )*${picture}(?: (?:attached|in your|in our|provided|uploaded|here)|[.,;!]|$)`,
    'i',
  ),
  new RegExp(
    `\\b(?:no|not any) ${picture} (?:was|were|has been|have been|is|are)? ?(?:attached|provided|uploaded|included|shared|received)`,
    'i',
  ),
  new RegExp(
    `\\b(?:please|could you|can you) (?:please )?(?:provide|upload|attach|share|send)(?: me)? (?:the |an |your |a )?${picture}`,
    'i',
  ),
  /\[img-?\d+\]/i,
  /^(?:我)?(?:无法|不能|看不到|没有看到)(?:直接)?(?:查看|看到|访问|显示)?(?:任何|您的|该|这张)?(?:图片|图像|照片)/,
  /^(?:申し訳|すみません)?.{0,20}(?:画像|写真)(?:を|が)(?:見る|表示|確認|添付).{0,12}(?:できません|ません)/,
  /\bIch (?:kann|sehe) (?:leider )?(?:kein|das|die) ?(?:Bild|Foto)e?(?:r)? ?(?:nicht|sehen|anzeigen|\.|,)/i,
  /\bJe ne (?:peux|vois) pas (?:voir |d['’])?(?:l['’])?image/i,
  /\bNo (?:puedo|veo) (?:ver )?(?:la |ninguna )?imagen/i,
]
