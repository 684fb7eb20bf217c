/**
 * What people call the things of COCO's 80 labels, to judge captions by. Scoring alone reads this table; no model does.
 *
 * Words are singular, plurals are made. The longest phrase wins, so "hot dog" is no dog and "teddy bear" no bear.
 * What a word names is judged as a careful reader would: too wide a table would let a model pass that guesses, too narrow a one
 * would fail a right sentence. Captions by people name a true label in `npm run eval:local`'s own reference row.
 * @see LisaAnne/Hallucination chair.py (BSD-2-Clause) for the idea of such a table
 */

/** Other names of each label, the label's own left out. The order is COCO's, which is that of a detector's outputs. */
const synonyms = {
  person: [
    'human, man, woman, boy, girl, child, kid, baby, toddler, infant, teen, teenager, youth, adult, lady, gentleman, guy, fellow',
    'male, female, people, someone, somebody, everyone, crowd, audience, couple, family, team, pedestrian, passenger, tourist',
    'commuter, spectator, bystander, mother, father, mom, dad, parent, brother, sister, son, daughter, grandmother, grandfather',
    'grandma, grandpa, husband, wife, friend, bride, groom, player, athlete, batter, hitter, pitcher, catcher, umpire, referee',
    'skier, snowboarder, skateboarder, skater, surfer, boarder, swimmer, runner, jogger, rider, cyclist, bicyclist, biker',
    'motorcyclist, jockey, cowboy, driver, worker, employee, policeman, policewoman, cop, officer, fireman, firefighter, soldier',
    'chef, waiter, waitress, vendor, baker, farmer, fisherman, businessman, businesswoman, student, teacher, doctor, nurse, dentist',
    'police officer, group of people, skate boarder, snow boarder, baseball player, tennis player, soccer player, opponent',
    'competitor, instructor, sailor, hiker, traveler, shopper, customer, performer, musician, artist, photographer',
  ],
  bicycle: ['bike, pushbike, tricycle, mountain bike, push bike'],
  car: [
    'automobile, sedan, taxi, cab, taxicab, suv, minivan, jeep, limousine, limo, convertible, hatchback, station wagon',
  ],
  motorcycle: ['motorbike, motor bike, motor cycle, moped, scooter, motor scooter, dirt bike, vespa, harley'],
  airplane: [
    'plane, aeroplane, air plane, jet, jetliner, airliner, aircraft, biplane, jumbo jet, seaplane, fighter jet, airbus',
  ],
  bus: ['autobus, minibus, double decker, tour bus, school bus, city bus'],
  train: [
    'locomotive, subway, train car, train engine, steam engine, passenger train, freight train, railcar, rail car',
  ],
  truck: [
    'lorry, pickup truck, pick up truck, fire truck, firetruck, fire engine, dump truck, tow truck, semi, semi truck',
  ],
  boat: [
    'ship, sailboat, sail boat, rowboat, row boat, motorboat, speedboat, canoe, kayak, yacht, ferry, dinghy, gondola, tugboat',
    'tug boat, cruise ship, barge, raft, houseboat, vessel',
  ],
  'traffic light': ['stoplight, stop light, traffic signal, street signal'],
  'fire hydrant': ['hydrant'],
  'stop sign': [''],
  'parking meter': ['meter'],
  bench: ['park bench, pew'],
  bird: [
    'duck, duckling, goose, seagull, gull, pigeon, dove, parrot, parakeet, eagle, hawk, falcon, owl, crow, raven, swan, sparrow',
    'robin, heron, pelican, flamingo, penguin, ostrich, peacock, hummingbird, finch, stork, cockatoo, rooster, hen',
  ],
  cat: ['kitten, kitty, feline, tabby, house cat'],
  dog: [
    'puppy, pup, doggy, doggie, canine, hound, poodle, labrador, retriever, golden retriever, terrier, bulldog, dachshund, pug',
  ],
  horse: ['pony, foal, stallion, mare, colt'],
  sheep: ['lamb, ewe, ram'],
  cow: ['cattle, bull, calf, ox, bovine, heifer'],
  elephant: [''],
  bear: ['grizzly, polar bear, grizzly bear, brown bear, black bear, bear cub, panda, panda bear'],
  zebra: [''],
  giraffe: [''],
  backpack: ['rucksack, knapsack, back pack, book bag, bookbag'],
  umbrella: ['parasol'],
  handbag: ['purse, hand bag, shoulder bag, tote bag, tote'],
  tie: ['necktie, neck tie, bow tie, bowtie'],
  suitcase: ['luggage, baggage, suit case'],
  frisbee: ['disc, flying disc'],
  skis: ['ski, pair of skis'],
  snowboard: ['snow board'],
  'sports ball': ['ball, soccer ball, tennis ball, beach ball, volleyball'],
  kite: ['parasail'],
  'baseball bat': ['bat'],
  'baseball glove': ['baseball mitt, mitt, catcher mitt, catcher glove'],
  skateboard: ['skate board, longboard'],
  surfboard: ['surf board, boogie board, bodyboard'],
  'tennis racket': ['racket, racquet, tennis racquet'],
  bottle: ['wine bottle, water bottle, beer bottle'],
  'wine glass': ['wineglass, goblet, glass of wine, glass of red wine, glass of white wine, champagne glass'],
  cup: ['mug, coffee cup, teacup, tea cup, coffee mug, cup of coffee, cup of tea, paper cup'],
  fork: [''],
  knife: [''],
  spoon: ['ladle'],
  bowl: [''],
  banana: [''],
  apple: [''],
  sandwich: ['burger, hamburger, cheeseburger, sub, panini, hoagie, sub sandwich'],
  orange: ['tangerine, mandarin, clementine, orange slice, slice of orange, mandarin orange'],
  broccoli: [''],
  carrot: [''],
  'hot dog': ['hotdog, hot-dog'],
  pizza: [''],
  donut: ['doughnut'],
  cake: ['cupcake, birthday cake, wedding cake, cheesecake, carrot cake, cup cake'],
  chair: ['armchair, arm chair, recliner, lawn chair, lounge chair, rocking chair, office chair, desk chair'],
  couch: ['sofa, loveseat, love seat, settee'],
  'potted plant': ['plant, houseplant, house plant, plant pot'],
  bed: ['bunk bed, king size bed'],
  'dining table': ['table, kitchen table, dining room table, picnic table, dinner table'],
  toilet: ['commode, toilet seat, toilet bowl, toilet tank'],
  tv: [
    'television, television set, tv set, tv screen, flat screen, flat screen tv, flatscreen, monitor, computer monitor',
  ],
  laptop: ['laptop computer, notebook computer, macbook'],
  mouse: ['computer mouse'],
  remote: [
    'remote control, tv remote, game controller, video game controller, wii controller, wii remote, wiimote, controller',
  ],
  keyboard: ['computer keyboard'],
  'cell phone': [
    'phone, mobile phone, cellphone, cellular phone, smartphone, smart phone, iphone, mobile telephone, cellular telephone',
  ],
  microwave: ['microwave oven'],
  oven: ['stove, stovetop, stove top, cooker'],
  toaster: [''],
  sink: ['washbasin, wash basin, basin'],
  refrigerator: ['fridge, freezer, refrigerator freezer'],
  book: ['comic book, text book, textbook, paperback'],
  clock: ['clock tower, alarm clock, grandfather clock, wall clock'],
  vase: [''],
  scissors: ['pair of scissors, shears'],
  'teddy bear': ['teddy, stuffed bear, stuffed teddy bear, stuffed animal, plush bear, stuffed toy'],
  'hair drier': ['hair dryer, hairdryer, blow dryer, blow drier'],
  toothbrush: ['tooth brush'],
} as const satisfies { readonly [label: string]: readonly string[] }

/** Words that name one of several labels: right when any of them is there. */
const several: readonly (readonly [phrases: string, ...labels: readonly Label[]])[] = [
  ['bike', 'bicycle', 'motorcycle'],
  ['van, pickup', 'car', 'truck'],
  ['trolley, tram, streetcar, street car', 'train', 'bus'],
  ['bag', 'handbag', 'backpack', 'suitcase'],
  ['board', 'surfboard', 'snowboard', 'skateboard'],
  ['computer, desktop computer, screen, computer screen', 'tv', 'laptop'],
  ['silverware, cutlery, utensil, flatware', 'fork', 'knife', 'spoon'],
  ['glass of water, glass of beer, glass of juice, glass of milk, drinking glass', 'cup', 'wine glass'],
  ['toaster oven', 'toaster', 'oven', 'microwave'],
  ['briefcase', 'suitcase', 'handbag'],
  ['stool, bar stool', 'chair'],
]

/** Phrases that hold a name and mean another thing, by the name's label. */
const traps: readonly string[] = [
  // people
  'pitcher of water, pitcher of beer, cake batter, pancake batter, couple of, family of, team of, passenger side, police dog',
  'driver seat, stick man, gingerbread man, snow man, rider mower, male lion, baby grand, kid toy, family room, record player, dvd player, cd player, music player, baby carriage, baby stroller, baby bottle',
  // vehicles
  'exercise bike, bike rack, bicycle rack, bike lane, bike path, car seat, car park, car wash, cable car, cab of, toy car, go cart',
  'remote control car, plane of, jet ski, jet engine, jet stream, bus stop, bus station, bus shelter, bus lane, train station',
  'train track, train tracks, train set, train platform, train yard, toy train, toy truck, truck bed, truck stop, toy boat',
  'boat dock, boat house, boat ramp, spaceship, toy airplane, toy plane, model airplane, ship deck',
  // street
  'work bench, bench press, meter long, meter high',
  // animals
  'bird house, bird cage, bird feeder, bird bath, rubber duck, toy duck, duck tape, robin hood, cat food, cat bed, cat tree',
  'dog house, dog bed, dog food, dog bowl, dog park, dog collar, corn dog, toy dog, stuffed dog, stuffed cat, hobby horse',
  'horse drawn, horse statue, rocking horse, toy horse, carousel horse, sheep dog, sheepdog, sheep skin, cow boy, toy cow',
  'stuffed elephant, elephant statue, toy elephant, toy giraffe, stuffed giraffe, zebra crossing, zebra print, zebra stripe',
  'ram horn, bear statue, gummy bear',
  // sport
  'ski lift, ski slope, ski resort, ski pole, ski boot, ski jump, ski suit, ski gear, ski lodge, ski goggle, ski jacket, ski mask, ski hat, ball game, ball gown',
  'ball cap, ball field, ball park, meat ball, disc golf, kite festival, oven mitt, disc jockey, fruit bat, cutting board',
  'ironing board, bulletin board, diving board, card board, bill board, black board, chalk board, white board, notice board',
  'on board, sign board, message board, chess board, circuit board, floor board, back board, dart board, skirting board',
  // table and kitchen
  'bottle opener, bottle cap, cup holder, world cup, cup board, fork lift, fork in the road, knife block, butter knife set',
  'bowl cut, super bowl, dog bowl, apple computer, apple juice, apple pie, apple tree, apple logo, pine apple, orange juice',
  'orange tree, banana tree, banana bread, banana leaf, pizza box, pizza cutter, pizza pan, pizza oven, pizza sauce, pizza crust',
  'cake stand, cake pan, cake plate, pan cake, sub way, hot dog stand, table cloth, table lamp, tabletop, coffee table, end table',
  'side table, bedside table, night table, pool table, ping pong table, tennis table, table tennis, changing table, high chair seat',
  'sink cabinet, stove pipe, remote area, remote location, remote controlled, remote control airplane',
  // home
  'wheel chair, chair lift, flower bed, bed of, bed spread, bed sheet, bed room, bed frame, bed post, dog toilet, toilet paper',
  'toilet brush, toilet stall, tv show, tv stand, television stand, television show, power plant, plant life, egg plant',
  'plant stand, phone booth, pay phone, phone pole, telephone pole, phone book, ear phone, head phone, book shelf, book case',
  'book store, book end, mickey mouse, minnie mouse, mouse pad, toy mouse, mouse trap, piano keyboard, musical keyboard',
  'clock radio, teddy bear shop, screen door, window screen, shower screen, screen of the phone, computer mouse pad, computer desk',
  'computer bag, laptop bag, computer chair, computer table, punching bag, plastic bag, paper bag, trash bag, garbage bag, bean bag',
  'sleeping bag, bag of chips, bag of food, grocery bag, tie dye, tie up, hair tie, black and white tie',
]

/** Plurals that no rule makes. */
const irregular: { readonly [word: string]: string } = {
  person: 'people',
  people: 'people',
  man: 'men',
  woman: 'women',
  gentleman: 'gentlemen',
  policeman: 'policemen',
  policewoman: 'policewomen',
  fireman: 'firemen',
  fisherman: 'fishermen',
  businessman: 'businessmen',
  businesswoman: 'businesswomen',
  child: 'children',
  wife: 'wives',
  goose: 'geese',
  sheep: 'sheep',
  cattle: 'cattle',
  calf: 'calves',
  ox: 'oxen',
  aircraft: 'aircraft',
  luggage: 'luggage',
  baggage: 'baggage',
  silverware: 'silverware',
  cutlery: 'cutlery',
  flatware: 'flatware',
  skis: 'skis',
  'pair of skis': 'pairs of skis',
  knife: 'knives',
  broccoli: 'broccoli',
  mouse: 'mice',
  'computer mouse': 'computer mice',
  scissors: 'scissors',
  shears: 'shears',
  'pair of scissors': 'pairs of scissors',
  'glass of wine': 'glasses of wine',
  'cup of coffee': 'cups of coffee',
  'cup of tea': 'cups of tea',
  'glass of water': 'glasses of water',
  'group of people': 'groups of people',
}

/** One of COCO's labels. */
export type Label = keyof typeof synonyms

/** COCO's 80 labels in the order of a detector's outputs. */
export const labels = Object.keys(synonyms) as readonly Label[]

/** More than one of a thing: "knife" → "knives", "glass of wine" → "glasses of wine". */
export function plural(name: string): string {
  const own = irregular[name]
  if (own) return own
  const [first = '', last] = name.split(/ (?=[^ ]+$)/)
  if (last) return `${first} ${plural(last)}`
  if (/(s|x|z|ch|sh)$/.test(name)) return `${name}es`
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`
}

/** The labels that a phrase may mean, by its words; none for a trap. */
export const phrases: ReadonlyMap<string, readonly Label[]> = table()

function table(): Map<string, readonly Label[]> {
  const made = new Map<string, readonly Label[]>()
  const add = (list: string, meant: readonly Label[]) => {
    for (const name of split(list)) for (const form of [name, plural(name)]) made.set(form, meant)
  }
  for (const label of labels) for (const list of [label, ...synonyms[label]]) add(list, [label])
  // A young animal is no baby of ours.
  for (const animal of [
    'bird',
    'cat',
    'dog',
    'horse',
    'sheep',
    'cow',
    'elephant',
    'bear',
    'zebra',
    'giraffe',
  ] as const) {
    add(`baby ${animal}, mother ${animal}, adult ${animal}, male ${animal}, female ${animal}`, [animal])
  }
  for (const [list, ...meant] of several) add(list, meant)
  for (const list of traps) add(list, [])
  return made
}

function split(list: string): string[] {
  return list.split(',').flatMap((name) => (name.trim() ? [name.trim().replaceAll('-', ' ')] : []))
}
