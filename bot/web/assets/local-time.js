"use strict";
// Adds the reader's own time beside the interview's, when the two clocks differ. The page is whole without it,
// and it never sends anything.
(function () {
  function wall(at, zone) {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    }).format(at);
  }

  function own(at) {
    var city = Intl.DateTimeFormat().resolvedOptions().timeZone.split("/").pop().replace(/_/g, " ");
    var lang = document.documentElement.lang;
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).format(at) + " (" + city + ")";
  }

  document.querySelectorAll("time[data-zone]").forEach(function (time) {
    var at = new Date(time.dateTime);
    try {
      if (wall(at, time.dataset.zone) === wall(at, undefined)) { return; }
      var local = document.createElement("p");
      local.className = "local";
      local.textContent = time.dataset.words.replace("{time}", function () { return own(at); });
      time.parentElement.insertAdjacentElement("afterend", local);
    } catch (error) {
      if (!(error instanceof RangeError)) { throw error; } // a zone this browser does not know: the page is enough
    }
  });
})();
