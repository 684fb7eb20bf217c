"""Words of the 80 labels: what people call them, their plurals, their categories. Used to read captions and to write
questions; none of it ships, the model learns it."""
import json, re
from pathlib import Path

LABELS = json.loads((Path(__file__).parent / 'labels.json').read_text())

# label: other names that mean the same thing ("a/b" after the label itself). Plurals are made by `plural`.
SAME = {
    'person': 'human/human being/pedestrian/individual', 'bicycle': 'bike/push bike/pedal bike', 'car': 'automobile/auto/motor car',
    'motorcycle': 'motorbike/motor bike/motor cycle', 'airplane': 'plane/aeroplane/aircraft/jet/airliner/jetliner',
    'bus': 'autobus/coach bus', 'train': 'railway train/locomotive', 'truck': 'lorry', 'boat': 'ship/vessel',
    'traffic light': 'stoplight/traffic signal/stop light', 'fire hydrant': 'hydrant', 'stop sign': 'stop-sign',
    'parking meter': 'meter for parking', 'bench': 'park bench', 'bird': 'birdie', 'cat': 'kitty/kitten/house cat',
    'dog': 'puppy/doggy/pup/hound', 'horse': 'pony', 'sheep': 'lamb', 'cow': 'cattle/calf/ox', 'elephant': '', 'bear': 'grizzly',
    'zebra': '', 'giraffe': '', 'backpack': 'rucksack/knapsack', 'umbrella': 'parasol', 'handbag': 'purse/bag',
    'tie': 'necktie/bow tie', 'suitcase': 'luggage/piece of luggage/baggage', 'frisbee': 'flying disc', 'skis': 'pair of skis',
    'snowboard': 'snow board', 'sports ball': 'ball/soccer ball/tennis ball/basketball/football', 'kite': 'flying kite',
    'baseball bat': 'bat', 'baseball glove': 'mitt/baseball mitt/catcher\'s mitt', 'skateboard': 'skate board',
    'surfboard': 'surf board', 'tennis racket': 'racket/racquet/tennis racquet', 'bottle': 'flask',
    'wine glass': 'wineglass/goblet', 'cup': 'mug/coffee cup/teacup', 'fork': '', 'knife': '', 'spoon': '',
    'bowl': '', 'banana': '', 'apple': '', 'sandwich': 'burger/hamburger/sub sandwich', 'orange': 'mandarin/tangerine',
    'broccoli': 'piece of broccoli', 'carrot': '', 'hot dog': 'hotdog', 'pizza': 'pizza pie', 'donut': 'doughnut',
    'cake': 'cupcake/birthday cake', 'chair': 'armchair/seat', 'couch': 'sofa/settee/loveseat',
    'potted plant': 'plant/houseplant/plant pot/plant in a pot', 'bed': '', 'dining table': 'table/dinner table/kitchen table',
    'toilet': 'toilet bowl/lavatory', 'tv': 'television/telly/monitor/tv screen/tv set/television set',
    'laptop': 'notebook computer/laptop computer', 'mouse': 'computer mouse', 'remote': 'remote control/tv remote',
    'keyboard': 'computer keyboard', 'cell phone': 'phone/mobile phone/mobile/cellphone/smartphone/smart phone/telephone/iphone',
    'microwave': 'microwave oven', 'oven': 'stove/cooker', 'toaster': '', 'sink': 'basin/washbasin', 'refrigerator': 'fridge/freezer',
    'book': '', 'clock': 'wall clock', 'vase': 'flower vase', 'scissors': 'pair of scissors',
    'teddy bear': 'teddy/stuffed bear/plush bear', 'hair drier': 'hair dryer/hairdryer/blow dryer', 'toothbrush': 'tooth brush'}

# words for one kind of a label, which a label alone cannot decide: a picture without the label has none of the kind either
KINDS = {
    'person': 'man/woman/boy/girl/child/kid/baby/toddler/lady/gentleman/teenager/adult/police officer/skier/surfer/player/chef/'
              'bride/cyclist/doctor/soldier/grandmother/tourist/farmer/student/old man/young woman/little girl',
    'bird': 'sparrow/pigeon/duck/parrot/eagle/owl/seagull/crow/swan/hawk/robin', 'dog': 'poodle/labrador/beagle/husky/bulldog/german shepherd',
    'cat': 'tabby/siamese cat/persian cat', 'car': 'taxi/van/suv/convertible/police car/sports car/cab/limousine/jeep',
    'truck': 'fire truck/pickup truck/tow truck/garbage truck', 'bus': 'school bus/double decker bus', 'train': 'steam train/freight train/bullet train',
    'boat': 'canoe/kayak/sailboat/ferry/yacht/speedboat', 'airplane': 'fighter jet/biplane', 'bear': 'polar bear/panda bear/brown bear',
    'bottle': 'wine bottle/beer bottle/water bottle', 'clock': 'grandfather clock/alarm clock', 'chair': 'rocking chair/office chair',
    'cake': 'wedding cake/chocolate cake', 'book': 'bible/dictionary/cookbook', 'horse': 'stallion/foal'}

# how captions name labels, beyond SAME and KINDS: nouns that imply the label well enough to read a caption
IMPLIED = {
    'person': 'people/men/women/children/guy/someone/somebody/crowd/family/couple/skateboarder/snowboarder/rider/batter/catcher/umpire/'
              'pitcher/worker/officer/mother/father/groom/friend/team/group of people/male/female/gentlemen/ladies/persons/boarder/kids/'
              'audience/passenger/spectator/motorcyclist/bicyclist/biker/driver/cowboy/wedding party/him/herself/himself/teen/youth/student/'
              'surfers/skiers/players/policeman/policemen/fireman/businessman/snow boarder/skate boarder/hitter/jockey/fisherman/vendor/workers',
    'suitcase': 'suitcases/luggage', 'bird': 'geese/goose/chicken/rooster/flamingo/ostrich/peacock/pelican/penguin/turkey',
    'sheep': 'ram/ewe', 'cow': 'bull/cows/oxen/calves/steer', 'cup': 'cup of coffee', 'sandwich': 'hoagie/bagel sandwich/panini',
    'wine glass': 'glass of wine/glasses of wine', 'skis': 'ski', 'baseball bat': 'baseball bats', 'laptop': 'macbook/laptops',
    'orange': 'oranges', 'remote': 'wii remote/wii controller/game controller/wiimote', 'motorcycle': 'scooter/moped',
    'knife': 'knives', 'tv': 'flat screen/computer monitor/televisions', 'car': 'sedan', 'couch': 'couches', 'mouse': 'computer mice',
    'potted plant': 'potted plants', 'boat': 'rowboat/sail boat', 'truck': 'pick up truck/semi truck/pick-up truck', 'train': 'subway'}

CATEGORIES = {
    'animal': 'bird cat dog horse sheep cow elephant bear zebra giraffe', 'pet': 'cat dog',
    'vehicle': 'bicycle car motorcycle airplane bus train truck boat',
    'food': ['banana', 'apple', 'sandwich', 'orange', 'broccoli', 'carrot', 'hot dog', 'pizza', 'donut', 'cake'],
    'fruit': 'banana apple orange', 'vegetable': 'broccoli carrot',
    'furniture': ['chair', 'couch', 'bed', 'dining table', 'bench'],
    'piece of furniture': ['chair', 'couch', 'bed', 'dining table', 'bench'],
    'appliance': 'microwave oven toaster refrigerator', 'kitchen appliance': 'microwave oven toaster refrigerator',
    'electronic device': ['tv', 'laptop', 'mouse', 'remote', 'keyboard', 'cell phone'],
    'piece of cutlery': 'fork knife spoon', 'sports equipment': ['frisbee', 'skis', 'snowboard', 'sports ball', 'kite', 'baseball bat', 'baseball glove', 'skateboard', 'surfboard', 'tennis racket']}
CATEGORIES = {k: v.split() if isinstance(v, str) else v for k, v in CATEGORIES.items()}
MASS = {'food', 'furniture', 'sports equipment', 'broccoli', 'cattle', 'luggage', 'baggage', 'cutlery', 'sheep', 'aircraft', 'skis', 'scissors'}
IRREGULAR = {'person': 'people', 'knife': 'knives', 'sheep': 'sheep', 'mouse': 'mice', 'computer mouse': 'computer mice', 'cattle': 'cattle',
             'ox': 'oxen', 'calf': 'calves', 'aircraft': 'aircraft', 'skis': 'skis', 'scissors': 'scissors', 'broccoli': 'broccoli',
             'luggage': 'luggage', 'baggage': 'baggage', 'food': 'food', 'furniture': 'furniture', 'sports equipment': 'sports equipment',
             'pair of skis': 'pairs of skis', 'pair of scissors': 'pairs of scissors', 'plant in a pot': 'plants in pots',
             'piece of luggage': 'pieces of luggage', 'piece of broccoli': 'pieces of broccoli', 'piece of furniture': 'pieces of furniture',
             'piece of cutlery': 'pieces of cutlery', 'meter for parking': 'meters for parking', 'human being': 'human beings',
             'man': 'men', 'woman': 'women', 'child': 'children', 'old man': 'old men', 'young woman': 'young women',
             'gentleman': 'gentlemen', 'baby': 'babies', 'policeman': 'policemen'}


def plural(word):
    if word in IRREGULAR:
        return IRREGULAR[word]
    if re.search('(s|x|z|ch|sh)$', word):
        return word + 'es'
    if re.search('[^aeiou]y$', word):
        return word[:-1] + 'ies'
    return word + 's'


def article(word):
    return ('an ' if word[0] in 'aeiou' and not word.startswith(('uni', 'eu')) else 'a ') + word


def split(text):
    return [w for w in text.split('/') if w]


NAMES = {label: [label] + split(SAME[label]) for label in LABELS}          # singular names, the label's own first
KIND_NAMES = {label: split(KINDS.get(label, '')) for label in LABELS}
PLURALS = {label: [plural(n) for n in NAMES[label]] for label in LABELS}

# phrase -> (label, is plural), for reading captions; longest phrase first
_phrases = {}
for _label in LABELS:
    for _name in NAMES[_label] + KIND_NAMES[_label]:
        _phrases[plural(_name)] = (_label, True)
        _phrases.setdefault(_name, (_label, False))
    for _name in split(IMPLIED.get(_label, '')):
        _phrases.setdefault(plural(_name), (_label, True))
        _phrases[_name] = (_label, _name.endswith('s') or _name in ('people', 'men', 'women', 'children', 'crowd', 'geese', 'couple', 'team'))
for _name in ('skis', 'sheep', 'scissors', 'broccoli', 'pair of scissors', 'pair of skis', 'ski'):
    _phrases[_name] = (_phrases[_name][0], False)
for _name in ('auto', 'mobile', 'seat', 'seats', 'individual', 'football', 'basketball', 'flask', 'vessel'):  # mean something else in captions
    _phrases.pop(_name, None)
# phrases that contain a label's word and mean something else
for _name in ('dog house', 'cat food', 'bird house', 'bird cage', 'birdcage', 'train station', 'train tracks', 'train track', 'bus stop', 'bus station',
              'boat dock', 'toilet paper', 'bed room', 'table cloth', 'cake stand', 'book shelf', 'bookshelf', 'car park', 'pizza box',
              'tie dye', 'tv show', 'horse drawn', 'bear skin', 'stuffed animal', 'hot dog stand', 'orange juice', 'apple juice',
              'toy car', 'toy train', 'toy truck', 'plant life', 'power plant', 'oven mitt', 'book case', 'phone booth', 
              'ski slope', 'ski lift', 'ski resort', 'ski poles', 'ski pole', 'train yard', 'boat house', 'bath tub', 'parking lot', 'keyboard piano',
              'bench press', 'home plate', 'seat belt', 'tie up', 'bull dog', 'bird feeder',
              'knife block', 'wedding dress', 'tennis match', 'cat nap', 'dog bed', 'pet bed', 'flower bed', 'bed spread', 'truck bed',
              'piano keyboard', 'elephant statue', 'stuffed elephant', 'stuffed dog', 'toy elephant', 'bear statue', 'sheep dog'):
    _phrases[_name] = (None, False)
PHRASES = _phrases
_pattern = re.compile(r"\b(" + '|'.join(re.escape(p) for p in sorted(PHRASES, key=lambda p: (-len(p), p))) + r")\b")
NUMBERS = {w: i for i, w in enumerate('zero one two three four five six seven eight nine ten eleven twelve'.split())}
NUMBERS.update({'pair': 2, 'couple': 2, 'both': 2, 'several': 4, 'few': 3, 'many': 7, 'some': 3, 'multiple': 4, 'lots': 7, 'bunch': 6,
                'group': 5, 'herd': 6, 'flock': 8, 'crowd': 9, 'various': 4, 'row': 5, 'different': 4, 'numerous': 7, 'dozen': 12})



def mentions(caption):
    """The labels a caption names: a list of (label, count, start, end) in order, count 1 to 12 guessed from its words."""
    text, found = caption.lower(), []
    for hit in _pattern.finditer(text):
        label, many = PHRASES[hit[0]]
        before, after = re.findall(r"[a-z']+", text[:hit.start()])[-4:], re.findall(r"[a-z']+|[,.]", text[hit.end():])[:1]
        word = hit[0]
        if label is None:
            continue
        if word == 'orange' and (before[-1:] != ['an'] or (after and re.fullmatch('[a-z]+', after[0]) and after[0] not in
                                 'and on in sits is sitting that with next cut sliced at'.split())):
            continue
        if word in ('tie', 'ties', 'remote', 'train', 'book', 'bear', 'plane') and before[-1:] in (['to'], ['can'], ['teddy']):
            continue
        if word == 'ball' and 'bocce' in before:
            continue
        number = next((NUMBERS[w] for w in reversed(before) if w in NUMBERS), None)
        if word in ('crowd', 'audience', 'spectators'):
            number, many = 10, True
        if word in ('couple', 'wedding party'):
            if after == ['of']:
                continue
            number, many = 2, True
        if word in ('family', 'team', 'group of people'):
            number, many = 5, True
        found.append((label, number or 3 if many else 1, hit.start(), hit.end()))
    return found
