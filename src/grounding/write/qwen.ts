/** What Qwen2.5-VL and later are asked, and the keys of their JSON. */
import type { DialectField, DialectPrompt, GroundingJob } from '../dialect.ts'
import { type ElementNames, labelSchema, listSchema, nameLabels } from './elements.ts'

/** Keys of Qwen's JSON, in pixels of the sent picture. */
export const qwenNames: ElementNames = { box: 'bbox_2d', point: 'point_2d', text: 'text_content', order: 'xy' }

/** The words of the cookbooks for each task. @param field - boxes and points in the dialect's scale */
export function qwenPrompt({ task, labels }: GroundingJob, field: DialectField): DialectPrompt {
  const label = labelSchema(labels)
  const things = labels ? `every instance of ${nameLabels(labels, 'and')}` : 'every object'
  const exactly = labels ? ` with exactly ${nameLabels(labels, 'or')} as label` : ''
  switch (task) {
    case 'point':
      return {
        text: `Point to ${things} in the image. Output the point coordinates in JSON format${exactly}, like [{"point_2d": [x, y], "label": "name"}].`,
        schema: listSchema({ point_2d: field.schema('point'), label }),
      }
    case 'read':
      return {
        text: 'Spot all the text in the image. Output it in JSON format, like [{"bbox_2d": [x1, y1, x2, y2], "text_content": "text"}].',
        schema: listSchema({ bbox_2d: field.schema('box'), text_content: { type: 'string' } }),
      }
    default:
      return {
        text: `Locate ${things} in the image. Report bbox coordinates in JSON format${exactly}, like [{"bbox_2d": [x1, y1, x2, y2], "label": "name"}].`,
        schema: listSchema({ bbox_2d: field.schema('box'), label }),
      }
  }
}
