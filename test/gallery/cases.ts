/**
 * One photograph, examples/photos/coffee.jpg (600 x 400), as each family of models would write about it: clean answers, and the
 * ways in which they go wrong. Positions were measured by hand, so what is drawn must lie on the things.
 */
import type { DialectId, GroundingTask } from 'vlmkit'

/** One answer. */
export interface Example {
  readonly title: string
  readonly text: string
  readonly task?: GroundingTask
  readonly labels?: readonly string[]
  readonly sent?: { readonly width: number; readonly height: number }
}

/** A dialect's answers. */
export interface Entry {
  readonly dialect: DialectId
  readonly models: string
  readonly numbers: string
  readonly examples: readonly Example[]
}

/** The photograph after the smart resize of Qwen2.5-VL, factor 28. */
const smart = { width: 588, height: 392 }

/** All dialects, in the order of the documentation. `ellipse` is a base64 PNG: a white disc on black, 64 x 64. */
export const entries = (ellipse: string): readonly Entry[] => [
  {
    dialect: 'gemini',
    models: 'Gemini 2.0 to 3.x, Robotics-ER',
    numbers: 'y before x, thousandths',
    examples: [
      {
        title: 'a fenced list',
        text: '```json\n[\n  {"box_2d": [45, 287, 713, 680], "label": "cup"},\n  {"box_2d": [165, 543, 815, 707], "label": "spoon"},\n  {"box_2d": [170, 128, 970, 800], "label": "saucer"}\n]\n```',
      },
      {
        title: 'a mask of the box as a PNG',
        text: `[{"box_2d": [238, 342, 483, 617], "mask": "data:image/png;base64,${ellipse}", "label": "coffee"}]`,
      },
      {
        title: 'points, y first',
        text: 'Here they are:\n*   [{"point": [710, 608], "label": "bowl of the spoon"}]\n*   [{"point": [670, 380], "label": "handle"}]',
      },
    ],
  },
  {
    dialect: 'qwen25',
    models: 'Qwen2.5-VL',
    numbers: 'pixels of the picture as the server resized it, here 588 x 392',
    examples: [
      {
        title: 'cut off at the token limit',
        sent: smart,
        text: '```json\n[\n\t{"bbox_2d": [169, 18, 400, 279], "label": "cup"},\n\t{"bbox_2d": [319, 65, 416, 319], "label": "spoon"},\n\t{"bbox_2d": [75, 67, 4',
      },
    ],
  },
  {
    dialect: 'qwen3',
    models: 'Qwen3-VL, Qwen3.5, Qwen3.6',
    numbers: 'thousandths',
    examples: [
      {
        title: 'thoughts, Python quotes, a trailing comma',
        text: "<think>The cup could be [280, 40, 690, 720], roughly.</think>\n[{'bbox_2d': [287, 45, 680, 713], 'label': 'barista's cup'},]",
      },
      {
        title: 'points as XML, unasked',
        text: '<points x1="608" y1="710" x2="380" y2="670" alt="metal and handle">metal and handle</points>',
      },
    ],
  },
  {
    dialect: 'qwen2',
    models: 'Qwen-VL, Qwen2-VL',
    numbers: 'thousandths',
    examples: [
      {
        title: 'tags, and a quad around the rim',
        text: '<|object_ref_start|>the spoon<|object_ref_end|><|box_start|>(543,165),(707,815)<|box_end|> beside <|object_ref_start|>the rim<|object_ref_end|><|quad_start|>(285,250),(490,40),(685,270),(480,520)<|quad_end|><|im_end|>',
      },
    ],
  },
  {
    dialect: 'deepseek',
    models: 'DeepSeek-VL2',
    numbers: '0 to 999',
    examples: [
      {
        title: 'a group that broke off, then a good one',
        text: '<|ref|>mug<|/ref|><|det|>[[287, <|ref|>cup<|/ref|><|det|>[[287, 45, 679, 712]]<|/det|><|ref|>spoon<|/ref|><|det|>[[542, 165, 706, 814]]<|/det|><｜end▁of▁sentence｜>',
      },
    ],
  },
  {
    dialect: 'deepseek-ocr',
    models: 'DeepSeek-OCR',
    numbers: '0 to 999',
    examples: [
      {
        title: 'a block and its text',
        text: '<|ref|>image<|/ref|><|det|>[[128, 170, 799, 969]]<|/det|>\n<|ref|>text<|/ref|><|det|>[[342, 238, 616, 482]]<|/det|>\nEspresso, 25 ml',
      },
    ],
  },
  {
    dialect: 'internvl',
    models: 'InternVL 1.2 to 3.5',
    numbers: 'thousandths',
    examples: [
      {
        title: 'several boxes of one phrase',
        text: '<ref>red china</ref><box>[[287,45,680,713],[128,170,800,970]]</box>',
      },
    ],
  },
  {
    dialect: 'nvlm',
    models: 'NVLM-D (unverified)',
    numbers: 'thousandths',
    examples: [
      {
        title: 'in a sentence',
        text: 'The picture shows <ref>a spoon</ref><box>[[543, 165, 707, 815]]</box> on a saucer.',
      },
    ],
  },
  {
    dialect: 'minicpm',
    models: 'MiniCPM-V 2.5 to 4.5',
    numbers: 'thousandths',
    examples: [
      {
        title: 'a box and a point',
        text: '<ref>coffee</ref><box>342 238 617 483</box><ref>handle</ref><point>380 670</point>',
      },
    ],
  },
  {
    dialect: 'cogvlm',
    models: 'CogVLM grounding, CogAgent',
    numbers: 'thousandths, three digits',
    examples: [
      {
        title: 'a grounded caption',
        text: 'A cup [[287,045,680,713]] of espresso with a spoon [[543,165,707,815]] on a saucer [[128,170,800,970]].',
      },
    ],
  },
  {
    dialect: 'glm',
    models: 'GLM-4.1V, 4.5V, 4.6V',
    numbers: 'thousandths',
    examples: [
      {
        title: 'thoughts and an answer',
        labels: ['spoon'],
        text: '<think>It spans about [540, 160, 700, 800].</think><answer>The spoon is at <|begin_of_box|>[[543,165,707,815]]<|end_of_box|>.</answer>',
      },
    ],
  },
  {
    dialect: 'kosmos2',
    models: 'Kosmos-2',
    numbers: 'cells of a 32 x 32 grid',
    examples: [
      {
        title: 'phrases and cells',
        text: '<grounding> An image of<phrase> a cup</phrase><object><patch_index_0041><patch_index_0725></object> with<phrase> a spoon</phrase><object><patch_index_0177><patch_index_0854></object>.',
      },
    ],
  },
  {
    dialect: 'florence2',
    models: 'Florence-2',
    numbers: 'thousandths, at the middle of the bin',
    examples: [
      {
        title: 'detection',
        task: 'od',
        text: '</s><s>cup<loc_287><loc_45><loc_680><loc_712>saucer<loc_128><loc_170><loc_800><loc_969>spoon<loc_543><loc_165><loc_706><loc_815></s><pad><pad>',
      },
      {
        title: 'segmentation',
        task: 'polygons',
        labels: ['coffee'],
        text: '</s><s><loc_342><loc_345><loc_375><loc_275><loc_450><loc_240><loc_530><loc_250><loc_600><loc_310><loc_617><loc_385><loc_580><loc_455><loc_500><loc_483><loc_420><loc_470><loc_360><loc_420></s>',
      },
    ],
  },
  {
    dialect: 'paligemma',
    models: 'PaliGemma 1 and 2',
    numbers: 'y before x, 0 to 1023',
    examples: [
      {
        title: 'the prompt echoed',
        text: 'detect cup ; spoon\n<loc0046><loc0294><loc0730><loc0696> cup ; <loc0169><loc0556><loc0835><loc0724> spoon<eos>',
      },
    ],
  },
  {
    dialect: 'molmo',
    models: 'Molmo 1 and 2',
    numbers: 'percent, or thousandths',
    examples: [
      {
        title: 'several points',
        text: 'Counting the <points x1="60.8" y1="71.3" x2="38.0" y2="67.0" alt="grips">grips</points> shows a total of 2.',
      },
      { title: 'Molmo 2, cut off', labels: ['metal'], text: '<points coords="1 1 608 710 2 690 180 3 7' },
    ],
  },
  {
    dialect: 'moondream',
    models: 'Moondream 2 and 3',
    numbers: 'fractions, by name',
    examples: [
      {
        title: 'its API',
        labels: ['cup'],
        text: '{"request_id": "7", "objects": [{"x_min": 0.287, "y_min": 0.045, "x_max": 0.68, "y_max": 0.713}]}',
      },
    ],
  },
  {
    dialect: 'llava',
    models: 'LLaVA 1.5 family',
    numbers: 'fractions of the picture padded to a square',
    examples: [{ title: 'two lines', text: 'cup: [0.29, 0.20, 0.68, 0.64]\nspoon: [0.54, 0.28, 0.71, 0.71]' }],
  },
  {
    dialect: 'shikra',
    models: 'Shikra',
    numbers: 'fractions of the padded square, three decimals',
    examples: [
      {
        title: 'boxes of one phrase',
        labels: ['china'],
        text: 'The china [0.287,0.197,0.680,0.642;0.128,0.280,0.800,0.813]',
      },
    ],
  },
  {
    dialect: 'ferret',
    models: 'Ferret',
    numbers: 'thousandths',
    examples: [
      { title: 'after the phrase', text: 'There is a spoon [543, 165, 707, 815] on a saucer [128, 170, 800, 970].' },
    ],
  },
  {
    dialect: 'claude',
    models: 'Claude',
    numbers: 'pixels of the picture as it was sent, here at half its size',
    examples: [
      {
        title: 'a list in prose',
        sent: { width: 300, height: 200 },
        text: 'Here is what I found:\n\n- **Cup**: [86, 9, 204, 143]\n- **Spoon**: [163, 33, 212, 163]',
      },
    ],
  },
  {
    dialect: 'ui-tars',
    models: 'UI-TARS 1.5',
    numbers: 'pixels of the resized screenshot, here 588 x 392',
    examples: [
      {
        title: 'an action',
        sent: smart,
        text: "Thought: I should lift the cup by its handle.\nAction: click(point='<point>223 263</point>')",
      },
    ],
  },
  {
    dialect: 'ui-tars-v1',
    models: 'UI-TARS 1',
    numbers: 'thousandths',
    examples: [
      {
        title: 'an action',
        text: "Action: drag(start_box='<|box_start|>(380,670)<|box_end|>', end_box='<|box_start|>(608,710)<|box_end|>')",
      },
    ],
  },
  {
    dialect: 'portable',
    models: 'GPT, Llama 3.2 and 4, Pixtral, and models that nothing is known of',
    numbers: 'thousandths',
    examples: [
      {
        title: 'repeated, swapped, without area',
        text: '{"objects": [\n  {"label": "cup", "box": [287, 45, 680, 713], "score": 0.97},\n  {"label": "cup", "box": [287, 45, 680, 713], "score": 0.97},\n  {"label": "spoon", "box": [707, 815, 543, 165], "score": 0.88},\n  {"label": "sugar", "box": [0, 0, 0, 0]}\n]}',
      },
      {
        title: 'text',
        text: '{"regions": [{"text": "crema", "polygon": [[345, 300], [560, 235], [615, 370], [400, 480]]}]}',
      },
    ],
  },
]
