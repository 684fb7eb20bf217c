/**
 * The contracts that everything hangs on: what a backend is, what is sent to it, what comes back, and what a profile says of a model.
 * A backend knows how one model is reached and nothing of boxes, retries or tasks' meaning; a dialect (`grounding/dialect.ts`)
 * knows how a model family writes positions and nothing of wires; a profile is data.
 */
import type { ResizeParams, ResizeRule } from './images/resize-rules/index.ts'
import type { TokenRule } from './images/tokens.ts'
import type { Detection, Json, JsonSchema, Mask, Point, Size, TaskName, TextRegion, Usage } from './types.ts'

/** How one model is reached: a hosted API, a local server, an ONNX session. */
export interface Backend {
  /** `provider/model`, e.g. `ollama/llava` or `local/base`. */
  readonly id: `${string}/${string}`
  /** Facts about the transport, not about the model. */
  readonly wire: WireFacts
  /**
   * What the model says of itself, for backends that know (a folder's manifest, a detector's labels).
   * Without it the profile is looked up by the model's name.
   */
  profile?(call: Call): Promise<Profile>
  /** Answers a request. The same call streams when it carries `onText`. */
  generate(request: ModelRequest, call: Call): Promise<ModelReply>
  /** Log-likelihood of each candidate as the answer to the request; softmax over them gives their probabilities. */
  score?(request: ModelRequest, candidates: readonly string[], call: Call): Promise<ScoreReply>
  /** One vector a part, unit length, pictures and texts in one space. */
  embed?(parts: readonly Part[], call: Call): Promise<readonly Float32Array[]>
  /** Frees sessions and sockets; called once, by `dispose`. */
  close?(): Promise<void>
}

/** What a transport can carry. */
export interface WireFacts {
  /**
   * Ways in which answers can be held to a JSON Schema, the best first: where the server refuses one, the next is tried. Empty: free
   * text only, the schema is told in words.
   */
  readonly structured: readonly SchemaDialect[]
  /** Earlier turns of a conversation can be sent: the model can be shown its own answer and what is wrong with it. @default false */
  readonly turns?: boolean
  readonly streaming: boolean
  readonly logprobs: boolean
  /** Encodings that it takes, in order of preference; empty when it takes pixels. */
  readonly mediaTypes: readonly string[]
  /** Largest request body, bytes. */
  readonly maxRequestBytes?: number
}

/**
 * How a schema is written for a wire.
 * - `openai`: strict structured outputs. `json-schema`: JSON Schema nearly as it is, as most compatible servers take it.
 * - `vllm`: the part that vLLM and SGLang enforce. `llama`: the part that llama.cpp enforces (Ollama, LM Studio).
 * - `gemini`: `responseSchema`. `gemini-json`: `responseJsonSchema`.
 * - `json`: the answer is JSON, the schema is told in words. `none`: free text, the schema is told in words.
 */
export type SchemaDialect = 'openai' | 'json-schema' | 'vllm' | 'llama' | 'gemini' | 'gemini-json' | 'json' | 'none'

/** One call's signal and listeners. */
export interface Call {
  /** Ends with the caller's abort and with the deadline. */
  readonly signal: AbortSignal
  /** Streaming is the same call with a listener. */
  readonly onText?: (delta: string) => void
  /** Is told when the request was handed to a socket, and when the first of the answer is there. */
  readonly onProgress?: (progress: Progress) => void
}

/** How far a request is. */
export type Progress =
  | { readonly type: 'sent' /** Of the request's body. */; readonly bytes: number }
  | { readonly type: 'first_token' }

/** A piece of what is sent: text, or a picture. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'picture'; readonly picture: SentPicture }

/** A picture as a backend gets it: upright, at the size that suits the profile's resize rule. Nothing is decoded before it is asked for. */
export interface SentPicture extends Size {
  /** Stands for the same pixels as long as it is the same object: backends may key caches by it (weakly). */
  readonly key: object
  /** The file to upload, without metadata. */
  encode(): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }>
  /** RGB, interleaved, 8 bits, stretched to the size asked for. */
  pixels(size: Size): Promise<Uint8Array>
}

/** What is asked of a model. */
export interface ModelRequest {
  /** For models with a head or a token per task; prompted models need only the parts. */
  readonly task: TaskName
  readonly system?: string
  /** Pictures and text in the order in which the model should see them. */
  readonly parts: readonly Part[]
  /** How a caption should read, for models with a token a style; prompted models find it in the words. */
  readonly style?: 'short' | 'detailed' | 'alt'
  /** The labels that were asked for, when the task has labels. */
  readonly labels?: readonly string[]
  /** Detections below this score are not wanted, 0 to 1. Absent: the model's own threshold. */
  readonly minScore?: number
  /** The answer is one of these. A backend with `score` is asked through it; any other one is held to them by the schema. */
  readonly choices?: readonly string[]
  /** The answer must fit it, as far as the wire can enforce that. */
  readonly schema?: JsonSchema
  /** How `schema` is written: one of the wire's. Present with `schema`; `json` and `none` come without one. */
  readonly schemaDialect?: SchemaDialect
  /** What the model answered before, and what it was told then: sent after the parts. Only where the wire has `turns`. */
  readonly turns?: readonly Turn[]
  /** How closely pictures are looked at, for APIs that ask: one of the profile's `details`. */
  readonly detail?: string
  /** Asks for the log-probabilities of the answer's tokens, and of so many alternatives to each. */
  readonly logprobs?: number
  readonly maxTokens?: number
  readonly temperature?: number
  readonly seed?: number
  /** Extras for one provider, from `providerOptions.<name>`. */
  readonly providerOptions?: { readonly [name: string]: Json }
}

/** One exchange that came before: the model's answer, and the words that it was told next. */
export interface Turn {
  readonly answer: string
  readonly words: string
}

/** A token of an answer and how probable it was. */
export interface TokenLogprob {
  readonly token: string
  /** Natural logarithm of its probability. */
  readonly logprob: number
  /** What else might have stood there, the likeliest first; the token itself among them where the API lists it. */
  readonly top: readonly { readonly token: string; readonly logprob: number }[]
}

/** What a model answered. */
export interface ModelReply {
  /** The model's text; empty for a detector. */
  readonly text: string
  /** A detector's or segmenter's own output, in pixels of the sent picture. */
  readonly things?: Things
  readonly finish: 'stop' | 'length' | 'refusal' | 'other'
  readonly usage?: Usage
  /** Log-probabilities of the text's tokens, when they were asked for and given. */
  readonly logprobs?: readonly TokenLogprob[]
  /** Calibrated probability that the text is right, where the model can tell. */
  readonly confidence?: number
  /** Probability of each of the request's choices, in their order; present when they were scored. */
  readonly scores?: readonly number[]
  /** The model that served, from the reply. */
  readonly model?: string
  readonly requestId?: string
  /** Nothing is dropped silently: `seed ignored`. */
  readonly warnings: readonly string[]
  /** The body as received. */
  readonly raw: unknown
}

/** What `score` gives. */
export interface ScoreReply {
  /** One for each candidate, in order; natural logarithm, normalized for length and prior where the model knows how. */
  readonly logLikelihoods: readonly number[]
  readonly usage?: Usage
  readonly warnings: readonly string[]
}

/** Things with a position. In a reply: pixels of the sent picture; in a result: pixels of the user's picture. */
export interface Things {
  readonly objects?: readonly Detection[]
  readonly points?: readonly Point[]
  readonly masks?: readonly Mask[]
  readonly regions?: readonly TextRegion[]
}

/** What a model is like: data, matched by name or given by the backend itself. */
export interface Profile {
  readonly name: string
  /** What it can do; a string says why not, for the error message. A task that is not listed is not known to work. */
  readonly tasks: { readonly [T in TaskName]?: true | string }
  /** How its server resizes a picture: it is sent so that nothing is left to do, and positions are read in what the model sees. */
  readonly resize: ProfileResize
  /** Pictures in one request, at most. */
  readonly maxPictures: number
  /** How it writes positions; absent for models that answer with things. */
  readonly dialect?: string
  /** Labels of a closed detector. Absent: any label may be asked for. */
  readonly labels?: readonly string[]
  /** Options of calls that it cannot honour; a call that sets one gets a warning, and it is not sent. */
  readonly ignores?: readonly string[]
  /** What a picture costs in tokens. Absent: not known. */
  readonly tokens?: TokenRule
  /** How closely pictures can be looked at, by the API's own words; the first is asked for unless the call says otherwise. */
  readonly details?: { readonly [detail: string]: { readonly resize?: ProfileResize; readonly tokens?: TokenRule } }
  /** Picture types that it takes, e.g. `image/png`. Absent: those of the wire. */
  readonly mediaTypes?: readonly string[]
  /** Ways of holding an answer to a schema that it understands; those of the wire that are not among them are not tried. Absent: all. */
  readonly structured?: readonly SchemaDialect[]
  /** Tokens of prompt and answer together, at most. */
  readonly contextTokens?: number
  /** Tokens of one answer, at most. */
  readonly maxOutputTokens?: number
  /** It gives log-probabilities where its wire carries them. @default false */
  readonly logprobs?: boolean
  /** Words that replace the task's own prompt, e.g. for a model with task tokens. Given the task's words, gives the model's. */
  readonly prompts?: { readonly [T in TaskName]?: (words: string) => string }
  /** What it costs; 0 for local models. Absent: not known, or up to the host. */
  readonly price?: Price
  /** The day from which its maker no longer serves it, `2027-01-14`. */
  readonly endOfLife?: string
  /** False: no test has run it on real or recorded output. */
  readonly verified: boolean
}

/**
 * How a picture becomes what a model sees. `none`: the backend takes any size. `fit`: only shrunk, to a longest side, aspect kept,
 * for models whose own rule is not known. Any other: the rule of that name with the model's numbers, as `resizeRule` takes them.
 * @example { rule: 'qwen-smart-resize', params: { factor: 28, minPixels: 3136, maxPixels: 12845056 } }
 */
export type ProfileResize =
  | { readonly rule: 'none' }
  | { readonly rule: 'fit'; readonly maxSidePx: number }
  | { [R in ResizeRule]: { readonly rule: R; readonly params: ResizeParams<R> } }[ResizeRule]

/** US dollars a million tokens. */
export interface Price {
  readonly input: number
  readonly output: number
  /** Of input that was cached. Absent: as `input`. */
  readonly cachedInput?: number
  /** The day on which it was looked up, `2026-11-20`. */
  readonly date?: string
  /** Where. */
  readonly source?: string
}

/** A way to reach models: what `registry.ts` loads on first use. */
export interface Provider {
  readonly name: string
  /**
   * Cheap and synchronous: sessions, keys and sockets wait for the first call.
   * @param site - where it is configured; absent for a backend that stands alone
   */
  create(model: string, options: ProviderOptions, site?: Site): Backend
}

/** Where a backend is configured. */
export interface Site {
  /** The provider's name there: the first part of its specs. */
  readonly name: string
  /** Sockets that all share and that their owner closes. */
  transport(): Promise<Transport>
}

/** What carries a provider's requests: sockets, proxies, time limits. One for all models of a `createVLM`. */
export interface Transport {
  /**
   * Sends a request and gives the reply as soon as its headers are there.
   * @throws VLMError `network` and `timeout`; the signal's reason
   */
  send(request: WireRequest): Promise<WireReply>
  /** Closes the sockets; later requests fail. */
  close(): Promise<void>
}

/** One HTTP request. */
export interface WireRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: { readonly [name: string]: string }
  /** Written one after another: text as UTF-8, bytes as base64. */
  readonly body?: readonly (string | Uint8Array)[]
  readonly signal: AbortSignal
  /** Is told, once, when the request was handed to a socket: the length of its body in bytes. */
  readonly onSent?: (bytes: number) => void
}

/** One HTTP reply. */
export interface WireReply {
  readonly status: number
  /** Lower-case names; several of one name joined by `, `. */
  readonly headers: { readonly [name: string]: string | undefined }
  /** The body as it comes, content encoding undone. It must be read to its end, or left by `break`. */
  readonly body: AsyncIterable<Uint8Array>
}

/** What a provider is given: the entry `providers.<name>` of the configuration, already checked. */
export type ProviderOptions = { readonly [key: string]: unknown }
