// The right side: the candidates' mailbox and telephones, a thread, the inspector, and bad days on order.
import {control, h, linkified, put as redraw, toast} from "./dom.js";
import {telephone, telephoneMark} from "./telephone.js";

const tabsNode = document.getElementById("side-tabs"), body = document.getElementById("side-body");
const TABS = {mail: "Mailbox", phone: "Telephone", thread: "Thread", inspect: "Inspector", faults: "Bad days"};
const side = {tab: "mail", mail: null, part: "html", to: "", line: null, thread: null, seen: {mail: 0, phone: 0}};
let hooks = {};

export function startSide(given) { hooks = given; }

export function openThread(channel, ts) {
  side.thread = {channel, ts};
  side.tab = "thread";
  hooks.refresh();
}

const show = (tab) => { side.tab = tab; hooks.refresh(); };

export async function drawSide(state) {
  const mails = (await control("mails", {brief: true})).reverse();
  const texts = await control("texts");
  const arrived = {mail: mails.length, phone: texts.length};
  if (side.tab in arrived) side.seen[side.tab] = arrived[side.tab];
  if (side.tab === "thread" && !side.thread) side.tab = "mail";
  const unread = (tab) => Math.max(0, (arrived[tab] ?? 0) - side.seen[tab]) || 0;
  redraw(tabsNode, [side.tab, unread("mail"), unread("phone"), Boolean(side.thread)], () => Object.entries(TABS).filter(([tab]) => tab !== "thread" || side.thread).map(([tab, name]) =>
    h("button", {type: "button", role: "tab", "aria-selected": String(tab === side.tab), onclick: () => show(tab)},
      name, unread(tab) ? h("span", {class: "badge", "aria-label": `${unread(tab)} new`}, String(unread(tab))) : null)));
  await {mail: () => drawMail(mails), phone: () => put(["phone", ...telephoneMark(texts)], () => telephone(texts, () => show("phone"))), thread: () => drawThread(state), inspect: drawInspector, faults: drawFaults}[side.tab]();
}

function put(mark, make) {
  const top = body.scrollTop, words = body.querySelector("[name=reply]")?.value;
  if (!redraw(body, mark, make)) return;
  body.scrollTop = top;
  const reply = body.querySelector("[name=reply]");
  if (reply && words) { reply.value = words; reply.focus(); }
}

// -- mailbox ----------------------------------------------------------------------------------------------------------

async function drawMail(mails) {
  const open = side.mail && mails.some((mail) => mail.id === side.mail) ? await control("mail", {id: side.mail}) : null;
  put(["mail", mails.map((mail) => mail.id), open?.id, side.part, side.to], () => (open ? oneMail(open) : mailList(mails)));
}

function mailList(mails) {
  const addresses = [...new Set(mails.flatMap((mail) => mail.envelope_to))].sort();
  const filter = h("select", {"aria-label": "Show mail to", onchange: (event) => { side.to = event.target.value; show("mail"); }},
    h("option", {value: ""}, "Everyone's mail"), addresses.map((to) => h("option", {value: to, selected: to === side.to}, to)));
  const shown = mails.filter((mail) => !side.to || mail.envelope_to.includes(side.to));
  if (!mails.length) return [h("p", {class: "empty"}, "No mail yet. What the app sends to candidates and colleagues arrives here.")];
  return [h("div", {class: "side-tools"}, filter), h("ul", {class: "mails"}, shown.map((mail) => h("li", {},
    h("button", {type: "button", onclick: () => { side.mail = mail.id; side.part = mail.has_html ? "html" : "text"; show("mail"); }},
      h("span", {class: "mail-to"}, mail.envelope_to.join(", ")), h("span", {class: "mail-when"}, new Date(mail.at * 1000).toLocaleTimeString()),
      h("span", {class: "mail-subject"}, mail.subject || "(no subject)"),
      mail.attachments.length ? h("span", {class: "mail-files"}, `📎 ${mail.attachments.map((file) => file.filename).join(", ")}`) : null))))];
}

function oneMail(mail) {
  const parts = {html: "HTML", text: "Text", headers: "Headers", raw: "Raw"};
  const tabs = Object.entries(parts).filter(([part]) => part !== "html" || mail.html).map(([part, name]) =>
    h("button", {type: "button", role: "tab", "aria-selected": String(part === side.part), onclick: () => { side.part = part; show("mail"); }}, name));
  return [h("button", {type: "button", class: "link", onclick: () => { side.mail = null; show("mail"); }}, "← All mail"),
    h("h2", {class: "mail-title"}, mail.subject || "(no subject)"),
    h("dl", {class: "facts"}, h("dt", {}, "From"), h("dd", {}, mail.from), h("dt", {}, "To"), h("dd", {}, mail.to)),
    h("div", {class: "tabs small", role: "tablist", "aria-label": "Parts of the mail"}, tabs), mailPart(mail),
    mail.attachments.length ? h("ul", {class: "files"}, mail.attachments.map((file) => attachment(mail, file))) : null].filter(Boolean);
}

// No scripts in a mail; its links open in a new tab, as a mail program would.
const framed = (html) => `<base target="_blank">${html}`;

function mailPart(mail) {
  if (side.part === "html") return h("iframe", {class: "mail-html", title: "The mail", sandbox: "allow-popups allow-popups-to-escape-sandbox", srcdoc: framed(mail.html)});
  if (side.part === "headers") return h("dl", {class: "facts headers"}, mail.headers.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
  return h("pre", {class: "wrap", tabindex: "0"}, side.part === "raw" ? mail.raw : linkified(mail.text));
}

const attachment = (mail, file) => h("li", {}, h("a", {href: `/attachment/${mail.id}/${file.index}`, download: file.filename}, file.filename),
  h("span", {class: "hint"}, ` ${file.content_type}${file.method ? `, ${file.method}` : ""}, ${file.size} bytes`),
  file.text ? h("details", {}, h("summary", {}, "Look inside"), h("pre", {class: "wrap"}, file.text)) : null);

// -- thread -----------------------------------------------------------------------------------------------------------

function drawThread(state) {
  const conversation = state.conversations.find((one) => one.id === side.thread.channel);
  const all = (conversation?.messages || []).filter((one) => one.ts === side.thread.ts || one.thread_ts === side.thread.ts);
  put(["thread", state.person, all], () => [
    h("div", {class: "thread-head"}, h("h2", {}, "Thread"), h("button", {type: "button", class: "link", onclick: () => { side.thread = null; show("mail"); }}, "Close thread")),
    ...all.map((message) => hooks.drawMessage(message, true)),
    h("form", {class: "composer", autocomplete: "off", onsubmit: (event) => {
      event.preventDefault();
      const input = event.target.elements.reply;
      if (input.value.trim()) control("say", {person: state.person, channel: side.thread.channel, text: input.value, thread_ts: side.thread.ts}).catch((p) => toast(p.message));
      input.value = "";
    }}, h("input", {name: "reply", "aria-label": "Reply", placeholder: "Reply…"}), h("button", {class: "primary"}, "Reply"))]);
}

// -- inspector --------------------------------------------------------------------------------------------------------

async function drawInspector() {
  const [calls, deliveries] = await Promise.all([control("calls", {brief: true, last: 120}), control("deliveries", {brief: true, last: 120})]);
  const lines = [...calls.map((line) => ({...line, out: true})), ...deliveries].sort((a, b) => b.n - a.n);
  const open = lines.find((line) => line.n === side.line);
  const whole = open ? (await control(open.out ? "calls" : "deliveries", {since: open.n - 1, until: open.n}))[0] : null;
  put(["inspect", lines.map((line) => [line.n, line.verdicts.length]), whole?.n, whole?.verdicts], () => (whole ? oneLine(whole, open.out) : [lineList(lines)]));
}

const good = (line) => (line.out ? line.ok && line.status < 400 : line.outcome === "ok");

function lineList(lines) {
  if (!lines.length) return h("p", {class: "empty"}, "Nothing has been said yet between Slack and the app.");
  return h("ul", {class: "lines"}, lines.map((line) => h("li", {}, h("button", {type: "button", class: good(line) ? "" : "bad", onclick: () => { side.line = line.n; show("inspect"); }},
    h("span", {class: "arrow", "aria-label": line.out ? "app to Slack" : "Slack to app"}, line.out ? "→" : "←"),
    h("span", {class: "line-what"}, line.out ? line.method : line.type, line.remark ? h("em", {}, ` ${line.remark}`) : null),
    h("span", {class: "line-how"}, line.out ? (line.ok ? "ok" : line.error || line.status) : line.outcome === "ok" ? line.status : line.outcome),
    h("span", {class: "line-ms"}, `${line.ms} ms`), line.verdicts.map(verdict)))));
}

const verdict = (one) => h("span", {class: `verdict ${one.level}`}, `${one.level}: ${one.message} ${one.pointer}`);
const json = (title, value, open) => h("details", {open}, h("summary", {}, title), h("pre", {class: "wrap", tabindex: "0"}, typeof value === "string" ? value : JSON.stringify(value, null, 1)));

function oneLine(line, out) {
  const parts = out ? [json("Arguments", line.args, true), json("Answer", line.answer, true)]
    : [json("Payload", line.payload, true), json("Answer", line.answer || "(empty)", true), json("Headers", line.headers), json("Raw body", line.body)];
  return [h("button", {type: "button", class: "link", onclick: () => { side.line = null; show("inspect"); }}, "← All requests"),
    h("h2", {}, out ? line.method : line.type),
    h("p", {class: "hint"}, `${out ? "App → Slack" : "Slack → app"} · HTTP ${line.status || "–"} · ${line.ms} ms · ${out ? (line.ok ? "ok" : line.answer.error) : line.outcome} ${line.remark || ""}`),
    ...line.verdicts.map(verdict), ...parts];
}

// -- bad days ---------------------------------------------------------------------------------------------------------

const BAD_DAYS = {
  "Slack's Web API": [
    ["429, the next 3 calls", {kind: "api", what: "429", n: 3, seconds: 2}], ["500, the next 3 calls", {kind: "api", what: "500", n: 3}],
    ["Token revoked, next 3", {kind: "api", what: "invalid_auth", n: 3}], ["Hangs 5 s", {kind: "api", what: "hang", seconds: 5}]],
  "On the way to the app": [
    ["Deliver twice", {kind: "delivery", what: "twice"}], ["Drop the ack", {kind: "delivery", what: "drop_ack"}], ["Lose the request", {kind: "delivery", what: "lost"}],
    ["Expire the trigger", {kind: "delivery", what: "expire_trigger"}], ["Wrong signature", {kind: "delivery", what: "wrong_signature"}],
    ["Old timestamp", {kind: "delivery", what: "old_timestamp"}], ["Slow network, 1 s", {kind: "delivery", what: "delay", seconds: 1, n: 3}]],
  "The mail server": [
    ["451 try later, next 2", {kind: "smtp", what: "answer", code: 451, n: 2}], ["550 no such mailbox", {kind: "smtp", what: "answer", code: 550, stage: "rcpt"}],
    ["Hangs 30 s", {kind: "smtp", what: "hang", seconds: 30}], ["Line drops before", {kind: "smtp", what: "drop"}],
    ["Line drops after keeping", {kind: "smtp", what: "drop", keep: true}]],
  "The SMS service": [
    ["Refuses a number", {kind: "sms", what: "answer", code: 422}], ["500, the next 2", {kind: "sms", what: "answer", code: 500, n: 2}],
    ["No money", {kind: "sms", what: "answer", code: 402}], ["SMS hangs 60 s", {kind: "sms", what: "hang", seconds: 60}],
    ["SMS line drops after keeping", {kind: "sms", what: "drop", keep: true}]],
};

async function drawFaults() {
  const {waiting} = await control("faults");
  const order = (wish) => control("faults", wish).then(() => show("faults"), (problem) => toast(problem.message));
  put(["faults", waiting], () => [
    h("p", {class: "hint"}, "What goes wrong next. Each is used up by the next request it fits."),
    ...Object.entries(BAD_DAYS).flatMap(([title, wishes]) => [h("h2", {}, title), h("div", {class: "bad-days"}, wishes.map(([name, wish]) =>
      h("button", {type: "button", class: "plain-button", onclick: () => order(wish)}, name)))]),
    h("h2", {}, "Waiting"), waiting.length ? h("ul", {class: "waiting-faults"}, waiting.map((one) => h("li", {}, `${one.kind}: ${one.what} × ${one.n} ${one.method}`)))
      : h("p", {class: "hint"}, "Nothing: all is well."),
    h("div", {class: "bad-days"}, h("button", {type: "button", class: "plain-button", onclick: () => order({clear: true})}, "Call all off"),
      h("button", {type: "button", class: "danger", onclick: () => control("reset").then(() => show("mail"))}, "Forget everything"))]);
}
