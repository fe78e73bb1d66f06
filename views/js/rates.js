// The editor of rate cards without a new page for each step. Every button works without this file: it sends its form, and
// the page comes back. No eval, no innerHTML (Trusted Types): the answer is read by XMLHttpRequest as a document.
(function () {
  "use strict";

  var said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  var busy = false, looking = false, again = false;

  // ask sends a form as its button would, and hands the answer over as a document.
  function ask(form, button, then) {
    var data = new FormData(form, button && button.name ? button : null);
    var method = ((button && button.getAttribute("formmethod")) || form.method).toUpperCase();
    var url = new URL((button && button.getAttribute("formaction")) || form.getAttribute("action"), location.href);
    var request = new XMLHttpRequest();
    if (method === "GET") url.search = new URLSearchParams(data).toString();
    request.open(method, url.href);
    request.responseType = "document";
    request.onload = function () { then(request.response, request.responseURL); };
    request.onerror = function () { then(null); };
    request.send(method === "GET" ? null : form.enctype === "multipart/form-data" ? data : new URLSearchParams(data));
  }

  function state(each) { return each.type === "checkbox" || each.type === "radio" ? String(each.checked) : each.value; }

  function states(form) {
    var all = {};
    form.querySelectorAll(":is(input,textarea,select)[id]").forEach(function (each) { all[each.id] = state(each); });
    return all;
  }

  // typed are the answers that were not sent: those in other forms of the page, and what changed since the sending.
  function typed(main, sent, before) {
    return Array.prototype.filter.call(main.querySelectorAll("form :is(input,textarea,select)[id]"), function (each) {
      if (each.type === "file") return false;
      if (each.form === sent) return each.id in before && state(each) !== before[each.id];
      if (each.type === "checkbox" || each.type === "radio") return each.checked !== each.defaultChecked;
      if (each.options) return each.selectedOptions[0] && !each.selectedOptions[0].defaultSelected && each.selectedIndex > 0;
      return each.value !== each.defaultValue;
    });
  }

  function typeAgain(each) {
    var control = document.getElementById(each.id);
    if (!control || control.name !== each.name) return;
    if (each.type === "checkbox" || each.type === "radio") control.checked = each.checked;
    else control.value = each.value;
  }

  // show puts an answer in place of the page's own, where it is the same page, and keeps the focus and what was typed.
  function show(answer, address, focus, sent, before) {
    var fresh = answer && answer.getElementById("main");
    var url = new URL(address || location.href);
    if (!fresh || url.origin !== location.origin || url.pathname !== location.pathname) return false;
    var main = document.getElementById("main");
    var open = Array.prototype.map.call(main.querySelectorAll("details[open][id]"), function (each) { return each.id; });
    var others = typed(main, sent, before);
    main.replaceChildren.apply(main, Array.prototype.map.call(fresh.childNodes, function (node) { return document.importNode(node, true); }));
    open.forEach(function (id) { var each = document.getElementById(id); if (each) each.open = true; });
    others.forEach(typeAgain);
    document.title = answer.title;
    history.replaceState(null, "", url.pathname + url.search);
    var errors = main.querySelector("[data-errors]");
    var target = errors || main.querySelector("[data-focus]") || document.getElementById(focus);
    if (target && target.disabled) target = target.closest("li,section,form").querySelector("button:not(:disabled),input,a");
    if (target) target.focus({ preventScroll: !errors && !target.hasAttribute("data-focus") });
    var news = main.querySelector("[data-said]");
    said.textContent = "";
    if (news) setTimeout(function () { said.textContent = news.textContent; }, 50);
    return true;
  }

  // Of several choices in a row, made while the answer to the first is on its way, the last is asked for.
  function send(form, button) {
    var looks = button !== null && button.hasAttribute("data-look");
    if (busy) { again = again || (looks && looking); return; }
    busy = true;
    looking = looks;
    var before = states(form);
    ask(form, button, function (answer, address) {
      busy = false;
      form.removeAttribute("data-sent");
      if (again) { again = false; send(form, button); return; }
      var focus = document.activeElement ? document.activeElement.id : "";
      if (show(answer, address, (button && button.getAttribute("data-then")) || focus || (button && button.id), form, before)) return;
      if (answer && address) location.assign(address);
      else { form.removeAttribute("data-live"); form.requestSubmit(button || undefined); }
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (!form.hasAttribute("data-live") || (button && button.hasAttribute("data-plain"))) return;
    event.preventDefault();
    send(form, button);
  });

  // A choice that changes which questions follow presses the button that asks for them.
  document.addEventListener("change", function (event) {
    var button = event.target.hasAttribute("data-refresh") && event.target.form.querySelector("[data-look]");
    if (button) send(event.target.form, button);
  });

  // The sentence of a rule follows what is typed, and so does what the card says with the form in it.
  function follow(form, fresh) {
    var sentence = form.querySelector("[data-sentence]"), newer = fresh.querySelector("[data-sentence]");
    if (sentence && newer) sentence.textContent = newer.textContent;
    form.querySelectorAll("[data-follows]").forEach(function (each) {
      var next = fresh.getElementById(each.id);
      if (!next || next.textContent === each.textContent || each.contains(document.activeElement)) return;
      var open = Array.prototype.map.call(each.querySelectorAll("details[open][id]"), function (details) { return details.id; });
      each.replaceChildren.apply(each, Array.prototype.map.call(next.childNodes, function (node) { return document.importNode(node, true); }));
      open.forEach(function (id) { var details = document.getElementById(id); if (details) details.open = true; });
    });
  }

  var waiting = 0, asked = 0;
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (!form || !form.querySelector("[data-follows]") || event.target.hasAttribute("data-refresh")) return;
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      var sent = ++asked;
      ask(form, form.querySelector("[data-look]"), function (answer) {
        if (answer && form.isConnected && sent === asked && !busy) follow(form, answer);
      });
    }, 300);
  });

  // A grid goes by arrows and Enter like a spreadsheet, and takes what was copied from one.
  function cellAt(grid, row, column) { return grid.querySelector('[data-cell="' + row + "." + column + '"]'); }

  document.addEventListener("keydown", function (event) {
    var entered = event.key === "Enter" && !event.isComposing && event.target.closest && event.target.closest(".rate-desk input:not([data-cell])");
    if (entered) { // Enter in the tester tries: elsewhere in a form it saves
      event.preventDefault();
      (entered.closest(".rate-asked") ? document.getElementById("try") : entered.form.querySelector('.actions [value="save"]')).click();
      return;
    }
    var cell = event.target.closest && event.target.closest("[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var at = cell.getAttribute("data-cell").split(".").map(Number);
    var start = cell.selectionStart === 0, end = cell.selectionEnd === cell.value.length;
    var rtl = document.dir === "rtl" ? -1 : 1;
    var step = {
      ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0], ArrowUp: [-1, 0],
      ArrowLeft: start && [0, -rtl], ArrowRight: end && [0, rtl],
    }[event.key];
    if (!step || (event.shiftKey && event.key !== "Enter")) return;
    event.preventDefault();
    var next = cellAt(cell.closest("[data-grid]"), at[0] + step[0], at[1] + step[1]);
    if (next) { next.focus(); next.select(); }
  });

  document.addEventListener("paste", function (event) {
    var cell = event.target.closest && event.target.closest("[data-cell]");
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    var form = cell.form;
    form.elements.paste.value = text;
    form.elements.paste_at.value = cell.getAttribute("data-cell");
    send(form, form.querySelector("[data-paste]"));
  });

  // Lists whose order counts: Alt with an arrow presses the buttons of a line, and a line can be drawn to its place.
  document.addEventListener("keydown", function (event) {
    var line = event.target.closest && event.target.closest("[data-key]");
    if (!line || !event.altKey || event.ctrlKey || event.metaKey) return;
    var button = line.querySelector(event.key === "ArrowUp" ? "[data-up]" : event.key === "ArrowDown" ? "[data-down]" : "[data-none]");
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) send(button.form, button);
  });

  var drawn = null;
  document.addEventListener("dragstart", function (event) {
    var handle = event.target.closest && event.target.closest("[data-handle]");
    if (!handle) return;
    drawn = handle.closest("[data-key]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", drawn.getAttribute("data-key"));
    event.dataTransfer.setDragImage(drawn, 12, 12);
    drawn.classList.add("drawn");
  });
  document.addEventListener("dragover", function (event) {
    var line = drawn && event.target.closest && event.target.closest("[data-key]");
    if (!drawn || !line || line.parentNode !== drawn.parentNode) return;
    event.preventDefault();
    if (line === drawn) return;
    var box = line.getBoundingClientRect();
    line.parentNode.insertBefore(drawn, event.clientY > box.top + box.height / 2 ? line.nextSibling : line);
  });
  document.addEventListener("drop", function (event) { if (drawn) event.preventDefault(); });
  document.addEventListener("dragend", function () {
    if (!drawn) return;
    var line = drawn, list = line.parentNode;
    drawn = null;
    line.classList.remove("drawn");
    var keys = Array.prototype.map.call(list.querySelectorAll(":scope > [data-key]"), function (each) { return each.getAttribute("data-key"); }).join(" ");
    if (keys === list.getAttribute("data-order")) return;
    var button = list.parentNode.querySelector("[data-reorder]");
    button.form.elements.order.value = keys;
    button.form.elements.moved.value = line.getAttribute("data-key");
    send(button.form, button);
  });
})();
