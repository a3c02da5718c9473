// The page: who looks, what they see, what they type. State lives in the sandbox; this draws it and asks for changes.
import {drawBlocks} from "./blocks.js";
import {drawTools, markOf, startMaking, wordsOf} from "./channels.js";
import {startClock} from "./clock.js";
import {avatar, clock, control, h, put, toast} from "./dom.js";
import {drawModal} from "./modal.js";
import {mrkdwn} from "./mrkdwn.js";
import {drawSide, openThread, startSide} from "./side.js";

const $ = (id) => document.getElementById(id);
const now = {me: null, channel: null, tab: "messages", state: null, workspace: null, people: {}, version: 0, read: {}, drawn: {}};
const SLACKBOT = {id: "USLACKBOT", real_name: "Slackbot", is_bot: true};

const ctx = () => ({
  people: now.people, me: now.me, conversations: now.state.conversations, channelsToFind: now.state.channels,
  channels: Object.fromEntries(now.state.conversations.map((one) => [one.id, one.name])),
});
const here = () => now.state.conversations.find((one) => one.id === now.channel) || now.state.conversations.find((one) => one.is_im);

// -- the left side ----------------------------------------------------------------------------------------------------

function drawPeople() {
  put($("people"), [now.me.id, now.workspace.people.length], () => now.workspace.people.map((person) => h("li", {}, h("button", {
    type: "button", "aria-pressed": String(person.id === now.me.id), onclick: () => look(person)},
  avatar(person, true), h("span", {class: "who"}, h("span", {}, person.real_name), h("span", {class: "role"}, `${person.title || "–"} · ${person.locale}`))))));
}

function drawConversations() {
  const key = (one) => `${now.me.id}/${one.id}`;
  now.read[key(here())] = here().messages.length;
  const unreadIn = (one) => Math.max(0, one.messages.length - (now.read[key(one)] ?? 0));
  put($("conversations"), [now.me.id, here().id, now.state.conversations.map((one) => [one.id, one.name, one.kind, one.is_archived, unreadIn(one)])], () => now.state.conversations.map((one) => {
    const unread = unreadIn(one);
    const label = one.is_im ? now.workspace.bot.real_name : one.name;
    return h("li", {}, h("button", {type: "button", "aria-current": one.id === here().id ? "page" : null, onclick: () => { now.channel = one.id; now.tab = "messages"; draw(); }},
      h("span", {class: "hash", "aria-hidden": "true", title: wordsOf(one)}, markOf(one)), label, unread ? h("span", {class: "badge", "aria-label": `${unread} new`}, String(unread)) : null));
  }));
}

// -- the middle -------------------------------------------------------------------------------------------------------

function drawHead() {
  const one = here();
  $("title").replaceChildren(one.is_im ? now.workspace.bot.real_name : `${markOf(one)} ${one.name}`);
  drawTools($("channel-tools"), one, now.me, now.people, now.workspace.bot);
  const tab = (name, label) => h("button", {type: "button", role: "tab", "aria-selected": String(now.tab === name), onclick: () => openTab(name)}, label);
  put($("dm-tabs"), [one.is_im, now.tab], () => (one.is_im ? [tab("messages", "Messages"), tab("home", "Home")] : []));
  $("composer").hidden = now.tab === "home";
}

function openTab(name) {
  now.tab = name;
  draw();
  control("home", {person: now.me.id, tab: name}).catch((problem) => toast(problem.message));
}

export function drawMessage(message, inThread) {
  const author = message.slackbot ? SLACKBOT : now.people[message.user] || SLACKBOT;
  const where = {person: now.me.id, channel: message.channel, ts: message.ts};
  const place = {where, ctx: ctx(), values: message.values, redraw: () => { now.drawn = {}; draw(); },
    set: (block, element, value) => control("set", {...where, values: {[block.block_id]: {[element.action_id]: value}}}).catch((problem) => toast(problem.message))};
  const replies = here().messages.filter((one) => one.thread_ts === message.ts).length;
  const content = message.blocks.length ? drawBlocks(message.blocks, place) : [mrkdwn(message.text, ctx())];
  return h("article", {class: `message${message.ephemeral ? " ephemeral" : ""}${message.deleted ? " deleted" : ""}`, "data-ts": message.ts},
    avatar(author), h("div", {class: "message-body"},
      h("div", {class: "message-head"}, h("strong", {}, author.real_name), author.is_bot && h("span", {class: "app-tag"}, "APP"),
        h("time", {title: message.ts}, clock(Number(message.ts), now.me, true)), message.is_edited && h("span", {class: "edited"}, "(edited)"),
        message.blocks.length > 0 && h("span", {class: "bell", title: `Notification: ${message.text}`, "aria-hidden": "true"}, "🔔")),
      message.ephemeral && h("div", {class: "only-you"}, "👁 Only visible to you"), content,
      message.notice && h("div", {class: "notice"}, `⚠ ${message.notice}`),
      !inThread && !message.ephemeral && h("button", {type: "button", class: `link replies${replies ? "" : " quiet"}`, onclick: () => openThread(message.channel, message.ts)},
        replies ? `${replies} ${replies === 1 ? "reply" : "replies"}` : "Reply in thread")));
}

function drawMiddle() {
  const box = $("messages"), one = here();
  const home = now.tab === "home" && one.is_im;
  const shown = home ? now.state.home : one.messages.filter((message) => !message.thread_ts || message.broadcast || message.ephemeral);
  const replies = home ? 0 : one.messages.filter((message) => message.thread_ts).length;
  const mark = JSON.stringify([now.me.id, one.id, home, shown, replies]);
  if (now.drawn.middle === mark) return;
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80, moved = now.drawn.where !== `${now.me.id}${one.id}${home}`;
  const inside = box.contains(document.activeElement) && document.activeElement.getAttribute("data-action");
  now.drawn = {middle: mark, where: `${now.me.id}${one.id}${home}`};
  box.replaceChildren(...(home ? drawHome() : shown.length ? shown.map((message) => drawMessage(message)) : [h("p", {class: "empty"}, emptyWords(one))]));
  if (!home && (atEnd || moved)) box.scrollTop = box.scrollHeight;
  if (inside) box.querySelector(`[data-action="${CSS.escape(inside)}"]`)?.focus();
}

const emptyWords = (one) => (one.is_im ? "Nothing here yet. Type / below to see what the app can do." : "Nothing here yet.");

function drawHome() {
  const view = now.state.home;
  if (!view) return [h("p", {class: "empty"}, "The app has not published a Home for this person yet.")];
  const where = {person: now.me.id, view_id: view.id};
  const place = {where, ctx: ctx(), values: view.state.values, redraw: () => { now.drawn = {}; draw(); },
    set: (block, element, value) => control("set", {...where, values: {[block.block_id]: {[element.action_id]: value}}}).catch((problem) => toast(problem.message))};
  return [h("div", {class: "home"}, view.notice && h("div", {class: "notice"}, view.notice), drawBlocks(view.blocks, place))];
}

// -- the composer -----------------------------------------------------------------------------------------------------

const input = $("composer-input"), completions = $("completions");
let marked = 0;

function complete() {
  const typed = input.value;
  const fitting = /^\/\S*$/.test(typed) ? now.workspace.commands.filter((one) => one.command.startsWith(typed)) : [];
  marked = Math.min(marked, Math.max(0, fitting.length - 1));
  completions.hidden = !fitting.length;
  input.setAttribute("aria-expanded", String(fitting.length > 0));
  completions.replaceChildren(...fitting.map((one, index) => h("li", {role: "option", "aria-selected": String(index === marked), class: index === marked ? "marked" : "",
    onmousedown: (event) => { event.preventDefault(); take(one); }}, h("strong", {}, one.command), ` ${one.usage_hint || ""}`, h("span", {class: "hint"}, one.description || ""))));
  return fitting;
}

function take(command) { input.value = `${command.command} `; complete(); input.focus(); }

input.addEventListener("input", () => { marked = 0; complete(); });
input.addEventListener("blur", () => { completions.hidden = true; });
input.addEventListener("keydown", (event) => {
  const fitting = completions.hidden ? [] : complete();
  if (!fitting.length) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    marked = (marked + (event.key === "ArrowDown" ? 1 : fitting.length - 1)) % fitting.length;
    complete();
  } else if (event.key === "Tab" || (event.key === "Enter" && fitting[marked].command !== input.value)) {
    event.preventDefault();
    take(fitting[marked]);
  } else if (event.key === "Escape") { completions.hidden = true; }
});

$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  complete();
  const [name, ...words] = text.split(" ");
  const sent = name.startsWith("/") ? control("command", {person: now.me.id, command: name, text: words.join(" "), channel: here().id})
    : control("say", {person: now.me.id, channel: here().id, text});
  await sent.catch((problem) => toast(problem.message));
});

// -- looking, and looking again ---------------------------------------------------------------------------------------

function look(person) {
  now.me = person;
  now.channel = null;
  now.tab = "messages";
  localStorage.setItem("sandbox-person", person.id);
  refresh();
}

function draw() {
  drawPeople();
  drawConversations();
  drawHead();
  drawMiddle();
  drawModal(now.state, ctx());
}

let drawing = null, again = false;
export async function refresh() {
  if (drawing) { again = true; return drawing; }
  drawing = (async () => {
    do {
      again = false;
      const state = await control("state", {person: now.me.id});
      if (state.person !== now.me.id) { again = true; continue; }
      if (state.people !== Object.keys(now.people).length) await meet();
      now.state = state;
      now.version = state.version;
      draw();
      await drawSide(state);
    } while (again);
  })().catch((problem) => toast(problem.message)).finally(() => { drawing = null; });
  return drawing;
}

async function listen() {
  for (;;) {
    try {
      const {version} = await control("wait", {since: now.version, seconds: 20});
      if (version !== now.version) { now.version = version; await refresh(); }
      $("wire").textContent = "";
    } catch {
      $("wire").textContent = "The sandbox does not answer. Waiting for it…";
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

async function meet() {
  now.workspace = await control("workspace");
  now.people = Object.fromEntries([...now.workspace.people, now.workspace.bot].map((person) => [person.id, person]));
}

async function start() {
  await meet();
  const wanted = localStorage.getItem("sandbox-person");
  now.me = now.people[wanted] && !now.people[wanted].is_bot ? now.people[wanted] : now.workspace.people[0];
  startSide({refresh, drawMessage});
  startMaking($("new-channel"), () => now.me, (channel) => { now.channel = channel; now.tab = "messages"; refresh(); });
  $("about-button").addEventListener("click", () => $("about").showModal());
  await refresh();
  await startClock(now.workspace.bot.real_name);
  listen();
}

start();
