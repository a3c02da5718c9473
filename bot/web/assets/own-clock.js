"use strict";
// Lets the reader offer times on their own clock, where it differs from the office's: fills in which zone that is, and
// says so. Without it the times are the office's, as the page says. It never sends anything.
(function () {
  var WEEK = 7 * 24 * 3600 * 1000;

  function clock(zone) {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
  }

  function differ(one, other) {
    for (var week = 0; week < 53; week += 1) { // summer time begins and ends at other moments in other places
      var at = new Date(Date.now() + week * WEEK);
      if (one.format(at) !== other.format(at)) { return true; }
    }
    return false;
  }

  document.querySelectorAll("[data-office][data-words]").forEach(function (whose) {
    try {
      var own = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (!own || !differ(clock(own), clock(whose.dataset.office))) { return; }
      whose.closest("fieldset").querySelector("input[name=zone]").value = own;
      var city = own.split("/").pop().replace(/_/g, " ");
      whose.textContent = whose.dataset.words.replace("{zone}", function () { return city; });
    } catch (error) {
      if (!(error instanceof RangeError)) { throw error; } // a zone this browser does not know: the office's it is
    }
  });
})();
