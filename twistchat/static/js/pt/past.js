/** Portuguese of Brazil: what was done, and what answers what. */

export default {
  // deeds.js
  "{by} handed {room} over to {target}": "{by} entregou {room} a {target}",
  "{by} made {target} an operator of {room}": "{by} tornou {target} operador de {room}",
  "{by} gave {target} a voice in {room}": "{by} deu voz a {target} em {room}",
  "{by} made {target} an ordinary member of {room}":
    "{by} tornou {target} membro comum de {room}",
  "{by} made {room} private": "{by} tornou {room} privada",
  "{by} opened {room} to everybody": "{by} abriu {room} a todos",
  "{by} gave {room} a key": "{by} pôs uma chave em {room}",
  "{by} took the key from {room}": "{by} tirou a chave de {room}",
  "{by} let only some people speak in {room}": "{by} deixou só algumas pessoas falarem em {room}",
  "{by} let everybody speak in {room}": "{by} deixou todos falarem em {room}",
  "{by} let only operators set the topic of {room}":
    "{by} deixou só operadores mudarem o assunto de {room}",
  "{by} let everybody set the topic of {room}":
    "{by} deixou todos mudarem o assunto de {room}",
  "{by} limited how many may be in {room}": "{by} limitou quantas pessoas cabem em {room}",
  "{by} let any number of people into {room}":
    "{by} deixou entrar qualquer número de pessoas em {room}",
  "{by} marked {target} as a bot": "{by} marcou {target} como robô",
  "{by} marked {target} as no bot any more": "{by} deixou de marcar {target} como robô",
  "{by} put {target} out of {room}": "{by} pôs {target} para fora de {room}",
  "{by} banned {target} from {room}": "{by} baniu {target} de {room}",
  "{by} lifted the ban on {target} in {room}": "{by} suspendeu o banimento de {target} em {room}",
  "{by} silenced {target} in {room}": "{by} silenciou {target} em {room}",
  "{by} let {target} speak in {room} again": "{by} deixou {target} falar de novo em {room}",
  "{by} made an exception for {target} in {room}": "{by} abriu uma exceção para {target} em {room}",
  "{by} ended the exception for {target} in {room}":
    "{by} encerrou a exceção de {target} em {room}",
  "{by} let {target} into {room} at any time":
    "{by} deixou {target} entrar em {room} quando quiser",
  "{by} ended the invitation of {target} to {room}":
    "{by} encerrou o convite de {target} para {room}",
  "{by} told everybody in the server's name": "{by} avisou a todos em nome do servidor",
  "{by} told everybody": "{by} avisou a todos",
  "{by} became the first operator of the server":
    "{by} se tornou o primeiro operador do servidor",
  "{by} became an operator by the password of {target}":
    "{by} se tornou operador com a senha de {target}",
  "{by} made {target} an operator of the server": "{by} tornou {target} operador do servidor",
  "{by} made {target} an ordinary account": "{by} tornou {target} uma conta comum",
  "{by} suspended {target}": "{by} suspendeu {target}",
  "{by} let {target} in again": "{by} deixou {target} entrar de novo",
  "{by} deleted the account {target}": "{by} excluiu a conta {target}",
  "{by} gave the account {target} another password": "{by} trocou a senha da conta {target}",
  "{by} made a code to register": "{by} criou um código de registro",
  "{by} ended the sessions of {target}": "{by} encerrou as sessões de {target}",
  "{by} changed the text": "{by} alterou o texto",
  "{by} took the message away": "{by} apagou a mensagem",
  "{by} reacted with {after}": "{by} reagiu com {after}",
  "{by} took {after} back": "{by} retirou {after}",

  // views/trail.js, and the ways there
  "What operators did": "O que os operadores fizeram",
  "What operators did here": "O que foi feito aqui",
  "What operators did in {room}": "O que os operadores fizeram em {room}",
  "Operators have done nothing yet.": "Os operadores ainda não fizeram nada.",
  "What was done to it": "O que foi feito com ela",
  "What was done to the message": "O que foi feito com a mensagem",
  "Nobody has done anything to it.": "Ninguém fez nada com ela.",
  "Show what operators did, everywhere or in a room.":
    "Mostra o que os operadores fizeram, em toda parte ou em uma sala.",

  // views/thread.js, and the ways there
  "Show the answers": "Mostrar as respostas",
  "A message and its answers": "Uma mensagem e suas respostas",
  "Nobody has answered it yet.": "Ninguém respondeu ainda.",
  "Show newer ones": "Mostrar mais recentes",
  "Show where it was said": "Mostrar onde foi dita",
  "Show what this answers": "Mostrar a que ela responde",
  "Reply to {name}": "Responder a {name}",
  "Show the last message here that was answered, with its answers.":
    "Mostra a última mensagem daqui que teve resposta, com as respostas.",
  "Nobody has answered anything here yet.": "Ninguém respondeu a nada aqui ainda.",
};
