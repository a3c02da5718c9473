// Slack's mrkdwn. What stands in <...> is split off first and entities are decoded last, so that an escaped
// "&lt;!channel&gt;" is shown as the words it is and a real <!channel> as the ping it would be.
import {h} from "./dom.js";

const EMOJI = {
  wave: "👋", calendar: "📅", date: "📅", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", bell: "🔔",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", email: "📧", envelope: "✉️", incoming_envelope: "📨", mailbox: "📫",
  mailbox_with_mail: "📬", telephone_receiver: "📞", phone: "☎️", iphone: "📱", tada: "🎉", rocket: "🚀", eyes: "👀",
  mag: "🔍", pencil: "📝", pencil2: "✏️", memo: "📝", clock1: "🕐", clock3: "🕒", clock9: "🕘", alarm_clock: "⏰", stopwatch: "⏱️",
  round_pushpin: "📍", pushpin: "📌", link: "🔗", video_camera: "📹", movie_camera: "🎥", office: "🏢", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", star: "⭐", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", no_entry: "⛔", no_entry_sign: "🚫",
  information_source: "ℹ️", question: "❓", exclamation: "❗", arrow_right: "➡️", arrow_left: "⬅️", arrows_counterclockwise: "🔄",
  repeat: "🔁", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", lock: "🔒", key: "🔑", file_folder: "📁", clipboard: "📋",
  paperclip: "📎", speech_balloon: "💬", wastebasket: "🗑️", outbox_tray: "📤", inbox_tray: "📥", sparkles: "✨", bulb: "💡",
};

export const emoji = (name) => EMOJI[name] || `:${name}:`;
const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] || whole);

export function plainText(object) {
  return object.emoji === false ? object.text : withEmoji(object.text);
}

// Private-use characters stand for the parts in <...> while the text around them is parsed.
const HOLD = /\uE000(\d+)\uE001/;

export function mrkdwn(text, ctx, verbatim) {
  const held = [];
  const marked = text.replace(/[\uE000\uE001]/g, "").replace(/<([^<>\n]+)>/g, (whole, inside) => {
    held.push(inside);
    return `\uE000${held.length - 1}\uE001`;
  });
  return h("div", {class: "mrkdwn"}, blocks(marked, {...ctx, held, verbatim}));
}

function blocks(text, ctx) {
  const nodes = [];
  text.split(/```\n?([\s\S]*?)\n?```/).forEach((part, index) => {
    if (index % 2) nodes.push(h("pre", {}, leaf(part, {...ctx, raw: true})));
    else if (part) nodes.push(...lines(part, ctx));
  });
  return nodes;
}

function lines(text, ctx) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index, all) => {
    const quoted = line.match(/^(?:&gt;|>)\s?(.*)$/);
    if (quoted) {
      if (!quote) { quote = h("blockquote"); nodes.push(quote); }
      quote.append(h("div", {}, inline(quoted[1], ctx)));
      return;
    }
    quote = null;
    nodes.push(...inline(line, ctx));
    if (index < all.length - 1) nodes.push(h("br"));
  });
  return nodes;
}

const STYLES = [
  [/(^|[^\p{L}\p{N}`])`([^`]+)`(?![\p{L}\p{N}`])/u, "code"],
  [/(^|[^\p{L}\p{N}*])\*(\S|\S[^*]*?\S)\*(?![\p{L}\p{N}*])/u, "strong"],
  [/(^|[^\p{L}\p{N}_])_(\S|\S[^_]*?\S)_(?![\p{L}\p{N}_])/u, "em"],
  [/(^|[^\p{L}\p{N}~])~(\S|\S[^~]*?\S)~(?![\p{L}\p{N}~])/u, "s"],
];

function inline(text, ctx) {
  let first = null;
  for (const [pattern, tag] of STYLES) {
    const match = text.match(pattern);
    if (match && (!first || match.index < first.match.index)) first = {match, tag};
  }
  if (!first) return leaf(text, ctx);
  const {match, tag} = first;
  const start = match.index + match[1].length;
  const inner = tag === "code" ? leaf(match[2], {...ctx, raw: true}) : inline(match[2], ctx);
  return [...leaf(text.slice(0, start), ctx), h(tag, {}, inner), ...inline(text.slice(match.index + match[0].length), ctx)];
}

function leaf(text, ctx) {
  return text.split(/(\uE000\d+\uE001)/).filter(Boolean).flatMap((part) => {
    const hold = part.match(HOLD);
    if (hold) return [angle(ctx.held[Number(hold[1])], ctx)];
    return ctx.raw || ctx.verbatim ? [decode(ctx.raw ? part : withEmoji(part))] : linked(part);
  });
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s]+[^\s.,;:!?)\]'"])/).filter(Boolean).map((part, index) =>
    (/^https?:\/\//.test(part) ? link(decode(part), decode(part)) : decode(withEmoji(part))));
}

const link = (url, text) => h("a", {href: url, target: "_blank", rel: "noreferrer"}, text);

function angle(inside, ctx) {
  const [target, label] = [inside.split("|")[0], inside.split("|").slice(1).join("|")];
  if (target.startsWith("@")) return person(target.slice(1), ctx);
  if (target.startsWith("#")) return h("span", {class: "mention"}, `#${ctx.channels?.[target.slice(1)] || target.slice(1)}`);
  if (target.startsWith("!date^")) return date(inside, ctx);
  if (target.startsWith("!")) return h("span", {class: "ping", title: "This notifies everyone"}, `@${target.slice(1)}`);
  if (/^(https?:\/\/|mailto:|tel:)/.test(target)) return link(decode(target), withEmoji(decode(label || target)));
  return decode(`<${inside}>`);
}

export function person(id, ctx) {
  const member = ctx.people[id];
  return h("span", {class: "mention", title: id}, `@${member ? member.real_name : id}`);
}

function date(inside, ctx) {
  const [spec, fallback] = [inside.split("|")[0], inside.split("|").slice(1).join("|")];
  const [, seconds, format, url] = spec.split("^");
  const text = formatDate(Number(seconds), format, ctx.me);
  return url ? link(decode(url), text) : h("time", {title: `For everyone in their own zone. Fallback: ${decode(fallback)}`}, text);
}

export function formatDate(seconds, format, me) {
  const moment = new Date(seconds * 1000);
  const say = (options) => new Intl.DateTimeFormat(me.locale || "en", {timeZone: me.tz, ...options}).format(moment);
  const tokens = {
    date_num: () => say({year: "numeric", month: "2-digit", day: "2-digit"}), date_slash: () => say({dateStyle: "short"}),
    date: () => say({dateStyle: "long"}), date_short: () => say({dateStyle: "medium"}), date_long: () => say({dateStyle: "full"}),
    time: () => say({timeStyle: "short"}), time_secs: () => say({timeStyle: "medium"}), ago: () => say({dateStyle: "medium"}),
    day_divider_pretty: () => say({dateStyle: "full"}),
  };
  return format.replace(/\{([a-z_]+)\}/g, (whole, name) => (tokens[name] || tokens[name.replace(/_pretty$/, "")] || (() => whole))());
}
