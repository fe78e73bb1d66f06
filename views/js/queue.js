// The queue by letters: while the focus is in the list or the preview, j and k go down and up, o opens, u closes the preview.
// Nothing happens while somebody types, with a modifier, or when the focus is elsewhere.
(function () {
  "use strict";

  var split = document.querySelector(".queue-split");
  if (!split) return;
  var rows = Array.prototype.slice.call(split.querySelectorAll("tbody tr"));

  // the link of a row that the letters stand on: its preview where there is room for one, else the request itself
  function stop(row) {
    var preview = row.querySelector(".preview-link");
    return preview && preview.offsetParent !== null ? preview : row.querySelector("th a.ref");
  }

  function current() {
    var focused = document.activeElement.closest("tr");
    var row = focused && rows.indexOf(focused);
    return row !== null && row >= 0 ? row : rows.findIndex(function (one) { return one.classList.contains("previewed"); });
  }

  function letter(event) { return event.key.length === 1 && /[a-z]/i.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase(); }

  var acts = {
    j: function () { move(1); },
    k: function () { move(-1); },
    o: function () { var row = rows[current()]; if (row) row.querySelector("th a.ref").click(); },
    u: function () { var close = split.querySelector(".preview-close"); if (close) close.click(); },
  };

  // With a preview open the next row's preview follows the focus, as a reader of mail expects.
  function move(by) {
    var next = rows[Math.max(0, Math.min(rows.length - 1, current() + by))];
    var link = next && stop(next);
    if (!link) return;
    link.focus();
    if (split.classList.contains("open") && link.classList.contains("preview-link") && !next.classList.contains("previewed")) link.click();
  }

  split.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,textarea,select,[contenteditable]")) return;
    var act = acts[letter(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
