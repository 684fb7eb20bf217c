import type { Backend, ModelReply, ModelRequest, Profile, WireFacts } from '../../src/contract.ts'

/** A model that says what the test wants it to say, and keeps what it was asked. */
export interface ScriptedBackend extends Backend {
  /** Every request, in order. */
  readonly seen: ModelRequest[]
}

/** What is unusual about the model. */
export interface Script {
  readonly profile?: Partial<Profile>
  readonly structured?: WireFacts['structured']
  /** It answers with things and writes no dialect. */
  readonly detector?: true
}

/** A backend in memory. `answer` is the model: a text in its dialect, or more of a reply. */
export function scriptedBackend(
  answer: (request: ModelRequest, index: number) => string | Partial<ModelReply> | Promise<string>,
  { profile = {}, structured = [], detector }: Script = {},
): ScriptedBackend {
  const seen: ModelRequest[] = []
  return {
    id: 'scripted/model',
    seen,
    wire: { structured, streaming: false, logprobs: false, mediaTypes: ['image/png', 'image/jpeg'] },
    profile: async () => ({
      name: 'scripted',
      tasks: { caption: true, ask: true, detect: true, point: true, segment: true, read: true },
      resize: { rule: 'none' },
      maxPictures: 1,
      ...(!detector && { dialect: 'portable' }),
      verified: true,
      ...profile,
    }),
    async generate(request) {
      seen.push(request)
      const said = await answer(request, seen.length - 1)
      const reply = typeof said === 'string' ? { text: said } : said
      return { text: '', finish: 'stop', warnings: [], raw: null, ...reply }
    },
  }
}

/** The words of a request. */
export function wordsOf({ parts }: ModelRequest): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}
