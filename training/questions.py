"""Questions and their answers about a list of objects. Every function takes a random generator and a scene.

An answer of None is `<unk>`: these weights cannot know. What can be answered: presence, counting, which object of a kind,
what is there, where. What cannot: colour, writing, time, material, reasons, people's traits, anything outside the 80 labels.
"""
import re

import numpy as np

from words import CATEGORIES, IMPLIED, KIND_NAMES, LABELS, MASS, NAMES, PHRASES, PLURALS, article, plural, split

CLEAR = 0.24  # a box from this score on is counted and named; the detector's own threshold

TAIL = ['', '', '', ' in the picture', ' in the image', ' in the photo', ' in this picture', ' in this image', ' in this photo', ' here',
        ' in view', ' in the scene', ' in the photograph', ' in this scene', ' in it', ' anywhere', ' in the shot', ' anywhere in the image',
        ' in the background', ' visible', ' shown', ' to be seen', ' present', ' present in the image', ' visible in the photo']
ONE = ['is there {a}{t}', 'is there {a}{t}', 'is there {a}{t}', 'is there any {n}{t}', 'do you see {a}{t}', 'can you see {a}{t}',
       'does the {pic} show {a}', 'does the {pic} contain {a}', 'does this {pic} have {a}', 'does the {pic} include {a}', 'is {a} visible',
       'is {a} in the {pic}', 'is {a} present', 'is {a} shown', 'is this {a}', 'is that {a}', 'is it {a}', 'is the {n} visible', 'is there at least one {n}{t}',
       'do we see {a}{t}', 'could there be {a}{t}', 'any {n}{t}', '{a}{t}', 'can {a} be seen', 'can {a} be seen{t}', 'is there one {n} or more{t}',
       'has this {pic} got {a}', 'is {a} depicted', 'does {a} appear{t}', 'did someone photograph {a}', 'tell me if there is {a}{t}',
       'i want to know whether there is {a}{t}', 'are you able to see {a}{t}', 'is this a {pic} of {a}', 'is there {a} or not', 'do you spot {a}{t}',
       'do you notice {a}{t}', 'please check if there is {a}{t}', 'is {a} part of the {pic}', 'is {a} there', 'would you say there is {a}{t}', 'yes or no: is there {a}{t}',
       'there is {a}{t}, right', 'is the {n} there', 'is {a} visible{t}', 'does this {pic} show {a}', 'do you think there is {a}{t}', 'have you found {a}{t}', 'can you find {a}{t}', 'is something like {a}{t}']
MANY = ['are there {p}{t}', 'are there any {p}{t}', 'are there any {p}{t}', 'are there some {p}{t}', 'do you see {p}{t}', 'do you see any {p}{t}',
        'can you see any {p}{t}', 'can you see {p}{t}', 'does the {pic} show {p}', 'does the {pic} show any {p}', 'any {p}{t}', 'any {p} here', 'are {p} visible',
        'are {p} in the {pic}', 'are {p} present', 'does this {pic} contain any {p}', 'does the {pic} have {p}', 'can {p} be seen',
        'tell me if there are any {p}{t}', 'are any {p} visible', 'are any {p} shown', 'do {p} appear{t}', 'is this a {pic} of {p}', 'are there {p} or not',
        'have you spotted any {p}{t}', 'are you seeing any {p}{t}', 'do we see any {p}{t}', 'yes or no: are there {p}{t}', 'are the {p} visible', 'are there one or more {p}{t}']
COUNT = ['how many {p} are there{t}', 'how many {p} are there{t}', 'how many {p}{t}', 'how many {p} do you see{t}', 'how many {p} can you see{t}',
         'how many {p} are in the {pic}', 'count the {p}{t}', 'what is the number of {p}{t}', 'number of {p}{t}', 'how many {p} are visible', 'how many {p} are shown',
         'how many {p} does the {pic} show', 'how many {p} can be seen', 'can you count the {p}{t}', 'please count the {p}', 'how many {p} appear{t}',
         'give the number of {p}{t}', 'what number of {p} is there', 'tell me how many {p} there are{t}', 'how many {p} have you found']
WHICH = ['what {n} is in the {pic}', 'what {n} is this', 'which {n} is in the {pic}', 'what {n} is there{t}', 'what kind of {n} is this', 'what kind of {n} is in the {pic}',
         'which {n} is this', 'what type of {n} is shown', 'which {n} do you see{t}', 'what {n} can you see{t}', 'what sort of {n} is it', 'which {n} is shown', 'what {n} is that',
         'name the {n}{t}', 'what {n} does the {pic} show', 'which kind of {n} can be seen', 'what {n} is visible{t}', 'what is the {n}{t}', 'which {n} is there']
WHAT = ['what is in the {pic}', 'what is in this {pic}', 'what do you see', 'what do you see{t}', 'what can you see{t}', 'what is this', 'what is shown{t}', 'what does the {pic} show',
        'what objects are there{t}', 'which objects are in the {pic}', 'what is there{t}', 'what things are in this {pic}', 'list the objects{t}', 'what is visible{t}',
        'what are the objects{t}', "what's in the {pic}", "what's this", 'name the objects{t}', 'what items can be seen', 'which things do you see{t}', 'what is depicted',
        'what is on this {pic}', 'what objects do you see', 'which objects can you find']
MAIN = ['what is the main object{t}', 'what is the main thing{t}', 'what is the most visible object', 'what is the subject of the {pic}', 'what is the biggest thing{t}',
        'name one object{t}', 'what stands out{t}', 'what is the main subject', 'which object is the clearest', 'name the main object']
WHERE = ['where is the {n}', 'where is the {n}{t}', 'where can i find the {n}{t}', 'in which part of the {pic} is the {n}', 'where do you see the {n}', 'where in the {pic} is the {n}',
         'what is the position of the {n}', 'which side is the {n} on', 'on which side is the {n}', 'where is {a}', "where's the {n}", 'tell me where the {n} is']
PICTURE = ['picture', 'image', 'photo', 'photograph', 'scene', 'shot']

NOUNS = split('tree/building/house/sky/cloud/river/mountain/flower/grass/street/road/fence/wall/window/door/bridge/beach/lamp/mirror/hat/shoe/shirt/'
    'guitar/piano/violin/drum/candle/pillow/curtain/carpet/rug/ladder/rock/stone/ocean/lake/forest/garden/statue/church/tower/fountain/flag/balloon/camera/helmet/glove/scarf/'
    'jacket/dress/ring/necklace/watch/sunglasses/beard/moustache/hair/face/hand/foot/eye/nose/mouth/tail/ear/wing/horn/monkey/lion/tiger/wolf/fox/rabbit/mouse trap/squirrel/'
    'snake/lizard/frog/turtle/fish/shark/whale/dolphin/spider/butterfly/bee/ant/snail/kangaroo/koala/camel/pig/goat/donkey/deer/moose/hedgehog/dinosaur/dragon/unicorn/crocodile/'
    'hippo/rhino/gorilla/octopus/crab/lobster/pencil/pen/ruler/eraser/notebook/envelope/stamp/newspaper/magazine/map/globe/box/bag of chips/basket/bucket/broom/mop/shovel/rake/'
    'hammer/screwdriver/wrench/saw/drill/nail/screw/rope/chain/key/lock/door handle/switch/plug/cable/battery/printer/scanner/speaker/headphones/microphone/radio/drone/robot/'
    'tablet/charger/light bulb/washing machine/dishwasher/blender/kettle/pan/pot/plate/napkin/straw/bread/egg/cheese/rice/pasta/soup/salad/cookie/ice cream/chocolate/candy/'
    'grape/strawberry/pineapple/mango/peach/pear/lemon/lime/melon/watermelon/cherry/tomato/potato/onion/garlic/cucumber/pepper/lettuce/cabbage/mushroom/corn/pumpkin/bean/nut/'
    'coffee/tea/juice/milk/beer/water/tractor/helicopter/rocket/submarine/tank/wheelchair/stroller/scooter/sled/roller skate/tent/campfire/playground/swing/slide/trampoline/'
    'swimming pool/stadium/goal/net/trophy/medal/chess board/dice/playing card/puzzle/doll/toy/lego brick/yo-yo/mask/crown/sword/shield/gun/bow and arrow/cannon/coin/wallet/'
    'credit card/passport/ticket/receipt/sticker/poster/painting/sculpture/sign/billboard/logo/graffiti/number plate/license plate/crosswalk/sidewalk/parking lot/gas station/'
    'elevator/escalator/stairs/roof/chimney/balcony/garage/shed/barn/windmill/lighthouse/castle/temple/mosque/pyramid/skyscraper/tunnel/railway track/airport/harbor/island/'
    'waterfall/volcano/desert/cave/snow/ice/rain/fog/rainbow/lightning/fire/smoke/sun/moon/star/shadow/reflection/bathtub/shower/towel/soap/shampoo/comb/razor/mirror frame/'
    'wardrobe/drawer/shelf/cabinet/bookcase/desk/stool/hammock/crib/fireplace/air conditioner/fan/heater/trash can/dustbin/mailbox/fire extinguisher/ambulance siren/'
    'stethoscope/syringe/pill/bandage/crutch/skeleton/skull/tooth/brain/heart/ghost/angel/witch/santa claus/snowman/christmas tree/wreath/gift/firework/wedding ring/veil/'
    'leaf/branch/bush/cactus/palm tree/sunflower/rose/tulip/seed/hay/mud/sand/puddle/wave/shell/coral/feather/egg carton/nest/beehive/spider web/bone/fossil/diamond/gold/'
    'crowd of fans/musician\'s stage/stage/screen saver/website/app/qr code/barcode/chart/graph/table of numbers/diagram/word/letter/number/text/date/name')
MASSY = set(split('sky/grass/hair/snow/ice/rain/fog/lightning/fire/smoke/hay/mud/sand/gold/coffee/tea/juice/milk/beer/water/bread/cheese/rice/pasta/soup/salad/chocolate/candy/'
                  'corn/garlic/soap/shampoo/graffiti/text/headphones/sunglasses/stairs/lettuce'))
COLOURS = ['red', 'blue', 'green', 'black', 'white', 'yellow', 'brown', 'grey', 'pink', 'purple', 'orange']
THING = '{thing}'
UNKNOWABLE = split(
    'what color is {thing}/what colour is {thing}/which color is {thing}/what is the color of {thing}/what colour are the {things}/what color are the {things}/is {thing} {c}/are the {things} {c}/'
    'is there a {c} {n}{t}/what is {thing} made of/what material is {thing}/is {thing} made of wood/is {thing} made of metal/what brand is {thing}/who made {thing}/how old is {thing}/'
    'what is written on {thing}/what does the sign say/what does it say/what text is in the {pic}/read the text{t}/what is the number on {thing}/what letters are shown/is there any writing{t}/'
    'what word is written{t}/what does {thing} say/can you read the text/transcribe the text/what time is it/what time of day is it/what does the clock say/what time does the clock show/'
    'is it day or night/what day is it/what year was this taken/when was this {pic} taken/what season is it/what month is it/is it raining/is it sunny/is it snowing/what is the weather like/'
    'how is the weather/is it cold/is it cloudy/is it windy/is it dark/where was this {pic} taken/what city is this/what country is this/which place is this/what is the name of this place/'
    'is this indoors or outdoors/is this inside or outside/is it indoors/is this a kitchen/what room is this/which room is it/is this in a city/is this a street/who is this/who is in the {pic}/'
    'who is the {person}/who took this {pic}/what is the name of the {person}/what is his name/what is her job/how old is the {person}/is the {person} happy/is the {person} smiling/'
    'what is the {person} wearing/is the {person} wearing a hat/what is the {person} doing/what is the {person} holding/what are the people doing/what are they doing/what is happening{t}/'
    'what is going on{t}/is anyone smiling/is the {person} a man or a woman/is it a man or a woman/what gender is the {person}/how tall is the {person}/is the {person} sitting/is the {person} standing/'
    'what is the {person} looking at/where is the {person} looking/what is the {person} thinking/what sport is being played/what game are they playing/who won/who is winning/what is the score/'
    'why is {thing} there/why are they there/why is this funny/why did this happen/what happened/what will happen next/what happened before/how did {thing} get there/how does {thing} work/'
    'what is {thing} doing/is {thing} moving/is {thing} broken/is {thing} new or old/is {thing} clean/is {thing} dirty/is {thing} open/is {thing} on/is {thing} full/is {thing} empty/how big is {thing}/'
    'how heavy is {thing}/how much does {thing} cost/what is the price/how much is it/how fast is {thing}/how far away is {thing}/how tall is {thing}/how long is {thing}/what size is {thing}/'
    'what breed is {thing}/is {thing} male or female/what is the name of {thing}/is {thing} asleep/is {thing} eating/is {thing} alive/is {thing} real/is it safe/is this dangerous/is {thing} cute/'
    'what shape is {thing}/what pattern is on {thing}/is {thing} striped/what model is {thing}/who owns {thing}/is {thing} for sale/what is the temperature/what is behind {thing}/'
    'what is the mood of the {pic}/what emotion is shown/is this art/who painted this/what camera was used/is the {pic} blurry/is this {pic} old/is this black and white/how was this made/'
    'is the {pic} edited/what style is this/what is the meaning of this/what does this mean/what should i do/what is the capital of france/how are you/what is your name/who are you/tell me a joke/'
    'what is 2 plus 2/write a poem/translate this/what language is this/what is the title/what is the total/what is the date/what is the phone number/what is the address/what is the highest value/'
    'what does the chart show/what is the x axis/which bar is the tallest/what is the largest slice/which country/is this a good {pic}/do you like it/how do i cook this/what is the recipe/'
    'is this healthy/how many calories does it have/is it ripe/does it taste good/is {thing} hot/what flavor is {thing}/is {thing} bigger than a house/what is the background/'
    'what is in the background/is the background {c}/what is the dominant color/what colors are there{t}/what are the main colors/which color is the most common{t}/are the lights on/is the door open/'
    'is the {person} left handed/does the {person} have long hair/is the {person} wearing glasses/what is on the wall/what is on the {person}\'s head/what is the {person} eating/what is on the floor/'
    'what is {thing} used for/what is {thing} for/is this legal/is {thing} expensive/is {thing} cheap/what year is {thing} from/what century is this/is {thing} modern/does {thing} work/is {thing} wet/'
    'what is the license plate number/what is the plate number/what is the name of the street/which team is playing/what number is on the shirt/what is the flight number/which airline is this/'
    'is it morning or evening/is it summer/is it winter/is it hot outside/what is the next stop/where is the bus going/where is {thing} going/where are they going/which direction is {thing} facing/'
    'how many windows does it have/how many wheels/how many legs does {thing} have/how many fingers/how many pages/how many floors does it have/how many hours/how many words are there/'
    'does the {person} look happy/what is the relationship between them/are they friends/are they married/is this a party/is this a wedding/is it a holiday/what event is this/what are they celebrating')
PLACES = [['at the top left', 'at the top', 'at the top right'], ['on the left', 'in the middle', 'on the right'],
          ['at the bottom left', 'at the bottom', 'at the bottom right']]
_known = {p for p, (label, _) in PHRASES.items() if label} | {plural(n) for n in CATEGORIES} | set(CATEGORIES) | {'photo', 'picture', 'image'}


class Questions:
    def __init__(self, random, nouns, words=()):
        self.words = [w for w in words if w not in _known]
        self.r, self.nouns = random, [n for n in nouns if n not in _known and plural(n) not in _known]

    def pick(self, options):
        return options[self.r.integers(len(options))]

    def fill(self, template, name=None, names=None, **more):
        name_ = name or ''
        if name and (name in MASS or name in MASSY):
            text = template.replace('is there {a}', 'is there {n}')
            filled = text.replace('{a}', name)
        else:
            filled = template.replace('{a}', article(name) if name else '')
        filled = (filled.replace('{n}', name_).replace('{p}', names or '').replace('{t}', self.pick(TAIL)).replace('{pic}', self.pick(PICTURE)))
        for key, value in more.items():
            filled = filled.replace('{' + key + '}', value)
        return self.dress(filled)

    def dress(self, question):
        roll = self.r.random()
        return question + ('?' if roll < 0.7 else '' if roll < 0.9 else '.' if roll < 0.95 else ' ?')

    def word(self, label):
        """A name of the label, and its plural; its own name in half of the cases."""
        i = 0 if self.r.random() < 0.55 else self.r.integers(len(NAMES[label]))
        return NAMES[label][i], PLURALS[label][i]

    def ask_if(self, name, names):
        if name in MASS or name in MASSY:
            return self.fill(self.pick(ONE + ['is there any {n}{t}', 'any {n}{t}']).replace('{a}', '{n}'), name)
        return self.fill(self.pick(ONE), name) if self.r.random() < 0.6 else self.fill(self.pick(MANY), name, names)

    def presence(self, scene):
        """Half yes, half no, among the labels whose truth the scene knows."""
        wanted = bool(self.r.random() < 0.5)
        pool = scene.yes if wanted and scene.yes else scene.no
        if not pool:
            return None
        label = LABELS[self.pick(pool)]
        name, names = self.word(label)
        if label == 'person' and self.r.random() < 0.25:
            return self.dress(self.pick(['is anyone{t}', 'is there anyone{t}', 'is there anybody{t}', 'is somebody{t}', 'do you see anyone{t}', 'is there someone{t}', 'anyone{t}',
                                         'can you see anybody{t}', 'are there any humans{t}', 'any people{t}', 'is a person visible']).replace('{t}', self.pick(TAIL[3:]))), self.yesno(label, scene)
        return self.ask_if(name, names), self.yesno(label, scene)

    def yesno(self, label, scene):
        return 'yes' if LABELS.index(label) in scene.yes else 'no'

    def kind(self, scene):
        """"is there a woman": no person, no woman; a person, and these weights cannot tell."""
        label = 'person' if self.r.random() < 0.5 else self.pick([l for l in LABELS if KIND_NAMES[l]])
        name = self.pick(KIND_NAMES[label])
        return self.ask_if(name, plural(name)), None if LABELS.index(label) in scene.yes else 'no'

    def category(self, scene):
        """Half yes, half no where the scene allows."""
        wanted = 'yes' if self.r.random() < 0.5 else 'no'
        for name in self.r.permutation(list(CATEGORIES)):
            answer = 'yes' if any(LABELS.index(l) in scene.yes for l in CATEGORIES[name]) else 'no'
            if answer == wanted:
                name = str(name)
                return self.ask_if(name, plural(name)), answer

    def both(self, scene):
        if not scene.yes or not scene.no:
            return None
        pair = [LABELS[self.pick(scene.yes if self.r.random() < 0.7 else scene.no)] for _ in range(2)]
        if pair[0] == pair[1]:
            return None
        (a, _), (b, _) = self.word(pair[0]), self.word(pair[1])
        have = [LABELS.index(l) in scene.yes for l in pair]
        if self.r.random() < 0.6:
            return self.fill(self.pick(['is there {a} and {b}{t}', 'are there both {a} and {b}{t}', 'do you see {a} and {b}{t}', 'does the {pic} show {a} and {b}']), a, b=article(b)), 'yes' if all(have) else 'no'
        return self.fill(self.pick(['is there {a} or {b}{t}', 'do you see {a} or {b}{t}', 'can you see either {a} or {b}{t}']), a, b=article(b)), 'yes' if any(have) else 'no'

    def count(self, scene):
        seen = [l for l in scene.counts if scene.counts[l] <= 15]
        if self.r.random() < 0.12 and scene.no:
            label, number = LABELS[self.pick(scene.no)], 0
        elif seen:
            rare = [l for l in seen if scene.counts[l] > 1]
            index = self.pick(rare if rare and self.r.random() < 0.6 else seen)
            label, number = LABELS[index], scene.counts[index]
        else:
            return None
        return self.fill(self.pick(COUNT), names=self.word(label)[1]), str(number)

    def which(self, scene):
        """"what animal is this": the clearest of its kind, or none."""
        wanted = self.r.random() < 0.7
        for name in self.r.permutation(list(CATEGORIES)):
            name, members = str(name), [LABELS.index(l) for l in CATEGORIES[name]]
            best = [(row[5], int(row[0])) for row in scene.rows if int(row[0]) in members and row[5] >= CLEAR]
            if best and wanted:
                return self.fill(self.pick(WHICH), name), LABELS[max(best)[1]]
            if not best and not wanted and not any(m in scene.yes for m in members):
                return self.fill(self.pick(WHICH), name), 'none'

    def what(self, scene):
        if not scene.counts:
            return (self.fill(self.pick(WHAT)), 'nothing clear') if not len(scene.rows) or scene.rows[0, 5] < 0.15 else None
        if self.r.random() < 0.25:
            return self.fill(self.pick(MAIN)), LABELS[int(scene.rows[0, 0])]
        if self.r.random() < 0.35:  # one name alone, so that names given as choices can be weighed
            weight = np.array([max(r[5] for r in scene.rows if int(r[0]) == l) for l in scene.counts]) ** 2
            return self.fill(self.pick(WHAT)), LABELS[list(scene.counts)[self.r.choice(len(weight), p=weight / weight.sum())]]
        parts = []
        for label in list(scene.counts)[:4]:
            number = scene.counts[label]
            name = LABELS[label]
            few = {2: 'two ', 3: 'three '}.get(number, 'several ')
            parts.append(name if name in ('skis', 'scissors', 'broccoli') else article(name) if number == 1 else few + plural(name))
        return self.fill(self.pick(WHAT)), ', '.join(parts[:-1]) + (' and ' if parts[1:] else '') + parts[-1]

    def where(self, scene):
        if self.r.random() < 0.15:
            return self.fill(self.pick(WHERE), self.word(LABELS[self.pick(scene.no)])[0]), 'not in the picture'
        single = [l for l in scene.counts if scene.counts[l] == 1]
        if not single:
            return None
        index = self.pick(single)
        row = next(r for r in scene.rows if int(r[0]) == index)
        x, y = (row[1] + row[3]) / 2, (row[2] + row[4]) / 2
        cell = lambda v: 0 if v < 0.36 else 1 if v < 0.64 else 2
        return self.fill(self.pick(WHERE), self.word(LABELS[index])[0]), PLACES[cell(y)][cell(x)]

    def unknowable(self, scene):
        roll = self.r.random()
        if roll < 0.42:
            name = self.thing()
            if self.r.random() < 0.1:
                name = self.pick(COLOURS) + ' ' + name
            if self.r.random() < 0.12:
                return self.fill(self.pick(COUNT), names=plural(name)), None
            if self.r.random() < 0.06:
                return self.fill(self.pick(WHERE), name), None
            return self.ask_if(name, plural(name)), None
        pool = list(scene.counts) if scene.counts and self.r.random() < 0.6 else range(len(LABELS))
        name, names = self.word(LABELS[self.pick(list(pool))])
        if self.r.random() < 0.2:
            name = self.pick(self.nouns)
            names = plural(name)
        thing = self.pick(['the ' + name, 'the ' + name, 'this ' + name, 'it', 'this', 'that ' + name])
        person = self.pick(['person', 'man', 'woman', 'girl', 'boy', 'child', 'player', 'lady', 'guy', 'kid'])
        if roll < 0.52:
            return self.dress('is there a ' + self.pick(COLOURS) + ' ' + name + self.pick(TAIL)), None
        return self.fill(self.pick(UNKNOWABLE), name, names, thing=thing, things=names, person=person, c=self.pick(COLOURS)), None

    def either(self, scene):
        """"is this a cat or a dog": the one that is there, or neither."""
        group = list(self.r.permutation(sorted({l for g in CATEGORIES.values() for l in g if set(g) & {LABELS[i] for i in scene.counts}}) or LABELS)[:2])
        if self.r.random() < 0.4 and scene.counts:
            group[0] = LABELS[self.pick(list(scene.counts))]
        self.r.shuffle(group)
        seen = [l for l in group if LABELS.index(l) in scene.counts]
        if group[0] == group[1] or len(seen) == 2 or any(LABELS.index(l) in scene.yes for l in group if l not in seen):
            return None
        a, b = (self.word(l)[0] for l in map(str, group))
        template = self.pick(['is this {a} or {b}', 'is it {a} or {b}', 'is that {a} or {b}', 'which is it, {a} or {b}', 'do you see {a} or is it {b}', 'what is this, {a} or {b}', 'which one is in the {pic}, {a} or {b}'])
        return self.fill(template, a, b=article(b)), str(seen[0]) if seen else 'neither'

    def number(self, scene):
        """"are there two dogs", "more than one", "no dogs": yes or no by the count."""
        label = self.pick(list(scene.counts)) if scene.counts and self.r.random() < 0.8 else self.pick(scene.no)
        n, (name, names) = scene.counts.get(label, 0), self.word(LABELS[label])
        if not n and label in scene.yes:
            return None
        roll = self.r.random()
        if roll < 0.4:
            return self.fill(self.pick(['is there more than one {n}{t}', 'do you see more than one {n}{t}', 'are there several {p}{t}', 'are there at least two {p}{t}', 'are there many {p}{t}' if n != 2 and n != 3 else 'is there more than one {n}']), name, names), 'yes' if n > 1 else 'no'
        if roll < 0.65:
            return self.fill(self.pick(['are there no {p}{t}', 'is there no {n}{t}', 'is the {pic} without {p}', 'is it true that there are no {p}{t}']), name, names), 'no' if n else 'yes'
        k = n if self.r.random() < 0.5 and n > 1 else int(self.r.integers(2, 6))
        word = {2: 'two', 3: 'three', 4: 'four', 5: 'five'}.get(k, str(k)) if self.r.random() < 0.7 else str(k)
        return self.fill(self.pick(['are there ' + word + ' {p}{t}', 'do you see ' + word + ' {p}{t}', 'are there exactly ' + word + ' {p}{t}']), name, names), 'yes' if n == k else 'no'

    def side(self, scene):
        """"is the dog on the left": by the box, where there is one dog."""
        single = [l for l in scene.counts if scene.counts[l] == 1]
        if not single:
            return None
        index = self.pick(single)
        row = next(r for r in scene.rows if int(r[0]) == index)
        x, y = (row[1] + row[3]) / 2, (row[2] + row[4]) / 2
        where, answer = self.pick([('on the left', x < 0.36), ('on the right', x > 0.64), ('at the top', y < 0.36), ('at the bottom', y > 0.64), ('in the middle', 0.36 <= x <= 0.64)])
        return self.fill(self.pick(['is the {n} ' + where, 'is there {a} ' + where, 'is the {n} ' + where + ' of the {pic}']), self.word(LABELS[index])[0]), 'yes' if answer else 'no'

    def members(self, scene):
        """"which animals are there", "how many animals are there": over a whole category, or over everything."""
        name = self.pick(['animal', 'vehicle', 'fruit', 'vegetable', 'appliance', 'electronic device', 'pet', 'piece of furniture', 'thing', 'object'])
        group = CATEGORIES.get(name, LABELS)
        seen = [l for l in scene.counts if LABELS[l] in group]
        if not seen and any(LABELS.index(l) in scene.yes for l in group):
            return None
        if self.r.random() < 0.4 or group is LABELS:
            total = sum(scene.counts[l] for l in seen)
            return (self.fill(self.pick(COUNT), names=plural(name)), str(total)) if total <= 20 else None
        template = self.pick(['which {p} are there{t}', 'what {p} are there{t}', 'name the {p}{t}', 'which {p} do you see{t}', 'list the {p}{t}', 'what {p} can you see{t}', 'which {p} are in the {pic}'])
        return self.fill(template, names=plural(name)), ' and '.join(LABELS[l] for l in seen[:3]) or 'none'

    def describe(self, scene):
        if not scene.captions:
            return None
        return self.fill(self.pick(['describe the {pic}', 'describe this {pic}', 'describe what you see', 'describe this', 'give a short description', 'write a caption', 'caption this {pic}', 'tell me about the {pic}',
                                    'tell me what you see', 'please describe the {pic}', 'can you describe the {pic}', 'what does this {pic} show in one sentence', 'summarize the {pic}'])), self.pick(scene.captions)

    def relation(self, scene):
        """Things done with or standing to each other: not asked of these weights."""
        names = [self.word(LABELS[self.pick(list(scene.counts) if scene.counts and self.r.random() < 0.7 else list(range(80)))])[0] if self.r.random() < 0.8 else self.thing() for _ in range(2)]
        how = self.pick(['on', 'under', 'next to', 'behind', 'in front of', 'inside', 'on top of', 'near', 'beside', 'holding', 'riding', 'eating', 'sitting on', 'looking at', 'wearing', 'carrying', 'touching', 'chasing', 'leaning on'])
        if how in ('holding', 'riding', 'eating', 'wearing', 'carrying', 'looking at', 'chasing') and self.r.random() < 0.7:
            names[0] = self.pick(['person', 'man', 'woman', 'dog', 'boy', 'girl'])
        template = self.pick(['is the {n} ' + how + ' the {m}', 'is {a} ' + how + ' {b}', 'is there {a} ' + how + ' the {m}', 'what is ' + how + ' the {n}', 'who is ' + how + ' the {n}', 'is the {n} ' + how + ' {b}',
                              'how many things are ' + how + ' the {n}', 'what is the {n} ' + how, 'which number is on the {n}', 'what number is on the {n}'])
        return self.fill(template, names[0], m=names[1], b=article(names[1])), None

    def thing(self):
        """Something outside the labels; now and then a word that is no thing at all, or no word."""
        roll = self.r.random()
        if roll < 0.8:
            return self.pick(self.nouns)
        if roll < 0.9 and self.words:
            return self.pick(self.words)
        return ''.join(self.pick(list('bcdfghklmnprstvwz') + ['ch', 'st', 'tr', 'pl', 'gr']) + self.pick(['a', 'e', 'i', 'o', 'u', 'oo', 'ea', 'ai']) + self.pick(['', 'n', 'r', 'l', 'm', 'x', 'ck'])
                       for _ in range(self.r.integers(1, 4)))

    def label(self, _=None):
        """`<lbl>` word: one of the 80 labels, or `<unk>`."""
        if self.r.random() < 0.35:
            name = self.thing()
            return (plural(name) if self.r.random() < 0.3 else name), None
        label = self.pick(LABELS)
        names = NAMES[label] + KIND_NAMES[label] + split(IMPLIED.get(label, ''))[:8]
        name = self.pick(names)
        roll = self.r.random()
        if name not in split(IMPLIED.get(label, '')) and roll < 0.35:
            name = plural(name)
        elif roll > 0.93:
            name = self.pick(['the ', 'all ', 'any ', '']) + name
        return name, label


def nouns_of(captions):
    """Things that captions name and the 80 labels do not cover, most frequent first."""
    seen = {}
    for caption in captions:
        for hit in re.finditer(r"\b(?:a|an|the|some|his|her|their) ([a-z]{3,14})(?= (?:on|in|of|at|with|and|next|near|is|are|to|by|for|from|while|that)\b|[.,]|$)", caption.lower()):
            seen[hit[1]] = seen.get(hit[1], 0) + 1
    vague = set(split('group/bunch/couple/pair/picture/photo/image/front/side/top/middle/back/view/close/area/day/one/two/left/right/other/others/thing/things/object/objects/someone/way/'
                      'end/center/distance/background/scene/variety/lot/number/set/piece/corner/edge/row/line/kind/type/large/small/white/black/red/blue/green/is/animal/animals/food/vehicle/'
                      'vehicles/fruit/fruits/vegetable/vegetables/furniture/foods/appliance/appliances/air/foreground/bottom/first/inside/outside/same/half/shot/display/view/full/time'))
    return [w for w, n in sorted(seen.items(), key=lambda x: (-x[1], x[0])) if n >= 3 and w not in vague and w not in _known]


def all_lines():
    """Texts for the tokenizer: every name and every template."""
    lines = [n for l in LABELS for n in NAMES[l] + PLURALS[l] + KIND_NAMES[l]] * 3 + NOUNS + [plural(n) for n in NOUNS] + list(map(str, range(200)))
    for template in ONE + MANY + COUNT + WHICH + WHAT + MAIN + WHERE + UNKNOWABLE:
        for name in ('dog', 'cup', 'person'):
            lines.append(re.sub(r'\{[a-z]+\}', name, template) + '?')
    return lines + [p for row in PLACES for p in row] * 20 + ['yes', 'no'] * 50
