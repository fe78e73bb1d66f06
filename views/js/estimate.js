// The estimate beside the form follows the answers. Without this file a button of the form works it out.
(function () {
  "use strict";

  var box = document.querySelector("[data-estimate]");
  var form = document.getElementById("form");
  if (!box || !form) return;
  var steps = document.querySelector("[data-estimate-steps]");
  document.querySelector("[data-estimate-button]").hidden = true;

  function element(name, className, text) {
    var e = document.createElement(name);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  }

  function isolated(name, className, text) {
    var e = element(name, className);
    e.append(element("bdi", "", text));
    return e;
  }

  function line(step) {
    var li = element("li", step.last ? "last" : step.after ? "" : "part");
    li.append(element("span", "price-text", step.text), " ", isolated("span", "price-sum", step.effect || ""), " ", isolated("span", "num", step.after || ""));
    return li;
  }

  function draw(estimate) {
    var lines = [];
    if (estimate.sum) lines.push(isolated("p", "estimate-sum", estimate.sum));
    if (estimate.title) lines.push(element("p", "estimate-sum words", estimate.title));
    if (estimate.text) lines.push(element("p", "", estimate.text));
    if (estimate.missing) {
      var list = element("ul");
      list.append.apply(list, estimate.missing.map(function (question) { return element("li", "", question); }));
      lines.push(list);
    }
    box.replaceChildren.apply(box, lines);
    steps.hidden = !estimate.steps;
    steps.querySelector("ol").replaceChildren.apply(steps.querySelector("ol"), (estimate.steps || []).map(line));
  }

  // The newest answer counts; one on its way is given up. Typing is waited for, a choice is answered at once.
  var asking = null;
  var waiting = 0;
  function ask() {
    if (asking) asking.abort();
    asking = new AbortController();
    fetch(box.getAttribute("data-estimate"), { method: "POST", body: new URLSearchParams(new FormData(form)), signal: asking.signal })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : null; })
      .then(function (estimate) { if (estimate) draw(estimate); })
      .catch(function () {});
  }
  form.addEventListener("input", function (event) {
    clearTimeout(waiting);
    waiting = setTimeout(ask, event.target.matches("[type=radio],[type=checkbox],select") ? 0 : 350);
  });
})();
