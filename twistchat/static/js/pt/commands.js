/** Portuguese of Brazil: what is typed, and what comes of it. */

export default {
  // commands.js
  "Order in rooms": "Ordem nas salas",
  "You and this page": "Você e esta página",
  "The server": "O servidor",
  "/{word} could be {commands}": "/{word} pode ser {commands}",
  "There is no /{word}. Did you mean /{near}?": "Não existe /{word}. Quis dizer /{near}?",
  "There is no /{word}. To say it as it is, begin with two slashes.":
    "Não existe /{word}. Para dizer isso mesmo, comece com duas barras.",
  "Write it so: {usage}": "Escreva assim: {usage}",
  ADDRESS: "ENDEREÇO",
  DATE: "DATA",
  EMAIL: "EMAIL",
  KEY: "CHAVE",
  NAME: "NOME",
  NUMBER: "NÚMERO",
  PASSWORD: "SENHA",
  REASON: "MOTIVO",
  ROOM: "SALA",
  SIGN: "SINAL",
  TEXT: "TEXTO",
  WORD: "PALAVRA",
  "Only operators of the server may do that.": "Só operadores do servidor podem fazer isso.",
  "That takes an account: /register makes this name your own.":
    "Isso exige uma conta: /register torna seu este nome.",

  // commands/account.js
  "Bear another name.": "Usa outro nome.",
  "Make the name that you bear your own, with a password.":
    "Torna seu o nome que você usa, com uma senha.",
  "Show that a name is yours.": "Mostra que um nome é seu.",
  "Have another password.": "Troca a senha.",
  "Give up your account.": "Desiste da conta.",
  "Show what programs come in by in place of your password.":
    "Mostra com que os programas entram no lugar da sua senha.",
  "Choose what sounds, and what shows on the desktop.":
    "Escolhe o que toca e o que aparece na área de trabalho.",
  "Do not be disturbed, for a while or until /dnd off: nothing sounds or shows.":
    "Não perturbar, por um tempo ou até /dnd off: nada toca nem aparece.",
  "Show your connections, and end one.": "Mostra suas conexões, e encerra uma.",
  "Open the settings.": "Abre as configurações.",
  "Speak English or Portuguese.": "Fala inglês ou português.",
  "Say en or pt.": "Diga en ou pt.",
  "Have a light or a dark page, or what the system has.":
    "Deixa a página clara ou escura, ou como o sistema.",
  "Say system, light or dark.": "Diga system, light ou dark.",
  "Show the commands.": "Mostra os comandos.",
  "Leave the server.": "Sai do servidor.",

  // commands/mail.js
  "Open the inbox; with names, write to them: /mail bob Lunch :: At noon?":
    "Abre o correio; com nomes, escreve a eles: /mail bob Almoço :: Ao meio-dia?",
  "Write a mail.": "Escreve uma carta.",

  // commands/order.js
  "{span} is no span such as 30m, 12h or 7d.": "{span} não é um prazo como 30m, 12h ou 7d.",
  "Say on or off.": "Diga on ou off.",
  "Put somebody out of the room; they may come back.":
    "Põe alguém para fora da sala; a pessoa pode voltar.",
  "Keep somebody out of the room, for a while or for ever.":
    "Mantém alguém fora da sala, por um tempo ou para sempre.",
  "Lift a ban.": "Suspende um banimento.",
  "Show who is banned from the room, or silent there.":
    "Mostra quem foi banido da sala ou silenciado nela.",
  "Let somebody stay in the room without a voice.": "Deixa alguém na sala sem poder falar.",
  "Let somebody speak again.": "Deixa alguém falar de novo.",
  "Let no ban and no gag hold for somebody.":
    "Faz com que nenhum banimento ou silêncio valha para alguém.",
  "Spare somebody no more.": "Encerra a exceção de alguém.",
  "Take back a lasting invitation.": "Retira um convite permanente.",
  "Make somebody an operator of the room.": "Torna alguém operador da sala.",
  "Make an operator an ordinary member.": "Torna um operador membro comum.",
  "Let somebody speak where only some may.": "Deixa alguém falar onde só alguns podem.",
  "Take somebody's voice away.": "Tira a voz de alguém.",
  "Hand a room of yours over to somebody.": "Entrega a alguém uma sala sua.",
  "Let in only who is invited.": "Só deixa entrar quem foi convidado.",
  "Let only operators and voices speak.": "Só deixa operadores e vozes falarem.",
  "Let only operators set the topic.": "Só deixa operadores mudarem o assunto.",
  "Ask for a word from who enters; without one, show it.":
    "Pede uma palavra a quem entra; sem palavra, mostra a atual.",
  "The key of {room} is {key}": "A chave de {room} é {key}",
  "{room} has no key.": "{room} não tem chave.",
  "Let in no more than so many people; without a number, show how many.":
    "Não deixa entrar mais do que tantas pessoas; sem número, mostra quantas.",
  "No more than {limit} people may be in {room}.":
    "Não mais do que {limit} pessoas podem estar em {room}.",
  "Any number of people may be in {room}.": "Qualquer número de pessoas pode estar em {room}.",
  "Give a number of people, or off.": "Dê um número de pessoas, ou off.",

  // commands/elsewhere.js
  "The menu of a person, in the list of people, has what keeps them out: Silence, Put out, Ban.":
    "O menu de uma pessoa, na lista de pessoas, tem o que a mantém fora: Silenciar, Pôr para fora, Banir.",
  "A file is got from where it was sent; /files lists those of this place.":
    "Um arquivo se baixa de onde foi enviado; /files lista os daqui.",
  "What you missed is counted in the list of rooms; Shift+Alt and an arrow lead there.":
    "O que você perdeu é contado na lista de salas; Shift+Alt e uma seta levam até lá.",
  "Open the mail in the inbox; it can be deleted there.":
    "Abra a mensagem no correio; lá ela pode ser apagada.",
  "The page shows all that is said in a room; /ignore and /mute leave things out.":
    "A página mostra tudo o que se diz na sala; /ignore e /mute deixam coisas de fora.",
  "Programs speak JSON at the line door, or over a websocket at /ws.":
    "Programas falam JSON pela porta de linhas, ou por um websocket em /ws.",
  "Comings and goings are folded into one line here where there are many.":
    "Quando há muitas entradas e saídas, elas cabem aqui em uma só linha.",

  // commands/people.js
  "Show who is on the server.": "Mostra quem está no servidor.",
  "Show what is known of somebody.": "Mostra o que se sabe de alguém.",
  "Say that you are away, and why.": "Diz que você está ausente, e por quê.",
  "Say that you are back.": "Diz que você voltou.",
  "Hear no more of what somebody says; without a name, show whom.":
    "Deixa de ouvir alguém; sem nome, mostra quem você ignora.",
  "Hear somebody again.": "Volta a ouvir alguém.",
  "You hear {name} again.": "Você volta a ouvir {name}.",
  "Be told when a friend comes: +bob makes one, -bob ends it.":
    "Avisa quando um amigo chega: +bob acrescenta, -bob retira.",
  "You are not told of {who} any more.": "Você não será mais avisado sobre {who}.",
  "You are told when {who} comes.": "Você será avisado quando {who} chegar.",

  // commands/rooms.js
  "Enter a room; if there is none of that name, make it.":
    "Entra em uma sala; se não houver nenhuma com esse nome, cria.",
  "Make a new room and enter it.": "Cria uma sala e entra nela.",
  "A room is private, readonly or key=WORD.": "Uma sala é private, readonly ou key=PALAVRA.",
  "Leave this room, or another; close a private talk.":
    "Sai desta sala, ou de outra; fecha uma conversa particular.",
  "Go to a room that you are in.": "Vai a uma sala em que você está.",
  "List the rooms, or those with a text in their names.":
    "Lista as salas, ou as que têm um texto no nome.",
  "Show who is in a room.": "Mostra quem está em uma sala.",
  "Say what a room is about; a lone dash clears it, without a text it is shown.":
    "Diz qual é o assunto da sala; um traço sozinho o apaga, sem texto ele é mostrado.",
  "{room} is about: {topic}": "O assunto de {room}: {topic}",
  "{room} has no topic.": "{room} não tem assunto.",
  "Stay in a room and hear nothing from it.": "Fica na sala sem ouvir nada dela.",
  "Hear a room again.": "Volta a ouvir uma sala.",
  "Let somebody into a room, once or always, and tell them.":
    "Deixa alguém entrar em uma sala, uma vez ou sempre, e avisa.",
  "{who} was told that they may come to {room}.": "{who} recebeu o convite para {room}.",
  "{who} may come to {room} now; they are not here yet.":
    "{who} já pode entrar em {room}, mas ainda não está aqui.",
  "Ask to be let into a room.": "Pede para entrar em uma sala.",
  "You knocked at {room}; its operators were told.":
    "Você bateu à porta de {room}; os operadores foram avisados.",

  // commands/server.js
  "Show what server this is, and its rules.": "Mostra que servidor é este, e suas regras.",
  "Tell everybody something in the server's name.": "Avisa a todos em nome do servidor.",
  "Tell everybody something in your own name.": "Avisa a todos em seu próprio nome.",
  "List the accounts; suspend them or let them in again.":
    "Lista as contas; suspende ou libera.",
  "Make an account an operator of the server.": "Torna uma conta operadora do servidor.",
  "{name} is an operator of the server now.": "{name} agora opera o servidor.",
  "Make an operator of the server an ordinary account.":
    "Torna um operador do servidor uma conta comum.",
  "{name} is no operator of the server any more.": "{name} não opera mais o servidor.",
  "End all sessions of somebody.": "Encerra todas as sessões de alguém.",
  "Become the first operator, with the word that the server has shown.":
    "Torna você o primeiro operador, com a palavra que o servidor mostrou.",
  "You are an operator of the server now.": "Você agora opera o servidor.",

  // commands/talk.js
  "You have said nothing here yet.": "Você ainda não disse nada aqui.",
  "Do something rather than say it, as in /me waves.":
    "Faz algo em vez de dizer, como em /me acena.",
  "Say something to one person, or to several (ann,bob), alone.":
    "Diz algo só a uma pessoa, ou a várias (ann,bob).",
  "Answer whoever wrote to you privately last.":
    "Responde a quem escreveu a você em particular por último.",
  "Nobody has written to you alone yet.": "Ninguém escreveu só a você ainda.",
  "Open a private talk with somebody.": "Abre uma conversa particular com alguém.",
  "Put another text in the place of what you said last here.":
    "Troca o texto do que você disse por último aqui.",
  "Take back what you said last here.": "Apaga o que você disse por último aqui.",
  "Put a sign under what somebody else said last here.":
    "Põe um sinal no que outra pessoa disse por último aqui.",
  "Nobody has said anything here yet.": "Ninguém disse nada aqui ainda.",
  "Say how many lines, a span such as 1h, or a date such as 2026-11-21.":
    "Diga quantas linhas, um tempo como 1h, ou uma data como 2026-11-21.",
  "Nothing was said here since then.": "Nada foi dito aqui desde então.",
  "Go back by so many lines, by a span of time, or to a date.":
    "Volta algumas linhas, um tempo, ou até uma data.",
  "Put what was said until now out of sight, in this window alone.":
    "Tira da vista o que foi dito até agora, só nesta janela.",
  "Find what was said: words, from:bob, in:#dev, since:7d.":
    "Busca o que foi dito: palavras, from:bob, in:#dev, since:7d.",
  "Show where somebody named you.": "Mostra onde alguém citou você.",
  "Mark a room as read; all of them with /read all.":
    "Marca uma sala como lida; todas com /read all.",
  "Choose a file and send it here.": "Escolhe um arquivo e o envia aqui.",
  "List the files that were sent here.": "Lista os arquivos enviados aqui.",

  // desk.js
  "Go to a room first.": "Vá primeiro a uma sala.",
  "That is for rooms; this is a private talk.":
    "Isso é para salas; esta é uma conversa particular.",
  "Write what you want to say, too.": "Escreva também o que quer dizer.",
  "Write it so: @NAME TEXT": "Escreva assim: @NOME TEXTO",
  "Said to {to} alone.": "Dito só a {to}.",
  Show: "Mostrar",
  "Files cannot be sent here.": "Não é possível enviar arquivos aqui.",
  "The server says: {text}": "O servidor avisa: {text}",
  "{by} says to everybody: {text}": "{by} diz a todos: {text}",
  "{by} invites you to {room}.": "{by} convida você para {room}.",
  "{by} put you out of {room}{why}.": "{by} expulsou você de {room}{why}.",
  "{who} has come.": "{who} chegou.",
  "You are no operator of the server any more.": "Você não opera mais o servidor.",

  // notices.js
  "{from} in {room}": "{from} em {room}",
  "Mail from {from}": "Carta de {from}",
  "sent a file: {text}": "enviou um arquivo: {text}",

  // spans.js
  Banned: "Fora da sala",
  "{target} is banned from {room}.": "{target} não pode entrar em {room}.",
  "{target} is banned from {room} no more.": "{target} pode voltar a {room}.",
  Silenced: "Em silêncio",
  "{target} is silent in {room}.": "{target} não pode falar em {room}.",
  "{target} may speak in {room} again.": "{target} pode falar de novo em {room}.",
  Spared: "Com exceção",
  "{target} is spared in {room}.": "{target} tem uma exceção em {room}.",
  "{target} is spared in {room} no more.": "{target} não tem mais exceção em {room}.",
  Invited: "Com convite",
  "{target} may come to {room}.": "{target} pode entrar em {room}.",
  "{target} is invited to {room} no more.": "{target} não tem mais convite para {room}.",
  "{count} second": "{count} segundo",
  "{count} seconds": "{count} segundos",
  "{count} minute": "{count} minuto",
  "{count} minutes": "{count} minutos",
  "{count} hour": "{count} hora",
  "{count} hours": "{count} horas",
  "{count} day": "{count} dia",
  "{count} days": "{count} dias",

  // views/completion.js, views/help.js
  Completions: "Sugestões",
  "to this person alone": "só para esta pessoa",
  "Find a command": "Buscar um comando",
  "There is no such command.": "Não existe esse comando.",
  "At the start of a line: to bob alone.": "No começo da linha: só para bob.",
  "Says /hi, which is no command then.": "Diz /hi, que então não é comando.",
  "Completes a name, who spoke last first.":
    "Completa um nome, primeiro o de quem falou por último.",
  "Writes a sign.": "Escreve um sinal.",
  "Begins another line.": "Começa outra linha.",
  "Searches.": "Busca.",
  "Signs and keys": "Sinais e teclas",
  Server: "Servidor",
  Software: "Programa",
  "Running for": "No ar há",
  "Message of the day": "Mensagem do dia",
  "Rules of the house": "Regras da casa",

  // views/search.js
  "Nobody has named you yet.": "Ninguém citou você ainda.",
  "Where you were named": "Onde citaram você",
  "Words, “a phrase”, from:bob, in:#dev, since:7d":
    "Palavras, “uma frase”, from:bob, in:#dev, since:7d",
  "What to look for": "O que buscar",
  "A word also finds longer ones that begin with it.":
    "Uma palavra também encontra as mais longas que começam com ela.",
  "In {room}": "Em {room}",
  "From…": "De…",
  "Last 7 days": "Últimos 7 dias",
  "Last 30 days": "Últimos 30 dias",
  "Searching…": "Buscando…",
  "Nothing was found.": "Nada foi encontrado.",
  "Give words to look for, or from: and a name.": "Dê palavras para buscar, ou from: e um nome.",
  "That took too long. Ask for less.": "Demorou demais. Peça menos.",
  "to you alone": "só para você",
  "{count} message": "{count} mensagem",
  "{count} messages": "{count} mensagens",
};
