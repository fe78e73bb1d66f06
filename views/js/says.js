// What the rate card says follows the form while it is filled in; without this file a button asks for it. One question at a
// time, a moment after the last change; when too many were asked, the page stays as it is and the button still works.
(function () {
  "use strict";

  var form = document.querySelector("[data-says-form]");
  var box = document.querySelector("[data-says]");
  if (!form || !box) return;
  var waiting = 0;
  var asked = 0;

  function part(name) { return box.querySelector("[data-says-" + name + "]"); }

  function rows(list, place) {
    place.replaceChildren.apply(place, (list || []).map(function (row) {
      var div = document.createElement("div");
      if (row.strong) div.className = "strong";
      var dt = document.createElement("dt");
      dt.textContent = row.term;
      var dd = document.createElement("dd");
      var bdi = document.createElement("bdi");
      bdi.textContent = row.value;
      dd.append(bdi);
      div.append(dt, dd);
      return div;
    }));
  }

  function draw(says) {
    rows(says.rows, part("rows"));
    rows(says.changes, part("changes"));
    part("differ").hidden = !(says.changes || []).length;
    part("notes").replaceChildren.apply(part("notes"), (says.notes || []).map(function (text) {
      var p = document.createElement("p");
      p.className = "hint";
      p.textContent = text;
      return p;
    }));
    part("why").hidden = !(says.steps || []).length;
    part("steps").replaceChildren.apply(part("steps"), (says.steps || []).map(function (step) {
      var li = document.createElement("li");
      var span = document.createElement("span");
      span.textContent = step.text;
      var bdi = document.createElement("bdi");
      bdi.textContent = step.value;
      li.append(span, " ", bdi);
      return li;
    }));
    var done = box.querySelector("[data-says-done]");
    done.textContent = says.trouble || done.getAttribute("data-says-done");
  }

  function ask() {
    var mine = ++asked;
    var body = new URLSearchParams(new FormData(form));
    body.set("action", "price");
    fetch(form.getAttribute("action"), { method: "POST", body: body, headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.redirected ? null : answer.json();
    }).then(function (says) {
      if (says && mine === asked) draw(says);
    }).catch(function () {});
  }

  form.addEventListener("input", function (event) {
    if (event.target.name === "note") return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 400);
  });
})();
