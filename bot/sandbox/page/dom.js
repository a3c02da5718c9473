// Small helpers: making elements, calling the control API, showing a line that fades.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (["value", "checked", "selected", "disabled", "hidden", "srcdoc"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export async function control(path, body = {}) {
  const answer = await fetch(`/control/${path}`, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.statusText);
  return data;
}

// Draws into a node only when what it shows has changed: a button must not be replaced under somebody's finger.
const marks = new WeakMap();
export function put(node, mark, make) {
  const text = JSON.stringify(mark);
  if (marks.get(node) === text) return false;
  marks.set(node, text);
  node.replaceChildren(...[make()].flat());
  return true;
}

let fading;
export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.className = "shown";
  clearTimeout(fading);
  fading = setTimeout(() => { node.className = ""; }, 5000);
}

export const linkified = (text) => text.split(/(https?:\/\/[^\s<>]+)/).map((part) => (/^https?:/.test(part)
  ? h("a", {href: part, target: "_blank", rel: "noreferrer"}, part) : part));

const COLOURS = ["#7a4b91", "#1d6f8a", "#8a5a1d", "#2f7050", "#9c3f5b", "#44579c"];
export function avatar(person, small) {
  const words = person.real_name.split(" ");
  const initials = words[0][0] + (words.length > 1 ? words.at(-1)[0] : "");
  const sum = [...person.id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const colour = person.is_bot ? "#12645a" : COLOURS[sum % COLOURS.length];
  return h("span", {class: small ? "avatar small" : "avatar", style: `background:${colour}`, "aria-hidden": "true"}, initials);
}

export const clock = (seconds, person, withDay) => new Intl.DateTimeFormat(person.locale || "en", {
  timeZone: person.tz, hour: "2-digit", minute: "2-digit", ...(withDay ? {day: "numeric", month: "short"} : {}),
}).format(new Date(seconds * 1000));
