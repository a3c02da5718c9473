// Block Kit, drawn. What is not known is a red box, never left out.
import {control as call, h, toast} from "./dom.js";
import {control as fieldControl, valueOf} from "./fields.js";
import {emoji, formatDate, mrkdwn, person, plainText} from "./mrkdwn.js";

const richly = (text, place) => (text.type === "mrkdwn" ? mrkdwn(text.text, place.ctx, text.verbatim) : h("span", {class: "plain"}, plainText(text)));
let lastId = 0;

export function drawBlocks(blocks, place) {
  return blocks.map((block) => (BLOCKS[block.type] || unknown)(block, place));
}

const unknown = (thing) => h("div", {class: "unknown"}, h("strong", {}, `Cannot draw “${thing.type}”`), h("pre", {}, JSON.stringify(thing, null, 1)));

const BLOCKS = {
  header: (block, place) => h(place.inModal ? "h3" : "h2", {class: "block header"}, plainText(block.text)),
  divider: () => h("hr", {class: "block"}),
  context: (block, place) => h("div", {class: "block context"}, block.elements.map((text) => richly(text, place))),
  actions: (block, place) => h("div", {class: "block actions"}, block.elements.map((element) => drawElement(block, element, place))),
  section: (block, place) => h("div", {class: "block section"},
    h("div", {class: "section-text"}, block.text && richly(block.text, place),
      block.fields && h("div", {class: "section-fields"}, block.fields.map((text) => h("div", {}, richly(text, place))))),
    block.accessory && h("div", {class: "accessory"}, drawElement(block, block.accessory, place))),
  input: drawInput,
  rich_text: (block, place) => h("div", {class: "block rich"}, block.elements.map((part) => richPart(part, place))),
  table: drawTable,
  image: (block) => h("figure", {class: "block image"}, block.title && h("figcaption", {}, plainText(block.title)),
    h("img", {src: block.image_url, alt: block.alt_text, referrerpolicy: "no-referrer"})),
};

// -- inputs and elements ----------------------------------------------------------------------------------------------

function drawInput(block, place) {
  const {element} = block;
  const id = `f${++lastId}`, error = place.errors?.[block.block_id];
  const describedBy = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ") || null;
  const node = drawElement(block, element, place, {id, label: true, describedBy, invalid: Boolean(error)});
  const optional = block.optional && h("span", {class: "optional"}, " (optional)");
  const under = [error && h("div", {class: "error", id: `${id}-error`}, error), block.hint && h("div", {class: "hint", id: `${id}-hint`}, plainText(block.hint))];
  const grouped = ["radio_buttons", "checkboxes"].includes(element.type);
  const props = {class: `block input${error ? " wrong" : ""}`, "data-block": block.block_id};
  if (grouped) return h("fieldset", {...props, "aria-describedby": describedBy}, h("legend", {}, plainText(block.label), optional), node, under);
  return h("div", props, h("span", {class: "label-line"}, h("label", {for: id}, plainText(block.label)), optional), node, under);
}

function drawElement(block, element, place, more = {}) {
  if (element.type === "button") return drawButton(block, element, place);
  if (element.type === "overflow") return drawOverflow(block, element, place);
  const id = more.id || `f${++lastId}`;
  const state = place.values[block.block_id]?.[element.action_id];
  const name = block.label?.text || element.placeholder?.text || element.action_id;
  const change = block.type === "input" ? (value) => place.set(block, element, value) : (value) => act(block, element, place, value);
  const node = fieldControl({
    ...more, id, name, element, state, ctx: place.ctx, change, enter: (value) => place.enter?.(block, element, value),
    suggest: (query) => call("suggest", {...place.where, block_id: block.block_id, action_id: element.action_id, query}),
  });
  return node || unknown(element);
}

async function act(block, element, place, value) {
  if (element.confirm && !(await confirmed(element.confirm, place))) { place.redraw?.(); return; }
  try {
    await place.flush?.();
    const said = await call("click", {...place.where, block_id: block.block_id, action_id: element.action_id, value});
    if (!said.ok) toast(`The app did not answer (${said.outcome}).`);
  } catch (problem) { toast(problem.message); }
}

function drawButton(block, element, place) {
  const press = async (event) => {
    event.currentTarget.classList.add("busy");
    if (element.url && !element.confirm) window.open(element.url, "_blank", "noreferrer");
    const node = event.currentTarget;
    await act(block, element, place, element.value);
    node.classList.remove("busy");
  };
  return h("button", {type: "button", class: element.style || "plain-button", "aria-label": element.accessibility_label, onclick: press, "data-action": element.action_id},
    plainText(element.text), element.url && h("span", {class: "outside", "aria-hidden": "true"}, " ↗"));
}

function drawOverflow(block, element, place) {
  const menu = h("div", {class: "menu", role: "menu", hidden: true}, element.options.map((option) => h("button", {type: "button", role: "menuitem",
    onclick: () => { show(false); if (option.url) window.open(option.url, "_blank", "noreferrer"); act(block, element, place, option.value); }},
  plainText(option.text), option.description && h("span", {class: "hint"}, option.description.text))));
  const button = h("button", {type: "button", class: "plain-button more", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: () => show(menu.hidden), "data-action": element.action_id}, "⋯");
  const show = (open) => { menu.hidden = !open; button.setAttribute("aria-expanded", String(open)); };
  const box = h("span", {class: "overflow"}, button, menu);
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) show(false); });
  box.addEventListener("keydown", (event) => { if (event.key === "Escape" && !menu.hidden) { event.stopPropagation(); show(false); button.focus(); } });
  return box;
}

export function confirmed(question, place) {
  return new Promise((settle) => {
    const before = document.activeElement;
    const answer = (yes) => { box.close(); box.remove(); before?.focus?.(); settle(yes); };
    const box = h("dialog", {class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title"},
      h("h2", {id: "confirm-title"}, plainText(question.title)), h("div", {}, richly(question.text, place)),
      h("div", {class: "buttons"}, h("button", {type: "button", class: "plain-button", onclick: () => answer(false)}, plainText(question.deny)),
        h("button", {type: "button", class: question.style === "danger" ? "danger" : "primary", onclick: () => answer(true)}, plainText(question.confirm))));
    box.addEventListener("cancel", () => answer(false));
    document.body.append(box);
    box.showModal();
  });
}

// -- rich text and tables ---------------------------------------------------------------------------------------------

function richPart(part, place) {
  if (part.type === "rich_text_list") {
    return h(part.style === "ordered" ? "ol" : "ul", {style: `margin-left:${(part.indent || 0) * 20}px`, start: (part.offset || 0) + 1},
      part.elements.map((item) => h("li", {}, item.elements.map((one) => richInline(one, place)))));
  }
  const tags = {rich_text_section: "div", rich_text_quote: "blockquote", rich_text_preformatted: "pre"};
  return tags[part.type] ? h(tags[part.type], {class: "rich-part"}, part.elements.map((one) => richInline(one, place))) : unknown(part);
}

function richInline(one, place) {
  const {ctx} = place;
  const kinds = {
    text: () => h("span", {}, one.text), emoji: () => emoji(one.name), user: () => person(one.user_id, ctx),
    link: () => h("a", {href: one.url, target: "_blank", rel: "noreferrer"}, one.text || one.url),
    channel: () => h("span", {class: "mention"}, `#${ctx.channels[one.channel_id] || one.channel_id}`),
    broadcast: () => h("span", {class: "ping"}, `@${one.range}`), date: () => h("time", {}, formatDate(one.timestamp, one.format, ctx.me)),
  };
  let node = kinds[one.type] ? kinds[one.type]() : unknown(one);
  const tags = {bold: "strong", italic: "em", strike: "s", code: "code", underline: "u"};
  for (const name of Object.keys(one.style || {})) if (one.style[name]) node = h(tags[name], {}, node);
  return node;
}

function drawTable(block, place) {
  const align = (index) => `text-align:${block.column_settings?.[index]?.align || "left"}`;
  const cell = (one) => (one.type === "raw_text" ? one.text : one.type === "raw_number" ? one.text || String(one.value)
    : one.elements.map((part) => richPart(part, place)));
  const row = (cells, tag) => h("tr", {}, cells.map((one, index) => h(tag, {style: align(index)}, cell(one))));
  const [head, ...rest] = block.rows;
  return h("div", {class: "block table"}, h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, rest.map((cells) => row(cells, "td")))));
}

export {valueOf};
