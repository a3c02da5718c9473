// Channels: what kind each is, and what people do to them, so that the app can be watched following the room.
import {control, h, put, toast} from "./dom.js";

const KINDS = {public: {mark: "#", words: "public channel"}, private: {mark: "🔒", words: "private channel"}, shared: {mark: "⇄", words: "channel shared with another organisation"}};

export const markOf = (one) => (one.is_im ? "●" : one.is_archived ? "🗄" : KINDS[one.kind].mark);
export const wordsOf = (one) => (one.is_im ? "" : `${KINDS[one.kind].words}${one.is_archived ? ", archived" : ""}`);

const act = (me, one, what, more = {}) => control("channel", {do: what, channel: one.id, person: me.id, ...more}).catch((problem) => toast(problem.message));

// What can be done to the channel in front of somebody.
export function drawTools(node, one, me, people, bot) {
  const members = one.is_im ? [] : one.members.map((id) => people[id]).filter(Boolean);
  put(node, [one.id, one.kind, one.is_private, one.is_archived, one.has_bot, one.members, one.is_im], () => (one.is_im ? [] : [
    h("p", {class: "channel-facts"}, `${wordsOf(one)} · ${members.map((person) => `${person.real_name}${note(person)}`).join(", ")}`),
    h("details", {class: "channel-menu"}, h("summary", {}, "Change this channel"), h("div", {class: "channel-actions"},
      tool(one.has_bot ? `Put ${bot.real_name} out` : `Ask ${bot.real_name} in`, () => act(me, one, one.has_bot ? "remove" : "invite")),
      tool(one.is_private ? "Make it public" : "Make it private", () => act(me, one, one.is_private ? "open" : "close")),
      tool(one.kind === "shared" ? "Stop sharing it" : "Share it with another organisation", () => act(me, one, one.kind === "shared" ? "unshare" : "share")),
      tool("Add a guest", () => act(me, one, "guest")), tool(one.is_archived ? "Unarchive" : "Archive", () => act(me, one, one.is_archived ? "unarchive" : "archive"))))]));
}

const note = (person) => (person.guest ? " (guest)" : person.team && person.team !== "T0SANDBOX" ? " (another organisation)" : "");
const tool = (label, onclick) => h("button", {type: "button", class: "small", onclick}, label);

// A form for a new one; the bot is asked in afterwards, as in Slack.
export function startMaking(node, person, opened) {
  const name = h("input", {"aria-label": "What to call the new channel", placeholder: "new-channel", maxlength: "80"});
  const kind = h("select", {"aria-label": "Who reads the new channel"}, Object.entries(KINDS).map(([value, {words}]) => h("option", {value}, words)));
  const make = async (event) => {
    event.preventDefault();
    try {
      const made = await control("channel", {do: "create", name: name.value.trim(), kind: kind.value, person: person().id});
      name.value = "";
      opened(made.channel);
    } catch (problem) { toast(problem.message); }
  };
  node.append(h("details", {class: "channel-menu"}, h("summary", {}, "New channel"),
    h("form", {class: "new-channel", onsubmit: make}, name, kind, h("button", {type: "submit", class: "small"}, "Create"))));
}
