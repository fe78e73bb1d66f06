// Improvements only: every page works without this file. No eval, no innerHTML (Trusted Types).
(function () {
  "use strict";

  // The theme changes at once; the server is told, so that the next page agrees.
  document.querySelectorAll("[data-theme-form]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      var choice = event.submitter && event.submitter.value;
      if (!choice) return;
      event.preventDefault();
      var root = document.documentElement;
      if (choice === "auto") root.removeAttribute("data-theme");
      else root.setAttribute("data-theme", choice);
      form.querySelectorAll("button").forEach(function (button) {
        button.setAttribute("aria-pressed", String(button.value === choice));
      });
      var body = new URLSearchParams(new FormData(form));
      body.set("theme", choice);
      fetch(form.action, { method: "POST", body: body, keepalive: true, redirect: "manual" }).catch(function () {});
    });
  });

  // A copy button appears where copying is possible.
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.getAttribute("data-copy"));
    if (!source || !navigator.clipboard) return;
    button.hidden = false;
    var label = button.querySelector("span");
    var words = label.textContent;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(source.value).then(function () {
        label.textContent = button.getAttribute("data-done");
        setTimeout(function () { label.textContent = words; }, 2500);
      }, function () { source.select(); });
    });
  });

  // A form is sent once: the second click of a double click does nothing. Coming back unlocks it.
  document.querySelectorAll('form[method="post"]:not([data-theme-form])').forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "");
      setTimeout(function () { form.removeAttribute("data-sent"); }, 8000);
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  });

  // A time zone that has not been chosen is the browser's own, where its list has it; browsers call some by older names.
  (function () {
    var zones = document.getElementById("f-time_zone");
    var here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zones || zones.value || !here || here === "UTC") return;
    zones.value = here;
    if (zones.value) return;
    zones.value = "";
    Array.prototype.some.call(zones.options, function (option) {
      if (!option.value) return false;
      try {
        if (Intl.DateTimeFormat("en", { timeZone: option.value }).resolvedOptions().timeZone !== here) return false;
      } catch { return false; }
      zones.value = option.value;
      return true;
    });
  })();

  // The error summary's links focus the control, not only scroll to it.
  document.querySelectorAll("[data-errors]").forEach(function (box) {
    box.focus();
    box.addEventListener("click", function (event) {
      var link = event.target.closest("a[href^='#']");
      var control = link && document.getElementById(link.hash.slice(1));
      if (!control) return;
      event.preventDefault();
      (control.closest(".field") || control).scrollIntoView();
      control.focus({ preventScroll: true });
    });
  });

  // Open menus close on Escape and on a click elsewhere.
  document.querySelectorAll("details.menu").forEach(function (menu) {
    document.addEventListener("click", function (event) { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });

  // The seconds in which a decision can be taken back are counted down. Afterwards the button goes: the server would refuse.
  document.querySelectorAll("[data-undo]").forEach(function (box) {
    var end = Date.now() + 1000 * Number(box.getAttribute("data-undo"));
    var form = box.querySelector("form");
    var left = form.querySelector("[role=timer]");
    var pattern = left.textContent;
    var shown = pattern.match(/\d+/);
    var said = box.querySelector("[data-over]");
    var ticking = setInterval(function () {
      var seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      left.textContent = shown ? pattern.replace(shown[0], String(seconds)) : "";
      if (seconds > 0) return;
      clearInterval(ticking);
      if (form.contains(document.activeElement)) { said.tabIndex = -1; said.focus(); }
      form.remove();
      said.textContent = said.getAttribute("data-over");
    }, 250);
  });

  // Rows of the queue are chosen with x while the focus is in one, and with Shift and x up to it from the last one chosen.
  // The key goes by its letter, and by its place where the layout has no Latin letters.
  document.querySelectorAll("[data-bulk]").forEach(function (form) {
    var boxes = Array.from(form.querySelectorAll("[name=pick]"));
    var all = form.querySelector("[data-pick-all]");
    var last = -1;
    form.querySelectorAll("[data-pick-all],[data-picked]").forEach(function (part) { part.hidden = false; });
    function show() {
      var n = boxes.filter(function (box) { return box.checked; }).length;
      all.checked = n > 0 && n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    }
    function choose(index, on, range) {
      var from = range && last >= 0 ? Math.min(last, index) : index;
      var to = range && last >= 0 ? Math.max(last, index) : index;
      for (var i = from; i <= to; i++) boxes[i].checked = on;
      last = index;
      show();
    }
    all.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = all.checked; }); show(); });
    form.addEventListener("click", function (event) {
      var index = boxes.indexOf(event.target);
      if (index >= 0) choose(index, boxes[index].checked, event.shiftKey);
    });
    form.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target.closest("select,textarea,input:not([type=checkbox])")) return;
      var latin = /^[a-z]$/i.test(event.key);
      if (latin ? event.key.toLowerCase() !== "x" : event.code !== "KeyX" || event.key.length > 1) return;
      var row = event.target.closest("tr");
      var box = row && row.querySelector("[name=pick]");
      if (!box) return;
      event.preventDefault();
      choose(boxes.indexOf(box), event.shiftKey || !box.checked, event.shiftKey);
    });
    show();
  });
})();
