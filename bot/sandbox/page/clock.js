// The app's clock in the left side: shown with its zone, moved forward by hand.
import {control, h, put, toast} from "./dom.js";

const node = document.getElementById("app-clock"), title = document.getElementById("app-clock-title");
let ahead = null, zone = "UTC";

const shown = () => new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
}).format(new Date(Date.now() + ahead));

function tick() {
  const time = node.querySelector("time");
  if (time && ahead !== null) time.textContent = shown();
}

const move = (wish) => control("app-clock", wish).then(drawClock, (problem) => toast(problem.message));
const button = (name, wish) => h("button", {type: "button", class: "plain-button", onclick: () => move(wish)}, name);

function draw(clock) {
  put(node, [clock.movable, clock.zone, Math.round(clock.offset)], () => [
    h("p", {class: "clock-now"}, h("time", {}, shown()), ` ${clock.zone}`),
    clock.movable && h("div", {class: "clock-moves"}, button("+1 hour", {hours: 1}), button("+1 day", {days: 1}), button("To the next 09:00", {next: "09:00"})),
    clock.movable && h("form", {class: "clock-until", onsubmit: (event) => {
      event.preventDefault();
      const until = event.target.elements.until.value;
      if (until) move({until});
    }}, h("input", {type: "datetime-local", name: "until", value: clock.local, "aria-label": "Move the clock forward to"}), h("button", {class: "plain-button"}, "Go")),
  ].filter(Boolean));
}

export async function drawClock() {
  const clock = await control("app-clock");
  [ahead, zone] = [clock.now * 1000 - Date.now(), clock.zone];
  draw(clock);
  tick();
}

export function startClock(name) {
  title.textContent = `${name}’s clock`;
  setInterval(tick, 1000);
  return drawClock();
}
