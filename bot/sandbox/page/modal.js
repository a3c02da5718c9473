// The top modal: drawn anew only when the app changed it, so that typing is never disturbed.
import {drawBlocks} from "./blocks.js";
import {control, h, toast} from "./dom.js";
import {plainText} from "./mrkdwn.js";

const overlay = document.getElementById("overlay");
const app = document.getElementById("app");
let drawn = "", pending = {}, timer = null, busy = false, before = null;

export function drawModal(state, ctx) {
  const view = state.views.at(-1);
  const mark = view ? JSON.stringify([view.id, view.hash, view.errors, view.notice, state.person, state.views.length]) : "";
  if (mark === drawn) return;
  const sameView = view && drawn.includes(view.id);
  drawn = mark;
  if (!view) { hide(); return; }
  const focused = sameView ? document.activeElement?.getAttribute("data-action") : null;
  const scrolled = sameView ? overlay.querySelector(".modal-body")?.scrollTop : 0;
  if (!sameView) pending = {};
  draw(view, state, ctx);
  overlay.querySelector(".modal-body").scrollTop = scrolled || 0;
  focus(focused, Object.keys(view.errors));
}

function hide() {
  overlay.hidden = true;
  overlay.replaceChildren();
  app.inert = false;
  before?.focus?.();
  before = null;
}

function focus(action, wrong) {
  const inWrong = wrong.length && overlay.querySelector(`[data-block="${CSS.escape(wrong[0])}"] :is(input, select, textarea)`);
  const same = action && overlay.querySelector(`[data-action="${CSS.escape(action)}"]`);
  const first = overlay.querySelector("[data-focus]") || overlay.querySelector(".modal-body :is(input, select, textarea)");
  (inWrong || same || first || overlay.querySelector(".modal"))?.focus();
}

function draw(view, state, ctx) {
  if (overlay.hidden) before = document.activeElement;
  const where = {person: state.person, view_id: view.id};
  const place = {where, ctx, inModal: true, values: view.state.values, errors: view.errors, set: keep(where), flush: () => flush(where),
    enter: (block, element, value) => pressEnter(where, block, element, value)};
  const submit = () => finish("submit", {...where, values: taken()});
  const close = (clear) => finish("close", {person: state.person, clear});
  const depth = state.views.length > 1 && h("span", {class: "depth"}, `${state.views.length} of 3`);
  const modal = h("div", {class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": "modal-title", tabindex: "-1"},
    h("header", {}, h("h2", {id: "modal-title"}, plainText(view.title)), depth,
      h("button", {type: "button", class: "cross", "aria-label": "Close all", onclick: () => close(true)}, "×")),
    view.notice && h("div", {class: "notice", role: "alert"}, view.notice),
    h("div", {class: "modal-body"}, drawBlocks(view.blocks, place)),
    h("footer", {}, h("button", {type: "button", class: "plain-button", onclick: () => close(false)}, view.close ? plainText(view.close) : "Close"),
      view.submit && h("button", {type: "button", class: "primary", onclick: submit}, plainText(view.submit))));
  modal.addEventListener("keydown", (event) => { if (event.key === "Escape") close(false); });
  overlay.replaceChildren(modal);
  overlay.hidden = false;
  app.inert = true;
}

// Typing is gathered and sent a moment later; whatever is still here goes along with the next press of a button.
const keep = (where) => (block, element, value) => {
  (pending[block.block_id] ||= {})[element.action_id] = value;
  clearTimeout(timer);
  timer = setTimeout(() => flush(where), typeof value === "string" ? 300 : 0);
};

function taken() {
  clearTimeout(timer);
  const values = pending;
  pending = {};
  return values;
}

async function flush(where) {
  const values = taken();
  if (!Object.keys(values).length) return;
  try { await control("set", {...where, values}); } catch (problem) { toast(problem.message); }
}

async function pressEnter(where, block, element, value) {
  if (!block.dispatch_action) { await finish("submit", {...where, values: taken()}); return; }
  await flush(where);
  await control("type", {...where, block_id: block.block_id, action_id: element.action_id, value, enter: true});
}

async function finish(path, body) {
  if (busy) return;
  busy = true;
  overlay.querySelector(".modal")?.classList.add("waiting");
  try { await control(path, body); } catch (problem) { toast(problem.message); }
  busy = false;
  overlay.querySelector(".modal")?.classList.remove("waiting");
}
