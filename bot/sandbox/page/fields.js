// Working inputs. Every control is named by its block's label and tells `ctx.change(value)` what was chosen.
import {h} from "./dom.js";
import {mrkdwn, plainText} from "./mrkdwn.js";

export const optionsOf = (element) =>
  [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options)];
const textOf = (option) => plainText({...option.text});
const placeholder = (element, otherwise) => (element.placeholder ? element.placeholder.text : otherwise);

export function valueOf(state) {
  if (!state) return null;
  const key = Object.keys(state).find((name) => name.startsWith("selected_") || name === "value");
  return key ? state[key] : null;
}

const named = (ctx) => ({
  id: ctx.id, "aria-label": ctx.label ? null : ctx.name, "aria-describedby": ctx.describedBy,
  "aria-invalid": ctx.invalid ? "true" : null, "data-action": ctx.element.action_id, "data-focus": ctx.element.focus_on_load ? "1" : null,
});

function textInput(ctx, type, mode) {
  const {element, state} = ctx;
  const props = {
    ...named(ctx), value: valueOf(state) || "", placeholder: placeholder(element, ""), oninput: (event) => ctx.change(event.target.value),
    onkeydown: (event) => {
      if (event.key === "Enter" && !element.multiline && !event.isComposing) { event.preventDefault(); ctx.enter(event.target.value); }
    },
  };
  if (element.multiline) return h("textarea", {...props, rows: 8});
  return h("input", {...props, type, inputmode: mode});
}

function picker(ctx, type) {
  const {element, state} = ctx;
  const control = h("input", {...named(ctx), type, value: valueOf(state) || "", onchange: (event) => ctx.change(event.target.value || null)});
  const zone = element.timezone ? h("span", {class: "zone"}, element.timezone) : null;
  return h("span", {class: "with-zone"}, control, zone);
}

function dateTime(ctx) {
  const seconds = valueOf(ctx.state);
  const shown = seconds ? new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  const change = (event) => ctx.change(event.target.value ? Math.floor(new Date(event.target.value).getTime() / 1000) : null);
  return h("input", {...named(ctx), type: "datetime-local", value: shown, onchange: change});
}

function select(ctx, options, groups) {
  const chosen = valueOf(ctx.state);
  const value = chosen && chosen.value ? chosen.value : chosen;
  const one = (option) => h("option", {value: option.value, selected: option.value === value}, textOf(option));
  return h("select", {...named(ctx), onchange: (event) => ctx.change(event.target.value || null)},
    h("option", {value: ""}, placeholder(ctx.element, "Choose an option")),
    groups ? groups.map((group) => h("optgroup", {label: group.label.text}, group.options.map(one))) : options.map(one));
}

function choices(ctx, type) {
  const chosen = valueOf(ctx.state);
  const values = new Set((Array.isArray(chosen) ? chosen : chosen ? [chosen] : []).map((option) => option.value));
  const change = (event) => {
    if (type === "radio") { ctx.change(event.target.value); return; }
    values[event.target.checked ? "add" : "delete"](event.target.value);
    ctx.change([...values]);
  };
  return h("div", {class: "choices"}, ctx.element.options.map((option, index) => h("div", {class: "choice"},
    h("input", {type, id: `${ctx.id}-${index}`, name: ctx.id, value: option.value, checked: values.has(option.value), onchange: change,
      "data-focus": ctx.element.focus_on_load && !index ? "1" : null, "data-action": ctx.element.action_id}),
    h("label", {for: `${ctx.id}-${index}`}, choiceText(option.text, ctx)),
    option.description && h("div", {class: "hint"}, choiceText(option.description, ctx)))));
}

const choiceText = (text, ctx) => (text.type === "mrkdwn" ? mrkdwn(text.text, ctx.ctx, text.verbatim) : plainText(text));

// A box to search in, a list below it, and chips for what was chosen.
function combobox(ctx, find, multiple) {
  const held = valueOf(ctx.state);
  const chosen = (Array.isArray(held) ? held : held ? [held] : []).map((one) => ctx.asOption(one));
  const listId = `${ctx.id}-list`;
  const list = h("ul", {class: "options", role: "listbox", id: listId, hidden: true, "aria-label": "Suggestions"});
  const input = h("input", {...named(ctx), type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": listId,
    "aria-autocomplete": "list", placeholder: chosen.length ? "" : placeholder(ctx.element, "Search")});
  const chips = h("span", {class: "chips"});
  const box = h("div", {class: "combobox"}, chips, input, list);
  let latest = 0, marked = 0, offered = [];

  const tell = () => ctx.change(multiple ? chosen.map((option) => option.value) : (chosen[0] || {value: null}).value);
  const drawChips = () => chips.replaceChildren(...chosen.map((option) => h("span", {class: "chip"}, textOf(option),
    h("button", {type: "button", "aria-label": `Remove ${option.text.text}`, onclick: () => {
      chosen.splice(chosen.indexOf(option), 1); drawChips(); tell(); input.focus();
    }}, "×"))));
  const open = (shown) => { list.hidden = !shown; input.setAttribute("aria-expanded", String(shown)); };
  const take = (option) => {
    if (!multiple) chosen.length = 0;
    if (!chosen.some((one) => one.value === option.value)) chosen.push(option);
    input.value = "";
    input.placeholder = "";
    open(false); drawChips(); tell(); input.focus();
  };
  const draw = (note) => {
    list.replaceChildren(...offered.map((option, index) => h("li", {role: "option", class: index === marked ? "marked" : "",
      "aria-selected": String(chosen.some((one) => one.value === option.value)), onmousedown: (event) => { event.preventDefault(); take(option); }},
    textOf(option), option.description && h("span", {class: "hint"}, option.description.text))));
    if (!offered.length) list.append(h("li", {class: "none", role: "option", "aria-disabled": "true"}, note));
    open(true);
  };
  const search = async () => {
    const mine = ++latest;
    const {options, note} = await find(input.value);
    if (mine !== latest) return;
    [offered, marked] = [options, 0];
    draw(note || "No results");
  };
  input.addEventListener("input", search);
  input.addEventListener("focus", search);
  input.addEventListener("blur", () => { latest += 1; open(false); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      marked = Math.max(0, Math.min(offered.length - 1, marked + (event.key === "ArrowDown" ? 1 : -1)));
      draw("No results");
      list.children[marked]?.scrollIntoView({block: "nearest"});
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && offered[marked]) take(offered[marked]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      open(false);
    } else if (event.key === "Backspace" && !input.value && chosen.length) {
      chosen.pop(); drawChips(); tell();
    }
  });
  drawChips();
  return box;
}

const within = (options) => async (query) => ({
  options: options.filter((option) => option.text.text.toLowerCase().includes(query.toLowerCase()))});
const asOption = (value, text) => ({value, text: {type: "plain_text", text}});

async function suggested(ctx, query) {
  const answer = await ctx.suggest(query);
  const notes = {too_short: `Type at least ${answer.least} character${answer.least === 1 ? "" : "s"}`, ok: "No results"};
  return {options: answer.options, note: notes[answer.outcome] || `No results (${answer.outcome})`};
}

export function control(ctx) {
  const {element} = ctx;
  const {people, channelsToFind} = ctx.ctx;
  const members = Object.values(people).map((one) => asOption(one.id, one.real_name));
  const kinds = element.filter?.include || ["public", "private"];
  const found = channelsToFind.filter((one) => kinds.includes(one.is_private ? "private" : "public")
    && !(one.kind === "shared" && element.filter?.exclude_external_shared_channels));
  const channels = (some) => some.map((one) => asOption(one.id, `${one.is_private ? "🔒 " : "#"}${one.name}`));
  const all = {users: members, conversations: channels(found), channels: channels(channelsToFind.filter((one) => !one.is_private))};
  const kind = element.type.match(/^(multi_)?(users|conversations|channels)_select$/);
  if (kind) {
    const options = all[kind[2]];
    const name = (id) => options.find((option) => option.value === id) || asOption(id, id);
    return kind[1] ? combobox({...ctx, asOption: name}, within(options), true) : select(ctx, options);
  }
  const simple = {
    plain_text_input: () => textInput(ctx, "text"), email_text_input: () => textInput(ctx, "email", "email"),
    url_text_input: () => textInput(ctx, "url", "url"), number_input: () => textInput(ctx, "text", "decimal"),
    datepicker: () => picker(ctx, "date"), timepicker: () => picker(ctx, "time"), datetimepicker: () => dateTime(ctx),
    static_select: () => select(ctx, element.options, element.option_groups),
    radio_buttons: () => choices(ctx, "radio"), checkboxes: () => choices(ctx, "checkbox"),
    multi_static_select: () => combobox({...ctx, asOption: (one) => one}, within(optionsOf(element)), true),
    external_select: () => combobox({...ctx, asOption: (one) => one}, (query) => suggested(ctx, query), false),
    multi_external_select: () => combobox({...ctx, asOption: (one) => one}, (query) => suggested(ctx, query), true),
  };
  return simple[element.type] ? simple[element.type]() : null;
}
