// The candidates' telephones: for each number its SMS as bubbles, newest last.
import {control, h, linkified, toast} from "./dom.js";

const open = {number: null};
const at = (text) => new Date(text.at * 1000).toLocaleTimeString();
const parts = (text) => `${[...text.text].length} characters · ${text.parts} ${text.parts === 1 ? "part" : "parts"} · ${text.encoding}`;

export function telephoneMark(texts) {
  return [open.number, texts.map((text) => [text.id, text.status, text.repeats])];
}

export function telephone(texts, show) {
  const go = (number) => { open.number = number; show(); };
  const mine = texts.filter((text) => text.to === open.number);
  if (mine.length) return thread(open.number, mine, go);
  if (!texts.length) return [h("p", {class: "empty"}, "No SMS yet. What the app sends to candidates’ telephones arrives here.")];
  return [h("ul", {class: "mails"}, [...new Set(texts.map((text) => text.to).reverse())].map((number) => chat(number, texts.filter((text) => text.to === number), go)))];
}

function chat(number, texts, go) {
  const last = texts.at(-1);
  return h("li", {}, h("button", {type: "button", onclick: () => go(number)},
    h("span", {class: "mail-to"}, number), h("span", {class: "mail-when"}, at(last)), h("span", {class: "mail-subject sms-first"}, last.text),
    h("span", {class: "mail-files"}, `${texts.length} SMS`)));
}

const thread = (number, texts, go) => [
  h("button", {type: "button", class: "link", onclick: () => go(null)}, "← All telephones"),
  h("h2", {class: "mail-title"}, number),
  h("ol", {class: "sms-thread", "aria-label": `SMS to ${number}`}, texts.map((text) => h("li", {},
    h("div", {class: "sms"}, linkified(text.text)),
    h("p", {class: "hint"}, `${at(text)} · ${parts(text)}${text.repeats ? ` · sent ${text.repeats + 1} times, kept once` : ""}${text.status ? ` · ${text.status}` : ""}`),
    text.receipt_url && !text.status ? receipts(text) : null)))];

function receipts(text) {
  const say = (status, reason) => control("receipt", {id: text.id, status, reason}).catch((problem) => toast(problem.message));
  return h("div", {class: "bad-days"}, h("button", {type: "button", class: "plain-button", onclick: () => say("delivered", "")}, "Report as delivered"),
    h("button", {type: "button", class: "plain-button", onclick: () => say("failed", "cannot be reached")}, "Report as not delivered"));
}
