// Reads {zone: {ics, hours: [[wall, unix], …]}} and writes {zone: [[wall, what ical.js takes it for], …]}, wrong ones only.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const wrong = {};
for (const [name, { ics, hours }] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const zone = new ICAL.Timezone(new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vtimezone"));
  wrong[name] = hours
    .map(([wall, unix]) => {
      const time = ICAL.Time.fromString(wall);
      time.zone = zone;
      return [wall, time.toUnixTime(), unix];
    })
    .filter(([, taken, unix]) => taken !== unix);
}
process.stdout.write(JSON.stringify(wrong));
