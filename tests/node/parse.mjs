// Reads {"ics": "..."} and writes what ical.js, Thunderbird's parser, understood of it, as jCal.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const { ics } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(ICAL.parse(ics)));
