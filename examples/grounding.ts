// Positions in the words of models, whichever wrote them, as boxes in pixels of the picture.
import { formatGrounding, isVLMError, parseGrounding } from 'vlmkit'

const image = { width: 600, height: 400 }
const answers = {
  gemini: '```json\n[{"box_2d": [45, 287, 713, 680], "label": "cup"}]\n```',
  qwen2: '<|object_ref_start|>cup<|object_ref_end|><|box_start|>(287,45),(680,713)<|box_end|>',
  florence2: '</s><s>cup<loc_287><loc_45><loc_679><loc_712></s>',
  portable: '{"objects": [{"label": "cup", "box": [287, 45, 680, 713]}, {"label": "spo',
} as const

for (const [dialect, text] of Object.entries(answers)) {
  const { objects, truncated } = parseGrounding(text, { dialect: dialect as keyof typeof answers, image })
  for (const { label, box } of objects) {
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(Math.round)
    console.log(
      `${dialect}: ${label} at ${x}, ${y}, ${width} × ${height} px${truncated ? ', and the answer was cut off' : ''}`,
    )
  }
}

const cup = { label: 'cup', box: { x: 172, y: 18, width: 236, height: 267 } }
console.log(formatGrounding({ objects: [cup] }, { dialect: 'qwen3', image }))
try {
  parseGrounding('A cup on a table.', { image })
} catch (error) {
  if (isVLMError(error)) console.log(`${error.kind}: ${error.message}`)
}
