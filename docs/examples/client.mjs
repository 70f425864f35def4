// A small client of twistchat in Node, written from docs/protocol.rst alone.
//
//   node client.mjs HOST PORT NAME ROOM [PASSWORD]
//
// What is typed is said in ROOM; what is said there, or to NAME alone, is printed.
// When the connection is lost it comes again, and misses nothing.

import { randomUUID } from "node:crypto";
import net from "node:net";
import readline from "node:readline";

const [host, port, name, room, password = ""] = process.argv.slice(2);
if (!room) {
  console.error("node client.mjs HOST PORT NAME ROOM [PASSWORD]");
  process.exit(2);
}

let socket;
let resumed = false; // hello was answered, and what was missed is told
let typedAll = false; // no more will be typed
let over = false; // when this connection ends, so do we
let lastId = ""; // the greatest id seen: from there we resume
let delay = 1000; // before the next try, in milliseconds
let nextRef = 1;
const waiting = new Map(); // what was typed and is not answered yet, by ref
const run = randomUUID(); // no other run calls its messages so

function send(request) {
  socket.write(JSON.stringify(request) + "\n");
}

function connect() {
  let rest = "";
  resumed = false;
  socket = net.connect({ host, port: Number(port) });
  socket.setEncoding("utf8"); // cuts no character in two
  socket.on("connect", () => {
    const hello = { op: "hello", ref: "hello", name, rooms: [room] };
    if (password) hello.password = password;
    if (lastId) hello.resume = lastId;
    send(hello);
  });
  socket.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop(); // not whole yet
    for (const line of lines) read(line);
  });
  socket.on("error", () => {}); // "close" comes in any case
  socket.on("close", () => {
    resumed = false;
    if (over) process.exit();
    const pause = delay * (0.5 + Math.random());
    delay = Math.min(2 * delay, 60_000);
    console.log(`-- connection lost; trying again in ${Math.ceil(pause / 1000)} s`);
    setTimeout(connect, pause);
  });
}

function read(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return; // the greeting for people, before the answer to hello
  }
  if (message.event) told(message);
  else if (message.ref === "hello") welcomed(message);
  else if (message.ref !== "quit") answered(message);
}

function welcomed(answer) {
  if (lastId && answer.code === "name-taken") return socket.destroy(); // it is us, lost
  if (!answer.ok) return giveUp(answer.message);
  delay = 1000;
  if (!lastId) saw(answer.id);
  for (const each of answer.refused ?? []) giveUp(each.message);
  for (const { room, members } of answer.rooms) {
    console.log(`-- ${room}: ${members.map((member) => member.name).join(" ")}`);
  }
  // What waits was typed meanwhile, or its answer was lost. An account sends all of it
  // again, for what was said already is not said twice. A guest has to look: all that
  // was said is told before the answer to this.
  send({ op: "ping", ref: "resumed" });
}

function answered(answer) {
  if (answer.ref === "resumed") {
    resumed = true;
    for (const [ref, text] of waiting) say(ref, text);
    return leaveWhenDone();
  }
  if (answer.ok) saw(answer.id);
  else console.log(`!! ${answer.message}`);
  waiting.delete(answer.ref);
  leaveWhenDone();
}

function told(event) {
  saw(event.id);
  const what = event.kind === "emote" ? `* ${event.from}` : `<${event.from}>`;
  if (event.event === "said") {
    print(`[${event.room}] ${what}`, event.text);
    if (event.replayed && event.from === name && !password) wasStored(event.text);
  } else if (event.event === "told") {
    print(`[${event.from} -> ${event.to}]`, event.text);
  } else if (event.event === "edited") {
    print(`-- ${event.from} changed that to:`, event.text);
  } else if (event.event === "joined") {
    console.log(`-- ${event.who} joined ${event.room}`);
  } else if (event.event === "ended") {
    giveUp(`the server ended this: ${event.reason}`);
  } else if (event.event === "closing") {
    console.log(`-- ${event.reason}`);
  } // whatever else there is now, or will be, is passed over
}

function saw(id) {
  if (id && id > lastId) lastId = id;
}

function print(head, text) {
  // Each line says whose it is, or they could forge those of others.
  for (const line of text.split("\n")) console.log(`${head} ${line}`);
}

function say(ref, text) {
  const request = { op: "say", ref, room, text };
  if (password) request.client_id = `${run}-${ref}`; // guests have none
  send(request);
}

function wasStored(text) {
  for (const [ref, waited] of waiting) {
    if (waited === text) return void waiting.delete(ref); // only its answer was lost
  }
}

function giveUp(why) {
  console.log(`!! ${why}`);
  process.exitCode = 1;
  over = true;
  socket.end();
}

function leaveWhenDone() {
  if (!typedAll || !resumed || waiting.size) return;
  over = true;
  send({ op: "quit", ref: "quit" });
}

const typed = readline.createInterface({ input: process.stdin });
typed.on("line", (text) => {
  if (!text) return;
  waiting.set(nextRef, text);
  if (resumed) say(nextRef, text);
  nextRef += 1;
});
typed.on("close", () => {
  typedAll = true;
  leaveWhenDone();
});
connect();
