// The same picture given in every way.
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadImage } from 'vlmkit'

const url = new URL('photos/coffee.jpg', import.meta.url)
const bytes = await readFile(url)
const inputs = {
  path: fileURLToPath(url),
  URL: url,
  Buffer: bytes,
  Blob: new Blob([bytes]),
  'data URL': `data:image/jpeg;base64,${bytes.toString('base64')}`,
  stream: createReadStream(url),
  'raw pixels': { data: new Uint8Array(600 * 400 * 3), width: 600, height: 400, channels: 3 as const },
}
for (const [kind, input] of Object.entries(inputs)) {
  const { format, width, height } = await loadImage(input)
  console.log(`${kind}: ${format}, ${width} × ${height} px`)
}
