// What is typed into a quote is kept a moment after the last key, so that a closed browser loses nothing; without this file
// a button keeps it, and the preview does.
(function () {
  "use strict";

  var form = document.querySelector("[data-draft]");
  if (!form) return;
  var said = form.querySelector("[data-draft-said]");
  var waiting = 0;

  function keep() {
    if (form.hasAttribute("data-sent")) return;
    var body = new URLSearchParams(new FormData(form));
    body.set("action", "keep");
    fetch(form.getAttribute("action"), { method: "POST", body: body, headers: { Accept: "application/json" }, keepalive: true }).then(function (answer) {
      if (answer.status === 204) said.textContent = said.getAttribute("data-draft-said");
    }).catch(function () {});
  }

  form.addEventListener("input", function () {
    said.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", function () { clearTimeout(waiting); });
})();
