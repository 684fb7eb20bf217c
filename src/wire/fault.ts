import { VLMError } from '../errors.ts'
export interface FaultReply {
  readonly status: number
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: string
  readonly now: number
  readonly provider: string
  readonly model?: string
}
export function faultOf(reply: FaultReply): VLMError {
  return new VLMError('network', reply.body.slice(0, 100), { status: reply.status, stage: 'send' })
}
export function isFaultBody(body: unknown): boolean {
  return typeof body !== 'object' || body === null || 'error' in body
}
export function finishKind(word: string): 'stop' | 'length' | 'refusal' | 'other' {
  return word === 'stop' ? 'stop' : word === 'length' ? 'length' : 'other'
}
