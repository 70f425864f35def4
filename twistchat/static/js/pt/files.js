/** Portuguese of Brazil: what files and voice say. */

export default {
  // sending
  "Send a file": "Enviar um arquivo",
  "Drop files here to send them to {place}": "Solte arquivos aqui para enviá-los a {place}",
  "Send this file to {place}?": "Enviar este arquivo a {place}?",
  "Send these {count} files to {place}?": "Enviar estes {count} arquivos a {place}?",
  "Remove {name}": "Remover {name}",
  "Cancel {name}": "Cancelar {name}",
  "Files on their way": "Arquivos a caminho",
  "{name}: how much has gone": "{name}: quanto já foi enviado",
  "{name} was sent.": "{name} foi enviado.",
  "to {place}": "para {place}",
  waits: "na fila",
  "waits for the connection": "espera a conexão",
  "{part}%": "{part}%",
  "is being stored": "sendo guardado",

  // why it was not sent
  "A file cannot have this name. Rename it and send it again.":
    "Um arquivo não pode ter este nome. Renomeie-o e envie-o de novo.",
  "It is too large: at most {limit} are taken.": "É grande demais: o máximo é {limit}.",
  "It is too large.": "É grande demais.",
  "It is too long: a voice message lasts at most {limit}.":
    "É longa demais: uma mensagem de voz dura no máximo {limit}.",
  "Too many files of yours are on their way. Try again soon.":
    "Há arquivos seus demais a caminho. Tente de novo daqui a pouco.",
  "You have sent {limit} within a day, which is all you may. Try again in {time}.":
    "Você já enviou {limit} em um dia, e é o máximo. Tente de novo em {time}.",
  "You have sent all that you may for today.": "Você já enviou tudo o que pode por hoje.",
  "The server has no room for more files.": "O servidor não tem espaço para mais arquivos.",
  "This file is not there any more.": "Este arquivo não existe mais.",
  "The server does not wait for this file any more. Try again.":
    "O servidor não espera mais por este arquivo. Tente de novo.",
  "The connection broke while it was sent.": "A conexão caiu durante o envio.",
  "This is a folder. Send the files in it.": "Isto é uma pasta. Envie os arquivos dela.",
  "The file could not be read. It may have been changed or moved.":
    "Não foi possível ler o arquivo. Talvez tenha sido alterado ou movido.",

  // files that were sent
  "{count} byte": "{count} byte",
  "{count} bytes": "{count} bytes",
  "Download {name}, {size}": "Baixar {name}, {size}",
  "Picture {name}, {size}. Show it large": "Imagem {name}, {size}. Ampliar",
  "Picture {name}": "Imagem {name}",
  "{name}, {time}": "{name}, {time}",
  "The picture could not be loaded.": "Não foi possível carregar a imagem.",
  "The picture before": "Imagem anterior",
  "The next picture": "Próxima imagem",
  "Files sent here": "Arquivos enviados aqui",
  "Files in {place}": "Arquivos em {place}",
  "Older files": "Arquivos mais antigos",
  "No files were sent here yet.": "Ainda não foram enviados arquivos aqui.",

  // sound
  Play: "Tocar",
  Pause: "Pausar",
  Position: "Posição",
  "{at} of {length}": "{at} de {length}",
  "It cannot be played just now.": "Não é possível tocar agora.",
  "Voice message": "Mensagem de voz",
  "Voice message, {length}": "Mensagem de voz, {length}",
  "Voice message of {name}, {length}": "Mensagem de voz de {name}, {length}",

  // recording
  "Record a voice message": "Gravar uma mensagem de voz",
  "Voice message to {place}": "Mensagem de voz para {place}",
  "Waiting for the microphone…": "Esperando o microfone…",
  "Recording.": "Gravando.",
  "Stop recording": "Parar a gravação",
  "Throw away": "Jogar fora",
  "It ends at {limit}.": "Termina em {limit}.",
  "Your recording, {length}": "Sua gravação, {length}",
  "Recorded: {length}. Listen, send it or throw it away.":
    "Gravado: {length}. Ouça, envie ou jogue fora.",
  "The recording is as long as can be. Listen, then send it.":
    "A gravação chegou ao máximo. Ouça e depois envie.",
  "This browser records in a form that others get as a file.":
    "Este navegador grava em um formato que os outros recebem como arquivo.",
  "The microphone is not allowed here. Allow it by the sign beside the page's address, then try again.":
    "O microfone não está permitido aqui. Permita-o no sinal ao lado do endereço da página e tente de novo.",
  "There is no microphone. Connect one, then try again.":
    "Não há microfone. Conecte um e tente de novo.",
  "The microphone does not answer. Another program may be using it.":
    "O microfone não responde. Talvez outro programa o esteja usando.",
  "Browsers record only on pages that come by https. Open this page by an https address.":
    "Os navegadores só gravam em páginas que vêm por https. Abra esta página por um endereço https.",
  "This browser cannot record. A recording made elsewhere can be sent as a file.":
    "Este navegador não grava. Uma gravação feita em outro lugar pode ser enviada como arquivo.",
};
