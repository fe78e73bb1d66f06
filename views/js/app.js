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
})();
