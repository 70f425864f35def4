/** Common emoji with their names in English and Portuguese, for completion and the
 * picker. Written by hand: sign, English, Portuguese. */

import { tag, t } from "./words.js";

const FACES = `
😀 grinning sorrindo|😄 smile sorriso|😁 grin alegre|😆 laughing gargalhada|
😅 sweat_smile alívio|😂 joy rindo_muito|🤣 rofl rolando_de_rir|
🙂 slight_smile leve_sorriso|🙃 upside_down de_cabeça_para_baixo|😉 wink piscada|
😊 blush corado|😇 innocent anjo|🥰 smiling_hearts apaixonado_corações|
😍 heart_eyes apaixonado|🤩 star_struck deslumbrado|😘 kiss beijo|😋 yum delícia|
😛 tongue língua|😜 winking_tongue língua_piscando|🤪 zany maluco|🤗 hug abraço|
🤭 oops ops|🤫 shush silêncio|🤔 thinking pensando|🫡 salute continência|
🤐 zipper_mouth boca_fechada|🤨 raised_eyebrow sobrancelha|😐 neutral neutro|
😶 speechless sem_palavras|😏 smirk malícia|😒 unamused descontente|
🙄 eye_roll revirando_os_olhos|😬 grimace careta|😌 relieved aliviado|
😔 pensive pensativo|😴 sleeping dormindo|😷 mask máscara|🤒 sick doente|
🤕 hurt machucado|🤢 nauseated enjoado|🥵 hot calor|🥶 cold frio|🥴 woozy tonto|
🤯 mind_blown cabeça_explodindo|🤠 cowboy caubói|🥳 party_face festejando|😎 cool legal|
🤓 nerd nerd|🧐 monocle monóculo|😕 confused confuso|😟 worried preocupado|
🙁 frown triste|😮 open_mouth surpreso|😲 astonished espantado|😳 flushed envergonhado|
🥺 pleading implorando|😨 fearful com_medo|😰 anxious ansioso|😢 cry choro|
😭 sob chorando|😱 scream grito|😩 weary exausto|😤 triumph bufando|😡 angry raiva|
🤬 cursing xingando|😈 devil diabinho|💀 skull caveira|💩 poop cocô|🤡 clown palhaço|
👻 ghost fantasma|👽 alien alienígena|🤖 robot robô`;

const PEOPLE = `
👋 wave tchau|✋ raised_hand mão|👌 ok_hand perfeito|🤌 pinched_fingers mão_italiana|
✌️ victory vitória|🤞 fingers_crossed dedos_cruzados|🤘 rock_on rock|🤙 call_me me_liga|
👈 point_left esquerda|👉 point_right direita|👆 point_up acima|👇 point_down abaixo|
👍 thumbs_up joinha|👎 thumbs_down negativo|✊ fist punho|👊 punch soco|👏 clap palmas|
🙌 raised_hands mãos_ao_alto|🤝 handshake aperto_de_mão|🙏 pray por_favor|
💪 muscle força|🧠 brain cérebro|👀 eyes olhos|👶 baby bebê|
🙋 raising_hand levantando_a_mão|🤦 facepalm que_vergonha|🤷 shrug sei_lá|
🙇 bow reverência|🏃 run correndo|💃 dance dançando|🧑‍💻 technologist programando`;

const HEARTS = `
❤️ heart coração|🧡 orange_heart coração_laranja|💛 yellow_heart coração_amarelo|
💚 green_heart coração_verde|💙 blue_heart coração_azul|💜 purple_heart coração_roxo|
🖤 black_heart coração_preto|💔 broken_heart coração_partido|💯 hundred cem|
✨ sparkles brilho|⭐ star estrela|🌟 glowing_star estrela_brilhante|💥 boom explosão|
🔥 fire fogo|🎉 tada festa|🎊 confetti confete|💫 dizzy zonzo|💤 zzz sono|
💬 speech_balloon balão_de_fala|✅ check feito|✔️ tick certo|❌ cross errado|
❓ question dúvida|❗ exclamation atenção|⚠️ warning aviso|🚫 no_entry proibido|🆗 ok ok|
➕ plus mais|➖ minus menos|🔴 red_circle vermelho|🟡 yellow_circle amarelo|
🟢 green_circle verde|🔵 blue_circle azul`;

const NATURE = `
🐶 dog cachorro|🐱 cat gato|🐭 mouse rato|🐰 rabbit coelho|🦊 fox raposa|🐻 bear urso|
🐼 panda panda|🐨 koala coala|🦁 lion leão|🐮 cow vaca|🐷 pig porco|🐸 frog sapo|
🐵 monkey macaco|🙈 see_no_evil não_vejo|🐔 chicken galinha|🐧 penguin pinguim|
🦉 owl coruja|🦄 unicorn unicórnio|🐝 bee abelha|🐛 bug inseto|🦋 butterfly borboleta|
🐢 turtle tartaruga|🐍 snake cobra|🐙 octopus polvo|🦀 crab caranguejo|🐟 fish peixe|
🐳 whale baleia|🌱 seedling muda|🌲 tree árvore|🌵 cactus cacto|🍀 clover trevo|
🌸 blossom flor|🌹 rose rosa|🌻 sunflower girassol|🌍 earth terra|🌙 moon lua|☀️ sun sol|
☁️ cloud nuvem|🌧️ rain chuva|⛈️ storm tempestade|❄️ snow neve|🌈 rainbow arco_íris|
🌊 ocean onda|⚡ zap raio`;

const FOOD = `
🍎 apple maçã|🍌 banana banana|🍇 grapes uvas|🍓 strawberry morango|🥑 avocado abacate|
🍅 tomato tomate|🥕 carrot cenoura|🌶️ pepper pimenta|🍞 bread pão|🧀 cheese queijo|
🍔 burger hambúrguer|🍟 fries batata_frita|🍕 pizza pizza|🌮 taco taco|🍝 pasta macarrão|
🍣 sushi sushi|🍚 rice arroz|🥗 salad salada|🍿 popcorn pipoca|🍪 cookie biscoito|
🎂 cake bolo|🍰 slice_of_cake fatia_de_bolo|🍫 chocolate chocolate|🍦 ice_cream sorvete|
☕ coffee café|🍵 tea chá|🧉 mate chimarrão|🍺 beer cerveja|🍻 cheers saúde|🍷 wine vinho|
🥂 toast brinde`;

const THINGS = `
⚽ soccer futebol|🏀 basketball basquete|🎮 game videogame|🎲 dice dado|🎯 target alvo|
🏆 trophy troféu|🥇 gold_medal ouro|🎨 art arte|🎸 guitar guitarra|🎵 music música|
🎧 headphones fones|🎤 microphone microfone|🎬 movie filme|🚀 rocket foguete|
✈️ plane avião|🚗 car carro|🚲 bike bicicleta|🚂 train trem|🏠 house casa|🏖️ beach praia|
⌚ watch relógio|📱 phone celular|💻 laptop computador|🖥️ desktop monitor|
⌨️ keyboard teclado|🖨️ printer impressora|💾 floppy disquete|📷 camera câmera|
💡 bulb ideia|🔦 flashlight lanterna|🔋 battery bateria|🔧 wrench chave_inglesa|
🔨 hammer martelo|⚙️ gear engrenagem|🧪 test_tube teste|🧹 broom vassoura|
🔒 lock cadeado|🔑 key chave|📌 pin alfinete|📎 clip clipe|✂️ scissors tesoura|
📝 memo anotação|📚 books livros|📦 package pacote|📧 email e-mail|📅 calendar calendário|
📈 chart_up alta|📉 chart_down queda|⏰ alarm despertador|⏳ hourglass ampulheta|
🔔 bell sino|🔍 search lupa|💰 money dinheiro|🎁 gift presente|🎈 balloon balão|
🚧 construction em_obras|🚨 siren sirene|🏁 finish chegada|🏳️‍🌈 pride orgulho|
🇧🇷 brazil brasil|🇵🇹 portugal portugal`;

function read(text) {
  return text.trim().split(/\s*\|\s*/).map((each) => each.split(" "));
}

/** @type {{name: () => string, all: [string, string, string][]}[]} */
export const GROUPS = [
  { name: () => t("Faces"), all: read(FACES) },
  { name: () => t("Hands and people"), all: read(PEOPLE) },
  { name: () => t("Hearts and signs"), all: read(HEARTS) },
  { name: () => t("Animals and nature"), all: read(NATURE) },
  { name: () => t("Food and drink"), all: read(FOOD) },
  { name: () => t("Things and places"), all: read(THINGS) },
];

/** All of them: [sign, English name, Portuguese name]. */
export const EMOJI = GROUPS.flatMap(({ all }) => all);

const bySign = new Map(EMOJI.map((each) => [each[0], each]));

/** The name in the language of the page, with _ for spaces. */
export function emojiName([, english, portuguese]) {
  return tag() === "pt-BR" ? portuguese : english;
}

/** One by its sign. @returns {[string, string, string]|undefined} */
export function emojiOf(sign) {
  return bySign.get(sign);
}

/**
 * Those with such a name, in either language, accents or not: what begins so comes
 * first. @returns {[string, string, string][]}
 */
export function findEmoji(text, most = 8) {
  const wanted = plain(text.replace(/^:|:$/g, "").trim().replace(/\s+/g, "_"));
  if (!wanted) return [];
  const ranked = EMOJI.map((each) => [rankOf(each, wanted), each]).filter(([rank]) => rank);
  ranked.sort(([one], [two]) => two - one);
  return ranked.slice(0, most).map(([, each]) => each);
}

/** The sign of a :name: that is typed out, in either language; else undefined. */
export function emojiNamed(name) {
  const wanted = plain(name);
  return EMOJI.find(([, ...names]) => names.some((each) => plain(each) === wanted))?.[0];
}

function rankOf([, ...names], wanted) {
  const ranks = names.map(plain).map((name) => {
    if (name === wanted) return 4;
    if (name.startsWith(wanted)) return 3;
    if (name.includes(`_${wanted}`)) return 2;
    return name.includes(wanted) ? 1 : 0;
  });
  return Math.max(...ranks);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
