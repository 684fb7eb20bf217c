import { describe, expect, it } from 'vitest'
import { uiTars } from '../../../../src/grounding/dialects/ui-tars.ts'
import { uiTarsV1 } from '../../../../src/grounding/dialects/ui-tars-v1.ts'
import { formatGrounding } from '../../../../src/grounding/parse-grounding.ts'
import { readAnswerOf } from '../../../kit/read-answer.ts'

const image = { width: 1000, height: 500 }

describe('ui-tars', () => {
  it.each([
    // Calls without a position, and numbers that are none.
    ['Action: wait()', 'error'],
    ["Thought: done\nAction: finished(content='(12,34)')", 'error'],
    ["Action: type(content='(12,34)')", 'error'],
    ["Action: type(content='point=(12,34)')", 'error'],
    ["Action: type(content='it\\'s point=(12,34)')", 'error'],
    ["Thought: the button is at (12, 34)\nAction: hotkey(key='ctrl c')", 'error'],
    ["Thought: click(point='<point>1 2</point>') was wrong.\nAction: wait()", 'error'],
    ["Action: click(start_box='(1,2,3)')", 'error'],
    ["Action: click(point='<point>a b</point>')", 'error'],
    ["Action: click(start_box='(197,52", 'error'],
    ["Action: click(point='<point>200 300", 'error'],
    ['12, 34', 'error'],
    // Points.
    ["Thought: xxx\nAction: click(start_box='(197,325)')", '@197 325'],
    ["Action: click(start_box='<|box_start|>(197,325)<|box_end|>')<|im_end|>", '@197 325'],
    ["Action: left_double(point='<point>582 265</point>')", '@582 265'],
    ['Action: click(point="<point>582 265</point>")', '@582 265'],
    ['Action: click(start_box=(197,325))', '@197 325'],
    ["click(start_box='(197.5, 325)')", '@197.5 325'],
    ["Action：click(point='<point>1 2</point>')", '@1 2'],
    ["Action: scroll(point='<point>1 2</point>', direction='down')", '@1 2'],
    ["Action: drag(start_point='<point>1 2</point>', end_point='<point>3 4</point>')", '@1 2 | @3 4'],
    ['Action: drag(start_point=(1,2), end_point=(3,4))', '@1 2 | @3 4'],
    [
      "Thought: a\nAction: click(point='<point>1 2</point>')\nThought: b (5,6)\nAction: click(point='<point>3 4</point>')",
      '@1 2 | @3 4',
    ],
    ["Action: click(point='<point>2000 -3</point>')", '@1000 0'],
    // Boxes, and the points in their middle.
    ["Action: click(start_box='[100, 200, 300, 400]')", '100 200 300 400 | @200 300'],
    ["Action: click(start_box='(100,200),(300,400)')", '100 200 300 400 | @200 300'],
    // The whole answer.
    ['(235, 412)', '@235 412'],
    [' [235, 412]\n', '@235 412'],
    ['<point>235 412</point>', '@235 412'],
    ['<|box_start|>(235,412)<|box_end|>', '@235 412'],
    ['(100,200,300,400)', '100 200 300 400 | @200 300'],
    ['(235, 41', 'error'],
    // Cut off.
    ["Action: click(start_box='(197,325)", '@197 325 | …'],
    ["Action: click(start_box='(197,325)'", '@197 325 | …'],
    ["Action: click(point='<point>197 325</poi", '@197 325 | …'],
    ["Action: drag(start_point='<point>1 2</point>', end_point='<point>3", '@1 2 | …'],
    ["Action: drag(start_point='<point>1 2</point>', end_point='<point>3</s>", '@1 2'],
    ["Action: click(point='<point>1 2</point>')\nThought: now I", '@1 2'],
    ["Action: click(point='<point>1 2</point>'\nThought: now I", '@1 2'],
    // Other forms, where there is no call.
    ['[{"point_2d": [10, 20]}]', '@10 20'],
  ])('reads %j', (text, expected) => {
    expect(readAnswerOf(text, { dialect: 'ui-tars', image })).toBe(expected)
  })

  it('speaks of the picture that was sent', () => {
    const sent = { width: 500, height: 500 }
    expect(readAnswerOf("click(point='<point>100 100</point>')", { dialect: 'ui-tars', image, sent })).toBe('@200 100')
  })

  it('speaks of thousandths in its first version', () => {
    const options = { dialect: 'ui-tars-v1', image, sent: { width: 28, height: 28 } } as const
    expect(readAnswerOf("click(start_box='<|box_start|>(495,30)<|box_end|>')", options)).toBe('@495 15')
    expect(readAnswerOf('(235, 512)', options)).toBe('@235 256')
  })

  it('writes a call a thing', () => {
    const things = {
      objects: [{ label: 'a', box: { x: 10, y: 20, width: 100, height: 100 } }],
      points: [{ x: 10.4, y: 20 }],
    }
    expect(formatGrounding(things, { dialect: 'ui-tars', image })).toBe(
      "Action: click(start_box='(10,20,110,120)')\nAction: click(point='<point>10 20</point>')",
    )
    expect(formatGrounding(things, { dialect: 'ui-tars-v1', image })).toBe(
      "Action: click(start_box='(10,40,110,240)')\nAction: click(start_box='(10,40)')",
    )
  })

  it.each([uiTars, uiTarsV1])('$id asks for one thing', ({ prompt, oneLabel }) => {
    expect(oneLabel).toBe(true)
    expect(prompt({ task: 'point', labels: ['the red button'], sent: image }).text).toMatch(/the red button$/)
  })
})
