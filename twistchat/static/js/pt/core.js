/** Portuguese of Brazil: what the core of the page says, a section for each view. */

export default {
  // shared
  Away: "Ausente",
  Bot: "Robô",
  Cancel: "Cancelar",
  Close: "Fechar",
  "Come in as {name}": "Entrar como {name}",
  "Here now": "Aqui agora",
  Leave: "Sair",
  "Not here now": "Não está aqui agora",
  People: "Pessoas",
  Room: "Sala",
  "Talk privately": "Conversar em particular",
  "Who is this?": "Quem é?",

  // refusals
  "{by} ended your session. {text}": "{by} encerrou sua sessão. {text}",
  "{name} belongs to somebody. If that is you, give the password.":
    "{name} é de alguém. Se for você, digite a senha.",
  "{name} is here already.": "{name} já está aqui.",
  "{name} is in {room} already.": "{name} já está em {room}.",
  "{name} is kept for the server. Choose another name.":
    "{name} é reservado ao servidor. Escolha outro nome.",
  "{name} is suspended. {why}": "{name} está suspenso. {why}",
  "{name} was somebody's until lately. Choose another name.":
    "{name} era de alguém até há pouco. Escolha outro nome.",
  "{room} has a key.": "{room} tem uma chave.",
  "{room} is full.": "{room} está cheia.",
  "{room} is private: somebody there has to invite you.":
    "{room} é privada: alguém de lá precisa convidar você.",
  "{room} is there already.": "{room} já existe.",
  "“{name}” cannot be a name: letters, digits and _ - only.":
    "“{name}” não pode ser um nome: só letras, dígitos e _ -.",
  "“{name}” cannot be a room: letters, digits and _ - . only.":
    "“{name}” não pode ser uma sala: só letras, dígitos e _ - .",
  "A password needs at least {count} character.":
    "Uma senha precisa de pelo menos {count} caractere.",
  "A password needs at least {count} characters.":
    "Uma senha precisa de pelo menos {count} caracteres.",
  "It could not be stored, so nobody was sent it.":
    "Não foi possível guardar, então ninguém recebeu.",
  "Nobody called {name} is here.": "Ninguém chamado {name} está aqui.",
  "Nobody called {name} is known.": "Não se conhece ninguém chamado {name}.",
  "Nobody is in {room} who could let you in. Try again later.":
    "Não há ninguém em {room} que possa deixar você entrar. Tente mais tarde.",
  "Only registered names may come in here, and nobody owns {name}.":
    "Só nomes registrados podem entrar aqui, e {name} não é de ninguém.",
  "Only some may speak in {room}.": "Só alguns podem falar em {room}.",
  "Registering here takes a code from an operator.":
    "Para se registrar aqui é preciso um código de um operador.",
  "That is not your message.": "Essa mensagem não é sua.",
  "That is too long.": "É longo demais.",
  "That needs an account: register your name first.":
    "Isso exige uma conta: registre seu nome primeiro.",
  "That needs an operator of {room}.": "Isso exige um operador de {room}.",
  "That needs an operator of the server.": "Isso exige um operador do servidor.",
  "That needs the owner of {room}.": "Isso exige o dono de {room}.",
  "The connection broke before the answer came.":
    "A conexão caiu antes de chegar a resposta.",
  "The name or the password is wrong.": "O nome ou a senha está errado.",
  "The password of this account was changed. Please come in again.":
    "A senha desta conta foi mudada. Entre de novo, por favor.",
  "The server is busy. Try again in a moment.":
    "O servidor está ocupado. Tente de novo daqui a pouco.",
  "There is no connection just now.": "Não há conexão no momento.",
  "There is no room {room}.": "Não existe a sala {room}.",
  "This account is suspended.": "Esta conta está suspensa.",
  "This account was deleted.": "Esta conta foi apagada.",
  "This session was ended from another one of yours.":
    "Esta sessão foi encerrada a partir de outra sua.",
  "Too often. Try again in {count} second.":
    "Vezes demais. Tente de novo em {count} segundo.",
  "Too often. Try again in {count} seconds.":
    "Vezes demais. Tente de novo em {count} segundos.",
  "You are banned from {room}.": "Você está banido de {room}.",
  "You are in as many rooms as can be: {limit}.":
    "Você está no máximo de salas possível: {limit}.",
  "You are not in {room}.": "Você não está em {room}.",
  "You are silenced in {room}.": "Você está silenciado em {room}.",
  "You may not do that.": "Você não pode fazer isso.",
  "Your session is over. Please come in again.":
    "Sua sessão acabou. Entre de novo, por favor.",

  // banner
  "Connecting again… What you write is kept.":
    "Conectando de novo… O que você escreve fica guardado.",
  "The connection is down. What you write is kept, and sent when it is back.":
    "A conexão caiu. O que você escreve fica guardado e é enviado quando ela voltar.",
  "There is a newer version of this page. What you typed stays.":
    "Há uma versão mais nova desta página. O que você digitou continua aqui.",
  "Load it": "Carregar",
  "The server does not answer. What you write is kept, and sent when it does.":
    "O servidor não responde. O que você escreve fica guardado e é enviado quando ele responder.",
  "The server is going down. What you write is kept, and sent when it is back.":
    "O servidor está sendo desligado. O que você escreve fica guardado e é enviado quando ele voltar.",
  "Try now": "Tentar agora",

  // composer
  "{count} letter too long": "{count} letra a mais",
  "{count} letters too long": "{count} letras a mais",
  "Answer to {name}": "Resposta a {name}",
  "Change your message": "Mudar sua mensagem",
  "Message to {name}": "Mensagem para {name}",
  Send: "Enviar",

  // entry
  "A name is enough to talk.": "Um nome basta para conversar.",
  "Colours: dark": "Cores: escuras",
  "Colours: light": "Cores: claras",
  "Colours: system": "Cores: do sistema",
  "Come in": "Entrar",
  "I have a password": "Tenho uma senha",
  "One moment…": "Um momento…",
  Password: "Senha",
  "Your name": "Seu nome",

  // header
  "Change the topic": "Mudar o assunto",
  "Close this talk": "Fechar esta conversa",
  "Leave {room}?": "Sair de {room}?",
  "Leave this room": "Sair desta sala",
  "More about this place": "Mais sobre este lugar",
  Mute: "Silenciar",
  "People in this room: {count}": "Pessoas nesta sala: {count}",
  "Private talk": "Conversa particular",
  Save: "Salvar",
  "Say what this room is about": "Diga qual é o assunto desta sala",
  Topic: "Assunto",
  "Topic: {topic}": "Assunto: {topic}",
  "What is {room} about?": "Qual é o assunto de {room}?",
  "You can come back at any time, unless it is private.":
    "Você pode voltar quando quiser, a não ser que seja privada.",

  // people
  "(you)": "(você)",
  Here: "Aqui",
  "Hide the people": "Esconder as pessoas",
  Ignore: "Ignorar",
  "Name them in a message": "Mencionar em uma mensagem",
  Operator: "Operador",
  Owner: "Dono",
  "Show everybody": "Mostrar todos",
  Undo: "Desfazer",
  "A part of the page could not be loaded.": "Uma parte da página não pôde ser carregada.",
  "Load it anew": "Carregar de novo",
  Voice: "Voz",
  "You hear no more of {name}.": "Você não ouve mais {name}.",

  // room finder
  "{count} people": "{count} pessoas",
  "{count} person": "{count} pessoa",
  "#{room} has a key": "#{room} tem uma chave",
  "A part of its name, or a new name": "Parte do nome, ou um nome novo",
  Enter: "Entrar",
  "Find or make a room": "Achar ou criar uma sala",
  "It is not listed, and only who is invited may enter.":
    "Não aparece na lista, e só entra quem é convidado.",
  "Its name": "O nome dela",
  Key: "Chave",
  "Make #{name}": "Criar #{name}",
  "Make a private room": "Criar uma sala privada",
  "Make a private room…": "Criar sala privada…",
  "Make it": "Criar",
  "You are in no room.": "Você não está em nenhuma sala.",

  // rooms
  "{count} name you": "{count} mencionam você",
  "{count} names you": "{count} menciona você",
  "{count} new message": "{count} mensagem nova",
  "{count} new messages": "{count} mensagens novas",
  Guest: "Visitante",
  "I am away": "Estou ausente",
  "I am away…": "Estou ausente…",
  "I am back": "Voltei",
  "Leave the chat": "Sair do chat",
  "Not connected": "Sem conexão",
  "Private talks": "Conversas particulares",
  Rooms: "Salas",
  Talk: "Conversar",
  "Talk to somebody": "Conversar com alguém",
  "Their name": "O nome da pessoa",
  "Why, if you like to say": "Por quê, se quiser dizer",
  "You are {name}: {status}": "Você é {name}: {status}",
  "You are away": "Você está ausente",

  // shell
  "Back to the rooms": "Voltar às salas",
  "Rooms and private talks": "Salas e conversas particulares",
  "To the message field": "Ir para o campo de mensagem",

  // whois
  "Came by": "Entrou por",
  "Last seen": "Visto por último",
  "Name at length": "Nome por extenso",
  "none, a guest": "nenhuma, visitante",
  "Put an emoji in": "Pôr um emoji",
  "Operator of the server": "Operador do servidor",
  "Rooms you share": "Salas em comum",
  "since {day}": "desde {day}",
  yes: "sim",
};
