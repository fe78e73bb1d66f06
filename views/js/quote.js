// The price of a quote follows its form: the page is asked for again as its button would, and the parts of it that say the
// price are put in place of the page's own. Without this file the preview works it out. No innerHTML (Trusted Types): the
// answer is read by XMLHttpRequest as a document.
(function () {
  "use strict";

  var form = document.getElementById("quote-form");
  var box = document.getElementById("quote-price");
  if (!form || !box) return;
  var waiting = 0;
  var asking = null;

  function copy(from, to) {
    to.replaceChildren.apply(to, Array.prototype.map.call(from.childNodes, function (node) { return document.importNode(node, true); }));
  }

  function lines(page) {
    return Array.prototype.slice.call(page.querySelectorAll("#quote-lines [data-line]"));
  }

  function names(list) {
    return list.map(function (line) { return line.getAttribute("data-line"); }).join();
  }

  // Lines that are still the same keep their fields as they are being typed in; only what the card says of them is new.
  function drawLines(fresh) {
    var now = lines(document), then = lines(fresh);
    if (names(now) === names(then)) {
      now.forEach(function (line, i) { copy(then[i].querySelector("legend"), line.querySelector("legend")); });
      return;
    }
    var focus = document.activeElement && document.activeElement.id;
    copy(fresh.getElementById("quote-lines"), document.getElementById("quote-lines"));
    if (focus && document.activeElement.id !== focus && document.getElementById(focus)) document.getElementById(focus).focus();
  }

  function draw(fresh) {
    drawLines(fresh);
    document.querySelectorAll("[data-live]").forEach(function (part) {
      var other = fresh.getElementById(part.id);
      var open = Array.prototype.map.call(part.querySelectorAll("details[open]"), function (each) { return each.id; });
      if (other) copy(other, part);
      open.forEach(function (id) { if (document.getElementById(id)) document.getElementById(id).open = true; });
    });
    box.removeAttribute("aria-busy");
  }

  function failed() {
    box.removeAttribute("aria-busy");
    box.querySelector("[role=status]").textContent = box.getAttribute("data-live-failed");
  }

  // The newest answer counts; one on its way is given up.
  function ask() {
    var request = asking = new XMLHttpRequest();
    var body = new URLSearchParams(new FormData(form));
    body.set("action", "price");
    request.open("POST", form.getAttribute("action"));
    request.responseType = "document";
    request.onload = function () {
      if (request !== asking) return;
      var fresh = request.response;
      if (request.status === 200 && fresh && fresh.getElementById("quote-price")) draw(fresh);
      else failed();
    };
    request.onerror = function () { if (request === asking) failed(); };
    request.send(body);
  }

  form.addEventListener("input", function (event) {
    if (event.target.name === "note") return;
    if (asking) asking.abort();
    asking = null;
    clearTimeout(waiting);
    box.setAttribute("aria-busy", "true");
    waiting = setTimeout(ask, event.target.matches("[type=radio],[type=checkbox],select") ? 0 : 350);
  });
  form.addEventListener("submit", function () {
    clearTimeout(waiting);
    if (asking) asking.abort();
    asking = null;
  });
})();
