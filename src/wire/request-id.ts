/** Where hosts and the gateways before them write the id of a request, the host's own first. */
const names = [
  'x-request-id',
  'request-id',
  'x-goog-request-id',
  'apim-request-id',
  'x-ms-request-id',
  'x-amzn-requestid',
  'mistral-correlation-id',
  'cf-ray',
]

/** The id under which a host can find a request; `headers` have lower-case names. */
export function requestIdOf(headers: { readonly [name: string]: string | undefined }): string | undefined {
  return names.map((name) => headers[name]).find((id) => id !== undefined && id !== '')
}
